//! The project's commands: `cargo xtask …`. Reads arguments and calls `codegen`; nothing else.

mod bench;
mod demo;
mod diff;
mod docs;
mod export;
mod generate;
mod git;
mod migrate;
mod new;
mod project;
mod release;
mod semver;
mod soak;
mod status;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use codegen::Error;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands")]
struct Cli {
    /// Folder of the spec.
    #[arg(long, global = true, value_name = "DIR", default_value = "spec")]
    spec: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the SDK, the schemas and the catalogue from the spec.
    Gen(generate::Args),
    /// Measure what the SDK costs to generate, compile and use.
    Bench(bench::Args),
    /// Generate the SDK and show it at work against the mock gateway.
    Demo,
    /// Write the reference site to `target/site`.
    Docs(docs::Args),
    /// Write the spec in another form.
    #[command(subcommand)]
    Export(export::Command),
    /// Tell what has changed in the spec for users of the SDK. Exit status 1: something breaks; 2: it cannot be told.
    Diff(diff::Args),
    /// Do to the spec what announcements of migrations say.
    Migrate(migrate::Args),
    /// Draft the file of a new operation from samples.
    New(new::Args),
    /// Prepare a release: version, changelog, packages. Publishes nothing.
    Release(release::Args),
    /// Check that the version says what has changed since the last release. Exit status 1: it does not; 2: it cannot be told.
    Semver,
    /// Put the SDK under load.
    Soak(soak::Args),
    /// List all migrations with their state on a day.
    Status(status::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    finish_migration(&cli.spec).and_then(|()| run(cli)).unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

/// A migration that was interrupted is carried out before anything else.
fn finish_migration(spec: &Path) -> Result<(), Error> {
    let missing = codegen::journal::finish(spec)?;
    if missing > 0 {
        eprintln!("a migration was interrupted: {missing} more files of {} are written now", spec.display());
    }
    Ok(())
}

fn run(cli: Cli) -> Result<ExitCode, Error> {
    match cli.command {
        Command::Gen(args) => generate::run(&cli.spec, &args),
        Command::Bench(args) => bench::run(&cli.spec, &args),
        Command::Demo => demo::run(&cli.spec),
        Command::Docs(args) => docs::run(&cli.spec, &args),
        Command::Export(command) => export::run(&cli.spec, command),
        Command::Diff(args) => Ok(diff::run(&cli.spec, &args)),
        Command::Migrate(args) => migrate::run(&cli.spec, &args),
        Command::New(args) => new::run(&cli.spec, &args),
        Command::Release(args) => release::run(&cli.spec, &args),
        Command::Semver => Ok(semver::run(&cli.spec)),
        Command::Soak(args) => soak::run(&cli.spec, &args),
        Command::Status(args) => status::run(&cli.spec, &args),
    }
}
