//! A short run of `cargo xtask soak webhooks`.

use std::process::Command;

#[test]
fn a_short_soak_is_good() {
    let run = Command::new(env!("CARGO_BIN_EXE_soak_webhooks")).args(["--deliveries", "2000", "--seed", "7"]).output().unwrap();
    let line = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{line}{}", String::from_utf8_lossy(&run.stderr));
    let count = |name: &str| line.split_whitespace().skip_while(|word| *word != name).nth(1).unwrap_or_else(|| panic!("{name}: {line}"));
    assert_eq!((count("genuine"), count("mutated"), count("acknowledged"), count("lost")), ("2000", "2000", "50", "0"));
    assert!(count("refused").parse::<u32>().unwrap() > 1800, "{line}");
    assert!(count("kills").parse::<u32>().unwrap() > 0, "{line}");
}
