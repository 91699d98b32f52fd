//! `temu webhook`: events that are sent, received, handed on and checked.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use temu_sdk::mock::{MockEvent, MockGateway};
use temu_sdk::{Gateway, Region};

use crate::temu::{Temu, mock};

/// A listener of `temu webhook` with its address and the lines that it prints.
struct Listening {
    child: Child,
    url: String,
}

impl Listening {
    fn start(temu: &Temu, arguments: &[&str]) -> Self {
        let mut child = temu.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("temu starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines().map(|line| line.expect("UTF-8"));
        let line = lines.next().expect("a line");
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("a URL").to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    fn lines(mut self) -> Vec<serde_json::Value> {
        let out = std::mem::take(&mut self.child.stdout).expect("piped");
        let lines = BufReader::new(out).lines().map(|line| serde_json::from_str(&line.expect("UTF-8")).expect("JSON")).collect();
        assert!(self.child.wait().expect("an end").success());
        lines
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_sent_and_received() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let listening = Listening::start(&temu, &["webhook", "listen", "--port", "0", "--count", "2"]);
    let sent = temu.run(&["webhook", "send", &listening.url, "order_status_changed"]).exits(0).json();
    assert_eq!((&sent["status"], &sent["accepted"]), (&200.into(), &true.into()));
    let forged = temu.run(&["webhook", "send", &listening.url, "console_test", "--forged"]).exits(7).json();
    assert_eq!(forged["status"], 401);
    temu.run_with(&["webhook", "send", &listening.url, "some.new.event", "--data", "-"], "{\"a\": 1}").exits(0);
    let events = listening.lines();
    assert_eq!(events[0]["data"]["parentOrderSn"], "PO-211-00000000000000001");
    assert_eq!((&events[1]["event"], &events[1]["data"]["a"]), (&"some.new.event".into(), &1.into()));
    temu.run(&["webhook", "send", "http://127.0.0.1:9/", "console_test"]).exits(11);
    temu.run(&["webhook", "send", "http://127.0.0.1:9/", "no_such_event"]).exits(15).says("order_status_changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_handed_on() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let program = Listening::start(&temu, &["webhook", "listen", "--port", "0", "--count", "1"]);
    let forwarding = Listening::start(&temu, &["webhook", "forward", &program.url, "--port", "0", "--count", "1"]);
    temu.run(&["webhook", "send", &forwarding.url, "order_status_changed"]).exits(0);
    assert_eq!(forwarding.lines(), program.lines(), "the program verified the same event");
    let dead = Listening::start(&temu, &["webhook", "forward", "http://127.0.0.1:9/", "--port", "0"]);
    let refused = temu.run(&["webhook", "send", &dead.url, "order_status_changed"]).exits(7).json();
    assert_eq!(refused["status"], 503, "Temu sends it again");
}

/// An event as the gateway sends it, as lines of headers and a body.
fn sealed(mock: &MockGateway, event: &MockEvent) -> (String, String) {
    let sealed = mock.events(Region::Us, "http://127.0.0.1:1/").expect("a sender").seal(event);
    (sealed.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect(), sealed.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_received_event_is_checked() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let verify = ["webhook", "verify", "--headers", "headers"];
    let (headers, body) = sealed(&mock, &MockEvent::new("bg_open_event_test", serde_json::json!({"mallId": 5})));
    temu.write(&temu.path("headers"), &headers);
    let event = temu.run_with(&verify, &body).exits(0).json();
    assert_eq!((&event["event"], &event["data"]["mallId"]), (&"bg_open_event_test".into(), &5.into()));
    let forged = sealed(&mock, &MockEvent::new("bg_open_event_test", serde_json::json!({})).forged());
    temu.write(&temu.path("headers"), &forged.0);
    temu.run_with(&verify, &forged.1).exits(8).says("not_genuine");
    temu.run_with(&["webhook", "verify", "-H", "x-tm-app-key: a"], &body).exits(8).says("header");
    let _ = Gateway::Us;
}
