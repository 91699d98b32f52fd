//! `cargo xtask new` as an author runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn new(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(root).args(["--spec", "api-spec", "new"]).args(arguments).output().expect("it runs")
}

#[test]
fn a_draft_is_written_where_its_name_says() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    fs::create_dir(root.join("api-spec")).expect("created");
    for (path, text) in [
        (
            "api-spec/gateways.yaml",
            "# yaml-language-server: $schema=schema/gateways.json\ncn: {doc: one, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n",
        ),
        ("api-spec/errors.yaml", "# yaml-language-server: $schema=schema/errors.json\none: {1: {class: input, text: wrong}}\n"),
        ("request.json", r#"{"pageNo": 1}"#),
        ("response.json", r#"{"success": true, "result": {"total": 1}}"#),
    ] {
        fs::write(root.join(path), text).expect("written");
    }
    let samples = ["goods/list", "--type", "a.b.list", "--gateway", "cn", "--request", "request.json", "--response", "response.json"];
    let output = new(root, &samples);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "api-spec/api/goods/list.yaml: 4 places for you, each marked `# TODO:`\n");
    assert!(output.status.success());
    let text = fs::read_to_string(root.join("api-spec/api/goods/list.yaml")).expect("written");
    assert!(text.ends_with("request:\n  pageNo: integer\nresponse:\n  total: integer\n"), "{text}");

    let output = new(root, &samples);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "api/goods/list.yaml exists already; edit it, or draft another\n");

    let generate = |flags: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.current_dir(root).args(["--spec", "api-spec", "gen", "--out", "."]).args(flags).output().expect("it runs")
    };
    let generated = generate(&[]);
    let left = "left to do: api-spec/api/goods/list.yaml:5: one line that says what it does for a seller\n";
    assert!(generated.status.success() && String::from_utf8_lossy(&generated.stderr).contains(left), "{generated:?}");
    let checked = generate(&["--check"]);
    assert_eq!(checked.status.code(), Some(1), "a draft is not finished: {checked:?}");
    assert_eq!(String::from_utf8_lossy(&checked.stderr).matches("left to do: ").count(), 4);
    let path = root.join("api-spec/api/goods/list.yaml");
    let finished: String = text.lines().map(|line| format!("{}\n", line.split("# TODO:").next().unwrap_or_default().trim_end())).collect();
    fs::write(path, finished.replace("To be written.", "Lists goods.")).expect("written");
    assert!(generate(&[]).status.success() && generate(&["--check"]).status.success());

    let output = new(root, &["goods/get", "--type", "a.b.list", "--gateway", "cn"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!root.join("api-spec/api/goods/get.yaml").exists(), "nothing is written where the checker complains");
}
