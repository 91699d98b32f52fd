//! `cargo xtask diff` against a folder and against a git revision.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const GATEWAYS: &str = "# yaml-language-server: $schema=schema/gateways.json\n\
    cn: {doc: the only one, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n";
const ERRORS: &str = "# yaml-language-server: $schema=schema/errors.json\none: {1: {class: input, text: wrong}}\n";

fn operation(fields: &str) -> String {
    format!(
        "# yaml-language-server: $schema=../../schema/operation.json\ntype: a.b.c\ngateways: [cn]\ndoc: Goods.\neffect: read\nrequest: {{{fields}}}\n"
    )
}

fn write(root: &Path, folder: &str, fields: &str) {
    for (path, text) in [("gateways.yaml", GATEWAYS), ("errors.yaml", ERRORS), ("api/goods/list.yaml", &operation(fields))] {
        let path = root.join(folder).join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }
}

fn run(root: &Path, program: &str, arguments: &[&str]) -> Output {
    Command::new(program).current_dir(root).args(arguments).output().expect("it runs")
}

fn git(root: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let output = run(root, "git", &[&identity, arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn diff(root: &Path, since: &str) -> (Option<i32>, String) {
    let output = run(root, env!("CARGO_BIN_EXE_xtask"), &["diff", since]);
    (output.status.code(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn the_exit_status_tells_whether_anything_breaks() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    write(root, "spec", "name: string");
    git(root, &["init", "-q"]);
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "first"]);
    assert_eq!(diff(root, "HEAD"), (Some(0), "nothing has changed for users\n".to_owned()));

    write(root, "spec", "name: string, more: integer");
    let added = "compatible:\n  goods.list: request field `more` added (there is one more to set or read)\n";
    assert_eq!(diff(root, "HEAD"), (Some(0), added.to_owned()));

    write(root, "other", "name: integer");
    let changed = "breaking:\n  goods.list: request field `name`: integer → string (code that uses it does not compile)\n";
    let (status, text) = diff(root, "other");
    assert_eq!(status, Some(1));
    assert!(text.starts_with(changed), "{text}");

    let (status, text) = diff(root, "no-such-revision");
    assert_eq!(status, Some(2));
    assert!(text.contains("no-such-revision"), "{text}");
}
