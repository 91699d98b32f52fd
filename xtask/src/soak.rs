//! `cargo xtask soak …`: runs the program that puts the SDK under load.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use codegen::Error;

use crate::project;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// `webhooks` for deliveries of events, `announcements` for pages that announce migrations, `migrations` for migration days, or `fleet` for many processes on Redis or Postgres, instead of calls; then options, which `--help` lists.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let (program, arguments) = match args.arguments.as_slice() {
        [first, rest @ ..] if first == "webhooks" => ("soak_webhooks", rest),
        [first, rest @ ..] if first == "announcements" => ("soak_announcements", rest),
        [first, rest @ ..] if first == "migrations" => ("soak_migrations", rest),
        [first, rest @ ..] if first == "fleet" => ("soak_fleet", rest),
        all => ("soak", all),
    };
    let mut soak = project::cargo(spec)?;
    soak.args(["run", "--quiet", "--release", "--package", "temu-sdk-tests", "--bin", program, "--"]).args(arguments);
    project::run(soak)
}
