//! The program `temu`: its start-up and its size beside a program that only has clap.

use std::path::Path;
use std::process::{Command, Stdio};

use temu_sdk_tests::fixtures::folder;

use crate::compare::{Effort, median, time};
use crate::compile::write;
use crate::cost::Cost;
use crate::figure::Figure;

/// A program with two commands and an option, which does nothing.
const TRIVIAL: &str = "use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(version)]
struct Cli {
    #[arg(long, global = true)]
    profile: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List,
    Show { name: String },
}

fn main() {
    match Cli::parse().command {
        Command::List => println!(\"list\"),
        Command::Show { name } => println!(\"{name}\"),
    }
}
";

/// Starts of each program.
const STARTS: usize = 101;

pub fn run(effort: Effort) -> Vec<Figure> {
    let (home, target) = (folder("target/speed"), folder("target/speed").display().to_string());
    let trivial = home.join("trivial");
    write(&trivial, "trivial", "clap = { version = \"4.5\", features = [\"derive\"] }\n", "src/main.rs", TRIVIAL);
    if effort == Effort::Quick {
        Cost::of_cargo(&trivial, &["check", "--quiet", "--offline", "--target-dir", &target]);
        return Vec::new();
    }
    Cost::of_cargo(&trivial, &["build", "--quiet", "--release", "--target-dir", &target]);
    Cost::of_cargo(&folder("."), &["build", "--quiet", "--release", "--package", "temu-cli", "--target-dir", &target]);
    let built = |name: &str| home.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    figures(&built("temu"), &built("trivial"))
}

fn figures(temu: &Path, trivial: &Path) -> Vec<Figure> {
    let starts: [(&str, &Path, &[&str]); 5] = [
        ("trivial", trivial, &["--version"]),
        ("temu --version", temu, &["--version"]),
        ("temu show", temu, &["show", "order.list"]),
        ("temu list", temu, &["list"]),
        ("temu list WORDS", temu, &["list", "order", "ship"]),
    ];
    // They take turns, so that a busy machine meets all alike.
    let rounds: Vec<Vec<f64>> =
        (0..STARTS).map(|_| starts.iter().map(|(_, program, arguments)| start(program, arguments)).collect()).collect();
    let of = |at: usize| median(rounds.iter().map(|round| round[at]).collect());
    let mut figures: Vec<Figure> =
        starts.iter().enumerate().map(|(at, (name, ..))| Figure::known(format!("program, {name}"), of(at)).unit(" ms")).collect();
    figures.push(Figure::known("program, start-up beyond the trivial one", of(1) - of(0)).unit(" ms"));
    let size = |path: &Path| std::fs::metadata(path).expect("it was built").len() as f64 / 1e6;
    figures.push(Figure::known("program, size", size(temu)).unit(" MB"));
    figures.push(Figure::known("program, size of the trivial one", size(trivial)).unit(" MB"));
    figures
}

/// How long a run takes, in milliseconds.
fn start(program: &Path, arguments: &[&str]) -> f64 {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    time(1, &mut || assert!(command.status().expect("it starts").success())).as_secs_f64() * 1e3
}
