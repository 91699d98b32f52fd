//! `cargo xtask demo`: generates the SDK, then runs its example against the mock gateway.
//!
//! The example is a process of its own: this crate does not depend on the SDK, so that it can generate one that does not compile yet.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::generate;

pub fn run(spec: &Path) -> Result<ExitCode, codegen::Error> {
    let generated = generate::run(spec, &generate::Args::default())?;
    if generated != ExitCode::SUCCESS {
        return Ok(generated);
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "temu-sdk", "--example", "demo", "--features", "mock"])
        .status()
        .map_err(|error| codegen::Error::Io(format!("cannot start cargo: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
