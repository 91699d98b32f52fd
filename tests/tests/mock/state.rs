//! The state file and scenarios.

use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Region,
    mock::{Grant, MockGateway, Scenario},
};

use crate::wire::call;

const DETAIL: &str = "bg.order.detail.v2.get";
const SCHEMA: &str = include_str!("../../../docs/scenario.schema.json");

#[tokio::test]
async fn the_world_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mock.json");
    let start = || MockGateway::builder().state_file(&file).start();
    let first = start().await.unwrap();
    first.add_token("kept", Grant::new(Region::Us, 7).scope([DETAIL]));
    let order = first.trigger_for(Region::Us, 7, "order.paid", None).unwrap();
    call(&first, Gateway::Us, "bg.tmc.message.update", json!({"permitEventCodeList": ["bg_open_event_test"]})).send().await;
    first.shutdown().await;
    let second = start().await.unwrap();
    let found = call(&second, Gateway::Us, DETAIL, json!({"parentOrderSn": order})).with("access_token", json!("kept")).send().await;
    assert_eq!(found["result"]["parentOrderMap"]["parentOrderStatus"], 2, "{found}");
    let info = call(&second, Gateway::Us, "bg.open.accesstoken.info.get", json!({}));
    assert_eq!(info.send().await["result"]["appSubscribeEventCodeList"], json!(["bg_open_event_test"]));
    assert_eq!(info.with("access_token", json!("kept")).code().await, 3_000_032);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written is left");
}

#[tokio::test]
async fn a_state_file_that_cannot_be_read_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mock.json");
    for (text, words) in
        [("{", "mock.json: EOF"), (r#"{"version": 2}"#, "is of version 2, and this mock reads up to 1"), ("[]", "mock.json")]
    {
        std::fs::write(&file, text).unwrap();
        let error = MockGateway::builder().state_file(&file).start().await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

fn example() -> Value {
    json!({
        "version": 1,
        "clock": 1_757_376_000,
        "shops": [{"region": "us", "mall_id": 7, "token": "shop-7", "scope": [DETAIL], "events": ["bg_order_status_change_event"]}],
        "faults": [{"fault": {"status": 503}, "operation": "order.get_detail", "times": 1}],
        "steps": [
            {"trigger": "order.created", "region": "us", "mall_id": 7},
            {"advance": 3600},
            {"fault": {"fault": {"delay": {"min_ms": 1, "max_ms": 2}}, "rate": 0.5}},
            {"clear_faults": true},
            {"trigger": "order.paid", "region": "us", "mall_id": 7}
        ]
    })
}

#[tokio::test]
async fn a_scenario_is_played_in_order() {
    let mock = MockGateway::start().await.unwrap();
    let scenario: Scenario = serde_json::from_value(example()).unwrap();
    let sender = mock.events(Region::Us, "http://127.0.0.1:1/").unwrap();
    mock.play(&scenario).unwrap();
    drop(sender);
    assert_eq!(mock.now().0, 1_757_376_000 + 3_600);
    let detail = call(&mock, Gateway::Us, DETAIL, json!({"parentOrderSn": "PO-1"})).with("access_token", json!("shop-7"));
    assert_eq!(detail.code().await, 140_020_002, "faults were cleared");
    let list = call(&mock, Gateway::Us, "bg.order.list.v2.get", json!({})).with("access_token", json!("shop-7"));
    assert_eq!(list.code().await, 3_000_032);
}

#[test]
fn the_schema_takes_what_the_mock_plays_and_nothing_else() {
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let example = example();
    if let Err(error) = schema.validate(&example) {
        panic!("{error}");
    }
    for (pointer, value) in [
        ("/version", json!(2)),
        ("/shops/0/region", json!("mars")),
        ("/steps/1", json!({"wait": 3})),
        ("/faults/0/fault", json!("explode")),
    ] {
        let mut wrong = example.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert!(!schema.is_valid(&wrong), "{pointer}");
    }
}
