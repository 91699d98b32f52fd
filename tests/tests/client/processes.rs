//! What only shows with processes of their own: several that share a store of tokens, and one on a machine without root certificates.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;
use temu_sdk::{
    AccessToken, Gateway,
    mock::MockGateway,
    tokens::{FileStore, ShopToken, TokenKey, TokenStore},
};

const PROCESSES: usize = 4;
const TIMES: usize = 40;

fn process(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_process"));
    command.args(arguments);
    command
}

/// A process that stands ready to renew, and its output.
fn ready(folder: &str) -> (Child, impl BufRead) {
    let mut command = process(&["renew", folder, &TIMES.to_string()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    (child, output)
}

#[tokio::test]
async fn processes_that_share_tokens_lose_none_and_bring_none_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let (store, key) = (FileStore::open(path).unwrap(), TokenKey::new("my-shop", Gateway::Us));
    let first = store.save(&key, &ShopToken::new(AccessToken::new("0")), 0, None).await.unwrap().unwrap();

    let mut processes: Vec<_> = (0..PROCESSES).map(|_| ready(path)).collect();
    for (child, _) in &mut processes {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let mut told = String::new();
    for (child, output) in &mut processes {
        output.read_to_string(&mut told).unwrap();
        assert!(child.wait().unwrap().success(), "{told}");
    }

    // Each token was made from the one before it, and each was stored once.
    let numbers = |line: &str| line.split(' ').map(|number| number.parse().unwrap()).collect::<Vec<u64>>();
    let mut saved: Vec<_> = told.lines().map(numbers).collect();
    saved.sort();
    assert!(saved.len() >= TIMES, "{saved:?}");
    assert_eq!(saved, (1..=saved.len() as u64).map(|number| vec![first + number, number]).collect::<Vec<_>>());
    let last = store.load(&key).await.unwrap().unwrap();
    assert_eq!(vec![last.generation, last.token.access.expose().parse().unwrap()], saved[saved.len() - 1]);
}

/// Calls a gateway on a machine that has no root certificates.
async fn call(url: String) -> (Output, String) {
    let nowhere = TempDir::new().unwrap().path().join("none");
    let output = tokio::task::spawn_blocking(move || {
        process(&["call", &url]).env("SSL_CERT_FILE", &nowhere).env("SSL_CERT_DIR", &nowhere).output().unwrap()
    });
    let output = output.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, text)
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_mock_needs_no_root_certificates_but_https_says_that_it_does() {
    let mock = MockGateway::start().await.unwrap();
    // The mock is reached: it knows no such app.
    let (_, text) = call(mock.url(Gateway::Us)).await;
    assert!(text.starts_with("rejected after 1 attempts"), "{text}");
    let (output, text) = call(mock.url(Gateway::Us).replace("http:", "https:")).await;
    assert!(!output.status.success() && text.starts_with("config after 1 attempts") && text.contains("root certificates"), "{text}");
    assert_eq!(mock.requests().len(), 1);
}
