//! `cargo xtask demo`: generates the SDK, then runs its example against the mock gateway.

use std::path::Path;
use std::process::ExitCode;

use codegen::Error;

use crate::{generate, project};

pub fn run(spec: &Path) -> Result<ExitCode, Error> {
    if project::is_own(spec) {
        generate::run(Path::new(codegen::project::SPEC), &generate::Args::default())?;
    }
    let mut demo = project::cargo(spec)?;
    demo.args(["run", "--quiet", "--package", "temu-sdk", "--example", "demo", "--features", "mock"]);
    project::run(demo)
}
