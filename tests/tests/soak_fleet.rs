//! A short run of several processes on each engine: the program that `cargo xtask soak fleet` runs.

use std::process::{Command, Output};

use temu_sdk_tests::servers::{postgres_program, redis_program};

fn soak(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_soak_fleet")).args(arguments).output().unwrap()
}

/// One engine after the other: each run keeps the machine busy.
#[test]
fn processes_and_servers_are_killed_and_nothing_is_lost() {
    if redis_program().is_none() {
        return;
    }
    run("redis");
    if postgres_program().is_some() {
        run("postgres");
    }
}

/// A machine that is busy with something else delays calls by more than any margin between windows: only a limiter that is wrong exceeds them in
/// three runs out of three. All other counts must be right in each of them.
fn run(engine: &str) {
    assert!((1..=3).any(|seed| keeps_limits(engine, seed)), "limits are not kept with {engine}");
}

fn keeps_limits(engine: &str, seed: u64) -> bool {
    let output = soak(&["--processes", "2", "--shops", "40", "--events", "300", "--engine", engine, "--seed", &seed.to_string()]);
    let (text, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(complaints, "", "{text}");
    let line = text.lines().last().unwrap();
    println!("{line}");
    let count = |name: &str| -> f64 {
        let column = line.split(", ").find_map(|column| column.strip_prefix(name)).unwrap_or_else(|| panic!("no {name:?} in {line}"));
        column.trim().parse().unwrap()
    };
    let bad = ["renewals not explained by a kill", "tokens mixed up", "lost", "redelivered after a durable acknowledgement"];
    assert!(bad.into_iter().all(|bad| count(bad) == 0.0), "{line}");
    assert!(count("events acknowledged") == 300.0 && count("calls") >= 100.0 && count("renewals") > 0.0, "{line}");
    assert!(count("longest wait over the median") >= 1.0, "{line}");
    assert!(text.contains("2 processes killed, server killed 1, dead letters 1"), "{text}");
    let keeps_limits = count("limit windows exceeded") == 0.0;
    // How much of the limits is used depends on the machine: the command judges it, not the test.
    assert_eq!(output.status.success(), keeps_limits && count("use in percent") >= 95.0, "{text}");
    keeps_limits
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for arguments in [["--processes", "0"], ["--engine", "files"]] {
        assert_eq!(soak(&arguments).status.code(), Some(2));
    }
}
