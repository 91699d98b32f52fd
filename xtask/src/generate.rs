//! `cargo xtask gen`: the SDK, the schemas and the catalogue from the spec.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use codegen::Generated;
use codegen::draft::unfinished;
use codegen::output::Outcome;
use codegen::source::Sources;
use codegen::stamp::Stamp;

use crate::project::is_own;

#[derive(clap::Args, Default)]
pub struct Args {
    /// Root of the project to write into; needed with a spec other than the project's own.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write nothing; fail if a generated file is stale, or if a draft is not finished.
    #[arg(long)]
    check: bool,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, codegen::Error> {
    let start = Instant::now();
    let Some(out) = args.out.clone().or_else(|| is_own(spec).then(|| PathBuf::from("."))) else {
        return Err(codegen::Error::Io(format!("pass --out DIR for the SDK of {}; only `spec` is generated in place", spec.display())));
    };
    if args.check {
        let outcome = codegen::render::files(&codegen::load(spec)?)?.apply(&out, true)?;
        let is_finished = is_finished(spec)?;
        return Ok(if report_check(&outcome) && is_finished { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    match codegen::generate(spec, &out, &Stamp::new(out.join("target/gen.stamp")))? {
        Generated::Nothing => println!("nothing has changed since the last run: 0 files written in {:.2} s", start.elapsed().as_secs_f64()),
        Generated::Rendered { operations, outcome } => report(&outcome, operations, start),
    }
    is_finished(spec)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what drafts have left to their authors; says whether there is nothing.
fn is_finished(spec: &Path) -> Result<bool, codegen::Error> {
    let left = unfinished(&Sources::from_folder(spec)?);
    for place in &left {
        eprintln!("left to do: {}:{}: {}", spec.join(&place.path).display(), place.line, place.what);
    }
    Ok(left.is_empty())
}

fn report(outcome: &Outcome, operations: usize, start: Instant) {
    println!(
        "{operations} operations: {} files written, {} unchanged, {} removed in {:.2} s",
        outcome.written.len(),
        outcome.unchanged,
        outcome.removed.len(),
        start.elapsed().as_secs_f64()
    );
}

/// Says whether all generated files are current, and which are not.
fn report_check(outcome: &Outcome) -> bool {
    if outcome.is_current() {
        println!("{} generated files are current", outcome.unchanged);
        return true;
    }
    for path in &outcome.written {
        eprintln!("stale: {path}");
    }
    for path in &outcome.removed {
        eprintln!("no longer generated: {path}");
    }
    eprintln!(
        "{} generated files do not match the spec; run `cargo xtask gen` and commit the result",
        outcome.written.len() + outcome.removed.len()
    );
    false
}
