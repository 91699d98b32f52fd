//! `cargo xtask soak …`: runs the program that puts the SDK under load. It is one of its own, since xtask must not need the SDK.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use codegen::Error;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// `webhooks` for deliveries of events or `migrations` for migration days, instead of calls; then options, which `--help` lists.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub fn run(args: &Args) -> Result<ExitCode, Error> {
    let (program, arguments) = match args.arguments.as_slice() {
        [first, rest @ ..] if first == "webhooks" => ("soak_webhooks", rest),
        [first, rest @ ..] if first == "migrations" => ("soak_migrations", rest),
        all => ("soak", all),
    };
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut soak = Command::new(cargo);
    soak.args(["run", "--quiet", "--release", "--package", "temu-sdk-tests", "--bin", program, "--"]).args(arguments);
    let status = soak.status().map_err(|error| Error::Io(format!("cargo cannot be run: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
