//! `cargo xtask migrate` as a maintainer runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, str};

const PAGE: &str = "# 公告\n更新时间：2026-01-05\n原CN网关的接口迁移到PARTNER网关\n\n| 新type | 旧type (02.05下线) |\n|-|-|\n";
const KNOWN: &str = "| temu.goods.quantity.get | bg.goods.quantity.get |\n";
const UNKNOWN: &str = "| temu.no.such | bg.no.such |\n";

/// A copy of a spec, and an announcement.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(rows: &[&str]) -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/past"), &desk.spec());
        fs::write(desk.0.path().join("page.md"), format!("{PAGE}{}", rows.concat())).expect("written");
        desk
    }

    fn spec(&self) -> PathBuf {
        self.0.path().join("spec-of-another")
    }

    fn migrate(&self, flags: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.current_dir(self.0.path()).args(["--spec", "spec-of-another", "migrate", "page.md"]).args(flags);
        command.output().expect("it runs")
    }

    fn files(&self) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        walk(&self.spec(), &mut |path| files.push((path.to_owned(), fs::read_to_string(path).expect("text"))));
        files.sort();
        files
    }
}

fn walk(folder: &Path, each: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() { walk(&entry.path(), each) } else { each(&entry.path()) }
    }
}

fn copy(from: &Path, to: &Path) {
    walk(from, &mut |path| {
        let target = to.join(path.strip_prefix(from).expect("below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("created");
        fs::copy(path, target).expect("copied");
    });
}

fn words(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("text")
}

#[test]
fn a_dry_run_prints_the_diff_and_writes_nothing() {
    let desk = Desk::new(&[KNOWN]);
    let before = desk.files();
    let output = desk.migrate(&["--dry-run"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    let diff = words(&output.stdout);
    assert!(diff.starts_with("--- /dev/null\n+++ b/spec-of-another/notices/2026-01-05.yaml\n@@ "), "{diff}");
    assert!(diff.contains("--- a/spec-of-another/api/stock/get_quantity.yaml\n"), "{diff}");
    assert!(
        diff.contains("\n-type: bg.goods.quantity.get\n-gateways: [cn]\n+type: temu.goods.quantity.get\n+gateways: [partner]\n"),
        "{diff}"
    );
    assert_eq!(desk.files(), before);
}

#[test]
fn what_is_known_is_done_and_what_is_unknown_fails_the_run() {
    let desk = Desk::new(&[KNOWN, UNKNOWN]);
    let output = desk.migrate(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(words(&output.stderr).contains("not done: bg.no.such → temu.no.such: no operation of the spec has the type bg.no.such"));
    let operation = fs::read_to_string(desk.spec().join("api/stock/get_quantity.yaml")).expect("there");
    assert!(operation.contains("{type: bg.goods.quantity.get, gateways: [cn], sunset: 2026-02-05, notice: 2026-01-05}"), "{operation}");

    let done = desk.files();
    assert_eq!(desk.migrate(&["--allow-unknown"]).status.code(), Some(0));
    assert_eq!(desk.files(), done, "the second run changes nothing");
}

#[test]
fn a_file_that_is_not_there_is_said() {
    let desk = Desk::new(&[]);
    fs::remove_file(desk.0.path().join("page.md")).expect("removed");
    let output = desk.migrate(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(words(&output.stderr).starts_with("cannot read page.md: "), "{}", words(&output.stderr));
}

#[test]
fn a_migration_that_was_interrupted_is_carried_out_by_the_next_command() {
    let (desk, whole) = (Desk::new(&[KNOWN]), Desk::new(&[KNOWN]));
    assert!(whole.migrate(&[]).status.success());
    let edited = whole.spec().join("api/stock/get_quantity.yaml");
    let path = edited.strip_prefix(whole.spec()).expect("below");
    let text = |path: &Path| fs::read_to_string(path).expect("text");
    let journal = format!(
        r#"{{"version": 1, "edits": [{{"path": "notices/2026-01-05.yaml", "before": null, "after": {:?}}}, {{"path": {:?}, "before": {:?}, "after": {:?}}}]}}"#,
        text(&whole.spec().join("notices/2026-01-05.yaml")),
        path,
        text(&desk.spec().join(path)),
        text(&edited)
    );
    fs::write(desk.spec().join(".journal.json"), journal).expect("written");
    let mut status = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = status.current_dir(desk.0.path()).args(["--spec", "spec-of-another", "status"]).output().expect("it runs");
    assert!(output.status.success(), "{}", words(&output.stderr));
    assert_eq!(words(&output.stderr), "a migration was interrupted: 2 more files of spec-of-another are written now\n");
    assert_eq!(
        desk.files().into_iter().map(|(_, text)| text).collect::<Vec<_>>(),
        whole.files().into_iter().map(|(_, text)| text).collect::<Vec<_>>()
    );
}
