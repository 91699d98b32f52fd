//! `cargo xtask gen` as an author of a spec runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const CHECK_READY: &str = "temu-sdk/src/generated/order/check_ready.rs";

/// A copy of the small spec, in a folder that the SDK is generated into.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/spec"), &desk.path("api-spec"));
        desk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn generate(&self, flags: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.current_dir(self.0.path()).args(["--spec", "api-spec", "gen", "--out", "."]).args(flags).output().expect("it runs")
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).expect("a file");
        assert!(text.contains(from), "{text}");
        fs::write(self.path(path), text.replace(from, to)).expect("written");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).expect("copied") }
    }
}

fn printed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_second_run_says_that_it_wrote_nothing() {
    let desk = Desk::new();
    let first = printed(&desk.generate(&[]).stdout);
    assert!(first.starts_with("11 operations: ") && first.contains(" files written, 0 unchanged, 0 removed in "), "{first}");
    let second = printed(&desk.generate(&[]).stdout);
    assert!(second.starts_with("nothing has changed since the last run: 0 files written in "), "{second}");
    let check = desk.generate(&["--check"]);
    assert!(check.status.success() && printed(&check.stdout).ends_with(" generated files are current\n"), "{check:?}");
}

#[test]
fn a_check_fails_over_stale_files_and_names_the_command() {
    let desk = Desk::new();
    desk.generate(&[]);
    desk.edit(CHECK_READY, "bg.order.ready.check", "bg.order.ready");
    fs::write(desk.path("temu-sdk/src/generated/stray.rs"), "").expect("written");
    let edited = fs::read_to_string(desk.path(CHECK_READY)).expect("text");
    let check = desk.generate(&["--check"]);
    let message = printed(&check.stderr);
    assert_eq!(check.status.code(), Some(1));
    assert!(message.contains(&format!("stale: {CHECK_READY}\n")), "{message}");
    assert!(
        message.contains("no longer generated: temu-sdk/src/generated/stray.rs\n") && message.contains("`cargo xtask gen`"),
        "{message}"
    );
    assert_eq!(fs::read_to_string(desk.path(CHECK_READY)).expect("text"), edited);
}

#[test]
fn a_broken_spec_is_told_of_and_nothing_is_written() {
    let desk = Desk::new();
    desk.edit("api-spec/api/order/check_ready.yaml", "gateways: [us, eu]", "gateways: [us, mars]");
    let output = desk.generate(&[]);
    let message = printed(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("C001") && message.contains("check_ready.yaml:3:"), "{message}");
    assert!(!desk.path("temu-sdk").exists());
}

#[test]
fn another_spec_wants_a_place_for_its_sdk() {
    let desk = Desk::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.current_dir(desk.0.path()).args(["--spec", "api-spec", "gen"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output.stderr).contains("--out DIR"), "{output:?}");
}
