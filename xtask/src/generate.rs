//! `cargo xtask gen`: the SDK, the schemas and the catalogue from the spec.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use codegen::Generated;
use codegen::output::Outcome;
use codegen::stamp::Stamp;

#[derive(clap::Args, Default)]
pub struct Args {
    /// Root of the project to write into; needed with a spec other than the project's own.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Writes nothing; fails if a generated file is stale.
    #[arg(long)]
    check: bool,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, codegen::Error> {
    let start = Instant::now();
    let Some(out) = args.out.clone().or_else(|| is_own(spec).then(|| PathBuf::from("."))) else {
        return Err(codegen::Error::Io(format!(
            "say with --out DIR where the SDK of {} shall go; only `spec` is generated in place",
            spec.display()
        )));
    };
    if args.check {
        let outcome = codegen::render::files(&codegen::load(spec)?)?.apply(&out, true)?;
        return Ok(report_check(&outcome));
    }
    match codegen::generate(spec, &out, &Stamp::new(out.join("target/gen.stamp")))? {
        Generated::Nothing => println!("nothing has changed since the last run: 0 files written in {:.2} s", start.elapsed().as_secs_f64()),
        Generated::Rendered { operations, outcome } => report(&outcome, operations, start),
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether this is the project's own spec, whose SDK stands beside it.
pub fn is_own(spec: &Path) -> bool {
    spec == Path::new("spec")
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

fn report_check(outcome: &Outcome) -> ExitCode {
    if outcome.is_current() {
        println!("{} generated files are current", outcome.unchanged);
        return ExitCode::SUCCESS;
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
    ExitCode::FAILURE
}
