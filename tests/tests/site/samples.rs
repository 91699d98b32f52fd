//! The samples of ten operations, as they stand on the site, at work against the mock gateway.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use temu_sdk::{Gateway, Region, mock::MockGateway};
use temu_sdk_tests::fixtures::folder;

use crate::tools::{npm, program};
use crate::{model, read, rust_samples};

/// Reads and writes on three gateways: flat and nested parameters, texts, numbers, lists, times.
pub const OPERATIONS: [&str; 10] = [
    "auth.get_token_info",
    "goods.list",
    "goods.add",
    "fulfillment.confirm_shipment",
    "order.get_detail",
    "order.list",
    "product.update",
    "returns.list",
    "stock.get_quantity",
    "stock.update_quantity",
];

/// A sample on the Markdown page of an operation.
fn sample(operation: &str, language: &str) -> String {
    let page = read(&format!("operations/{}.md", operation.replace('.', "/")));
    let block = page.split(&format!("\n### {language}\n\n```")).nth(1).and_then(|rest| rest.split("\n```").next());
    let (_, code) = block.and_then(|block| block.split_once('\n')).unwrap_or_else(|| panic!("{operation}: {language}"));
    code.to_owned() + "\n"
}

/// Where the first gateway of an operation is in the mock, and who calls it.
struct Target {
    gateway: Gateway,
    region: Region,
    url: String,
    type_name: String,
}

fn target(operation: &str) -> Target {
    let operation = model().operations.iter().find(|one| one.id() == operation).unwrap_or_else(|| panic!("{operation} is gone"));
    let id = operation.gateways[0].value.as_str();
    let url = model().gateways.iter().find(|gateway| gateway.id.value == id).unwrap().url.clone();
    let (gateway, region) = match id {
        "us" => (Gateway::Us, Region::Us),
        "eu" => (Gateway::Eu, Region::Eu),
        "global" => (Gateway::Global, Region::Global),
        "cn" => (Gateway::Cn, Region::China),
        _ => (Gateway::Partner, Region::China),
    };
    Target { gateway, region, url, type_name: operation.type_name.value.clone() }
}

async fn mock() -> MockGateway {
    MockGateway::builder().stateless().start().await.unwrap()
}

