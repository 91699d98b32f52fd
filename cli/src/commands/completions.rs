//! `temu completions`: scripts for shells. They ask `temu` itself, which knows the operations, their fields and the values of those.

use clap_complete::CompletionCandidate;
use clap_complete::env::Shells;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::put;

#[derive(clap::Args)]
pub struct Args {
    /// Shell
    #[arg(value_parser = ["bash", "zsh", "fish", "elvish", "powershell"])]
    pub shell: String,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let shells = Shells::builtins();
    let shell = shells.completer(&args.shell).ok_or_else(|| Failure::new(Exit::Usage, args.shell.clone()))?;
    let mut script = Vec::new();
    shell.write_registration("COMPLETE", "temu", "temu", "temu", &mut script).map_err(|error| Failure::io("completions", &error))?;
    put(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}

/// All operations.
pub fn operations() -> Vec<CompletionCandidate> {
    catalog::operation_names().map(CompletionCandidate::new).collect()
}
