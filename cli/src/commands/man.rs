//! `temu man`: manual pages, a file per command.

use std::path::PathBuf;

use clap::CommandFactory;

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::i18n::{localize, text};

#[derive(clap::Args)]
pub struct Args {
    /// Folder to write to
    pub folder: PathBuf,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let failed = |error: &std::io::Error| Failure::io(text!("cannot write {}", args.folder.display()), error);
    std::fs::create_dir_all(&args.folder).map_err(|error| failed(&error))?;
    clap_mangen::generate_to(localize(Cli::command()), &args.folder).map_err(|error| failed(&error))?;
    Ok(Exit::Success)
}
