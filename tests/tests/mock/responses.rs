//! How the mock responds to calls that it accepts.

use std::time::Duration;

use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Json, Operation, Region, auth, category,
    mock::{Grant, MockGateway, MockResponse},
    order, subscription,
};

use crate::wire::{Call, call};

const ORDERS: &str = order::list::Request::INFO.type_name;
const CREATE_TOKEN: &str = auth::create_token::Request::INFO.type_name;

fn orders(mock: &MockGateway, business: Value) -> Call {
    call(mock, Gateway::Us, ORDERS, business)
}

async fn items(mock: &MockGateway, page: u64, size: u64) -> Vec<Value> {
    let answer = orders(mock, json!({"pageNumber": page, "pageSize": size})).send().await;
    assert_eq!(answer["result"]["totalItemNum"], 25, "{answer}");
    answer["result"]["pageItems"].as_array().unwrap().clone()
}

#[tokio::test]
async fn pages_of_any_size_show_the_same_list() {
    let mock = MockGateway::start().await.unwrap();
    let all = items(&mock, 1, 100).await;
    let mut walked = Vec::new();
    for page in 1..=4 {
        walked.extend(items(&mock, page, 10).await);
    }
    assert_eq!(all.len(), 25);
    assert_eq!(walked, all);
    assert_eq!(orders(&mock, json!({"pageSize": 101})).code().await, 3_000_000);
}

#[tokio::test]
async fn the_same_seed_answers_the_same_and_another_does_not() {
    let start = |seed| MockGateway::builder().seed(seed).clock(|| temu_sdk::UnixMillis(1_757_376_000_000)).start();
    let (one, same, other) = (start(1).await.unwrap(), start(1).await.unwrap(), start(2).await.unwrap());
    let first = items(&one, 2, 10).await;
    assert_eq!(items(&same, 2, 10).await, first);
    assert_ne!(items(&other, 2, 10).await, first);
    let filtered = orders(&one, json!({"pageNumber": 2, "parentOrderStatus": 2})).send().await;
    assert_ne!(filtered["result"]["pageItems"], json!(first));
}

#[tokio::test]
async fn made_up_ids_do_not_fit_a_float() {
    let mock = MockGateway::start().await.unwrap();
    let answer = orders(&mock, json!({})).send().await.to_string();
    let ids = answer.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse::<i64>().ok());
    assert!(ids.filter(|id| *id > 1 << 53).any(|id| id as f64 as i64 != id), "{answer}");
}

#[tokio::test]
async fn untidy_data_has_nulls_and_numbers_in_strings_and_news() {
    let mock = MockGateway::builder().stateless().untidy().start().await.unwrap();
    let tidy = MockGateway::builder().stateless().start().await.unwrap();
    let answer = orders(&mock, json!({})).send().await["result"].to_string();
    let expected = orders(&tidy, json!({})).send().await["result"].to_string();
    for sign in [":null", "undocumentedField"] {
        assert!(answer.contains(sign) && !expected.contains(sign), "{sign} in {answer}");
    }
    let quoted = |text: &str| text.split('"').filter(|part| part.parse::<i64>().is_ok()).count();
    assert!(quoted(&answer) > quoted(&expected));
}

