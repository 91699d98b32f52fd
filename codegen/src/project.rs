//! A copy of the project in which another spec takes the place of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::output::Outcome;
use crate::{Error, load, render};

/// Where a project keeps its spec.
pub const SPEC: &str = "spec";

/// What is built, and what git keeps.
const LEFT_OUT: [&str; 2] = ["target", ".git"];

/// Makes `copy` the project in `root`, its SDK generated from the spec in a folder. Files that are the same stay untouched, so that cargo builds
/// only what differs.
///
/// # Errors
/// Returns an error if the spec is invalid, or if a file cannot be read or written.
pub fn with_spec(root: &Path, spec: &Path, copy: &Path) -> Result<Outcome, Error> {
    let files = render::files(&load(spec)?)?;
    let generated: BTreeSet<PathBuf> = files.roots().map(PathBuf::from).collect();
    let left_out = LEFT_OUT.into_iter().chain([SPEC]).map(PathBuf::from).chain(generated.iter().cloned()).collect();
    Copy { left_out }.folder(root, copy, Path::new(""))?;
    let below = |path: &PathBuf| path.strip_prefix(SPEC).map(Path::to_owned).ok();
    Copy { left_out: generated.iter().filter_map(below).collect() }.folder(spec, &copy.join(SPEC), Path::new(""))?;
    files.apply(copy, false)
}

/// Makes `copy` the project in `root`.
///
/// # Errors
/// Returns an error if a file cannot be read or written.
pub fn copy(root: &Path, copy: &Path) -> Result<(), Error> {
    Copy { left_out: LEFT_OUT.into_iter().map(PathBuf::from).collect() }.folder(root, copy, Path::new(""))
}

struct Copy {
    /// Paths that are neither copied nor removed.
    left_out: BTreeSet<PathBuf>,
}

impl Copy {
    /// Copies what stands at `path` below `from`, and removes what is only in `to`.
    fn folder(&self, from: &Path, to: &Path, path: &Path) -> Result<(), Error> {
        fs::create_dir_all(to.join(path)).map_err(|error| failed("create", &to.join(path), &error))?;
        let wanted = names(&from.join(path))?;
        for name in wanted.iter().map(|name| path.join(name)).filter(|path| !self.left_out.contains(path)) {
            if from.join(&name).is_dir() { self.folder(from, to, &name)? } else { file(&from.join(&name), &to.join(&name))? }
        }
        for name in names(&to.join(path))?.difference(&wanted).map(|name| path.join(name)).filter(|path| !self.left_out.contains(path)) {
            let gone = to.join(name);
            let removed = if gone.is_dir() { fs::remove_dir_all(&gone) } else { fs::remove_file(&gone) };
            removed.map_err(|error| failed("remove", &gone, &error))?;
        }
        Ok(())
    }
}

fn names(folder: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    entries.map(|entry| entry.map(|entry| entry.file_name().into()).map_err(|error| failed("read", folder, &error))).collect()
}

fn file(from: &Path, to: &Path) -> Result<(), Error> {
    let wanted = fs::read(from).map_err(|error| failed("read", from, &error))?;
    if fs::read(to).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    fs::copy(from, to).map(drop).map_err(|error| failed("write", to, &error))
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::Io(format!("cannot {what} {}: {error}", path.display()))
}
