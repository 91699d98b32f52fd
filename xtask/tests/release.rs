//! `cargo xtask release` and `cargo xtask semver` in a small repository.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const LIST: &str = "# yaml-language-server: $schema=../../schema/operation.json\ntype: bg.a.b\ngateways: [cn]\ndoc: Goods.\neffect: read\n\
    permissions: [x]\nrequest:\n  size: integer\n  name: string\nresponse:\n  total: integer\n";

const FILES: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"two\"]\n\n[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    ),
    (
        "one/Cargo.toml",
        "[package]\nname = \"one\"\ndescription = \"One.\"\nlicense = \"MIT\"\nversion.workspace = true\nedition.workspace = true\n",
    ),
    ("one/src/lib.rs", "//! One.\n"),
    (
        "two/Cargo.toml",
        "[package]\nname = \"two\"\nversion.workspace = true\nedition.workspace = true\npublish = false\n\n\
         [dependencies]\none = { path = \"../one\", version = \"0.1.0\" }\n",
    ),
    ("two/src/lib.rs", "//! Two.\n"),
    (".gitignore", "target\n"),
    ("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The first thing.\n"),
    (
        "spec/gateways.yaml",
        "# yaml-language-server: $schema=schema/gateways.json\n\
         cn: {doc: one, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n",
    ),
    ("spec/errors.yaml", "# yaml-language-server: $schema=schema/errors.json\none:\n  1: {class: input, text: wrong}\n"),
    ("spec/api/goods/list.yaml", LIST),
];

/// A repository with a project in it.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a folder"));
        for (path, text) in FILES {
            repository.write(path, text);
        }
        repository.git(&["init", "--quiet"]);
        repository.run(Command::new(env!("CARGO")).args(["generate-lockfile", "--offline", "--quiet"]));
        repository.commit();
        repository
    }

    /// With a release of 0.1.0.
    fn released() -> Self {
        let repository = Self::new();
        repository.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\nThe first release.\n");
        repository.commit();
        repository.git(&["tag", "v0.1.0"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }

    /// Replaces a text in a file, and commits it.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replace(from, to));
        self.commit();
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "A commit"]);
    }

    fn git(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.run(Command::new("git").args(arguments)).stdout).expect("text")
    }

    fn run(&self, command: &mut Command) -> Output {
        let output = command.current_dir(self.path()).output().expect("it runs");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Exit status and everything printed.
    fn xtask(&self, arguments: &[&str]) -> (i32, String) {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let output = xtask.current_dir(self.path()).env("CARGO_NET_OFFLINE", "true").args(arguments).output().expect("it runs");
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code().expect("a status"), printed)
    }

    fn release(&self, version: &str) -> (i32, String) {
        self.xtask(&["release", version])
    }

    /// A release that must not be prepared, for a reason.
    fn refuses(&self, version: &str, reason: &str) {
        let before = self.git(&["status", "--porcelain"]);
        let (status, printed) = self.release(version);
        assert!(status != 0 && printed.contains(reason), "{status}: {printed}");
        assert_eq!(self.git(&["status", "--porcelain"]), before, "nothing was written");
    }
}

#[test]
fn the_first_release_is_prepared_and_nothing_is_committed() {
    let repository = Repository::new();
    let head = repository.git(&["rev-parse", "HEAD"]);
    let (status, printed) = repository.release("0.2.0");
    assert_eq!(status, 0, "{printed}");
    assert!(repository.read("Cargo.toml").contains("version = \"0.2.0\""));
    assert!(repository.read("two/Cargo.toml").contains("one = { path = \"../one\", version = \"0.2.0\" }"));
    assert_eq!(repository.read("Cargo.lock").matches("version = \"0.2.0\"").count(), 2, "{}", repository.read("Cargo.lock"));
    let log = repository.read("CHANGELOG.md");
    assert!(log.starts_with("# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 20"), "{log}");
    assert!(log.ends_with("\n\n### Added\n\n- The first thing.\n"), "{log}");
    assert!(repository.path().join("target/package/one-0.2.0.crate").exists(), "{printed}");
    assert!(printed.contains("cargo publish --package one\n") && !printed.contains("--package two"), "{printed}");
    assert_eq!((repository.git(&["rev-parse", "HEAD"]), repository.git(&["tag"])), (head, String::new()));
}

