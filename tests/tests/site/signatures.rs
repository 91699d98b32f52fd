//! The functions that sign in the samples, held against published and awkward parameters.

use std::process::Command;

use serde_json::{Value, json};
use temu_sdk::{AppSecret, sign::sign_parameters};

use crate::tools::{npm, program};

const SECRET: &str = "de7fbab0dc8cbe2f7d4d3c0b4a8ce09e";

/// Parameters and the secret with which they are signed.
fn vectors() -> Vec<(Value, &'static str)> {
    let awkward = json!({
        "zebra": "last", "Upper": true, "_low": false, "ten": 10, "text": "\"quoted\"\n/ 中文 \\ 'single' $HOME `x`",
        "list": [{"b": 1, "a": [null, " ", "é/"]}], "object": {"inner": {"x": "y"}}, "none": null, "blank": "  ",
    });
    vec![(json!({"app-key": "demo-app", "access-token": "demo-token", "timestamp": "1765438056"}), "demo-secret"), (awkward, SECRET)]
}

/// The JSON text of a value, a string's without its quotes.
fn text(value: &Value) -> String {
    let json = value.to_string();
    if value.is_string() { json[1..json.len() - 1].to_owned() } else { json }
}

fn expected(parameters: &Value, secret: &str) -> String {
    let texts: Vec<(&str, String)> = parameters
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect();
    sign_parameters(&AppSecret::new(secret), texts.iter().map(|(name, text)| (*name, text.as_str()))).to_string()
}

fn function(language: &str) -> &'static str {
    temu_site::snippets::SIGN_FUNCTIONS.iter().find(|(name, _)| *name == language).expect(language).1
}

fn output(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_published_signature_is_right() {
    let (parameters, secret) = &vectors()[0];
    assert_eq!(expected(parameters, secret), "C4AC3058BDF03CAF2CA5AA41BF3CFDAF");
}

#[test]
fn python_signs_as_the_gateway_does() {
    for (parameters, secret) in vectors() {
        let Some(mut python) = program("python3", "--version") else { return };
        let call = "\nimport sys\nprint(sign(json.loads(sys.argv[1]), sys.argv[2]))\n";
        python.args(["-c", &(function("Python").to_owned() + call), &parameters.to_string(), secret]);
        assert_eq!(output(python), expected(&parameters, secret), "{parameters}");
    }
}

#[test]
fn php_signs_as_the_gateway_does() {
    for (parameters, secret) in vectors() {
        let Some(mut php) = program("php", "--version") else { return };
        let call = "\necho sign((array) json_decode($argv[1]), $argv[2]);\n";
        php.args(["-r", &(function("PHP").to_owned() + call), "--", &parameters.to_string(), secret]);
        assert_eq!(output(php), expected(&parameters, secret), "{parameters}");
    }
}

#[test]
fn the_shell_signs_as_the_gateway_does() {
    for (parameters, secret) in vectors() {
        let Some(mut shell) = program("openssl", "version").map(|_| Command::new("sh")) else { return };
        let mut arguments: Vec<String> = parameters
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, value)| !value.is_null() && !text(value).trim().is_empty())
            .map(|(name, value)| name.clone() + &text(value))
            .collect();
        arguments.sort();
        shell.env("TEMU_APP_SECRET", secret).args(["-c", &(function("curl").to_owned() + "\nsign \"$@\"\n"), "sh"]).args(arguments);
        assert_eq!(output(shell), expected(&parameters, secret), "{parameters}");
    }
}

#[test]
fn typescript_signs_as_the_gateway_does() {
    let Some(compiler) = npm("typescript/bin/tsc") else { return };
    let folder = tempfile::tempdir().unwrap();
    let call = "\nconsole.log(sign(JSON.parse(process.argv[2]!), process.argv[3]!));\n";
    std::fs::write(folder.path().join("sign.ts"), function("TypeScript").to_owned() + call).unwrap();
    crate::samples::compile(&compiler, folder.path());
    for (parameters, secret) in vectors() {
        let mut node = Command::new("node");
        node.arg(folder.path().join("sign.js")).args([&parameters.to_string(), secret]);
        assert_eq!(output(node), expected(&parameters, secret), "{parameters}");
    }
}
