//! `cargo xtask bench [ROW…] [--judge]`: what the SDK costs, held against what the same would cost without it.
//!
//! Every figure is the median of a run in which both sides take turns, so that whatever else the machine does meets both alike. Under `cargo test`
//! every row runs for a moment, so that none of them rots; nothing is judged then.

mod announcement;
mod call;
mod compare;
mod compile;
mod cost;
mod decode;
mod figure;
mod generate;
mod limiter;
mod memory;
mod plain;
mod program;
mod sign;

use std::process::ExitCode;

use compare::Effort;
use figure::Figure;

type Row = (&'static str, fn(Effort) -> Vec<Figure>);

const ROWS: [Row; 9] = [
    ("gen", generate::run),
    ("compile", compile::run),
    ("sign", sign::run),
    ("decode", decode::run),
    ("call", call::run),
    ("limiter", limiter::run),
    ("memory", memory::run),
    ("announcement", announcement::run),
    ("program", program::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, command @ ..] = arguments.as_slice()
        && first == cost::ARGUMENT
    {
        return cost::print(command);
    }
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    // Cargo says so when it benches; without, this is a test.
    let effort = if has("--bench") && !has("--quick") { Effort::Full } else { Effort::Quick };
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let rows: Vec<Row> = ROWS.into_iter().filter(|(name, _)| names.is_empty() || names.contains(name)).collect();
    if has("--bench") && rows.is_empty() {
        eprintln!("rows are: {}", ROWS.map(|(name, _)| name).join(", "));
        return ExitCode::FAILURE;
    }
    // Not `all`, which would stop at the first that misses.
    let missed = rows.into_iter().flat_map(|(_, run)| run(effort)).filter(|figure| !report(figure)).count();
    if has("--judge") && missed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints a figure; answers whether it is good enough.
fn report(figure: &Figure) -> bool {
    println!("{figure}");
    figure.is_reached()
}
