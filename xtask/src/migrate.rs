//! `cargo xtask migrate …`: announcements in, spec edits out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::Error;
use codegen::migrate::{Page, migrate};
use codegen::source::Sources;

use crate::{generate, project};

#[derive(clap::Args)]
pub struct Args {
    /// Announcements, saved as Markdown, HTML or text.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the changes as a diff and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not generate the SDK anew; that is only ever done for the project's own spec.
    #[arg(long)]
    no_gen: bool,
    /// Succeed even where something could not be done.
    #[arg(long)]
    allow_unknown: bool,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let texts = args.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let pages: Vec<Page> = texts.iter().map(|(name, text)| Page { name, text }).collect();
    let migration = migrate(Sources::from_folder(spec)?, &pages)?;
    for report in &migration.reports {
        eprint!("{report}");
    }
    if args.dry_run {
        print!("{}", migration.diff());
    } else {
        migration.write(spec)?;
        if project::is_own(spec) && !args.no_gen {
            generate::run(spec, &generate::Args::default())?;
        }
    }
    Ok(if migration.is_complete() || args.allow_unknown { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(file: &Path) -> Result<(String, String), Error> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| Error::Io(format!("cannot read {name}: {error}")))?;
    Ok((name, text))
}
