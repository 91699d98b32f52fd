//! Migration days that have not come yet: in a copy of the project, random announcements are applied with `cargo xtask migrate`, and then
//! everything must be as green as it was.
//!
//! `cargo xtask soak migrations` runs it. It ends in one line of counts and exits 1 if a round fails; what a round printed is in its log.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;
use temu_sdk_tests::fixtures::folder;
use temu_sdk_tests::{migrations, random::Random};

/// Applies random migrations to a copy of the project, and runs its checks and tests.
#[derive(Clone, Copy, Parser)]
#[command(name = "cargo xtask soak migrations")]
struct Args {
    /// How many copies to migrate, one after the other.
    #[arg(long, default_value_t = 1)]
    rounds: u64,
    /// Other seeds move other operations.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many of a hundred operations move at a time; in each round some move twice.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u8).range(1..=100))]
    percent: u8,
    /// Run all of `.ci/run` instead of the tests alone.
    #[arg(long)]
    ci: bool,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let args = Args::parse();
    let (mut moved, mut failed) = (0, 0);
    for round in 0..args.rounds {
        let seed = args.seed + round;
        match run(args, seed) {
            Ok(moves) => moved += moves,
            Err(error) => {
                eprintln!("seed {seed}: {error}");
                failed += 1;
            }
        }
    }
    println!("{} rounds, {moved} moves, {failed} failed", args.rounds);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One round: two migrations of a fresh copy, then the checks. Says how many operations moved.
fn run(args: Args, seed: u64) -> Result<usize, Failure> {
    let workshop = folder("target/soak-migrations");
    let project = workshop.join("project");
    codegen::project::copy(&folder(""), &project)?;
    let round = Round { log: workshop.join(format!("seed-{seed}.log")), target: workshop.join("target"), project };
    fs::write(&round.log, "")?;
    let mut random = Random::new(seed);
    let moved = round.migrate(args.percent, &mut random)? + round.migrate(args.percent, &mut random)?;
    if args.ci {
        round.succeeds(Command::new(".ci/run"))?;
    } else {
        round.succeeds(cargo(&["xtask", "gen", "--check"]))?;
        round.succeeds(cargo(&["test", "--workspace", "--no-fail-fast"]))?;
    }
    Ok(moved)
}

struct Round {
    project: PathBuf,
    target: PathBuf,
    log: PathBuf,
}

impl Round {
    /// Migrates the copy as a maintainer would.
    fn migrate(&self, percent: u8, random: &mut Random) -> Result<usize, Failure> {
        let model = codegen::load(&self.project.join("spec"))?;
        let announced = migrations::random(&model, percent.into(), random);
        let mut migrate = cargo(&["xtask", "migrate"]);
        for (at, announcement) in announced.iter().enumerate() {
            let page = format!("target/page-{at}.md");
            fs::create_dir_all(self.project.join("target"))?;
            fs::write(self.project.join(&page), &announcement.page)?;
            migrate.arg(page);
        }
        if !announced.is_empty() {
            self.succeeds(migrate)?;
        }
        Ok(announced.iter().map(|announcement| announcement.moves).sum())
    }

    /// Runs a command in the copy; what it prints goes to the log.
    fn succeeds(&self, mut command: Command) -> Result<(), Failure> {
        let log = File::options().append(true).open(&self.log)?;
        command.current_dir(&self.project).env("CARGO_TARGET_DIR", &self.target).stdout(log.try_clone()?).stderr(log);
        if command.status()?.success() {
            return Ok(());
        }
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        let what = format!("`{} {}` failed; see {}", command.get_program().display(), words.join(" "), self.log.display());
        Err(format!("{what}{}", failures(&self.log)?).into())
    }
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments);
    cargo
}

/// The lines of a log that name a failure.
fn failures(log: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(log)?;
    let names_one = |line: &&str| line.ends_with("... FAILED") || line.starts_with("error") || line.contains("not done: ");
    Ok(text.lines().filter(names_one).map(|line| format!("\n  {line}")).collect())
}
