//! `temu decode`: real-looking bodies with added and changed fields.

use crate::temu::Temu;

const GOOD: &str = r#"{"success":true,"requestId":"us-1","errorCode":1000000,"errorMsg":"","result":{"totalItemNum":"2","pageItems":[
    {"parentOrderMap":{"parentOrderSn":"PO-1","parentOrderStatus":2,"updateTime":1765438056},"orderList":null}]}}"#;

#[test]
fn a_body_as_the_spec_says() {
    let temu = Temu::new();
    let run = temu.run_with(&["decode", "order.list"], GOOD).exits(0);
    assert_eq!(run.json()["totalItemNum"], 2, "a number in a string is one");
    assert_eq!(run.err, "");
    temu.write(&temu.path("two.json"), &format!("{GOOD}\n{GOOD}"));
    temu.run(&["decode", "bg.order.list.v2.get", "two.json", "two.json", "-o", "jsonl"]).exits(0);
}

#[test]
fn what_differs_is_listed() {
    let body = r#"{"success":true,"traceId":"t","result":{"totalItemNum":"many","pageItems":[
        {"parentOrderMap":{"parentOrderSn":"PO-1","parentOrderStatus":99,"newField":{"a":1}},"orderList":[]},
        {"parentOrderMap":{"parentOrderSn":{"sn":"PO-2"},"newField":2},"orderList":{}}]}}"#;
    let temu = Temu::new();
    let run = temu.run_with(&["decode", "order.list"], body).exits(3);
    insta::assert_snapshot!("decode_differences", run.err);
    assert!(!run.out.contains("newField"), "{}", run.out);
    let listed = temu.run_with(&["decode", "order.list", "--differences", "-q", "[].path"], body).exits(3).json();
    assert!(listed.as_array().is_some_and(|paths| paths.contains(&"result.pageItems[].parentOrderMap.newField".into())), "{listed}");
}

#[test]
fn what_is_no_success() {
    let temu = Temu::new();
    temu.run_with(&["decode", "order.list"], r#"{"success":false,"errorCode":140020014,"errorMsg":"x"}"#)
        .exits(0)
        .says("temu explain 140020014");
    temu.run_with(&["decode", "order.list"], r#"{"ok":1}"#).exits(3).says("success");
    temu.run_with(&["decode", "order.list"], "<html>").exits(12).says("line 1");
    temu.run_with(&["decode", "order.list"], "").exits(12);
    temu.run(&["decode", "order.list", "missing.json"]).exits(4).says("missing.json");
}
