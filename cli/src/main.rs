//! `temu`: Temu's Open API from a terminal, driven by the spec.
//!
//! From the bottom to the top: `exit`, `i18n`, `terminal`, `value`, `output` — `catalog` — `config`, `secrets`, `session` — `commands` — `app`.

mod app;
mod args;
mod catalog;
mod commands;
mod config;
mod exit;
mod files;
mod http;
mod i18n;
mod log;
mod output;
mod secrets;
mod session;
mod terminal;
mod value;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    secrets::leave_no_core_file();
    i18n::choose(&arguments);
    clap_complete::CompleteEnv::with_factory(|| app::command(&arguments)).complete();
    let exit = app::run(&arguments).unwrap_or_else(|failure| {
        terminal::fail(&failure);
        failure.exit
    });
    ExitCode::from(exit as u8)
}
