//! `cargo xtask soak fleet`: several processes as one client, on real servers, while processes and the server are killed.
//!
//! Each process calls the mock gateway for all shops, receives events and works on them. Ends in one line of counts; the exit status is 1 if one
//! that must be 0 is not, or if the limits were not made use of.

mod fleet;
mod gateway;
mod ledger;
mod report;
mod run;
mod sender;
mod worker;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

/// Runs several processes as one client and kills them at random, and counts what comes out.
#[derive(Clone, Copy, Debug, Parser)]
#[command(name = "cargo xtask soak fleet")]
struct Args {
    /// How many processes call, receive events and work on them.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=64))]
    processes: u64,
    /// How many shops there are.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    shops: u64,
    /// How many events are sent.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u64).range(1..))]
    events: u64,
    /// What keeps tokens, seen events and the journal; limits are always in Redis.
    #[arg(long, value_enum, default_value_t = Engine::Redis)]
    engine: Engine,
    /// Other seeds kill at other moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    Redis,
    Postgres,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, setup @ ..] = arguments.as_slice()
        && role == worker::ROLE
    {
        return end(worker::run(setup).map(|()| true));
    }
    end(run::run(Args::parse()).map(|report| {
        println!("{report}");
        report.is_good()
    }))
}

fn end(result: Result<bool, Failure>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
