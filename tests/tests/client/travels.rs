//! What is sent arrives, whatever it is made of, and what is refused says why.

use serde_json::{Value, json};
use temu_sdk::{
    Envelope, Gateway, Region, UnixSeconds,
    mock::{MockGateway, MockRequest, MockResponse},
    order,
};

use crate::setup::{client, shop};

const ORDERS: &str = "bg.order.list.v2.get";
const STOCK: &str = "bg.btg.goods.stock.quantity.get";
const OLD_STOCK: &str = "bg.goods.quantity.get";

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
    shop.raw(STOCK).params(&json!({"openApiUser": {"supplierId": 1}, "productSkcId": 2})).send().await.unwrap();
    shop.raw("bg.open.accesstoken.info.get").gateway(Gateway::Cn).send().await.unwrap();
    let gateways: Vec<Gateway> = mock.requests().iter().map(|request| request.gateway).collect();
    assert_eq!(gateways, [Gateway::Partner, Gateway::Cn]);
}

#[tokio::test]
async fn a_retired_type_is_known_as_such_although_cn_has_no_code_for_it() {
    let mock = MockGateway::start().await.unwrap();
    let call = shop(&mock, client(&mock)).raw(OLD_STOCK).gateway(Gateway::Cn);
    let error = call.params(&json!({"openApiUser": {"supplierId": 1}, "productSkcId": 2})).send().await.unwrap_err();
    assert_eq!(error.code(), Some(7_000_016));
    assert!(error.is_sunset() && error.to_string().contains(STOCK), "{error}");
    assert!(error.request_id().is_some_and(|id| id.starts_with("china-")), "{error}");
}
