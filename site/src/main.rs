//! The program behind `cargo xtask docs`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use jiff::{Timestamp, tz};

#[derive(Parser)]
#[command(name = "cargo xtask docs", about = "Write the reference site")]
struct Args {
    /// Folder of the spec.
    #[arg(long, value_name = "DIR", default_value = "spec")]
    spec: PathBuf,
    /// Root of the project, which has the guide.
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Folder to write to. Other files in it are removed.
    #[arg(long, value_name = "DIR", default_value = "target/site")]
    out: PathBuf,
    /// The day on which migrations are shown, as YYYY-MM-DD in UTC+8; today by default.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let day = args.on.unwrap_or_else(|| Timestamp::now().to_zoned(tz::offset(8).to_time_zone()).date().to_string());
    match temu_site::build(&args.spec, &args.root, &args.out, &day) {
        Ok(report) => {
            // Whoever reads it may have read enough.
            let _ = write!(std::io::stdout(), "{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
