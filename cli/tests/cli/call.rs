//! `temu call`: parameters, output, exit codes, dry runs, pages, writes.

use std::process::Stdio;

use serde_json::json;
use temu_sdk::mock::{Fault, FaultRule, Grant};
use temu_sdk::{Region, UnixSeconds};

use crate::temu::{Temu, mock};

#[tokio::test(flavor = "multi_thread")]
async fn parameters_come_from_options_and_files() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let list = ["call", "order.list"];
    let run = temu.run(&[&list[..], &["--page-size", "3", "-q", "length(pageItems)"]].concat()).exits(0);
    assert_eq!(run.out.trim(), "3");
    let file = temu.path("request.json");
    temu.write(&file, r#"{"pageSize": 4, "pageNumber": 2}"#);
    temu.run(&[&list[..], &["--json", "request.json", "--parent-order-status", "pending"]].concat()).exits(0);
    let sent = mock.requests().pop().expect("a request");
    let body: serde_json::Value = serde_json::from_str(&sent.body).expect("JSON");
    assert_eq!((&body["pageSize"], &body["pageNumber"], &body["parentOrderStatus"]), (&json!(4), &json!(2), &json!(1)));
    let run = temu.run_with(&[&list[..], &["--json", "-", "-q", "length(pageItems)"]].concat(), r#"{"pageSize": 2}"#).exits(0);
    assert_eq!(run.out.trim(), "2");
    let lists = temu
        .run(
            &[
                &list[..],
                &[
                    "--parent-order-sn-list",
                    "PO-1,PO-2",
                    "--update-at-start",
                    "2026-01-31T08:00:00+08:00",
                    "--update-at-end",
                    "now",
                    "--dry-run",
                ],
            ]
            .concat(),
        )
        .exits(0)
        .json();
    assert_eq!(lists["body"]["parentOrderSnList"], json!(["PO-1", "PO-2"]));
    assert_eq!(lists["body"]["updateAtStart"], json!(1_769_817_600));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_validated_before_they_are_sent() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    temu.run(&["call", "order.list", "--page-size", "200"]).exits(6).says("pageSize must be at most 100");
    temu.run_with(&["call", "order.list", "--json", "-"], r#"{"pageSise": 1}"#).exits(6).says("did you mean pageSize?");
    temu.run_with(&["call", "order.list", "--json", "-"], r#"{"pageSize": "1"}"#).exits(6).says("must be integer, not string");
    temu.run_with(&["call", "order.list", "--json", "-"], r#"{"createAfter": 1}"#)
        .exits(6)
        .says("createBefore is required with createAfter");
    temu.run(&["call", "order.list", "--page-size", "many"]).exits(2);
    temu.run(&["call", "order.list", "--parent-order-status", "shiped"]).exits(2).says("shipped");
    temu.run_with(&["call", "order.list", "--json", "-"], "[1").exits(4).says("line 1");
    assert!(mock.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn output_has_four_formats() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let query = "pageItems[].{sn: parentOrderMap.parentOrderSn}";
    let of = |format| temu.run(&["call", "order.list", "--page-size", "2", "-q", query, "-o", format]).exits(0).out;
    let items: Vec<serde_json::Value> = serde_json::from_str(&of("json")).expect("JSON");
    let lines = of("jsonl");
    assert_eq!((items.len(), lines.lines().count()), (2, 2));
    assert!(of("yaml").starts_with("- sn: PO-"), "{}", of("yaml"));
    assert!(of("table").starts_with("sn\nPO-"), "{}", of("table"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_streamed_to_the_end() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let all = temu.run(&["call", "order.list", "--all-pages", "--page-size", "10", "-q", "parentOrderMap.parentOrderSn"]).exits(0);
    let mut numbers: Vec<&str> = all.out.lines().collect();
    assert_eq!((numbers.len(), mock.requests().len()), (25, 3));
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 25, "each order once");
    let some = temu.run(&["call", "order.list", "--all-pages", "--max-items", "3", "-o", "json"]).exits(0);
    assert_eq!(some.json().as_array().map(Vec::len), Some(3));
    temu.run(&["call", "auth.get_token_info", "--all-pages"]).exits(2).says("has no pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_classes_of_errors() {
    let mock = mock().await;
    let with_token = |token: &str| Temu::with_mock(&mock).set("TEMU_ACCESS_TOKEN", token);
    mock.add_token("expired", Grant::new(Region::Us, 7).expires(UnixSeconds(1)));
    mock.add_token("narrow", Grant::new(Region::Us, 8).scope(["bg.open.accesstoken.info.get"]));
    let list = ["call", "order.list"];
    with_token("expired").run(&list).exits(8).says("3000034");
    with_token("unknown").run(&list).exits(8).says("temu explain 3000031");
    with_token("narrow").run(&list).exits(9).says("3000032");
    let temu = Temu::with_mock(&mock);
    temu.run(&["call", "order.get_detail", "--parent-order-sn", "PO-none"]).exits(7);
    mock.inject(FaultRule::new(Fault::Limited).times(20));
    temu.run(&list).exits(10);
    mock.clear_faults();
    mock.inject(FaultRule::new(Fault::Status(503)).times(20));
    temu.run(&list).exits(12);
    mock.clear_faults();
    Temu::with_mock(&mock).set("TEMU_BASE_URL", "http://127.0.0.1:9").run(&list).exits(11);
    Temu::with_mock(&mock).set("TEMU_APP_SECRET", "").run(&list).exits(8).says("no app secret");
    Temu::new().run(&list).exits(4).says("temu login");
    temu.run(&["call", "supply.list_staging"]).exits(4).says("region us");
    temu.run(&["call", "auth.create_token", "--code", "c", "--yes"]).exits(2).says("temu login");
}

/// A write of the demo shop, as JSON.
const CANCEL: &str = r#"{"parentOrderSn": "PO-1"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn writes_need_consent() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let write = ["call", "--raw", "temu.no.such.write", "--gateway", "us", "--json", "-"];
    temu.run_with(&write, CANCEL).exits(5).says("nothing was sent");
    assert!(mock.requests().is_empty());
    temu.run_with(&[&write[..], &["--yes"]].concat(), CANCEL).exits(7);
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_outcome_is_unknown_says_so() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    mock.inject(FaultRule::new(Fault::LostResponse).times(20));
    let raw = ["call", "--raw", "bg.local.goods.stock.edit", "--gateway", "us", "--yes", "--json", "-"];
    temu.run_with(&raw, r#"{"goodsId": 1}"#).exits(14).says("before you send it again");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_during_a_write_leaves_its_outcome_unknown() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    mock.inject(FaultRule::new(Fault::Delay { min_ms: 20_000, max_ms: 20_000 }).times(9));
    for (arguments, code) in
        [(vec!["call", "--raw", "bg.local.goods.stock.edit", "--gateway", "us", "--yes"], 14), (vec!["call", "order.list"], 130)]
    {
        let before = mock.requests().len();
        let mut command = temu.command(&arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("temu starts");
        while mock.requests().len() == before && child.try_wait().expect("a child").is_none() {
            tokio::task::yield_now().await;
        }
        let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        assert_eq!(child.wait().expect("an end").code(), Some(code), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_everything_but_secrets() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let dry = temu.run(&["call", "order.list", "--page-size", "5", "--dry-run", "--show-sign"]).exits(0);
    assert!(dry.out.contains("\"pageSize\": 5") && dry.out.contains("MD5") && dry.out.contains("pageSize5"), "{}", dry.out);
    let curl = temu.run(&["call", "order.list", "--curl"]).exits(0);
    assert!(curl.out.starts_with("curl --request POST 'http://127.0.0.1"), "{}", curl.out);
    for run in [&dry, &curl] {
        assert!(!run.out.contains(&mock.token(Region::Us)) && !run.out.contains(mock.app(Region::Us).1), "{}", run.out);
    }
    let written = temu.run(&["call", "order.list", "--curl", "--with-secrets", "request.conf"]).exits(0);
    assert_eq!(written.out, "curl --config 'request.conf'\n");
    let config = std::fs::read_to_string(temu.path("request.conf")).expect("the file");
    assert!(config.contains(&mock.token(Region::Us)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(temu.path("request.conf")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(mock.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_gone_is_no_error() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let mut child =
        temu.command(&["call", "order.list", "--all-pages"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("temu starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_output_has_a_secret_in_it() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let secrets = [mock.token(Region::Us), mock.app(Region::Us).1.to_owned()];
    let runs = [
        vec!["call", "order.list", "-vvv", "--page-size", "1"],
        vec!["call", "order.list", "-vvv", "--dry-run", "--show-sign"],
        vec!["call", "order.list", "-vvv", "--curl"],
        vec!["call", "order.get_detail", "-vvv", "--parent-order-sn", "PO-none"],
        vec!["tokens", "-vvv", "--check", "-o", "json"],
        vec!["tokens", "-vvv", "--check", "--scopes"],
        vec!["shops", "-vvv"],
    ];
    for arguments in runs {
        let run = temu.run(&arguments);
        for secret in &secrets {
            assert!(!run.out.contains(secret) && !run.err.contains(secret), "{arguments:?}:\n{}\n{}", run.out, run.err);
        }
    }
}

/// While a call is under way, neither its command line nor its core-file limit gives a secret away.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_the_process_list_or_a_core_file() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    mock.inject(FaultRule::new(Fault::Delay { min_ms: 20_000, max_ms: 20_000 }).times(9));
    let mut command = temu.command(&["call", "order.list"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("temu starts");
    while mock.requests().is_empty() && child.try_wait().expect("a child").is_none() {
        tokio::task::yield_now().await;
    }
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", child.id())).expect("the process");
    let (arguments, limits) = (read("cmdline"), read("limits"));
    child.kill().expect("a child");
    child.wait().expect("an end");
    assert!(!arguments.contains(mock.app(Region::Us).1) && !arguments.contains(&mock.token(Region::Us)), "{arguments}");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert!(core.split_whitespace().any(|word| word == "0"), "{core}");
}
