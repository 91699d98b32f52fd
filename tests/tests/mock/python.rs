//! A client of another language, in which nothing is changed but the base URL.

use std::{collections::BTreeMap, path::PathBuf, process::Command, time::Duration};

use serde_json::{Value, json};
use temu_sdk::{Gateway, Region, mock::MockGateway};

/// The interpreter that has the client: that of the environment which `.ci/python` sets up, or the one of the system.
fn interpreter() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let candidates = [root.join("target/python/bin/python3"), PathBuf::from("python3")];
    let has_client =
        |python: &PathBuf| Command::new(python).args(["-c", "import temu_api"]).output().is_ok_and(|output| output.status.success());
    candidates.into_iter().find(has_client)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_independent_client_calls_thirty_operations() {
    let Some(python) = interpreter() else { return println!("skipped: python3/temu-api not found; run .ci/python") };
    let mock = MockGateway::builder().processing_time(Duration::ZERO).start().await.unwrap();
    let (key, secret) = mock.app(Region::Us);
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/mock/client.py");
    let mut command = Command::new(python);
    command
        .arg(script)
        .env("APP_KEY", key)
        .env("APP_SECRET", secret)
        .env("ACCESS_TOKEN", mock.token(Region::Us))
        .env("BASE_URL", mock.host(Gateway::Us));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}\nlast: {:?}", String::from_utf8_lossy(&output.stderr), mock.requests().last());
    let outcomes: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout).unwrap();
    let failed: Vec<_> = outcomes.iter().filter(|(_, outcome)| **outcome != json!(true)).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(outcomes.len() >= 30, "only {} types", outcomes.len());
}
