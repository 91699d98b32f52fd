//! The spec's files, and places in them.

use std::{fs, path::Path};

use crate::Error;

/// A range of bytes in one of the spec's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Index of the file in [`Sources`].
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

impl Span {
    /// Whether two places share something.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.file == other.file && self.start < other.end && other.start < self.end
    }
}

/// A value and the place where the spec says it.
#[derive(Clone, Debug, Default)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// One file of the spec.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path below the spec folder, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All files of a spec, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// What the folder is called in messages.
    pub root: String,
    /// The files.
    pub files: Vec<Source>,
}

/// Generated folders and files beside the spec's own.
const GENERATED: [&str; 2] = ["schema", "CATALOG.md"];

impl Sources {
    /// Reads every YAML file below a folder.
    ///
    /// # Errors
    /// Returns an error if the folder or a file cannot be read.
    pub fn from_folder(folder: &Path) -> Result<Self, Error> {
        let mut sources = Self { root: folder.display().to_string(), files: Vec::new() };
        collect(folder, "", &mut sources.files)?;
        sources.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(sources)
    }

    /// The text of a file by its path below the folder.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// Line and column of a place, both from 1, columns in characters.
    #[must_use]
    pub fn position(&self, span: Span) -> (usize, usize) {
        let before = &self.files[span.file].text[..span.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<Source>) -> Result<(), Error> {
    let failed = |what: &Path, error: std::io::Error| Error::Io(format!("cannot read {}: {error}", what.display()));
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let entry = entry.map_err(|error| failed(folder, error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, at) = (format!("{prefix}{name}"), entry.path());
        if GENERATED.contains(&path.as_str()) || name.starts_with('.') {
            continue;
        }
        if at.is_dir() {
            collect(&at, &format!("{path}/"), files)?;
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            let bytes = fs::read(&at).map_err(|error| failed(&at, error))?;
            // What is no UTF-8 is reported like any other mistake, when the file is parsed.
            files.push(Source { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    Ok(())
}
