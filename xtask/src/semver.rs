//! `cargo xtask semver`: whether the version says what has changed since the last release.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use codegen::Error;

use crate::release::manifest;
use crate::release::version::{Need, Version};
use crate::{diff, git};

pub fn run(spec: &Path) -> ExitCode {
    match check(spec) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(Failure::Version(text)) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
        Err(Failure::Unknown(error)) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

enum Failure {
    /// The version does not say what changed.
    Version(String),
    /// It cannot be told.
    Unknown(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Unknown(error)
    }
}

fn check(spec: &Path) -> Result<String, Failure> {
    let Some((tag, last)) = last_release()? else {
        return Ok("no release to compare with: there is no tag such as v0.1.0".to_owned());
    };
    let version = current_version()?;
    let diff = diff::compare(spec, &tag)?;
    if version < last {
        return Err(Failure::Version(format!("the version is {version}, but {tag} is released already: raise the version in Cargo.toml")));
    }
    match Need::of(&diff) {
        Need::Break if version < last.next(Need::Break) => Err(Failure::Version(format!(
            "{}the version must be {} or higher, and is {version}: since {tag} the spec has changed in ways that break users' code",
            diff.text(),
            last.next(Need::Break),
        ))),
        need => Ok(format!("since {tag} there is {need}, and the version is {version}")),
    }
}

/// The tag of the last release with its version.
pub fn last_release() -> Result<Option<(String, Version)>, Error> {
    Ok(git::release_tags()?.into_iter().find_map(|tag| Some((tag.clone(), tag.strip_prefix('v')?.parse().ok()?))))
}

/// The version in the manifest.
pub fn current_version() -> Result<Version, Error> {
    let text = fs::read_to_string(manifest::ROOT).map_err(|error| Error::Io(format!("cannot read {}: {error}", manifest::ROOT)))?;
    manifest::version(&text).ok_or_else(|| Error::Io(format!("{} has no version in [workspace.package]", manifest::ROOT)))
}
