//! Webhooks under load: every delivery of a long random run is mutated, and a receiving process is killed again and again.
//!
//! `cargo xtask soak webhooks` runs it. It ends in one line of counts and exits 1 if one that must be 0 is not.

mod child;
mod hammer;
mod kill;
mod mutate;

use std::{env, path::Path, process::ExitCode};

/// What a run is told.
struct Args {
    deliveries: u64,
    seed: u64,
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if let [role, folder] = args.as_slice()
        && role == child::ROLE
    {
        return child::run(Path::new(folder));
    }
    let Some(args) = parse(&args) else {
        eprintln!("usage: soak_webhooks [--deliveries N] [--seed N]");
        return ExitCode::from(2);
    };
    let (hammered, killed) = (hammer::run(args.deliveries, args.seed), kill::run(args.deliveries, args.seed));
    println!("{hammered} | {killed}");
    if hammered.is_good() && killed.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parse(args: &[String]) -> Option<Args> {
    let mut parsed = Args { deliveries: 100_000, seed: 1 };
    let (pairs, rest) = args.as_chunks::<2>();
    for [name, value] in pairs {
        let value = value.parse().ok()?;
        match name.as_str() {
            "--deliveries" => parsed.deliveries = value,
            "--seed" => parsed.seed = value,
            _ => return None,
        }
    }
    rest.is_empty().then_some(parsed)
}
