//! The SDK of another spec is an SDK: the hand-written runtime with the small spec's generated code is checked by the compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use temu_sdk_tests::fixtures::{folder, valid};

/// Groups that have a hand-written part, which wants the real interfaces, and groups of the same SDK that have none.
const RENAMED: [(&str, &str); 2] = [("api/auth/", "api/category/"), ("api/order/", "api/label/")];
const FEATURES: &str = "category,label,price_review,product,stock";

/// A workspace with nothing but `temu-sdk`. It stays in the target folder, so that a second run compiles what changed.
fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk-of-the-small-spec");
    copy(&folder("temu-sdk"), &root.join("temu-sdk"));
    fs::copy(folder("Cargo.lock"), root.join("Cargo.lock")).expect("copied");
    let manifest = fs::read_to_string(folder("Cargo.toml")).expect("the workspace's manifest");
    let alone = |line: &str| if line.starts_with("members = ") { "members = [\"temu-sdk\"]".to_owned() } else { line.to_owned() };
    fs::write(root.join("Cargo.toml"), manifest.lines().map(alone).collect::<Vec<_>>().join("\n")).expect("written");
    let mut sources = valid();
    for file in &mut sources.files {
        file.path = RENAMED.into_iter().fold(file.path.clone(), |path, (from, to)| path.replace(from, to));
    }
    let model = codegen::load_sources(sources).unwrap_or_else(|error| panic!("{error}"));
    codegen::render::files(&model).expect("the templates are right").apply(&root, false).expect("generated");
    root
}

/// Copies what is written by hand.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder").flatten().filter(|entry| entry.file_name() != "generated") {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else if fs::read(&from).ok() != fs::read(&to).ok() {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

#[test]
fn the_sdk_of_another_spec_compiles() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(workspace()).env("CARGO_TARGET_DIR", target);
    cargo.args(["check", "--offline", "--lib", "--no-default-features", "--features", FEATURES]);
    let output = cargo.output().expect("cargo runs");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !messages.contains("warning:"), "{messages}");
}
