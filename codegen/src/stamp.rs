//! Generating only where something has changed: a stamp keeps a hash of the spec, of the generated files and of the generator.
//!
//! The hash covers what the files hold, not when they were written, so that a checkout, a merge or an edit of a generated file is noticed.

use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::output::{Files, write_atomically};
use crate::source::Sources;

/// Says that nothing has changed since it was written.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
}

impl Stamp {
    /// A stamp that is kept in this file.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }

    /// Whether spec, generator and generated files are those for which it was written.
    #[must_use]
    pub fn holds(&self, sources: &Sources, root: &Path) -> bool {
        let Ok(text) = fs::read_to_string(&self.file) else { return false };
        let mut lines = text.lines();
        lines.next().is_some_and(|hash| fingerprint(sources, root, lines).is_ok_and(|now| now == hash))
    }

    /// Writes it for files that are as they should be.
    ///
    /// # Errors
    /// The file that could not be read or written.
    pub fn write(&self, sources: &Sources, root: &Path, files: &Files) -> Result<(), crate::Error> {
        let outputs: Vec<&str> = files.roots().collect();
        let failed = |error| crate::Error::Io(format!("cannot read what was generated below {}: {error}", root.display()));
        let hash = fingerprint(sources, root, outputs.iter().copied()).map_err(failed)?;
        write_atomically(&self.file, &format!("{hash}\n{}\n", outputs.join("\n")))
    }
}

fn fingerprint<'a>(sources: &Sources, root: &Path, outputs: impl Iterator<Item = &'a str>) -> std::io::Result<String> {
    let mut hasher = DefaultHasher::new();
    let generator = std::env::current_exe()?.metadata()?;
    (generator.len(), modified(&generator), root).hash(&mut hasher);
    sources.files.iter().for_each(|file| (&file.path, &file.text).hash(&mut hasher));
    for output in outputs {
        hash_all(&root.join(output), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn modified(metadata: &Metadata) -> Option<std::time::SystemTime> {
    metadata.modified().ok()
}

/// A file, or all files below a folder.
fn hash_all(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    path.hash(hasher);
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut inside = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    inside.sort();
    inside.iter().try_for_each(|path| hash_all(path, hasher))
}
