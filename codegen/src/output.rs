//! The one place that writes, compares and removes generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{Error, parallel};

/// Generated files by their path below a root.
#[derive(Debug, Default)]
pub struct Files {
    files: BTreeMap<String, String>,
    /// Folders in which every file is generated.
    owned: BTreeSet<String>,
}

/// What became of the files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Paths that were written, or would be.
    pub written: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
    /// Paths that were removed, or would be: generated files that the spec no longer asks for.
    pub removed: Vec<String>,
}

impl Outcome {
    /// Whether everything was as it should be.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.written.is_empty() && self.removed.is_empty()
    }
}

impl Files {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// Declares a folder in which every file is generated: others in it are removed.
    pub fn own(&mut self, folder: impl Into<String>) {
        self.owned.insert(folder.into());
    }

    /// The files.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The folders in which every file is generated, and the generated files elsewhere.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        let elsewhere = self.files.keys().filter(|path| !self.owned.iter().any(|folder| Path::new(path).starts_with(folder)));
        self.owned.iter().chain(elsewhere).map(String::as_str)
    }

    /// Makes the files below `root` what they should be; with `check` only says what would be done.
    ///
    /// # Errors
    /// The file that could not be read, written or removed.
    pub fn apply(&self, root: &Path, check: bool) -> Result<Outcome, Error> {
        let files: Vec<_> = self.files.iter().collect();
        let is_stale = |path: &String, text: &String| fs::read(root.join(path)).map_or(true, |current| current != text.as_bytes());
        let stale = parallel::map(&files, |(path, text)| is_stale(path, text).then(|| (root.join(path), text.as_str())));
        let mut outcome = Outcome::default();
        for ((path, _), stale) in files.iter().zip(&stale) {
            match stale {
                Some(_) => outcome.written.push((*path).clone()),
                None => outcome.unchanged += 1,
            }
        }
        if !check {
            write(&stale.into_iter().flatten().collect::<Vec<_>>())?;
        }
        for folder in &self.owned {
            self.remove_orphans(root, folder, check, &mut outcome)?;
        }
        Ok(outcome)
    }

    fn remove_orphans(&self, root: &Path, folder: &str, check: bool, outcome: &mut Outcome) -> Result<(), Error> {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(()) };
        let mut names: Vec<(String, bool)> =
            entries.flatten().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().is_dir())).collect();
        names.sort();
        for (name, is_folder) in names {
            let path = format!("{folder}/{name}");
            if is_folder {
                self.remove_orphans(root, &path, check, outcome)?;
                if !check {
                    // Only succeeds where nothing is left in it.
                    let _ = fs::remove_dir(root.join(&path));
                }
            } else if !self.files.contains_key(&path) {
                if !check {
                    fs::remove_file(root.join(&path)).map_err(|error| failed("remove", &root.join(&path), &error))?;
                }
                outcome.removed.push(path);
            }
        }
        Ok(())
    }
}

/// Writes a file so that a reader sees either the old or the new content, whatever happens, and so that it survives a power cut.
///
/// # Errors
/// Returns an error with the path, and what the system said.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), Error> {
    create(folder_of(path))?;
    replace(path, text, true)
}

/// Writes many files, each as a whole. They can be made again, so nothing waits for the disk.
fn write(files: &[(PathBuf, &str)]) -> Result<(), Error> {
    // Whoever writes into the same folder would have to wait.
    let folders: Vec<_> = files.chunk_by(|(a, _), (b, _)| a.parent() == b.parent()).collect();
    let write = |files: &&[(PathBuf, &str)]| {
        create(folder_of(&files[0].0))?;
        files.iter().try_for_each(|(path, text)| replace(path, text, false))
    };
    parallel::map(&folders, write).into_iter().collect()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn create(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))
}

fn replace(path: &Path, text: &str, durable: bool) -> Result<(), Error> {
    let written = || {
        let mut file = temporary(folder_of(path))?;
        file.write_all(text.as_bytes())?;
        if durable {
            file.as_file().sync_all()?;
        }
        file.persist(path).map_err(|error| error.error).map(drop)
    };
    written().map_err(|error| failed("write", path, &error))
}

/// A new file in the folder of the one that it will replace, readable by whom new files are.
fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::Io(format!("cannot {what} {}: {error}", path.display()))
}
