//! The signature in the guide's chapter on other languages: its functions sign as the SDK does, and its vectors are right.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Map, Value, json};
use temu_sdk::{AppSecret, sign::sign_parameters};

const CHAPTER: &str = include_str!("../../docs/guide/other-languages.md");

/// The first code block of a language.
fn block(language: &str) -> &'static str {
    CHAPTER.split(&format!("```{language}\n")).nth(1).and_then(|rest| rest.split("```").next()).expect(language)
}

/// Secrets and parameters, those of the published vector first.
fn cases() -> Vec<(String, Map<String, Value>)> {
    let published = serde_json::from_str(block("json")).expect("JSON");
    let case = |parameters: Value| ("demo-secret".to_owned(), parameters.as_object().expect("an object").clone());
    vec![
        ("c7e0a1a63542be4de3cb5488f9fba8149e8fc290".to_owned(), published),
        case(json!({"app-key": "demo-app", "access-token": "demo-token", "timestamp": "1765438056"})),
        case(json!({"toa-app-key": "demo-app", "toa-access-token": "demo-token", "toa-random": "01234567890123456789012345678901",
            "toa-timestamp": "1765438056"})),
        case(json!({"type": "a.b", "searchText": "blue \"tea\" pot/ü 茶", "shipLater": true, "none": null, "blank": " ", "sign": "x"})),
        case(json!({"type": "a.b", "Z": 1, "a": -7, "list": [{"name": "it's", "ids": []}], "id": 9_007_199_254_740_993_i64})),
    ]
}

/// Signs with the SDK.
fn sign((secret, parameters): &(String, Map<String, Value>)) -> String {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(_) => bare(&value.to_string()).to_owned(),
        other => other.to_string(),
    };
    let texts: Vec<(&str, String)> = parameters.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    sign_parameters(&AppSecret::new(secret), texts.iter().map(|(name, text)| (*name, text.as_str()))).to_string()
}

/// JSON text without its quotes.
fn bare(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

#[test]
fn the_vectors_are_right() {
    for case in &cases()[..3] {
        assert!(CHAPTER.contains(&format!("`{}`", sign(case))), "{case:?}");
    }
}

/// Runs a script that reads cases and prints a signature a line; skipped where there is no such interpreter.
fn check(interpreter: &str, script: &str) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), script).expect("written");
    let spawned = Command::new(interpreter).arg(file.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = spawned else { return println!("skipped: {interpreter} not found") };
    let input = json!(cases()).to_string();
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("read");
    let output = child.wait_with_output().expect("it ends");
    let printed = String::from_utf8_lossy(&output.stdout);
    let expected: Vec<String> = cases().iter().map(sign).collect();
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_python_function_signs_as_the_sdk_does() {
    check("python3", &format!("{}\nimport sys\nfor case in json.load(sys.stdin): print(sign(*case))\n", block("python")));
}

#[test]
fn the_php_function_signs_as_the_sdk_does() {
    let read = "foreach (json_decode(stream_get_contents(STDIN), true) as $case) echo sign(...$case), \"\\n\";";
    check("php", &format!("<?php\n{}\n{read}\n", block("php")));
}
