//! `cargo xtask export …`: the spec in another form.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use codegen::{Error, export, output};

#[derive(Subcommand)]
pub enum Command {
    /// OpenAPI 3.1, one path for each operation.
    Openapi {
        /// File to write; standard output if there is none.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

pub fn run(spec: &Path, command: Command) -> Result<ExitCode, Error> {
    let Command::Openapi { out } = command;
    let text = export::openapi::text(&codegen::load(spec)?);
    match out {
        Some(file) => output::write_atomically(&file, &text)?,
        None => {
            std::io::stdout().write_all(text.as_bytes()).map_err(|error| Error::Io(format!("cannot write to standard output: {error}")))?
        }
    }
    Ok(ExitCode::SUCCESS)
}
