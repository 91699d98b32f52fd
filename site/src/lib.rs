//! The reference site: static pages about every operation, error code, event, gateway and migration, made from the spec and the guide.
//!
//! `content` says what stands on each page, as blocks. `render` writes the blocks as HTML and as Markdown, so that both say the same. Links
//! between pages are relative and name files, so that the site works from a web server and from a folder alike.

mod block;
mod content;
mod render;
mod report;
mod samples;
mod search;
mod site;
pub mod snippets;

use std::path::Path;
use std::time::Instant;

use codegen::Error;

pub use report::Report;

/// Writes the site of a spec and of the guide below `root` as it is on a day such as `2026-01-31`.
///
/// # Errors
/// Returns an error if the spec has mistakes, if a file cannot be read or written, or if `day` is no day.
pub fn build(spec: &Path, root: &Path, out: &Path, day: &str) -> Result<Report, Error> {
    let start = Instant::now();
    let model = codegen::load(spec)?;
    let site = site::Site::new(&model, root, day)?;
    let pages = content::pages(&site)?;
    let files = render::files(&site, &pages, out)?;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    files.apply(folder, false)?;
    Ok(Report::new(&files, pages.len(), out, start.elapsed()))
}
