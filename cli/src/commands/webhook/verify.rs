//! Checking an event that was received: its headers and its body, in files.

use std::path::PathBuf;
use std::time::Duration;

use super::{value, webhook};
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::Format;
use crate::value::{read_bytes, read_text};

#[derive(clap::Args)]
pub struct VerifyArgs {
    /// File with the body; standard input by default
    #[arg(value_name = "BODY", value_hint = clap::ValueHint::FilePath)]
    body: Option<PathBuf>,
    /// Header of the request, as `name: value`
    #[arg(long, short = 'H', value_name = "HEADER")]
    header: Vec<String>,
    /// File with the headers, a line each
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    headers: Option<PathBuf>,
    /// Accept an event of any age
    #[arg(long)]
    any_age: bool,
    /// Also accept signatures over `name=value&name=value`
    #[arg(long)]
    joined: bool,
}

pub fn run(global: &Global, args: &VerifyArgs) -> Result<Exit, Failure> {
    let mut lines = args.header.clone();
    if let Some(file) = &args.headers {
        lines.extend(read_text(file)?.lines().map(str::to_owned));
    }
    let headers: Vec<(String, String)> = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let body = read_bytes(args.body.as_deref().unwrap_or_else(|| "-".as_ref()))?;
    let mut webhook = webhook(global)?.accept_joined_signatures(args.joined);
    if args.any_age {
        webhook = webhook.freshness(Duration::from_secs(100 * 365 * 86_400));
    }
    match webhook.receive(headers, &body) {
        Ok(delivery) => global.output(Format::Json)?.print(value(&delivery))?,
        Err(error) => {
            let failure = Failure::new(Exit::Auth, text!("the event is refused ({}): {}", error.name(), error));
            return Err(if error.name() == "stale" { failure.hint(text!("--any-age accepts it for this check")) } else { failure });
        }
    }
    Ok(Exit::Success)
}
