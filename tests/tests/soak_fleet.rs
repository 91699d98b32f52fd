//! A short run of many processes on each engine: the program that `cargo xtask soak fleet` runs.

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

fn run(engine: &str) {
    let output = soak(&["--processes", "3", "--shops", "40", "--events", "300", "--engine", engine, "--seed", "7"]);
    let (text, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}{complaints}");
    let line = text.lines().last().unwrap();
    let count = |name: &str| -> f64 {
        let column = line.split(", ").find_map(|column| column.strip_prefix(name)).unwrap_or_else(|| panic!("no {name:?} in {line}"));
        column.trim().parse().unwrap()
    };
    for bad in [
        "limit windows exceeded",
        "renewals not explained by a kill",
        "tokens mixed up",
        "lost",
        "redelivered after a durable acknowledgement",
    ] {
        assert!(count(bad) == 0.0, "{line}");
    }
    assert!(count("events acknowledged") == 300.0 && count("calls") >= 200.0 && count("use in percent") >= 95.0, "{line}");
    assert!(count("renewals") > 0.0 && count("longest wait over the median") >= 1.0, "{line}");
    assert!(text.contains("3 processes killed, server killed 1, dead letters 1"), "{text}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for arguments in [["--processes", "0"], ["--engine", "files"]] {
        assert_eq!(soak(&arguments).status.code(), Some(2));
    }
}
