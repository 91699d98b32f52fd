//! The SDK of another spec is an SDK: the hand-written runtime with the small spec's generated code compiles, and behaves as the tests in
//! `fixtures/sdk` say. What they are about must not depend on what has moved in the real spec.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::Model;
use temu_sdk_tests::fixtures::{folder, with};

/// The small spec with operations that have moved.
fn model() -> Model {
    codegen::load_sources(with(&folder("tests/fixtures/sdk/spec"))).unwrap_or_else(|error| panic!("{error}"))
}

/// A workspace with nothing but `temu-sdk`, always at the same place, so that the target folder does not grow.
fn workspace(model: &Model) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk-of-the-small-spec");
    if root.exists() {
        fs::remove_dir_all(&root).expect("a former run's");
    }
    copy(&folder("temu-sdk"), &root.join("temu-sdk"));
    fs::copy(folder("Cargo.lock"), root.join("Cargo.lock")).expect("copied");
    edit(&root, "Cargo.toml", |line| line.starts_with("members = "), "members = [\"temu-sdk\"]");
    copy(&folder("tests/fixtures/sdk/tests"), &root.join("temu-sdk/tests"));
    codegen::render::files(model).expect("the templates are right").apply(&root, false).expect("generated");
    root
}

/// Copies a manifest of this workspace with one line replaced.
fn edit(root: &Path, path: &str, is_line: impl Fn(&str) -> bool, with: &str) {
    let manifest = fs::read_to_string(folder(path)).expect("a manifest");
    assert!(manifest.lines().any(&is_line), "{path}");
    let lines: Vec<&str> = manifest.lines().map(|line| if is_line(line) { with } else { line }).collect();
    fs::write(root.join(path), lines.join("\n")).expect("written");
}

/// Copies what is written by hand.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder").flatten().filter(|entry| entry.file_name() != "generated") {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).expect("copied") }
    }
}

#[test]
fn the_sdk_of_another_spec_compiles_and_works() {
    let model = model();
    let groups: Vec<&str> = model.groups().map(|(group, _)| group).chain(["mock"]).collect();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(workspace(&model)).env("CARGO_TARGET_DIR", target);
    cargo.args(["test", "--offline", "--test", "lifecycle", "--no-default-features", "--features", &groups.join(",")]);
    let output = cargo.output().expect("cargo runs");
    let (printed, messages) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // The copy lacks the crates that some profiles of the workspace name.
    let is_warned = messages.lines().any(|line| line.starts_with("warning:") && !line.contains("profile package spec"));
    assert!(output.status.success() && !is_warned, "{printed}{messages}");
    assert!(printed.contains("test result: ok. ") && !printed.contains(" 0 passed"), "{printed}");
}
