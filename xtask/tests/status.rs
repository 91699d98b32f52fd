//! `cargo xtask status` as a maintainer runs it.

use std::path::Path;
use std::process::{Command, Output};

fn status(flags: &[&str]) -> Output {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/spec");
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("--spec").arg(spec).arg("status").args(flags).output().expect("it runs")
}

fn printed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_day_may_be_asked_for_and_today_is_the_default() {
    let output = status(&["--on", "2025-08-04"]);
    assert!(output.status.success() && printed(&output.stdout).starts_with("2025-08-04 (UTC+8): "), "{output:?}");
    let today = printed(&status(&[]).stdout);
    let day = today.split(' ').next().unwrap_or_default();
    assert!(codegen::names::is_date(day) && day > "2025-08-04", "{today}");
}

#[test]
fn json_is_for_programs() {
    let text = printed(&status(&["--on", "2025-08-04", "--format", "json"]).stdout);
    assert!(text.starts_with("{\n  \"on\": \"2025-08-04\",\n  \"migrations\": ["), "{text}");
}

#[test]
fn what_is_no_day_is_refused() {
    let output = status(&["--on", "someday"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output.stderr).starts_with("`someday` is not a day; write it as YYYY-MM-DD"), "{output:?}");
}
