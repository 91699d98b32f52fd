//! `cargo xtask new …`: drafts an operation file from samples.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::draft::{MARK, New, draft};
use codegen::source::Sources;
use codegen::{Error, output};

#[derive(clap::Args)]
pub struct Args {
    /// Where it goes: `goods/list` becomes spec/api/goods/list.yaml.
    #[arg(value_name = "GROUP/OPERATION")]
    name: String,
    /// The `type` that is sent.
    #[arg(long = "type", value_name = "TYPE")]
    type_name: String,
    /// A gateway that serves it; may be given more than once.
    #[arg(long = "gateway", value_name = "GATEWAY", required = true)]
    gateways: Vec<String>,
    /// Sample JSON of a request, as the docs print it.
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// Sample JSON of an answer, as the docs print it or as the gateway gave it.
    #[arg(long, value_name = "FILE")]
    response: Option<PathBuf>,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let request = args.request.as_deref().map(read).transpose()?;
    let response = args.response.as_deref().map(read).transpose()?;
    let new = New {
        name: &args.name,
        type_name: &args.type_name,
        gateways: &args.gateways,
        request: request.as_deref(),
        response: response.as_deref(),
    };
    let (path, text) = draft(Sources::from_folder(spec)?, &new)?;
    output::write_atomically(&spec.join(&path), &text)?;
    println!("{}: {} places for you, each marked `{MARK}`", spec.join(&path).display(), text.matches(MARK).count());
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(|error| Error::Io(format!("cannot read {}: {error}", file.display())))
}
