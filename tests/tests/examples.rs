//! Every example runs against the mock gateway, ends by itself, and prints what its first lines show.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use temu_sdk_tests::fixtures::folder;

/// An example with its command and what it prints, as its first lines show them.
struct Example {
    name: String,
    command: String,
    /// Lines of the output in their order; `…` stands for any text.
    expected: Vec<String>,
}

impl Example {
    fn read(path: &Path) -> Self {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(path).expect("readable");
        let doc: Vec<&str> =
            text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let session = doc.iter().skip_while(|line| **line != "```console").skip(1).take_while(|line| **line != "```");
        let mut session = session.map(|line| (*line).to_owned());
        let command = session.next().and_then(|line| line.strip_prefix("$ ").map(str::to_owned));
        Self { command: command.unwrap_or_else(|| panic!("{name} does not show how to run it")), expected: session.collect(), name }
    }

    /// All examples of the SDK.
    fn all() -> Vec<Self> {
        let entries = fs::read_dir(folder("temu-sdk/examples")).expect("a folder").map(|entry| entry.expect("an entry").path());
        let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
        files.sort();
        files.iter().map(|path| Self::read(path)).collect()
    }

    fn run(&self) -> Output {
        let mut example = Command::new(built().join(&self.name).with_extension(env::consts::EXE_EXTENSION));
        let configured = env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("TEMU_"));
        for name in configured {
            example.env_remove(name);
        }
        example.output().unwrap_or_else(|error| panic!("{} does not run: {error}", self.name))
    }

    fn check(&self) -> Result<(), String> {
        let output = self.run();
        let printed = String::from_utf8_lossy(&output.stdout);
        let mut lines = printed.lines();
        let missing = self.expected.iter().find(|expected| !lines.any(|line| fits(line, expected)));
        match missing {
            None if output.status.success() => Ok(()),
            missing => {
                let messages = String::from_utf8_lossy(&output.stderr);
                let missing = missing.map(|line| format!("no line (after those before it) is {line:?}\n")).unwrap_or_default();
                Err(format!("{}: {}\n{missing}{printed}{messages}", self.name, output.status))
            }
        }
    }
}

/// Where cargo puts examples.
fn built() -> PathBuf {
    let test = env::current_exe().expect("the path of this test");
    test.parent().and_then(Path::parent).expect("the folder of the profile").join("examples")
}

/// Builds the examples. A run of all tests has built them before, with the same features: then nothing is left to do.
fn build() {
    let mut build = Command::new(env!("CARGO"));
    let output = build.current_dir(folder(".")).args(["build", "--quiet", "--workspace", "--examples"]).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Whether a line is as expected.
fn fits(line: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        match parts.peek() {
            None => return rest.ends_with(part),
            Some(_) => match rest.split_once(part) {
                Some((_, after)) => rest = after,
                None => return false,
            },
        }
    }
    true
}

#[test]
fn every_example_runs_and_prints_what_its_first_lines_show() {
    build();
    let failed: Vec<String> = Example::all().iter().filter_map(|example| example.check().err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_example_says_how_to_run_it_and_what_it_prints() {
    let manifest = fs::read_to_string(folder("temu-sdk/Cargo.toml")).expect("a manifest");
    let default = manifest.lines().find(|line| line.starts_with("default = ")).expect("default features");
    for Example { name, command, expected } in Example::all() {
        let section = manifest.split("[[example]]").find(|section| section.contains(&format!("name = \"{name}\"")));
        let section = section.unwrap_or_else(|| panic!("temu-sdk/Cargo.toml does not say which features {name} needs"));
        let needed = section.split_once("required-features = [").and_then(|(_, rest)| rest.split_once(']')).expect("features").0;
        let mut needed: Vec<&str> = needed.split(',').map(str::trim).filter(|feature| !default.contains(*feature)).collect();
        needed.sort_unstable();
        let features: Vec<&str> = needed.iter().map(|feature| feature.trim_matches('"')).collect();
        assert_eq!(command, format!("cargo run -p temu-sdk --features {} --example {name}", features.join(",")));
        assert!(!expected.is_empty(), "{name} does not show what it prints");
    }
}

#[test]
fn an_ellipsis_stands_for_any_text() {
    for (line, expected, outcome) in [
        ("PO-1 ships", "PO-1 ships", true),
        ("PO-1 ships", "PO-1", false),
        ("PO-1 ships", "… ships", true),
        ("PO-1 ships", "PO-… ships", true),
        ("PO-1 ships at once", "PO-… ships", false),
        ("a b c", "a … c", true),
        ("a b c", "…b…", true),
        ("a b c", "…d…", false),
    ] {
        assert_eq!(fits(line, expected), outcome, "{line:?} {expected:?}");
    }
}
