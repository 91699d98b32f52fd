//! Hostile configurations: each gets an error that names file and line, and nothing is overwritten.

use crate::temu::Temu;

const GOOD: &str = "version = 1\n\n# mine\n[profiles.main]\nregion = \"us\"\napp_key = \"k\"\nsecrets = \"file\"\n";

fn says(text: &str, words: &str) {
    let temu = Temu::new();
    temu.write(&temu.config(), text);
    let run = temu.run(&["shops"]).exits(4).says(words);
    assert!(run.err.contains("~/.config/temu/config.toml:"), "{}", run.err);
    // Logging in does not overwrite it.
    temu.run_with(&["login", "-p", "new", "--region", "us", "--app-key", "k", "--secrets", "file", "--token-stdin"], "s\nt\n").exits(4);
    assert_eq!(std::fs::read_to_string(temu.config()).expect("the file"), text);
}

#[test]
fn mistakes_are_named_with_their_line() {
    says("version = 1\n[profiles.x\n", ":2:");
    says("version = 1\n[profiles.x]\nregion = \"us\"\nappkey = \"k\"\n", ":4:1: unknown field `appkey`");
    says("version = 1\n\n[profiles.x]\napp_key = \"k\"\n", ":3:1: profile `x` has no region");
    says("[profiles.x]\nregion = \"uk\"\napp_key = \"k\"\n", ":2:10: there is no region `uk`");
    says("[profiles.x]\nregion = \"us\"\n", ":1:1: profile `x` has no app_key");
    says("version = 2\n", ":1:11: the file was written by a newer version");
    says("default_profile = \"y\"\n[profiles.x]\nregion = \"us\"\napp_key = \"k\"\n", ":1:19: there is no profile `y`");
    says("[profiles.x]\nregion = \"us\"\napp_key = \"k\"\nurls = {uk = \"https://x\"}\n", ":4:14: there is no gateway `uk`");
    says("[profiles.x]\nregion = \"us\"\napp_key = \"k\"\nurls = {eu = \"https://x\"}\n", ":4:14: gateway eu is not of region us");
    says("[profiles.x]\nregion = \"us\"\napp_key = \"k\"\nurls = {us = \"ftp://x\"}\n", ":4:14: the URL must begin");
    says("[profiles.x]\nregion = \"us\"\napp_key = \"k\"\nsecrets = \"cloud\"\n", ":4:11: unknown variant `cloud`");
    says("[profiles.x]\nregion = \"us\"\napp_key = \"k\"\ndefault_shop = \"s\"\n", ":4:16: there is no shop `s`");
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read_are_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let temu = Temu::new();
    temu.write(&temu.config(), &format!("{GOOD}[profiles.main.shops.a]\n"));
    let secrets = temu.path(".config/temu/secrets.json");
    temu.write(&secrets, r#"{"version": 1, "secrets": {"main/app-secret": "s"}}"#);
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o644)).expect("permissions");
    temu.run(&["tokens"]).exits(4).says("others can read it").says("chmod 600");
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o600)).expect("permissions");
    temu.run(&["tokens"]).exits(8);
    for (broken, words) in
        [("{\"version\": 1, \"secrets\": {\"a\": \"hidden\"", "secrets.json:1:40"), ("{\"version\": 2, \"secrets\": {}}", "newer version")]
    {
        temu.write(&secrets, broken);
        std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o600)).expect("permissions");
        let run = temu.run(&["tokens"]).exits(4).says(words);
        assert!(!run.err.contains("hidden"));
        assert_eq!(std::fs::read_to_string(&secrets).expect("the file"), broken);
    }
}

#[test]
fn a_home_that_is_missing() {
    let temu = Temu::new().set("HOME", "/dev/null/home");
    temu.run(&["shops"]).exits(4).says("/dev/null/home");
    temu.run_with(&["login", "-p", "p", "--region", "us", "--app-key", "k", "--secrets", "file", "--token-stdin"], "s\nt\n")
        .exits(4)
        .says("/dev/null/home");
}

#[test]
fn the_keyring_never_falls_back_to_a_file() {
    let temu = Temu::new();
    let run = temu
        .run_with(&["login", "-p", "p", "--region", "us", "--app-key", "k", "--token-stdin"], "the-secret\nt\n")
        .exits(4)
        .says("--secrets file");
    assert!(!run.err.contains("the-secret"));
    assert!(!temu.path(".config/temu/secrets.json").exists());
}

#[test]
fn profiles_are_chosen() {
    let temu = Temu::new();
    temu.run(&["-p", "x", "shops"]).exits(4).says("has no profile `x`");
    temu.write(&temu.config(), "[profiles.a]\nregion = \"us\"\napp_key = \"k\"\n[profiles.b]\nregion = \"eu\"\napp_key = \"k\"\n");
    temu.run(&["call", "order.list"]).exits(4).says("choose with --profile (a, b)");
    temu.run(&["-p", "c", "call", "order.list"]).exits(4).says("there are: a, b");
}
