//! What a command costs: the processor time and the memory of it and all that it starts.

use std::path::Path;
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};

/// The argument under which this program runs a command in order to measure it: the system counts what children take for each parent.
pub const ARGUMENT: &str = "--cost-of";

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds of processor time.
    pub seconds: f64,
    /// The largest of its processes, in MB.
    pub memory: f64,
}

impl Cost {
    /// What cargo takes in a folder, with these arguments.
    pub fn of_cargo(folder: &Path, arguments: &[&str]) -> Self {
        let this = std::env::current_exe().expect("this program has a path");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(this).current_dir(folder).arg(ARGUMENT).arg(cargo).args(arguments).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stdout);
        let mut numbers = said.split_whitespace().filter_map(|word| word.parse().ok());
        match (output.status.success(), numbers.next(), numbers.next()) {
            (true, Some(seconds), Some(memory)) => Self { seconds, memory },
            _ => panic!("cargo {} in {}: {}", arguments.join(" "), folder.display(), String::from_utf8_lossy(&output.stderr)),
        }
    }
}

/// Runs a command and prints what it took.
pub fn print(command: &[String]) -> ExitCode {
    let [program, arguments @ ..] = command else { return ExitCode::FAILURE };
    let status = Command::new(program)
        .args(arguments)
        // As a user of the SDK builds it: dependencies are not built piecewise.
        .env("CARGO_INCREMENTAL", "0")
        .stdout(std::process::Stdio::null())
        .status();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let seconds = [usage.user_time(), usage.system_time()].map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6);
    println!("{} {}", seconds.iter().sum::<f64>(), usage.max_rss() as f64 / 1e3);
    if status.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
