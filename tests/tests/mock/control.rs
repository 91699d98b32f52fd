//! The control endpoints: watching, steering, and who may not.

use hyper::{Request, body::Bytes};
use serde_json::{Value, json};
use temu_sdk::{Gateway, Region, mock::MockGateway};

use crate::{
    events::Callback,
    wire::{Got, call, send},
};

const ORDERS: &str = "bg.order.list.v2.get";

pub async fn start() -> MockGateway {
    MockGateway::builder().control().subscribed().start().await.unwrap()
}

async fn ask(mock: &MockGateway, method: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Got {
    let request =
        Request::builder().method(method).uri(format!("{}control/{path}", mock.page())).header("content-type", "application/json");
    let host = mock.page().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let request = if headers.iter().any(|(name, _)| *name == "host") { request } else { request.header("host", host) };
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    send(request, if body.is_null() { Bytes::new() } else { body.to_string().into() }).await.unwrap()
}

async fn get(mock: &MockGateway, path: &str) -> Value {
    let got = ask(mock, "GET", path, Value::Null, &[]).await;
    assert_eq!(got.status, 200, "{path}: {:?}", got.body);
    serde_json::from_slice(&got.body).unwrap()
}

async fn post(mock: &MockGateway, path: &str, body: Value) -> (u16, Value) {
    let got = ask(mock, "POST", path, body, &[]).await;
    (got.status, serde_json::from_slice(&got.body).unwrap())
}

fn orders(mock: &MockGateway) -> crate::wire::Call {
    call(mock, Gateway::Us, ORDERS, json!({}))
}

#[tokio::test]
async fn a_mock_without_control_has_neither_page_nor_endpoints() {
    let mock = MockGateway::start().await.unwrap();
    assert_eq!(ask(&mock, "GET", "health", Value::Null, &[]).await.status, 404);
}

#[tokio::test]
async fn what_it_says_of_itself_is_enough_to_call_it() {
    let mock = start().await;
    assert_eq!(get(&mock, "health").await["status"], "ok");
    let info = get(&mock, "info").await;
    assert_eq!(info["gateways"][2]["url"], mock.url(Gateway::Us));
    let us = info["shops"].as_array().unwrap().iter().find(|shop| shop["region"] == "us").unwrap();
    assert_eq!((us["app_key"].as_str(), us["app_secret"].as_str()), (Some(mock.app(Region::Us).0), Some(mock.app(Region::Us).1)));
    assert_eq!(us["token"], mock.token(Region::Us));
}

#[tokio::test]
async fn calls_are_shown_as_they_come_without_secrets() {
    let mock = start().await;
    let waiting = async { get(&mock, "requests?since=0&wait=1").await };
    let call_of_orders = orders(&mock);
    let (news, _) = tokio::join!(waiting, call_of_orders.send());
    let shown = &news["requests"][0];
    assert_eq!((&shown["operation"], &shown["error_code"], &shown["number"]), (&json!("order.list"), &json!(1_000_000), &json!(1)));
    assert!(shown["response"].as_str().unwrap().contains("pageItems"));
    let exchange = call(&mock, Gateway::Us, "bg.open.accesstoken.create", json!({"code": mock.issue_code(Region::Us)}));
    let bought = exchange.send().await;
    let shown = get(&mock, "requests?since=1").await;
    assert_eq!(shown["requests"].as_array().unwrap().len(), 1);
    for secret in [bought["result"]["accessToken"].as_str().unwrap(), &mock.token(Region::Us), &exchange.secret] {
        assert!(!shown.to_string().contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_waiting_watcher_does_not_hold_up_the_end() {
    let mock = start().await;
    let page = mock.page();
    let waiting = tokio::spawn(async move {
        send(Request::get(format!("{page}control/requests?wait=1")).header("host", "localhost"), Bytes::new()).await.is_err()
    });
    while get(&mock, "health").await["status"] != "ok" {}
    mock.shutdown().await;
    assert!(waiting.await.unwrap());
}

#[tokio::test]
async fn faults_and_clock_are_steered() {
    let mock = start().await;
    assert_eq!(post(&mock, "faults", json!({"fault": {"error_code": 4_000_004}, "operation": "order.list", "times": 1})).await.0, 200);
    assert_eq!(get(&mock, "faults").await["rules"][0]["fault"], json!({"error_code": 4_000_004}));
    assert_eq!([orders(&mock).code().await, orders(&mock).code().await], [4_000_004, 1_000_000]);
    post(&mock, "faults", json!({"fault": "reset"})).await;
    assert_eq!(ask(&mock, "DELETE", "faults", json!({}), &[]).await.status, 200);
    assert_eq!(orders(&mock).code().await, 1_000_000);
    assert_eq!(post(&mock, "clock", json!({"set": 1_757_376_000, "advance": 60})).await.1["now"], 1_757_376_060);
    assert_eq!(mock.now().0, 1_757_376_060);
}

#[tokio::test]
async fn triggers_send_webhooks() {
    let mock = start().await;
    let callback = Callback::default();
    let url = callback.start().await;
    assert_eq!(post(&mock, "webhooks", json!({"region": "us", "callback": url})).await.0, 200);
    let (status, fired) = post(&mock, "trigger", json!({"trigger": "order.paid", "region": "us"})).await;
    assert!(status == 200 && fired["about"].as_str().unwrap().starts_with("PO-211-"), "{fired}");
    while get(&mock, "webhooks").await["deliveries"].as_array().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(get(&mock, "webhooks").await["deliveries"][0]["status"], 200);
    assert_eq!(callback.got.lock().unwrap().len(), 1);
    let shop = get(&mock, "world?region=us").await;
    assert!(shop["orders"].as_array().unwrap().iter().any(|order| order["sn"] == fired["about"]));
    assert_eq!(get(&mock, "shops").await["shops"][0]["orders"], 26);
}

#[tokio::test]
async fn mistakes_are_explained() {
    let mock = start().await;
    for (path, body, words) in [
        ("trigger", json!({"trigger": "order.payed", "region": "us"}), "known are order.created"),
        ("trigger", json!({"trigger": "order.paid", "region": "mars"}), "known are china, us, eu, global"),
        ("faults", json!({"fault": "explode"}), "unknown variant `explode`"),
        ("faults", json!({"fault": "reset", "sometimes": 1}), "unknown field `sometimes`"),
        ("webhooks", json!({"region": "us", "callback": "ftp://x"}), "http://"),
        ("scenario", json!({"version": 2}), "version 2"),
        ("scenario", json!({"version": 1, "steps": [{"advance": 1}, {"trigger": "x", "region": "us"}]}), "steps[1]: there is no trigger x"),
    ] {
        let (status, answer) = post(&mock, path, body.clone()).await;
        assert!(status == 400 && answer["error"].as_str().unwrap().contains(words), "{path} {body}: {answer}");
    }
    assert_eq!(ask(&mock, "GET", "nonsense", Value::Null, &[]).await.status, 404);
}

#[tokio::test]
async fn pages_of_other_sites_cannot_steer_it() {
    let mock = start().await;
    let own = mock.page().trim_end_matches('/').to_owned();
    let advance = json!({"advance": 60});
    for headers in [
        &[("origin", "http://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("host", "evil.example"), ("origin", "http://evil.example")],
    ] {
        for (method, path) in [("POST", "clock"), ("GET", "info")] {
            let got = ask(&mock, method, path, if method == "POST" { advance.clone() } else { Value::Null }, headers).await;
            assert_eq!(got.status, 403, "{method} {headers:?}");
        }
    }
    let form = Request::post(format!("{own}/control/clock"))
        .header("content-type", "text/plain")
        .header("host", own.trim_start_matches("http://"));
    assert_eq!(send(form, advance.to_string().into()).await.unwrap().status, 415);
    for headers in
        [&[("origin", own.as_str()), ("sec-fetch-site", "same-origin")][..], &[("sec-fetch-site", "none")], &[("host", "localhost:8080")]]
    {
        assert_eq!(ask(&mock, "POST", "clock", json!({}), headers).await.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let mock = start().await;
    for path in ["", "control/page.css", "control/page.js"] {
        let got = send(Request::get(format!("{}{path}", mock.page())).header("host", "localhost"), Bytes::new()).await.unwrap();
        let text = String::from_utf8(got.body.to_vec()).unwrap();
        assert_eq!(got.status, 200);
        assert!(got.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
        assert!(!text.contains("innerHTML") && !text.contains("https://") && !text.contains("//cdn"), "{path}");
    }
}
