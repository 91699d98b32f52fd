//! `list`, `show`, `explain`, help, completions and manual pages.

use crate::temu::Temu;

fn first_operations(words: &[&str]) -> Vec<String> {
    let run = Temu::new().run(&[&["list", "-q", "[].operation"], words].concat()).exits(0);
    serde_json::from_value(run.json()).expect("a list of names")
}

#[test]
fn operations_are_found_by_whatever_is_known_of_them() {
    let known = [
        ("order.list", "order.list"),
        ("bg.order.list.v2.get", "order.list"),
        ("bg.goods.quantity.get", "stock.get_quantity"),
        ("140020014", "order.list"),
        ("ordr.list", "order.list"),
    ];
    for (word, operation) in known {
        assert_eq!(first_operations(&[word])[0], operation, "{word}");
    }
    assert!(first_operations(&["parentOrderLabel"]).contains(&"order.list".to_owned()));
    assert!(first_operations(&["查询当前token"]).contains(&"auth.get_mall_info".to_owned()), "the official name in Chinese");
    assert!(first_operations(&["Get Access Token"]).contains(&"auth.create_token".to_owned()), "the official name in English");
}

#[test]
fn all_words_must_be_found() {
    let both = first_operations(&["order", "decrypt"]);
    assert!(both.iter().all(|name| name.contains("decrypt")), "{both:?}");
    Temu::new().run(&["list", "no-such-word-anywhere"]).exits(15).says("nothing was found");
}

#[test]
fn showing_an_operation() {
    let temu = Temu::new();
    insta::assert_snapshot!("show", temu.run(&["show", "auth.get_mall_info"]).exits(0).out);
    let old = temu.run(&["show", "bg.goods.quantity.get"]).exits(0);
    assert!(old.out.contains("bg.goods.quantity.get is its old type"), "{}", old.out);
    let values = temu.run(&["show", "order.list", "-o", "json"]).exits(0).json();
    assert_eq!(values["type"], "bg.order.list.v2.get");
    let sample = temu.run(&["show", "order.list", "--sample-request"]).exits(0).json();
    assert!(sample.is_object(), "{sample}");
}

#[test]
fn operations_of_every_group_can_be_shown() {
    let temu = Temu::new();
    let names = first_operations(&[]);
    for name in names.iter().step_by(40) {
        assert!(temu.run(&["show", name]).exits(0).out.starts_with(name.as_str()), "{name}");
    }
}

#[test]
fn explaining_codes() {
    let temu = Temu::new();
    insta::assert_snapshot!("explain", temu.run(&["explain", "3000032"]).exits(0).out);
    let own = temu.run(&["explain", "140020014", "--operation", "order.list"]).exits(0);
    assert!(own.out.contains("a time is not in seconds"), "{}", own.out);
    temu.run(&["explain", "123456"]).exits(15).says("does not know the code");
}

#[test]
fn help_in_english() {
    let temu = Temu::new();
    insta::assert_snapshot!("help", temu.run(&["--help"]).exits(0).out);
    insta::assert_snapshot!("help_call", temu.run(&["call", "order.list", "-h"]).exits(0).out);
}

#[test]
fn help_and_messages_in_chinese() {
    let temu = Temu::new().set("LANG", "zh_CN.UTF-8");
    insta::assert_snapshot!("help_in_chinese", temu.run(&["--help"]).exits(0).out);
    insta::assert_snapshot!("show_in_chinese", temu.run(&["show", "auth.get_mall_info"]).exits(0).out);
    insta::assert_snapshot!("login_help_in_chinese", temu.run(&["login", "-h"]).exits(0).out);
    temu.run(&["lst"]).exits(2).says("没有命令 lst");
    temu.run(&["call", "order.list", "--page-sise", "1"]).exits(2).says("没有参数 --page-sise");
    temu.run(&["show", "order.lst"]).exits(15).says("错误: 没有接口或 type `order.lst`").says("是不是 `order.list`");
    let english = Temu::new().set("LC_ALL", "zh_CN.UTF-8");
    english.run(&["show", "order.lst", "--lang", "en"]).exits(15).says("there is no operation");
}

#[test]
fn completions_know_operations_and_values() {
    let temu = Temu::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(temu.run(&["completions", shell]).exits(0).out.contains("temu"), "{shell}");
    }
    let complete = |words: &[&str]| {
        let temu = Temu::new().set("COMPLETE", "bash").set("_CLAP_COMPLETE_INDEX", &(words.len() - 1).to_string()).set("_CLAP_IFS", "\n");
        temu.run(&[&["--"], words].concat()).exits(0).out
    };
    assert!(complete(&["temu", "call", "order.li"]).contains("order.list"));
    assert!(complete(&["temu", "call", "order.list", "--page-s"]).contains("--page-size"));
    assert!(complete(&["temu", "call", "order.list", "--parent-order-status", "awa"]).contains("awaiting_shipment"));
}

#[test]
fn manual_pages() {
    let temu = Temu::new();
    temu.run(&["man", "pages"]).exits(0);
    let page = std::fs::read_to_string(temu.path("pages/temu-call.1")).expect("a page");
    assert!(page.contains(".TH") && page.contains("dry\\-run"), "{page}");
}

#[test]
fn mistakes_on_the_command_line_have_a_code_of_their_own() {
    let temu = Temu::new();
    temu.run(&["lst"]).exits(2).says("list");
    temu.run(&["call", "order.list", "--page-sise", "1"]).exits(2).says("--page-size");
    temu.run(&["list", "--query", "[", "order"]).exits(2).says("--query");
    temu.run(&["show", "order.lst"]).exits(15).says("order.list");
}

#[test]
fn the_documented_exit_codes_are_those_of_the_help() {
    let docs = include_str!("../../../docs/cli.md");
    let help = Temu::new().run(&["--help"]).exits(0).out;
    let codes = help.split("Exit codes:").nth(1).expect("the codes").lines().filter_map(|line| line.trim().split_once("  "));
    let rows: Vec<String> = codes.map(|(code, what)| format!("| {code} | {what} |")).collect();
    assert!(rows.len() > 15 && docs.contains(&rows.join("\n")), "{}", rows.join("\n"));
}
