//! `cargo xtask docs`: the reference site. A program of its own writes it, so that xtask does not take longer to build.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use codegen::Error;

use crate::project;

#[derive(clap::Args)]
pub struct Args {
    /// What the program takes, such as `--out DIR` and `--on DATE`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<OsString>,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let mut site = project::cargo(Path::new(codegen::project::SPEC))?;
    site.args(["run", "--quiet", "--package", "temu-site", "--", "--spec"]).arg(spec).args(&args.options);
    project::run(site)
}
