//! `cargo xtask bench …`: runs the program that measures. It is one of its own, since xtask must not need the SDK.

use std::process::{Command, ExitCode};

use clap::ValueEnum;
use codegen::Error;

#[derive(clap::Args)]
pub struct Args {
    /// What is measured; everything if nothing is named.
    #[arg(value_name = "ROW")]
    rows: Vec<Row>,
    /// Fail if a goal is missed.
    #[arg(long)]
    judge: bool,
    /// Run for a moment, to see that everything works.
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Row {
    /// Generating, against parsing YAML alone.
    Gen,
    /// Building the SDK, against plain serde derive.
    Compile,
    /// Encoding and signing, against serialization and MD5.
    Sign,
    /// Decoding an order list, against plain serde derive.
    Decode,
    /// A whole call, against one by hand.
    Call,
    /// What an upload and ten thousand shops hold.
    Memory,
}

pub fn run(args: &Args) -> Result<ExitCode, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut bench = Command::new(cargo);
    bench.args(["bench", "--quiet", "--package", "temu-sdk-tests", "--bench", "speed", "--"]);
    bench.args(args.rows.iter().filter_map(|row| row.to_possible_value()).map(|row| row.get_name().to_owned()));
    bench.args(args.judge.then_some("--judge")).args(args.quick.then_some("--quick"));
    let status = bench.status().map_err(|error| Error::Io(format!("cargo cannot be run: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
