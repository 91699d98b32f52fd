//! `cargo xtask diff …`: what has changed in the spec for users of the SDK.

use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diff::{Diff, diff};
use codegen::source::Sources;
use codegen::{Error, load, load_unchecked};

use crate::git;

#[derive(clap::Args)]
pub struct Args {
    /// Another spec folder, or the git revision whose spec is compared.
    #[arg(value_name = "REV|DIR")]
    since: String,
    /// How to print it; Markdown is for the changelog.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub fn run(spec: &Path, args: &Args) -> ExitCode {
    match compare(spec, &args.since) {
        Ok(diff) => {
            let text = match args.format {
                Format::Text => diff.text(),
                Format::Markdown => diff.markdown(),
                Format::Json => diff.json(),
            };
            print!("{text}");
            ExitCode::from(u8::from(diff.breaking))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// What changed since another spec folder or a git revision.
pub fn compare(spec: &Path, since: &str) -> Result<Diff, Error> {
    let folder = Path::new(since);
    let before = if folder.is_dir() { Sources::from_folder(folder)? } else { git::spec_at(spec, since)? };
    Ok(diff(&load_unchecked(before)?, &load(spec)?))
}
