//! `temu mock`: a mock by itself, steered from other processes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::temu::{Run, Temu};

/// A mock that runs until it is dropped.
struct Running {
    child: Child,
    page: String,
}

impl Running {
    fn start(temu: &Temu, arguments: &[&str]) -> Self {
        let mut child = temu
            .command(&[&["mock", "--port", "0"], arguments].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("temu starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let first = lines.next().expect("a line").expect("UTF-8");
        let page =
            first.split_whitespace().find_map(|word| word.strip_prefix("http://")).expect("a URL").trim_end_matches(['/', ':']).to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, page: format!("http://{page}") }
    }

    fn ask(&self, temu: &Temu, arguments: &[&str]) -> Run {
        temu.run(&[&["mock"], arguments, &["--mock", &self.page]].concat())
    }

    #[cfg(unix)]
    fn stop(mut self) -> i32 {
        std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill");
        self.child.wait().expect("an end").code().expect("a code")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn caller(running: &Running) -> Temu {
    let temu = Temu::new().set("TEMU_REGION", "us").set("TEMU_APP_KEY", "mock-app-us").set("TEMU_APP_SECRET", "mock-secret-of-us");
    temu.set("TEMU_ACCESS_TOKEN", "mock-token-us").set("TEMU_BASE_URL", &running.page)
}

#[test]
fn calls_triggers_logs_and_the_clock() {
    let temu = Temu::new();
    let running = Running::start(&temu, &["--date", "2026-01-31", "--items", "3"]);
    let caller = caller(&running);
    assert_eq!(running.ask(&temu, &["clock", "-q", "now"]).exits(0).out.trim().len(), 10);
    let now: i64 = running.ask(&temu, &["clock", "-q", "now"]).exits(0).out.trim().parse().expect("seconds");
    assert!((1_769_788_800..1_769_788_900).contains(&now), "{now}");
    // The caller learns the mock's time.
    assert_eq!(caller.run(&["call", "order.list", "-q", "totalItemNum"]).exits(0).out.trim(), "3");
    running.ask(&temu, &["trigger", "order.created"]).exits(0);
    assert_eq!(caller.run(&["call", "order.list", "-q", "totalItemNum"]).exits(0).out.trim(), "4");
    assert!(running.ask(&temu, &["trigger"]).exits(0).out.contains("order.paid"));
    running.ask(&temu, &["trigger", "no.such"]).exits(7);
    let logs = running.ask(&temu, &["logs"]).exits(0);
    assert!(logs.out.contains("bg.order.list.v2.get"), "{}", logs.out);
    running.ask(&temu, &["fault", "{\"error_code\": 4000000}", "--times", "9"]).exits(0);
    assert_eq!(running.ask(&temu, &["fault", "-q", "length(@)"]).exits(0).out.trim(), "1");
    caller.run(&["call", "order.list"]).exits(12);
    running.ask(&temu, &["fault", "--clear"]).exits(0);
    caller.run(&["call", "order.list"]).exits(0);
}

#[cfg(unix)]
#[test]
fn the_state_survives_a_restart() {
    let temu = Temu::new();
    let running = Running::start(&temu, &["--state", "state.json", "--items", "2"]);
    running.ask(&temu, &["trigger", "order.created"]).exits(0);
    assert_eq!(running.stop(), 0);
    let running = Running::start(&temu, &["--state", "state.json", "--items", "2"]);
    assert_eq!(caller(&running).run(&["call", "order.list", "-q", "totalItemNum"]).exits(0).out.trim(), "3");
}

#[test]
fn scenarios_are_played() {
    let temu = Temu::new();
    temu.write(&temu.path("story.yaml"), "version: 1\nclock: 1757376000\nshops:\n  - {region: us, mall_id: 7, token: shop-7}\nsteps:\n  - {trigger: order.paid, region: us, mall_id: 7}\n  - {advance: 3600}\n");
    let running = Running::start(&temu, &["--scenario", "story.yaml"]);
    let now: i64 = running.ask(&temu, &["clock", "-q", "now"]).exits(0).out.trim().parse().expect("seconds");
    assert!((1_757_379_600..1_757_379_700).contains(&now), "{now}");
    running.ask(&temu, &["play", "story.yaml"]).exits(0);
    temu.write(&temu.path("broken.yaml"), "version: 1\nsteps: [{walk: 1}]\n");
    running.ask(&temu, &["play", "broken.yaml"]).exits(4).says("broken.yaml");
}

#[test]
fn nothing_runs_there() {
    Temu::new().run(&["mock", "logs", "--mock", "http://127.0.0.1:9"]).exits(11).says("no mock runs");
}
