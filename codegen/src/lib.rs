//! From the spec to the SDK: read → check → model → render.
//!
//! Each stage knows only the one before it. [`load`] runs the first three; the rest of the crate turns the resulting [`Model`]
//! into files.

pub mod announcement;
pub mod diagnostics;
pub mod diff;
pub mod draft;
pub mod export;
pub mod journal;
pub mod layout;
pub mod migrate;
pub mod model;
pub mod output;
pub mod project;
pub mod read;
pub mod render;
pub mod samples;
pub mod source;
pub mod spec;
pub mod stamp;
pub mod status;

mod check;
mod edit;
pub mod names;
mod parallel;
mod paths;
mod patterns;
mod uses;
mod yaml;

use std::path::Path;

pub use diagnostics::Diagnostics;
pub use model::Model;

/// Why a spec did not become a model.
#[derive(Debug)]
pub enum Error {
    /// Something is wrong with the spec; all of it, ready to be printed.
    Spec(Diagnostics),
    /// A file could not be read or written: what was tried, and what the system said.
    Io(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Spec(diagnostics) => diagnostics.fmt(f),
            Self::Io(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

/// Reads and checks the spec in a folder.
///
/// # Errors
/// Returns an error with all problems of all files, or if a file cannot be read.
pub fn load(folder: &Path) -> Result<Model, Error> {
    load_sources(source::Sources::from_folder(folder)?)
}

/// What [`generate`] did.
#[derive(Debug)]
pub enum Generated {
    /// Nothing: the stamp holds.
    Nothing,
    /// Everything was rendered.
    Rendered {
        /// How many operations the spec has.
        operations: usize,
        /// What became of the files.
        outcome: output::Outcome,
    },
}

/// Makes the generated files below `root` what the spec in a folder says, unless a stamp says that they are.
///
/// # Errors
/// Returns an error if the spec is invalid, or if a file cannot be read or written.
pub fn generate(folder: &Path, root: &Path, stamp: &stamp::Stamp) -> Result<Generated, Error> {
    let sources = source::Sources::from_folder(folder)?;
    if stamp.holds(&sources, root) {
        return Ok(Generated::Nothing);
    }
    let model = load_sources(sources.clone())?;
    let files = render::files(&model)?;
    let outcome = files.apply(root, false)?;
    stamp.write(&sources, root, &files)?;
    Ok(Generated::Rendered { operations: model.operations.len(), outcome })
}

/// Reads and checks a spec that is in memory already.
///
/// # Errors
/// Returns an error with all problems of all files.
pub fn load_sources(mut sources: source::Sources) -> Result<Model, Error> {
    let mut diagnostics = Diagnostics::default();
    let spec = read::spec(&mut sources, &mut diagnostics);
    check::check(&spec, &mut diagnostics);
    if diagnostics.is_empty() {
        Ok(model::build(spec))
    } else {
        diagnostics.attach(sources);
        Err(Error::Spec(diagnostics))
    }
}

/// Reads a spec of another time, which may break rules that are newer than it.
///
/// # Errors
/// Returns an error if a text is not YAML.
pub fn load_unchecked(mut sources: source::Sources) -> Result<Model, Error> {
    let mut diagnostics = Diagnostics::default();
    let spec = read::spec(&mut sources, &mut diagnostics);
    if diagnostics.list().iter().any(|problem| problem.rule == diagnostics::Rule::Syntax) {
        diagnostics.attach(sources);
        return Err(Error::Spec(diagnostics));
    }
    Ok(model::build(spec))
}
