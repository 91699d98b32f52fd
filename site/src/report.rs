//! What was written, and how large it is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use codegen::output::Files;

/// Pages should not be larger than this.
pub const PAGE_LIMIT: usize = 100 * 1024;

/// The site in numbers.
#[derive(Debug)]
pub struct Report {
    /// How many pages the site has, each as HTML and as Markdown.
    pages: usize,
    /// HTML files and their sizes in bytes, the largest first.
    sizes: Vec<(String, usize)>,
    /// All files together, in bytes.
    total: usize,
    folder: PathBuf,
    took: Duration,
}

impl Report {
    pub(crate) fn new(files: &Files, pages: usize, folder: &Path, took: Duration) -> Self {
        let html = files.iter().filter(|(path, _)| path.ends_with(".html"));
        let mut sizes: Vec<_> = html.map(|(path, text)| (path.to_owned(), text.len())).collect();
        sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        Self { pages, sizes, total: files.iter().map(|(_, text)| text.len()).sum(), folder: folder.to_owned(), took }
    }

    /// Which part of the pages is not larger than 100 KB.
    #[must_use]
    pub fn share_of_small_pages(&self) -> f64 {
        let small = self.sizes.iter().filter(|(_, size)| *size <= PAGE_LIMIT).count();
        small as f64 / self.sizes.len().max(1) as f64
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (folder, seconds) = (self.folder.display(), self.took.as_secs_f64());
        writeln!(f, "{folder}/index.html: {} pages, {:.1} MB in {seconds:.2} s", self.pages, self.total as f64 / 1e6)?;
        let share = self.share_of_small_pages() * 100.0;
        writeln!(f, "{share:.1} % of the HTML files have at most {} KB; the largest:", PAGE_LIMIT / 1024)?;
        for (path, size) in self.sizes.iter().take(5) {
            writeln!(f, "{:>6} KB  {path}", size.div_ceil(1024))?;
        }
        Ok(())
    }
}
