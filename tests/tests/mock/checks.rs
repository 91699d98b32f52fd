//! What a gateway refuses, with which code, and in which order.

use std::time::Duration;

use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Operation, Region, UnixSeconds, auth,
    catalog::OperationInfo,
    mock::{Grant, MockGateway},
    order, product, stock,
};

use crate::wire::{Call, call, post};

const ORDERS: &str = order::list::Request::INFO.type_name;
const STOCK: &OperationInfo = stock::get_quantity::Request::INFO;
const TOKEN_INFO: &str = auth::get_token_info::Request::INFO.type_name;

async fn mock() -> MockGateway {
    MockGateway::start().await.expect("a free port")
}

fn orders(mock: &MockGateway) -> Call {
    call(mock, Gateway::Us, ORDERS, json!({}))
}

fn stock(mock: &MockGateway) -> Call {
    call(mock, STOCK.gateways[0], STOCK.type_name, json!({"openApiUser": {"supplierId": 1}, "productSkcId": 2}))
}

#[tokio::test]
async fn every_common_parameter_has_its_code_in_both_families() {
    let mock = mock().await;
    let overseas = |name, value| orders(&mock).with(name, value);
    let cn = |name, value| call(&mock, Gateway::Cn, TOKEN_INFO, json!({})).with(name, value);
    let now = mock.now().0;
    let table: [(&'static str, Value, i64, i64); 13] = [
        ("app_key", Value::Null, 3_000_025, 7_000_002),
        ("app_key", json!("nobody"), 3_000_026, 7_000_015),
        ("timestamp", Value::Null, 3_000_010, 7_000_008),
        ("timestamp", json!("soon"), 3_000_011, 7_000_011),
        ("timestamp", json!(now + 330), 3_000_011, 7_000_011),
        ("timestamp", json!(now - 330), 3_000_012, 7_000_010),
        ("data_type", Value::Null, 3_000_013, 7_000_013),
        ("data_type", json!("XML"), 3_000_014, 7_000_013),
        ("type", Value::Null, 3_000_002, 7_000_000),
        ("type", json!("bg.no.such.type"), 3_000_003, 7_000_016),
        ("access_token", Value::Null, 3_000_030, 7_000_003),
        ("access_token", json!("nonsense"), 3_000_031, 7_000_018),
        ("access_token", json!(mock.token(Region::Eu)), 3_000_033, 7_000_006),
    ];
    for (name, value, in_overseas, in_cn) in table {
        assert_eq!(overseas(name, value.clone()).code().await, in_overseas, "{name} {value}");
        assert_eq!(cn(name, value.clone()).code().await, in_cn, "{name} {value} on cn");
    }
}

#[tokio::test]
async fn a_wrong_sign_hides_every_other_mistake() {
    let mock = mock().await;
    let mut wrong = orders(&mock).with("timestamp", json!(1)).with("type", json!("bg.no.such.type")).with("access_token", Value::Null);
    assert_eq!(wrong.code().await, 3_000_012);
    wrong.secret.push('x');
    assert_eq!(wrong.code().await, 3_000_001);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let mock = mock().await;
    let signed = orders(&mock);
    let unsigned = format!(r#"{{"app_key":"mock-app-us","type":"{ORDERS}"}}"#);
    let signed_twice = signed.body().replacen('{', &format!("{{\"sign\":\"{}\",", signed.sign()), 1);
    for (body, code) in [("not json".to_owned(), 3_000_000), ("[]".to_owned(), 3_000_000), (signed_twice, 3_000_000), (unsigned, 3_000_040)]
    {
        let answer: Value = serde_json::from_slice(&post(&signed.url, body.clone()).await.unwrap().body).unwrap();
        assert_eq!((answer["success"].as_bool(), answer["errorCode"].as_i64()), (Some(false), Some(code)), "{body}");
        assert!(answer["requestId"].as_str().unwrap().starts_with("us-"), "{answer}");
    }
}

/// The published example, as a body.
const PUBLISHED: &str = concat!(
    r#"{"type":"bg.logistics.shipment.confirm","app_key":"f9d5cc9313893a20d5aa85c654e8f503","timestamp":1711009072,"data_type":"JSON","#,
    r#""access_token":"2nifvmpyymvypwmcms5ct4uqqudrwgpmzbcnmkt1jzjkuaf3x56iixym","sendType":0,"#,
    r#""sendRequestList":[{"orderSendInfoList":[{"quantity":1,"orderSn":"211-21905473070712792","#,
    r#""parentOrderSn":"PO-211-21905452099192792","goodsId":601099548666279,"skuId":17592352673534}],"#,
    r#""carrierId":"699272611","trackingNumber":"270324232756"}],"sign":"4CCF219942D4180C6DDA3CE36C1B838F"}"#
);

#[tokio::test]
async fn the_published_signature_is_accepted_and_a_changed_body_is_not() {
    let app = ("f9d5cc9313893a20d5aa85c654e8f503", "c7e0a1a63542be4de3cb5488f9fba8149e8fc290");
    let mock = MockGateway::builder().app(Region::Us, app.0, app.1).start().await.unwrap();
    mock.set_time(UnixSeconds(1_711_009_072));
    for (body, is_wrong) in [(PUBLISHED.to_owned(), false), (PUBLISHED.replace("\"quantity\":1", "\"quantity\":2"), true)] {
        let answer: Value = serde_json::from_slice(&post(&mock.url(Gateway::Us), body).await.unwrap().body).unwrap();
        assert_eq!(answer["errorCode"] == 3_000_001, is_wrong, "{answer}");
    }
}

#[tokio::test]
async fn the_sign_covers_what_was_parsed_and_not_how_it_was_escaped() {
    let mock = mock().await;
    let call = orders(&mock).with("note", json!("\"quoted\"\n中文 😀 a/b")).with("big", json!([9_007_199_254_740_993_i64, {"a": " b "}]));
    assert_eq!(call.code().await, 1_000_000);
    let escaped = call.body().replace("中文", "\\u4e2d\\u6587").replace("a/b", "a\\/b").replace("},", "} , ");
    let answer: Value = serde_json::from_slice(&post(&call.url, escaped).await.unwrap().body).unwrap();
    assert_eq!(answer["errorCode"], 1_000_000, "{answer}");
}

#[tokio::test]
async fn a_type_lives_on_its_own_gateways_only() {
    let mock = mock().await;
    let elsewhere = Gateway::ALL.into_iter().find(|gateway| !STOCK.gateways.contains(gateway)).unwrap();
    let astray = call(&mock, elsewhere, STOCK.type_name, json!({})).send().await;
    assert_eq!(astray["errorCode"], if elsewhere == Gateway::Cn { 7_000_016 } else { 3_000_003 });
    assert!(astray["errorMsg"].as_str().unwrap().contains(STOCK.gateways[0].id()), "{astray}");
    assert_eq!(stock(&mock).code().await, 1_000_000);
}

#[tokio::test]
async fn tokens_end_and_cover_only_what_they_were_granted_for() {
    let mock = mock().await;
    mock.add_token("narrow", Grant::new(Region::Us, 7).scope([TOKEN_INFO]).expires(UnixSeconds(mock.now().0 + 60)));
    let orders = || orders(&mock).with("access_token", json!("narrow"));
    let info = || call(&mock, Gateway::Us, TOKEN_INFO, json!({})).with("access_token", json!("narrow"));
    assert_eq!(orders().code().await, 3_000_032);
    assert_eq!(info().send().await["result"]["apiScopeList"], json!([TOKEN_INFO]));
    mock.advance(Duration::from_secs(60));
    assert_eq!(info().code().await, 3_000_034);
}

#[tokio::test]
async fn a_new_token_ends_the_old_one_of_the_shop() {
    let mock = mock().await;
    mock.add_token("first", Grant::new(Region::Us, 7));
    mock.add_token("other shop", Grant::new(Region::Us, 8));
    mock.add_token("second", Grant::new(Region::Us, 7));
    let code = |token: &str| orders(&mock).with("access_token", json!(token));
    assert_eq!(code("first").code().await, 3_000_034);
    assert_eq!((code("second").code().await, code("other shop").code().await), (1_000_000, 1_000_000));
}

#[tokio::test]
async fn parameters_are_held_against_the_spec() {
    let mock = mock().await;
    let missing = stock(&mock).with("productSkcId", Value::Null).with("openApiUser", json!({})).send().await;
    assert_eq!(missing["errorCode"], 3_000_000);
    let message = missing["errorMsg"].as_str().unwrap();
    assert!(message.contains("productSkcId is required") && message.contains("openApiUser.supplierId is required"), "{message}");
    let wrong_kind = stock(&mock).with("productSkcId", json!({"id": 1})).send().await;
    assert!(wrong_kind["errorMsg"].as_str().unwrap().contains("productSkcId must be an integer"), "{wrong_kind}");
    let half_a_window = orders(&mock).with("createAfter", json!(1)).send().await;
    assert!(half_a_window["errorMsg"].as_str().unwrap().contains("createBefore is required"), "{half_a_window}");
}

#[tokio::test]
async fn fields_that_the_spec_lacks_are_noted_and_not_refused() {
    let mock = mock().await;
    assert_eq!(orders(&mock).with("novelty", json!(1)).code().await, 1_000_000);
    assert_eq!(mock.unknown_fields(), [format!("{ORDERS}: novelty")]);
}

#[tokio::test]
async fn ranges_are_checked_when_that_is_asked_for() {
    let strict = MockGateway::builder().strict_parameters().start().await.unwrap();
    let lax = mock().await;
    let too_long = "x".repeat(101);
    let table = [
        (ORDERS, json!({"pageNumber": 1, "parentOrderSnList": vec!["PO-1"; 21]})),
        (ORDERS, json!({"sortby": "price"})),
        (ORDERS, json!({"pageSize": 100.5})),
        (product::check_out_goods_sn::Request::INFO.type_name, json!({"outGoodsSnList": ["x", too_long]})),
    ];
    for (type_name, beyond) in table {
        assert_eq!(call(&strict, Gateway::Us, type_name, beyond.clone()).code().await, 3_000_000, "{beyond}");
    }
    let many = json!({"parentOrderSnList": vec!["PO-1"; 21]});
    assert_eq!(call(&lax, Gateway::Us, ORDERS, many).code().await, 1_000_000);
}