#[test]
fn the_changelog_tells_what_changed_in_the_api() {
    let repository = Repository::released();
    repository.edit("spec/api/goods/list.yaml", "  total: integer\n", "  total: integer\n  page: integer\n");
    let (status, printed) = repository.xtask(&["release", "0.1.1", "--no-verify"]);
    assert_eq!(status, 0, "{printed}");
    let log = repository.read("CHANGELOG.md");
    let section = "\n\n### Temu's API\n\n#### Added\n\n- `goods.list`: response field `page` added";
    assert!(log.contains(section) && log.ends_with("\n\n## [0.1.0] - 2026-01-01\n\nThe first release.\n"), "{log}");
}

#[test]
fn a_release_needs_a_clean_tree_and_a_higher_version() {
    let repository = Repository::released();
    repository.edit("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- Something.\n");
    repository.refuses("0.1.0", "0.1.0 is released");
    repository.refuses("0.0.9", "Give a higher version");
    repository.refuses("1.0", "write three numbers");
    repository.write("new.txt", "not committed");
    repository.refuses("0.2.0", "?? new.txt");
}

#[test]
fn a_release_needs_something_to_release() {
    Repository::released().refuses("0.2.0", "there is nothing to release");
}

#[test]
fn a_break_takes_a_version_that_says_so() {
    let repository = Repository::released();
    repository.edit("spec/api/goods/list.yaml", "  name: string\n", "");
    repository.refuses("0.1.1", "which takes 0.2.0 at least");
    let (status, printed) = repository.xtask(&["semver"]);
    assert!(status == 1 && printed.contains("the version must be 0.2.0 or higher, and is 0.1.0"), "{status}: {printed}");
    assert!(printed.contains("goods.list: request field `name` removed"), "{printed}");

    repository.edit("Cargo.toml", "version = \"0.1.0\"", "version = \"0.2.0\"");
    let (status, printed) = repository.xtask(&["semver"]);
    assert_eq!((status, printed.as_str()), (0, "since v0.1.0 there is a break in the spec, and the version is 0.2.0\n"));
}

#[test]
fn from_version_one_on_a_break_takes_a_major_version_and_an_addition_a_minor_one() {
    let repository = Repository::released();
    repository.edit("Cargo.toml", "version = \"0.1.0\"", "version = \"1.0.0\"");
    repository.git(&["tag", "v1.0.0"]);
    repository.edit("spec/api/goods/list.yaml", "  total: integer\n", "  total: integer\n  page: integer\n");
    assert_eq!(repository.xtask(&["semver"]).0, 0);
    repository.refuses("1.0.1", "which takes 1.1.0 at least");
    repository.edit("spec/api/goods/list.yaml", "  name: string\n", "");
    assert_eq!(repository.xtask(&["semver"]).0, 1);
    repository.refuses("1.1.0", "which takes 2.0.0 at least");
}

#[test]
fn without_a_release_there_is_nothing_to_compare_with() {
    let (status, printed) = Repository::new().xtask(&["semver"]);
    assert_eq!((status, printed.as_str()), (0, "no release to compare with: there is no tag such as v0.1.0\n"));
}

#[test]
fn a_version_below_the_last_release_is_an_error() {
    let repository = Repository::released();
    repository.git(&["tag", "v0.3.0"]);
    let (status, printed) = repository.xtask(&["semver"]);
    assert!(status == 1 && printed.contains("v0.3.0 is released already"), "{status}: {printed}");
}

#[test]
fn outside_a_repository_it_cannot_be_told() {
    let repository = Repository::new();
    fs::remove_dir_all(repository.path().join(".git")).expect("removed");
    let (status, printed) = repository.xtask(&["semver"]);
    assert!(status == 2 && printed.contains("git tag"), "{status}: {printed}");
}
