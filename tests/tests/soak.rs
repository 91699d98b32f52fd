//! A short soak: the program that `cargo xtask soak` runs.

use std::process::{Command, Output};

fn soak(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_soak")).args(arguments).output().unwrap()
}

#[test]
fn calls_under_faults_all_come_out_right_or_as_typed_errors() {
    let output = soak(&["--calls", "600", "--shops", "60", "--seed", "7"]);
    let (text, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}{complaints}");
    let line = text.lines().last().unwrap();
    let columns: Vec<_> =
        line.split(", ").map(|column| column.trim_matches(|letter: char| letter.is_ascii_digit() || " .-".contains(letter))).collect();
    let expected = [
        "calls",
        "right",
        "typed errors",
        "wrong",
        "lost",
        "executed twice",
        "tokens mixed up",
        "limit windows exceeded",
        "limit use in percent",
        "tasks left",
        "memory growth in MB",
    ];
    assert_eq!(columns, expected, "{line}");
    let count = |name: &str| -> f64 {
        let column = line.split(", ").find_map(|column| column.strip_prefix(name)).unwrap();
        column.trim().parse().unwrap()
    };
    // The faults did strike, and most calls got over them.
    assert!(count("calls") == 600.0 && count("typed errors") > 0.0 && count("right") > 400.0, "{text}");
    assert!(count("limit use in percent") >= 98.0, "{text}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    assert!(!soak(&["--shops", "0"]).status.success());
    assert!(!soak(&["--calls", "many"]).status.success());
}
