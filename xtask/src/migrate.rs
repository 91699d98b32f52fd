//! `cargo xtask migrate …`: announcements in, spec edits out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::Error;
use codegen::migrate::{Hints, Migration, Page, migrate_with};
use codegen::source::Sources;

use crate::{generate, project};

#[derive(clap::Args)]
pub struct Args {
    /// Announcements, saved as Markdown, HTML or text.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the changes as a diff and a table, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print the moves as JSON for `ClientBuilder::moves`, and leave the spec as it is.
    #[arg(long, conflicts_with = "dry_run")]
    moves_only: bool,
    /// Print where each fact comes from, and the lines that were passed over.
    #[arg(long)]
    explain: bool,
    /// Year of dates that are written without one.
    #[arg(long, value_parser = clap::value_parser!(i64).range(2020..2100))]
    year: Option<i64>,
    /// Gateway that the types leave, where the page does not say it.
    #[arg(long, value_name = "GATEWAY")]
    from: Option<String>,
    /// Gateway that the types come to, where the page does not say it.
    #[arg(long, value_name = "GATEWAY")]
    to: Option<String>,
    /// Do not generate the SDK anew; that is only ever done for the project's own spec.
    #[arg(long)]
    no_gen: bool,
    /// Succeed even if something could not be done.
    #[arg(long)]
    allow_unknown: bool,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let texts = args.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let pages: Vec<Page> = texts.iter().map(|(name, text)| Page { name, text }).collect();
    let hints = Hints { year: args.year, from: args.from.clone(), to: args.to.clone() };
    let migration = migrate_with(Sources::from_folder(spec)?, &pages, &hints)?;
    report(&migration, args.explain);
    if args.dry_run {
        print!("{}", migration.diff());
    }
    if args.moves_only {
        print!("{}", migration.moves()?);
    }
    if args.dry_run || args.explain {
        print!("{}", migration.table());
    }
    if !args.dry_run && !args.moves_only {
        migration.write(spec)?;
        if project::is_own(spec) && !args.no_gen {
            generate::run(spec, &generate::Args::default())?;
        }
    }
    Ok(if migration.is_complete() || args.allow_unknown { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(migration: &Migration, explain: bool) {
    for report in &migration.reports {
        eprint!("{report}");
        if explain {
            report.ignored.iter().for_each(|line| eprintln!("  passed over: {line}"));
        }
    }
}

fn read(file: &Path) -> Result<(String, String), Error> {
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|error| Error::Io(format!("cannot read {name}: {error}")))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::Io(format!("cannot read {name}: it is not UTF-8; save it as UTF-8 and run this again")))?;
    Ok((name, text))
}
