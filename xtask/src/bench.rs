//! `cargo xtask bench …`: runs the program that measures.

use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::Error;

use crate::project;

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
    /// A permit of the limiter on Redis, against a bare command.
    Limiter,
    /// What an upload and ten thousand shops hold.
    Memory,
    /// Reading announcements of migrations.
    Announcement,
    /// Start-up and size of `temu`, against a program that only has clap.
    Program,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let mut bench = project::cargo(spec)?;
    bench.args(["bench", "--quiet", "--package", "temu-sdk-tests", "--bench", "speed", "--"]);
    bench.args(args.rows.iter().filter_map(|row| row.to_possible_value()).map(|row| row.get_name().to_owned()));
    bench.args(args.judge.then_some("--judge")).args(args.quick.then_some("--quick"));
    project::run(bench)
}
