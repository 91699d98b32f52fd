//! What is sent arrives, whatever it is made of, and what is refused says why.

use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Operation, Region, UnixSeconds,
    catalog::Envelope,
    lifecycle,
    mock::{MockGateway, MockRequest, MockResponse},
    order,
};

use crate::setup::{client, shop};

const ORDERS: &str = order::list::Request::INFO.type_name;

fn echo(received: &MockRequest) -> MockResponse {
    MockResponse::Result(received.parameters.clone().into())
}

#[tokio::test]
async fn whatever_is_signed_arrives_as_it_was() {
    let mock = MockGateway::start().await.unwrap();
    mock.respond(ORDERS, echo);
    let hard = json!({
        "file": "QUJD".repeat(1 << 18),
        "text": "\"quoted\" \\ back\nnew line\ttab 中文 😀 a/b \u{7f} \u{2028}",
        "id": 9_007_199_254_740_993_i64,
        "largest": i64::MAX,
        "nested": [{"z": 1, "a": [true, null, "x\"y"]}, {}],
        "price": 19.5,
    });
    for envelope in [Envelope::Flat, Envelope::Request] {
        let shop = shop(&mock, client(&mock).envelope(envelope)).in_region(Region::Us);
        let reply = shop.raw(ORDERS).params(&hard).send().await.unwrap();
        assert_eq!(serde_json::from_str::<Value>(reply.as_str()).unwrap(), hard, "{envelope:?}");
    }
}

#[tokio::test]
async fn blank_and_absent_parameters_do_not_spoil_the_sign() {
    let mock = MockGateway::start().await.unwrap();
    mock.respond(ORDERS, echo);
    let shop = shop(&mock, client(&mock)).in_region(Region::Us);
    let reply = shop.raw(ORDERS).params(&json!({"note": "", "page": null, "sort": " "})).send().await.unwrap();
    let arrived: Value = serde_json::from_str(reply.as_str()).unwrap();
    assert!(arrived.get("note").is_none(), "{arrived}");
}

#[tokio::test]
async fn typed_calls_find_nothing_in_the_mock_that_the_spec_lacks() {
    let mock = MockGateway::start().await.unwrap();
    let shop = shop(&mock, client(&mock).strict(true)).in_region(Region::Eu);
    let page = shop.call(order::list::Request::new()).await.unwrap();
    assert_eq!((page.total_item_num, page.page_items.len()), (Some(25), 10));
    assert_eq!(mock.requests()[0].gateway, Gateway::Eu);
    assert!(mock.unknown_fields().is_empty(), "{:?}", mock.unknown_fields());
}

#[tokio::test]
async fn one_app_and_token_serve_both_gateways_of_china() {
    let mock = MockGateway::start().await.unwrap();
    mock.set_time(UnixSeconds::from(std::time::SystemTime::now()));
    let shop = shop(&mock, client(&mock));
    let of_china = lifecycle::gaps(&[], Region::China);
    for gateway in [Gateway::Cn, Gateway::Partner] {
        // Any that is served there today; what it wants to be sent does not matter here.
        let Some(gap) = of_china.iter().find(|gap| gap.operation.gateways.contains(&gateway)) else { continue };
        mock.respond_with(gap.operation.type_name, json!({}));
        let reply = shop.raw(gap.operation.type_name).gateway(gateway).send().await;
        assert!(reply.as_ref().err().is_none_or(|error| !error.is_auth()), "{gateway}: {reply:?}");
    }
    assert!(!mock.requests().is_empty());
}
