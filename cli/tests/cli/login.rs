//! `login`, `shops` and `tokens`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use temu_sdk::Region;
use temu_sdk::mock::{Grant, MockGateway};

use crate::temu::{Temu, base_url, mock};

fn user(mock: &MockGateway) -> Temu {
    Temu::new().set("TEMU_BASE_URL", &base_url(mock))
}

const NEW: [&str; 9] = ["login", "-p", "main", "--region", "us", "--app-key", "mock-app-us", "--secrets", "file"];

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_copied() {
    let mock = mock().await;
    let temu = user(&mock);
    let input = format!("{}\n{}\n", mock.app(Region::Us).1, mock.token(Region::Us));
    let run = temu
        .run_with(&[&NEW[..], &["-s", "acme", "--token-stdin"]].concat(), &input)
        .exits(0)
        .says("shop `acme` of profile `main` is ready");
    assert!(!run.err.contains(&mock.token(Region::Us)));
    let shops = temu.run(&["shops", "-q", "[].shop"]).exits(0).json();
    assert_eq!(shops, serde_json::json!(["acme"]));
    temu.run(&["call", "order.list", "--page-size", "1"]).exits(0);
    let tokens = temu.run(&["tokens", "--check", "-o", "json"]).exits(0).json();
    assert!(tokens[0]["types"].as_u64().is_some_and(|types| types > 100), "{tokens}");
    // A second login warns; a wrong token does not replace the good one.
    let again = temu.run_with(&["login", "-s", "acme", "--token-stdin"], "nonsense\n").exits(8).says("ends the old one");
    assert!(again.err.contains("was not stored"), "{}", again.err);
    temu.run(&["call", "order.list", "--page-size", "1"]).exits(0);
    temu.run(&["shops", "remove", "acme"]).exits(5);
    temu.run(&["shops", "remove", "acme", "--yes"]).exits(0);
    temu.run(&["call", "order.list"]).exits(8).says("has no shop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_pasted() {
    let mock = mock().await;
    let temu = user(&mock);
    let code = mock.issue_code_for(Grant::new(Region::Us, 4711));
    let input = format!("{}\nhttps://app.example/back?code={code}&state=x\n", mock.app(Region::Us).1);
    temu.run_with(&[&NEW[..], &["--code-stdin"]].concat(), &input).exits(0).says("the state cannot be checked");
    let config = std::fs::read_to_string(temu.config()).expect("the file");
    assert!(config.contains("mall_id = 4711"), "{config}");
    // The code serves once, and the shop keeps its token.
    let spent = temu.run_with(&["login", "--code-stdin"], &format!("{code}\n"));
    assert_ne!(spent.code, 0);
    temu.run(&["call", "order.list", "--page-size", "1"]).exits(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_a_local_listener() {
    let mock = mock().await;
    let temu = user(&mock);
    let first = format!("{}\n{}\n", mock.app(Region::Us).1, mock.token(Region::Us));
    temu.run_with(&[&NEW[..], &["--token-stdin"]].concat(), &first).exits(0);
    let config = std::fs::read_to_string(temu.config()).expect("the file");
    temu.write(&temu.config(), &config.replace("secrets = ", "authorize_url = \"https://seller.example/authorize?app=1\"\nsecrets = "));
    let mut child = temu
        .command(&["login", "-s", "second", "--listen", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("temu starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines().map(|line| line.expect("UTF-8"));
    let link = lines.find(|line| line.contains("&state=")).expect("a link");
    let state = link.split("state=").nth(1).expect("a state").to_owned();
    let waiting = lines.find(|line| line.contains("http://127.0.0.1:")).expect("an address");
    let address = waiting.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address").to_owned();
    let code = mock.issue_code_for(Grant::new(Region::Us, 4712));
    let get = |query: &str| {
        let mut stream = TcpStream::connect(&address).expect("the listener");
        write!(stream, "GET /?{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("a request");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response
    };
    assert!(get(&format!("code={code}&state=forged")).starts_with("HTTP/1.1 400"));
    assert!(get(&format!("code={code}&state={state}")).starts_with("HTTP/1.1 200"));
    let rest: Vec<String> = lines.collect();
    assert_eq!(child.wait().expect("an end").code(), Some(0), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("turned away")), "{rest:?}");
    assert_eq!(temu.run(&["tokens", "-q", "[?shop=='second'].mall_id | [0]"]).exits(0).out.trim(), "4712");
}

#[test]
fn what_cannot_be_asked_for_without_a_terminal() {
    let temu = Temu::new();
    temu.run(&["login"]).exits(2).says("--region");
    temu.run(&["login", "--region", "us"]).exits(2).says("--app-key");
    temu.run(&["login", "--region", "us", "--app-key", "k"]).exits(2).says("app secret");
    temu.run_with(&["login", "--region", "us", "--app-key", "k", "--secrets", "file", "--token-stdin"], "s\n")
        .exits(2)
        .says("standard input ended");
    temu.run_with(&["login", "-p", "a/b", "--region", "us", "--app-key", "k", "--secrets", "file", "--token-stdin"], "s\nt\n")
        .exits(2)
        .says("is no name");
}
