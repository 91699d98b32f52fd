//! From pages to files.

pub mod highlight;
pub mod inline;

mod fields;
mod html;
mod layout;
mod markdown;
mod nav;

use std::path::Path;
use std::thread;

use codegen::Error;
use codegen::output::Files;

use crate::block::Page;
use crate::content::{calendar, llms};
use crate::search;
use crate::site::Site;

const ASSETS: [(&str, &str); 5] = [
    ("assets/site.css", include_str!("../../assets/site.css")),
    ("assets/site.js", include_str!("../../assets/site.js")),
    ("assets/search.js", include_str!("../../assets/search.js")),
    ("assets/timeline.js", include_str!("../../assets/timeline.js")),
    ("assets/icon.svg", include_str!("../../assets/icon.svg")),
];

/// All files of the site, by their path below the folder that holds `out`.
pub fn files(site: &Site<'_>, pages: &[Page], out: &Path) -> Result<Files, Error> {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| Error::Io(format!("`{}` is no folder to write a site to", out.display())))?;
    let mut files = Files::default();
    files.own(name.as_str());
    let mut add = |path: &str, text: String| files.add(format!("{name}/{path}"), text);
    for (page, html) in pages.iter().zip(rendered(site, pages)?) {
        add(&format!("{}.html", page.path), html);
        add(&format!("{}.md", page.path), markdown::page(page));
    }
    for (path, text) in ASSETS {
        add(path, text.to_owned());
    }
    for (path, text) in images(site.root)? {
        add(&path, text);
    }
    add("assets/search-index.js", search::index(pages));
    add("migrations.ics", calendar::text(site));
    add("llms.txt", llms::text(pages));
    Ok(files)
}

/// The HTML of all pages, in their order.
fn rendered(site: &Site<'_>, pages: &[Page]) -> Result<Vec<String>, Error> {
    let layout = layout::Layout::new(site, pages)?;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let chunk = pages.len().div_ceil(workers).max(1);
    let render = |pages: &[Page]| pages.iter().map(|page| layout.page(page)).collect::<Result<Vec<_>, _>>();
    let done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = pages.chunks(chunk).map(|pages| scope.spawn(|| render(pages))).collect();
        let crashed = || Error::Io("a page could not be rendered; this is a bug".to_owned());
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(crashed()))).collect()
    });
    Ok(done.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

/// The pictures of the guide.
fn images(root: &Path) -> Result<Vec<(String, String)>, Error> {
    let entries = ["docs/images", "docs/guide"].into_iter().flat_map(|folder| std::fs::read_dir(root.join(folder))).flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "svg")).collect();
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = std::fs::read_to_string(&path).map_err(|error| Error::Io(format!("cannot read {}: {error}", path.display())))?;
        Ok((format!("images/{name}"), text))
    };
    paths.into_iter().map(read).collect()
}