/// Runs the sample of each operation, which prepare has turned into a command, and looks at what it printed and at what arrived.
async fn run(language: &str, prepare: impl Fn(&str, &str) -> Command) {
    let mock = mock().await;
    for operation in OPERATIONS {
        let target = target(operation);
        let code = sample(operation, language).replace(&target.url, &mock.url(target.gateway));
        assert!(code.contains(&mock.url(target.gateway)), "{operation}: the sample names the gateway's URL");
        let (key, secret) = mock.app(target.region);
        let mut command = prepare(operation, &code);
        command.env("TEMU_APP_KEY", key).env("TEMU_APP_SECRET", secret).env("TEMU_ACCESS_TOKEN", mock.token(target.region));
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = format!("{operation} in {language}: {said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{failed}");
        // Python prints its own notation.
        let said = said.replace('\'', "\"").replace("True", "true").replace("False", "false").replace("None", "null");
        assert!(said.replace(' ', "").contains("\"success\":true"), "{failed}");
        let last = mock.requests().pop().unwrap();
        assert_eq!(last.type_name, target.type_name, "{operation} in {language}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn python() {
    if program("python3", "--version").is_none() {
        return;
    }
    run("Python", |_, code| {
        let mut python = Command::new("python3");
        python.args(["-c", code]);
        python
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn php() {
    if program("php", "--version").is_none() {
        return;
    }
    run("PHP", |_, code| {
        let mut php = Command::new("php");
        php.args(["-r", code.strip_prefix("<?php\n").expect("it begins with the tag")]);
        php
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn curl() {
    if program("curl", "--version").is_none() || program("openssl", "version").is_none() {
        return;
    }
    run("curl", |_, code| {
        let mut shell = Command::new("sh");
        shell.args(["-c", code]);
        shell
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line() {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../debug").join(format!("temu{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        return println!("skipped: temu not found; run `cargo build -p temu-cli`");
    }
    let paths: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let paths = std::env::join_paths([program.parent().unwrap().to_owned()].into_iter().chain(paths)).unwrap();
    let configuration = tempfile::tempdir().unwrap();
    let mock = mock().await;
    for operation in OPERATIONS {
        let target = target(operation);
        let (key, secret) = mock.app(target.region);
        let base = mock.host(target.gateway);
        let (base, _) = base.rsplit_once('/').expect("a prefix for each gateway");
        let region = if target.region == Region::China { "china" } else { "us" };
        let mut shell = Command::new("sh");
        shell.args(["-c", &sample(operation, "CLI")]).env("PATH", &paths).env("TEMU_CONFIG", configuration.path().join("config.toml"));
        shell.env("TEMU_REGION", region).env("TEMU_BASE_URL", base).env("TEMU_ACCESS_TOKEN", mock.token(target.region));
        shell.env("TEMU_APP_KEY", key).env("TEMU_APP_SECRET", secret);
        let output = tokio::task::spawn_blocking(move || shell.output()).await.unwrap().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{operation}: {said}");
        assert_eq!(mock.requests().pop().unwrap().type_name, target.type_name, "{operation}: {said}");
    }
}

/// Compiles all files of a folder, which must be without a mistake.
pub fn compile(compiler: &Path, folder: &Path) {
    let types = self::folder("target/node/node_modules/@types");
    std::fs::write(folder.join("package.json"), r#"{"type": "module"}"#).unwrap();
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "ts"))
        .collect();
    let output = Command::new("node")
        .arg(compiler)
        .args(["--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--types", "node", "--typeRoots"])
        .arg(types.canonicalize().unwrap())
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn typescript() {
    let Some(compiler) = npm("typescript/bin/tsc") else { return };
    let folder = tempfile::tempdir().unwrap();
    for operation in OPERATIONS {
        std::fs::write(folder.path().join(format!("{operation}.ts")), sample(operation, "TypeScript")).unwrap();
    }
    compile(&compiler, folder.path());
    run("TypeScript", |operation, code| {
        // The compiled sample, with the URL of the mock that the source was given.
        let url = code.split("fetch(\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a URL");
        let file = folder.path().join(format!("{operation}.js"));
        let compiled = std::fs::read_to_string(&file).unwrap().replace(&target(operation).url, url);
        std::fs::write(&file, compiled).unwrap();
        let mut node = Command::new("node");
        node.arg(file);
        node
    })
    .await;
}

/// The samples in Rust as a module that is compiled with these tests, in which the client is that of a mock gateway.
fn rust_module() -> String {
    let mut out = String::from(
        "//! The samples in Rust of the reference site, for the mock gateway. Written by the test `rust_samples_are_those_of_the_site`.\n",
    );
    for operation in OPERATIONS {
        let sample = sample(operation, "Rust");
        let (imports, body) = sample.split_once("#[tokio::main]\n").expect("it runs");
        let imports = imports.replace("use std::env::var;\n\n", "");
        let body = body
            .replace("async fn main()", "pub async fn main(mock: &MockGateway, var: Var<'_>)")
            .replace("Client::builder()", "mock.client_builder()");
        let code: String =
            format!("#![allow(unused_imports)]\nuse temu_sdk::mock::MockGateway;\nuse crate::samples::Var;\n{imports}{body}")
                .lines()
                .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
                .collect();
        out += &format!("\npub mod {} {{\n{code}}}\n", operation.replace('.', "_"));
    }
    out
}

/// Reads a variable of the environment in the samples.
pub type Var<'a> = &'a (dyn Fn(&str) -> Result<String, std::env::VarError> + Sync);

#[test]
fn rust_samples_are_those_of_the_site() {
    let file = folder("tests/tests/site/rust_samples.rs");
    let expected = rust_module();
    if std::env::var_os("UPDATE_SAMPLES").is_some() {
        std::fs::write(&file, &expected).unwrap();
    }
    let current = std::fs::read_to_string(&file).unwrap();
    assert!(current == expected, "the samples have changed: set UPDATE_SAMPLES=1, run this test, then run it again without");
}

macro_rules! run_in_rust {
    ($($module:ident),*) => {
        /// Runs the sample of an operation.
        async fn run_rust(operation: &str, mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
            match operation.replace('.', "_").as_str() {
                $(stringify!($module) => rust_samples::$module::main(mock, var).await,)*
                _ => panic!("{operation} has no sample"),
            }
        }
    };
}

run_in_rust!(
    auth_get_token_info,
    goods_list,
    goods_add,
    fulfillment_confirm_shipment,
    order_get_detail,
    order_list,
    product_update,
    returns_list,
    stock_get_quantity,
    stock_update_quantity
);

#[tokio::test]
async fn rust() {
    let mock = mock().await;
    for operation in OPERATIONS {
        let target = target(operation);
        let (key, secret) = mock.app(target.region);
        let token = mock.token(target.region);
        let var = |name: &str| {
            Ok(match name {
                "TEMU_APP_KEY" => key.to_owned(),
                "TEMU_APP_SECRET" => secret.to_owned(),
                _ => token.clone(),
            })
        };
        run_rust(operation, &mock, &var).await.unwrap_or_else(|error| panic!("{operation}: {error}"));
        let last: Value = mock.requests().pop().map(|request| request.type_name.into()).unwrap();
        assert_eq!(last, target.type_name);
    }
}
