//! `temu sign`: the sign of a body, and the rule that another client broke.

use crate::temu::Temu;

const SECRET: &str = "0123456789abcdef-secret";
const BODY: &str = r#"{"type":"bg.x","app_key":"key","access_token":"token-of-a-shop-0001","data_type":"JSON","timestamp":1765438056,"Zone":"z","list":[{"b":1,"a":"ü/"}],"flag":true,"note":"","none":null,"name":"n"}"#;

fn temu() -> Temu {
    Temu::new().set("TEMU_REGION", "us").set("TEMU_APP_KEY", "key").set("TEMU_APP_SECRET", SECRET)
}

/// The sign of a text, made by the program itself: of a body with one parameter, whose text is the parameter's name and value.
fn md5(text: &str) -> String {
    use md5::Digest;
    md5::Md5::digest(text).iter().map(|byte| format!("{byte:02X}")).collect()
}

const RIGHT: &str =
    r#"Zonezaccess_tokentoken-of-a-shop-0001app_keykeydata_typeJSONflagtruelist[{"b":1,"a":"ü/"}]namentimestamp1765438056typebg.x"#;

#[test]
fn a_body_is_signed() {
    let run = temu().run_with(&["sign"], BODY).exits(0);
    assert_eq!(run.out.trim(), md5(&format!("{SECRET}{RIGHT}{SECRET}")));
    let signed = temu().run_with(&["sign", "--body"], BODY).exits(0).json();
    assert_eq!(signed["sign"], run.out.trim());
    let explained = temu().run_with(&["sign", "--explain"], BODY).exits(0);
    assert!(
        explained.out.contains("flagtrue") && !explained.out.contains(SECRET) && !explained.out.contains("token-of-a-shop"),
        "{}",
        explained.out
    );
}

#[test]
fn the_broken_rule_is_found_in_a_sign() {
    let table = [
        (RIGHT.replace("Zonez", "").replace("typebg.x", "typebg.xZonez"), "order: sort by ASCII codes"),
        (RIGHT.replace(r#"{"b":1,"a":"ü/"}"#, r#"{"b": 1, "a": "ü/"}"#), "spaces:"),
        (RIGHT.replace("flagtrue", "flagTrue"), "booleans:"),
        (RIGHT.replace(r#""ü/""#, r#""ü\/""#), "nested quotes:"),
        (RIGHT.replace('ü', "\\u00fc"), "\\uXXXX"),
        (RIGHT.replace("namen", "namennonenote"), "blank values:"),
        (RIGHT.replace(r#"{"b":1,"a":"ü/"}"#, r#"{"a":"ü/","b":1}"#), "nested values: the keys"),
        (
            RIGHT
                .replace("Zone", "ZONE")
                .replace("access_token", "ACCESS_TOKEN")
                .replace("app_key", "APP_KEY")
                .replace("data_type", "DATA_TYPE")
                .replace("flag", "FLAG")
                .replace("list", "LIST")
                .replace("namen", "NAMEn")
                .replace("timestamp", "TIMESTAMP")
                .replace("typebg", "TYPEbg")
                .replacen("ZONEz", "", 1)
                + "ZONEz",
            "key case:",
        ),
    ];
    for (text, words) in table {
        let sign = md5(&format!("{SECRET}{text}{SECRET}"));
        let run = temu().run_with(&["sign", "--theirs", &sign], BODY).exits(1);
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    for (text, words) in [
        (RIGHT.to_owned(), "neither end"),
        (format!("{SECRET}{RIGHT}"), "missing at the end"),
        (format!("{RIGHT}{SECRET}"), "missing in front"),
    ] {
        let run = temu().run_with(&["sign", "--theirs", &md5(&text)], BODY).exits(1);
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
}

#[test]
fn two_mistakes_are_found_and_case_matters() {
    let text = RIGHT.replace("flagtrue", "flagTrue").replace(r#"{"b":1,"a":"ü/"}"#, r#"{"b": 1, "a": "ü/"}"#);
    let run = temu().run_with(&["sign", "--theirs", &md5(&format!("{SECRET}{text}{SECRET}"))], BODY).exits(1);
    assert!(run.out.contains("spaces:") && run.out.contains("booleans:"), "{}", run.out);
    let right = md5(&format!("{SECRET}{RIGHT}{SECRET}"));
    assert!(temu().run_with(&["sign", "--theirs", &right.to_lowercase()], BODY).exits(1).out.contains("upper case"));
    assert!(temu().run_with(&["sign", "--theirs", &right], BODY).exits(0).out.contains("right"));
    assert!(temu().run_with(&["sign", "--theirs", "1234"], BODY).exits(1).out.contains("32 hexadecimal digits"));
    assert!(temu().run_with(&["sign", "--theirs", &"0".repeat(32)], BODY).exits(1).out.contains("none of the known mistakes"));
}

#[test]
fn the_broken_rule_is_found_in_a_text_and_secrets_stay_hidden() {
    let temu = temu();
    let explain = |text: &str| {
        temu.write(&temu.path("text"), text);
        let run = temu.run_with(&["sign", "--their-text", "text"], BODY);
        for secret in [SECRET, "another-secret", "token-of-a-shop"] {
            assert!(!run.out.contains(secret), "{}", run.out);
        }
        run.out
    };
    assert!(explain(&format!("{SECRET}{RIGHT}{SECRET}\n")).contains("right"));
    assert!(explain(&format!("another-secret{RIGHT}another-secret")).contains("wrong secret"));
    assert!(explain(&format!("another-secret{}another-secret", RIGHT.replace("flagtrue", "flagTrue"))).contains("booleans:"));
    assert!(explain(&format!("{SECRET}{}{SECRET}", RIGHT.replace("namen", "namem"))).contains("differ from character"));
}
