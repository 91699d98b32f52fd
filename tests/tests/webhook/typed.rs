//! From a verified text to an event, as leniently as answers are read; and the keys of events.

use serde_json::json;
use temu_sdk::{
    Json, UnixMillis, UnixSeconds,
    events::{AddressChanged, ConsoleTest, Event, OrderStatusChanged},
    mock::{self, MockGateway},
    types::OrderStatus,
    webhook::Delivery,
};

use temu_sdk_tests::fixtures::folder;

use crate::common::{Events, NOW, Vector};

/// Lets an event travel through the mock's sealing and the webhook's checks, sent at a moment.
async fn travel_at(sent_at: i64, code: &str, data: impl Into<Json>) -> Delivery {
    let events = Events { mock: MockGateway::builder().clock(move || UnixMillis(sent_at)).start().await.unwrap() };
    let sealed = events.seal(mock::MockEvent::new(code, data));
    events.webhook().receive(sealed.headers, sealed.body.as_bytes()).unwrap()
}

async fn travel(code: &str, data: impl Into<Json>) -> Delivery {
    travel_at(NOW, code, data).await
}

#[tokio::test]
async fn a_known_event_is_typed() {
    let data = json!({"mallId": 9_007_199_254_740_993_i64, "orderSn": "211-1", "orderStatus": 4, "updateTime": 1_757_375_999});
    let delivery = travel(OrderStatusChanged::CODE, data).await;
    let Event::OrderStatusChanged(event) = &delivery.event else { panic!("{:?}", delivery.event) };
    assert_eq!((event.mall_id, event.order_sn.as_deref()), (Some(9_007_199_254_740_993), Some("211-1")));
    assert_eq!((event.order_status, event.update_time), (Some(OrderStatus::Shipped), Some(UnixSeconds(1_757_375_999))));
    assert_eq!(delivery.event.happened_at(), Some(UnixMillis(1_757_375_999_000)));
    assert_eq!(delivery.mismatches, []);
}

#[tokio::test]
async fn a_field_of_another_kind_is_left_out_and_noted() {
    let delivery = travel(OrderStatusChanged::CODE, json!({"mallId": "17", "orderSn": ["?"], "orderStatus": 999, "new": {}})).await;
    let Event::OrderStatusChanged(event) = &delivery.event else { panic!("{:?}", delivery.event) };
    assert_eq!((event.mall_id, &event.order_sn), (Some(17), &None));
    assert_eq!(event.order_status, Some(OrderStatus::from(999)));
    assert_eq!(delivery.mismatches.iter().map(|mismatch| mismatch.path.as_str()).collect::<Vec<_>>(), ["orderSn"]);
}

#[tokio::test]
async fn unknown_events_keep_their_json_and_every_text_is_an_event() {
    let json: Json = r#"{"id":9007199254740993,"sub":{"b":[1]}}"#.parse().unwrap();
    assert_eq!(travel("bg_later_event", json.clone()).await.event, Event::Unrecognized(json));
    assert_eq!(travel(ConsoleTest::CODE, json!({"anything": 1})).await.event, Event::ConsoleTest(ConsoleTest::default()));
    let vector = Vector::named("an empty event");
    let empty = vector.webhook().receive(vector.headers(), vector.body().as_bytes()).unwrap();
    assert_eq!(empty.event, Event::Unrecognized(json!("").into()), "no JSON at all");
}

#[tokio::test]
async fn a_retry_has_the_key_of_the_first_attempt_if_the_event_tells_its_moment() {
    let order = |status: i64| json!({"orderSn": "1", "orderStatus": status, "updateTime": 1_757_375_999});
    let first = travel_at(NOW - 120_000, OrderStatusChanged::CODE, order(4)).await;
    assert_eq!(first.key, travel(OrderStatusChanged::CODE, order(4)).await.key);
    assert_ne!(first.key, travel(OrderStatusChanged::CODE, order(5)).await.key);
    let elsewhere = json!({"orderSn": "2", "orderStatus": 4, "updateTime": 1_757_375_999});
    assert_ne!(first.key, travel(OrderStatusChanged::CODE, elsewhere).await.key);
    let later = json!({"orderSn": "1", "orderStatus": 4, "updateTime": 1_757_376_000});
    assert_ne!(first.key, travel(OrderStatusChanged::CODE, later).await.key);
    assert_ne!(first.key, travel("bg_later_event", order(4)).await.key);
}

#[tokio::test]
async fn a_second_change_with_the_same_data_is_another_event() {
    let address = || json!({"mallId": 1, "parentOrderSn": "PO-1"});
    let first = travel_at(NOW - 120_000, AddressChanged::CODE, address()).await;
    assert_ne!(first.key, travel(AddressChanged::CODE, address()).await.key);
    assert_eq!(first.key, travel_at(NOW - 120_000, AddressChanged::CODE, address()).await.key, "a replay");
}

#[test]
fn the_codes_of_all_known_events_are_listed() {
    let model = codegen::load(&folder("spec")).unwrap_or_else(|problems| panic!("{problems}"));
    let mut known: Vec<&str> = model.events.iter().map(|event| event.code.as_str()).collect();
    let mut listed = Event::CODES.to_vec();
    known.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, known);
}
