//! Several files written as if they were one: a journal of the intended edits stands in the folder until all of them are made.
//!
//! A run that is interrupted leaves the journal behind, and [`finish`] makes the edits that are missing. A file that has been edited by hand in
//! the meantime is not overwritten.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::output::write_atomically;

/// The journal's file. Readers of a spec skip names that begin with a dot.
pub const NAME: &str = ".journal.json";

/// The format of the journal.
const VERSION: u32 = 1;

/// The edits that are to be made in a folder.
#[derive(Debug, Deserialize, Serialize)]
pub struct Journal {
    version: u32,
    edits: Vec<Edit>,
}

/// A file that is written or replaced.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Its path below the folder, with forward slashes.
    pub path: String,
    /// Its text before; `None` if it is new.
    pub before: Option<String>,
    /// Its text afterwards.
    pub after: String,
}

/// Makes edits in a folder, all or, after an interruption, those that [`finish`] finds missing.
///
/// # Errors
/// Returns an error if a file cannot be written, or is not what the edit expects.
pub fn write(folder: &Path, edits: Vec<Edit>) -> Result<(), Error> {
    if edits.is_empty() {
        return Ok(());
    }
    let journal = Journal::begin(folder, edits)?;
    (0..journal.len()).try_for_each(|at| journal.step(folder, at))?;
    end(folder)
}

/// Makes the edits that an interrupted run has left undone; returns how many there were. Without a journal there are none.
///
/// # Errors
/// Returns an error if the journal cannot be read, or if a file has been edited by hand since the interruption.
pub fn finish(folder: &Path) -> Result<usize, Error> {
    let Some(journal) = Journal::read(folder)? else { return Ok(0) };
    for edit in &journal.edits {
        edit.is_made(folder)?;
    }
    let mut missing = 0;
    for at in 0..journal.len() {
        if !journal.edits[at].is_made(folder)? {
            journal.step(folder, at)?;
            missing += 1;
        }
    }
    end(folder)?;
    Ok(missing)
}

impl Journal {
    /// Writes the journal of edits that are about to be made.
    ///
    /// # Errors
    /// Returns an error if there is a journal already, or if it cannot be written.
    pub fn begin(folder: &Path, edits: Vec<Edit>) -> Result<Self, Error> {
        let path = folder.join(NAME);
        if path.exists() {
            return Err(Error::Io(format!(
                "{} shows that another run is writing, or was interrupted; run the command again",
                path.display()
            )));
        }
        let journal = Self { version: VERSION, edits };
        let text =
            serde_json::to_string_pretty(&journal).map_err(|error| Error::Io(format!("cannot write {}: {error}", path.display())))?;
        write_atomically(&path, &text)?;
        Ok(journal)
    }

    fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::Io(format!("cannot read {}: {error}", path.display()))),
        };
        let unreadable =
            |error| Error::Io(format!("{} is not a journal of edits ({error}); restore the folder from git and remove it", path.display()));
        let version: Version = serde_json::from_str(&text).map_err(unreadable)?;
        if version.version > VERSION {
            let message = format!("{} has version {}, which is newer than this program; use a newer one", path.display(), version.version);
            return Err(Error::Io(message));
        }
        serde_json::from_str(&text).map(Some).map_err(unreadable)
    }

    /// How many edits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Makes one of the edits.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    ///
    /// # Panics
    /// If there is no such edit.
    pub fn step(&self, folder: &Path, at: usize) -> Result<(), Error> {
        let edit = &self.edits[at];
        write_atomically(&folder.join(&edit.path), &edit.after)
    }
}

/// What every version of the journal says.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Edit {
    /// Whether the file has its new text. It must have either that or the old one.
    fn is_made(&self, folder: &Path) -> Result<bool, Error> {
        let path = folder.join(&self.path);
        let now = match fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(Error::Io(format!("cannot read {}: {error}", path.display()))),
        };
        if now.as_ref() == Some(&self.after) {
            return Ok(true);
        }
        if now == self.before {
            return Ok(false);
        }
        Err(Error::Io(format!(
            "{} has been edited since a migration was interrupted; restore the folder from git, remove {} and run the command again",
            path.display(),
            folder.join(NAME).display()
        )))
    }
}

fn end(folder: &Path) -> Result<(), Error> {
    let path = folder.join(NAME);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::Io(format!("cannot remove {}: {error}", path.display()))),
        _ => Ok(()),
    }
}
