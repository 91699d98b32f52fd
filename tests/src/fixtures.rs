//! The small spec of the tests, and the broken ones that are laid over it.

use std::path::{Path, PathBuf};

use codegen::source::{Source, Sources};

/// A folder of this workspace.
#[must_use]
pub fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A small valid spec that uses every feature of the format.
///
/// # Panics
/// If it cannot be read.
#[must_use]
pub fn valid() -> Sources {
    spec("tests/fixtures/spec")
}

/// The operations that moved in 2025, as they were before the first announcement.
///
/// # Panics
/// If it cannot be read.
#[must_use]
pub fn past() -> Sources {
    spec("tests/fixtures/past")
}

/// The real spec. It changes with every announcement: tests must hold whatever has moved.
///
/// # Panics
/// If it cannot be read.
#[must_use]
pub fn today() -> Sources {
    spec("spec")
}

fn spec(path: &str) -> Sources {
    let mut sources = Sources::from_folder(&folder(path)).expect("the spec is there");
    sources.root = "spec".to_owned();
    sources
}

/// The small valid spec with the files of a folder laid over it. A file called `….absent` takes away the one it is named after.
///
/// # Panics
/// If the folder cannot be read.
#[must_use]
pub fn with(overlay: &Path) -> Sources {
    let mut sources = valid();
    for Source { path, text } in Sources::from_folder(overlay).expect("the fixture is there").files {
        put(&mut sources, &path, &text);
    }
    sources.files.retain(|file| !overlay.join(format!("{}.absent", file.path)).exists());
    sources
}

/// Adds or replaces a file.
pub fn put(sources: &mut Sources, path: &str, text: &str) {
    sources.files.retain(|file| file.path != path);
    let at = sources.files.partition_point(|file| file.path.as_str() < path);
    sources.files.insert(at, Source { path: path.to_owned(), text: text.to_owned() });
}

/// The broken specs: name and folder, in order.
///
/// # Panics
/// If the folder cannot be read.
#[must_use]
pub fn broken() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder("tests/fixtures/broken")).expect("the fixtures are there");
    let mut all: Vec<(String, PathBuf)> =
        entries.flatten().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path())).collect();
    all.sort();
    all
}

/// What is wrong with a spec; nothing if it is right.
///
/// # Panics
/// If it could not be read at all.
#[must_use]
pub fn problems(sources: Sources) -> codegen::Diagnostics {
    match codegen::load_sources(sources) {
        Err(codegen::Error::Spec(diagnostics)) => diagnostics,
        Err(codegen::Error::Io(message)) => panic!("{message}"),
        Ok(_) => codegen::Diagnostics::default(),
    }
}
