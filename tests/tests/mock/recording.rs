//! Record and replay.

use serde_json::{Value, json};
use temu_sdk::{Gateway, Region, mock::MockGateway};

use crate::wire::call;

const ORDERS: &str = "bg.order.list.v2.get";
const DETAIL: &str = "bg.order.detail.v2.get";

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_recording_holds_the_form_of_what_went_through_and_none_of_its_values() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording.jsonl");
    let real = MockGateway::builder().items(3).start().await.unwrap();
    let recording = MockGateway::builder().forward(Gateway::Us, real.url(Gateway::Us)).recording(&file).start().await.unwrap();
    let through = call(&recording, Gateway::Us, ORDERS, json!({"pageSize": 10})).send().await;
    let order = through["result"]["pageItems"][0].clone();
    let sn = order["parentOrderMap"]["parentOrderSn"].as_str().unwrap().to_owned();
    let detail = call(&recording, Gateway::Us, DETAIL, json!({"parentOrderSn": sn})).send().await;
    assert_eq!(detail["result"]["parentOrderMap"]["parentOrderSn"], json!(sn), "responses pass as they are");
    assert_eq!((real.requests().len(), recording.requests().len()), (2, 0));
    assert_eq!(recording.corrections(), Vec::<String>::new());

    let text = std::fs::read_to_string(&file).unwrap();
    let ids = [&order["orderList"][0]["goodsId"], &order["orderList"][0]["skuId"], &order["parentOrderMap"]["updateTime"]];
    let names = [sn.clone(), order["orderList"][0]["goodsName"].as_str().unwrap().to_owned(), real.token(Region::Us)];
    for secret in ids.map(Value::to_string).iter().chain(&names) {
        assert!(!text.contains(secret.as_str()), "{secret} in {text}");
    }
    let recorded = lines(&text);
    assert_eq!((&recorded[0]["version"], &recorded[1]["operation"]), (&json!(1), &json!("order.list")));
    let list = &recorded[1]["result"]["pageItems"];
    assert_eq!(list.as_array().unwrap().len(), 3);
    assert_eq!(list[0]["parentOrderMap"]["parentOrderStatus"], order["parentOrderMap"]["parentOrderStatus"], "values of enums stay");
    assert_eq!(list[0]["parentOrderMap"]["parentOrderSn"], recorded[2]["request"]["parentOrderSn"], "ids still lead to each other");
}

#[tokio::test]
async fn what_the_spec_does_not_know_is_replaced_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording.jsonl");
    let real = MockGateway::start().await.unwrap();
    let odd = json!({"totalItemNum": "seven", "pageItems": [], "buyers": [{"name": "Jane Doe", "91234567": {"mail": "jane@example.org"}, "age": 987_654_321_012_i64}]});
    real.respond_with(ORDERS, odd);
    let recording = MockGateway::builder().forward(Gateway::Us, real.url(Gateway::Us)).recording(&file).start().await.unwrap();
    call(&recording, Gateway::Us, ORDERS, json!({})).send().await;
    let text = std::fs::read_to_string(&file).unwrap();
    for secret in ["Jane", "jane@", "91234567", "987654321012"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(lines(&text)[1]["result"]["buyers"][0]["name"], "***");
    let corrections = recording.corrections();
    assert!(corrections.contains(&"order.list: buyers is not in the spec".to_owned()), "{corrections:?}");
    assert!(corrections.contains(&"order.list: the spec says that totalItemNum must be an integer".to_owned()), "{corrections:?}");
}

#[tokio::test]
async fn a_recording_is_replayed_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording.jsonl");
    let text = concat!(
        "{\"recording\":\"temu\",\"version\":1}\n",
        "{\"gateway\":\"us\",\"operation\":\"order.list\",\"request\":{},\"status\":200,\"success\":true,\"error_code\":1000000,\"result\":{\"totalItemNum\":1}}\n",
        "{\"gateway\":\"us\",\"operation\":\"order.list\",\"request\":{},\"status\":200,\"success\":false,\"error_code\":4000000,\"result\":null}\n",
    );
    std::fs::write(&file, text).unwrap();
    let mock = MockGateway::builder().replay(&file).start().await.unwrap();
    let orders = || call(&mock, Gateway::Us, ORDERS, json!({}));
    assert_eq!(orders().send().await["result"]["totalItemNum"], 1);
    assert_eq!([orders().code().await, orders().code().await], [4_000_000, 4_000_000]);
    std::fs::write(&file, text.replace("\"version\":1", "\"version\":2")).unwrap();
    let error = MockGateway::builder().replay(&file).start().await.unwrap_err().to_string();
    assert!(error.contains("recording.jsonl:1: the recording is of version 2"), "{error}");
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_is_a_bad_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let mock = MockGateway::builder().forward(Gateway::Us, "http://127.0.0.1:1/").recording(folder.path().join("r")).start().await.unwrap();
    let call = call(&mock, Gateway::Us, ORDERS, json!({}));
    assert_eq!(crate::wire::post(&call.url, call.body()).await.unwrap().status, 502);
}
