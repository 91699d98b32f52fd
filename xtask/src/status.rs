//! `cargo xtask status`: where every migration stands.

use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::{Error, load, status};
use jiff::{Timestamp, tz};

#[derive(clap::Args)]
pub struct Args {
    /// The day, as YYYY-MM-DD in UTC+8; today if it is left out.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let day = args.on.clone().unwrap_or_else(today);
    let no_day = || Error::Io(format!("`{day}` is not a day; write it as YYYY-MM-DD, such as {}", today()));
    let status = status::on(&load(spec)?, &day).ok_or_else(no_day)?;
    let text = match args.format {
        Format::Text => status.text(),
        Format::Json => status.json(),
    };
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

/// Today where sunsets begin at midnight.
fn today() -> String {
    Timestamp::now().to_zoned(tz::offset(8).to_time_zone()).date().to_string()
}