#[tokio::test]
async fn both_envelopes_are_understood() {
    let mock = MockGateway::start().await.unwrap();
    let flat = orders(&mock, json!({"pageSize": 3})).send().await;
    let wrapped = orders(&mock, json!({"request": {"pageSize": 3}})).send().await;
    assert_eq!(flat["result"], wrapped["result"]);
    assert_eq!(flat["result"]["pageItems"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_code_buys_one_token_within_ten_minutes() {
    let mock = MockGateway::start().await.unwrap();
    let exchange = |code: &str| call(&mock, Gateway::Us, CREATE_TOKEN, json!({"code": code})).with("access_token", json!(code));
    let code = mock.issue_code_for(Grant::new(Region::Us, 4711).scope([ORDERS]));
    let bought = exchange(&code).send().await["result"].clone();
    assert_eq!((&bought["mallId"], &bought["apiScopeList"]), (&json!(4711), &json!([ORDERS])));
    assert_eq!(orders(&mock, json!({})).with("access_token", bought["accessToken"].clone()).code().await, 1_000_000);
    assert_eq!(mock.requests().last().unwrap().mall_id, Some(4711));
    assert_eq!(exchange(&code).code().await, 110_020_002);
    let late = mock.issue_code(Region::Us);
    mock.advance(Duration::from_secs(601));
    assert_eq!(exchange(&late).code().await, 110_020_002);
}

#[tokio::test]
async fn the_guides_form_of_the_token_answer_is_one_switch_away() {
    let mock = MockGateway::builder().guide_responses().start().await.unwrap();
    let code = mock.issue_code(Region::Us);
    let answer = call(&mock, Gateway::Us, CREATE_TOKEN, json!({"request": {"code": code}})).with("access_token", Value::Null).send().await;
    assert_eq!(answer["errorCode"], 0);
    assert_eq!(answer["result"]["expires_in"], 43_200);
    assert!(answer["result"]["mallId"].is_string() && answer["result"]["refresh_token"].is_string(), "{answer}");
    assert_eq!(orders(&mock, json!({})).with("access_token", answer["result"]["access_token"].clone()).code().await, 0);
}

#[tokio::test]
async fn results_can_be_bare_and_can_stand_beside_success() {
    let mock = MockGateway::start().await.unwrap();
    let subscribe = call(
        &mock,
        Gateway::Us,
        subscription::update::Request::INFO.type_name,
        json!({"permitEventCodeList": ["bg_order_status_change_event"]}),
    );
    assert_eq!(subscribe.send().await["result"], true);
    let by_photo = category::recommend_by_photo::Request::INFO;
    mock.respond_with(by_photo.type_name, json!({"catIdList": [5]}));
    let beside = call(&mock, by_photo.gateways[0], by_photo.type_name, json!({"imageUrl": "https://x"})).send().await;
    assert_eq!((&beside["success"], &beside["catIdList"]), (&json!(true), &json!([5])), "{beside}");
    assert!(beside.get("result").is_none());
}

#[tokio::test]
async fn tests_can_set_results_to_the_digit() {
    let mock = MockGateway::start().await.unwrap();
    mock.respond_with(ORDERS, r#"{"pageItems":null,"price":19.90,"id":9007199254740993}"#.parse::<Json>().unwrap());
    let call = orders(&mock, json!({}));
    let body = crate::wire::post(&call.url, call.body()).await.unwrap().body;
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert!(text.ends_with(r#""result":{"pageItems":null,"price":19.90,"id":9007199254740993}}"#), "{text}");
    mock.respond(ORDERS, |received| MockResponse::Error {
        code: 140_020_002,
        message: format!("no page {}", received.parameters["pageNumber"]),
    });
    let refused = orders(&mock, json!({"pageNumber": 9})).send().await;
    assert_eq!((&refused["errorCode"], &refused["errorMsg"]), (&json!(140_020_002), &json!("no page 9")));
}

#[tokio::test]
async fn what_travelled_is_kept_in_order_and_without_secrets() {
    let mock = MockGateway::builder().remember(2).start().await.unwrap();
    for page in 1..=3 {
        orders(&mock, json!({"pageNumber": page})).send().await;
    }
    let code = mock.issue_code(Region::Us);
    let exchange = call(&mock, Gateway::Us, CREATE_TOKEN, json!({"request": {"code": code}})).with("access_token", json!(code));
    exchange.send().await;
    let kept = mock.requests();
    assert_eq!(kept.iter().map(|request| request.type_name.as_str()).collect::<Vec<_>>(), [ORDERS, CREATE_TOKEN]);
    assert!(
        kept[0].body.starts_with(&format!(r#"{{"type":"{ORDERS}","app_key":"mock-app-us","access_token":"***","timestamp":"#)),
        "{kept:?}"
    );
    let shown = format!("{mock:?}{kept:?}");
    for secret in [code, mock.token(Region::Us), exchange.sign(), exchange.secret] {
        assert!(!shown.contains(&secret), "{secret} in {shown}");
    }
}
