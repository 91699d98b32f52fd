//! Generating only where something has changed: a stamp keeps a hash of the spec, of the generated files and of the generator.
//!
//! The hash covers what the files hold, not when they were written, so that a checkout, a merge or an edit of a generated file is noticed.

use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::output::{Files, write_atomically};
use crate::parallel;
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
        let Some(hash) = lines.next() else { return false };
        found(root, lines).and_then(|generated| fingerprint(sources, root, &generated)).is_ok_and(|now| now == hash)
    }

    /// Writes it for files that are as they should be.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or written.
    pub fn write(&self, sources: &Sources, root: &Path, files: &Files) -> Result<(), crate::Error> {
        let generated: Vec<_> = files.iter().collect();
        let mut generated = parallel::map(&generated, |(path, text)| ((*path).to_owned(), hash_of(text.as_bytes())));
        let partly: Vec<&str> = files.partly_generated().filter(|path| root.join(path).exists()).collect();
        let failed = |error| crate::Error::Io(format!("cannot write the stamp of this run: {error}"));
        generated.extend(found(root, partly.iter().copied()).map_err(failed)?);
        generated.sort();
        let hash = fingerprint(sources, root, &generated).map_err(failed)?;
        let roots: Vec<&str> = files.roots().chain(partly).collect();
        write_atomically(&self.file, &format!("{hash}\n{}\n", roots.join("\n")))
    }
}

/// A hash of everything; `generated` has the paths of the generated files in order, and a hash of each.
fn fingerprint(sources: &Sources, root: &Path, generated: &[(String, u64)]) -> std::io::Result<String> {
    let mut hasher = DefaultHasher::new();
    let generator = std::env::current_exe()?.metadata()?;
    (generator.len(), modified(&generator), root, generated).hash(&mut hasher);
    sources.files.iter().for_each(|file| (&file.path, &file.text).hash(&mut hasher));
    Ok(format!("{:016x}", hasher.finish()))
}

fn modified(metadata: &Metadata) -> Option<std::time::SystemTime> {
    metadata.modified().ok()
}

fn hash_of(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

/// The generated files that are there now.
fn found<'a>(root: &Path, outputs: impl Iterator<Item = &'a str>) -> std::io::Result<Vec<(String, u64)>> {
    let mut paths = Vec::new();
    for output in outputs {
        collect(root, output, &mut paths)?;
    }
    paths.sort();
    let hash = |path: &String| Ok((path.clone(), hash_of(&fs::read(root.join(path))?)));
    parallel::map(&paths, hash).into_iter().collect()
}

/// A file, or all files below a folder.
fn collect(root: &Path, path: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    if !root.join(path).is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(root.join(path))? {
        collect(root, &format!("{path}/{}", entry?.file_name().to_string_lossy()), files)?;
    }
    Ok(())
}
