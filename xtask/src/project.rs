//! Programs of the project that need the SDK: they are run by cargo, since xtask must not depend on an SDK that may not compile yet.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use codegen::{Error, project};

/// Where the copies of the project for other specs are.
const COPIES: &str = "target/specs";

/// Whether this is the project's own spec, whose SDK stands beside it.
pub fn is_own(spec: &Path) -> bool {
    let own = Path::new(project::SPEC);
    spec == own || matches!((spec.canonicalize(), own.canonicalize()), (Ok(spec), Ok(own)) if spec == own)
}

/// A cargo command in the project of a spec: the project itself, or a copy of it whose SDK is generated from that spec.
pub fn cargo(spec: &Path) -> Result<Command, Error> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    if !is_own(spec) {
        let copy = copy(spec)?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let target = std::path::absolute(&target).map_err(|error| Error::Io(format!("cannot find {}: {error}", target.display())))?;
        cargo.current_dir(copy).env("CARGO_TARGET_DIR", target);
    }
    Ok(cargo)
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Result<ExitCode, Error> {
    let status = command.status().map_err(|error| Error::Io(format!("cannot run cargo: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn copy(spec: &Path) -> Result<PathBuf, Error> {
    let whole = spec.canonicalize().map_err(|error| Error::Io(format!("cannot find {}: {error}", spec.display())))?;
    let name = whole.to_string_lossy().replace(|c: char| !c.is_alphanumeric(), "-");
    let copy = Path::new(COPIES).join(name.trim_matches('-'));
    let outcome = project::with_spec(Path::new("."), spec, &copy)?;
    eprintln!("{}: {} generated files differ from the last run", copy.display(), outcome.written.len() + outcome.removed.len());
    Ok(copy)
}
