//! Programs that tests need beside Rust. Where one is missing, a test says so and passes.

use std::path::PathBuf;
use std::process::Command;

use temu_sdk_tests::browser::Browser;
use temu_sdk_tests::fixtures::folder;

/// The browser, or a line that says that there is none.
pub fn browser() -> Option<Browser> {
    let browser = Browser::find();
    if browser.is_none() {
        println!("skipped: chromium not found");
    }
    browser
}

/// A program of the system, if it runs.
pub fn program(name: &str, version: &str) -> Option<Command> {
    let found = Command::new(name).arg(version).output().is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: {name} not found");
    }
    found.then(|| Command::new(name))
}

/// A file of the packages of npm that `.ci/site` installs.
pub fn npm(path: &str) -> Option<PathBuf> {
    let file = folder("target/node/node_modules").join(path);
    if !file.exists() {
        println!("skipped: {path} not found; run .ci/site");
    }
    file.exists().then(|| file.canonicalize().expect("it exists"))
}
