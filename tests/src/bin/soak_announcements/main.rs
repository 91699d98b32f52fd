//! `cargo xtask soak announcements`: thousands of announcements made at random, read and applied to a spec.
//!
//! Ends in one line of counts; the exit status is 1 if anything came out wrong, or if too little came out right.

use std::process::ExitCode;

use clap::Parser;
use codegen::migrate::Hints;
use temu_sdk_tests::announcements::{Verdict, applied, judge, page};

/// Reads announcements made at random, and counts how they come out.
#[derive(Clone, Copy, Parser)]
#[command(name = "cargo xtask soak announcements")]
struct Args {
    /// How many announcements to read.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    pages: u64,
    /// Other seeds make other announcements.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print so many of those that did not come out right.
    #[arg(long, default_value_t = 0)]
    show: usize,
}

/// The share that must come out right, in percent.
const GOAL: f64 = 98.0;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut counts = [0u64; 3];
    let mut shown = 0;
    for seed in 0..args.pages {
        let (text, expected) = page(args.seed.wrapping_mul(1_000_003).wrapping_add(seed));
        let migration = applied(&text, &Hints::default());
        let verdict = judge(&migration, &expected);
        counts[verdict as usize] += 1;
        if verdict == Verdict::Wrong || (verdict == Verdict::NotDone && shown < args.show) {
            shown += 1;
            println!("---- page {seed}: {verdict:?}\n{text}\nexpected: {expected:#?}");
            migration.reports.iter().for_each(|report| println!("{report}"));
        }
    }
    let [right, not_done, wrong] = counts;
    let share = right as f64 * 100.0 / args.pages as f64;
    println!("pages {}, right {right} ({share:.1} %), not done {not_done}, wrong {wrong}", args.pages);
    if wrong == 0 && share >= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
