//! `cargo xtask soak`: thousands of calls for a thousand shops on the mock gateway, under random faults and a controlled clock.
//!
//! Ends in one line of counts; the exit status is 1 if one that must be 0 is not, or if the limits were not made use of.

mod calls;
mod ledger;
mod load;
mod memory;
mod report;
mod time;
mod world;

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Builder;

use report::Report;
use world::World;

/// Calls the mock gateway under random faults and a controlled clock, and counts what comes out.
#[derive(Clone, Copy, Parser)]
#[command(name = "cargo xtask soak")]
struct Args {
    /// How many calls to make under faults.
    #[arg(long, default_value_t = 10_000)]
    calls: u64,
    /// How many shops make them.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
    shops: u64,
    /// Other seeds make other faults at other calls.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let args = Args::parse();
    // The clock stands still while anything happens, and jumps to the next timer when nothing does.
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
    let report = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run(args)));
    match report {
        Ok(report) => {
            println!("{report}");
            if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("the soak could not be set up: {error}");
            ExitCode::FAILURE
        }
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn run(args: Args) -> Result<Report, Failure> {
    println!("memory for {} shops on one client: {}", args.shops, memory::of_shops(args.shops).await?);
    let limit_use = load::run(args.seed).await?;
    let world = World::start(args).await?;
    let mut report = calls::run(&world).await;
    world.stop(&mut report).await;
    report.add_limits(&limit_use);
    report.tasks_left = time::tasks_left().await;
    Ok(report)
}
