//! HTTP, addresses, sizes and the faults that strike below or inside of the envelope.

use std::{io::Read, time::Duration};

use http_body_util::{BodyExt, Full, StreamBody};
use hyper::{Request, body::Bytes, body::Frame, client::conn::http1::handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Region,
    mock::{Fault, FaultRule, Grant, MockGateway},
};
use tokio::net::TcpStream;

use crate::wire::{Call, call, post, send};

const ORDERS: &str = "bg.order.list.v2.get";

fn orders(mock: &MockGateway) -> Call {
    call(mock, Gateway::Us, ORDERS, json!({}))
}

#[tokio::test]
async fn apps_are_called_from_allowed_addresses_only() {
    let mock = MockGateway::builder().allow_address(Region::Us, [10, 1, 2, 3].into()).start().await.unwrap();
    let rejected = orders(&mock).send().await;
    assert_eq!(rejected["errorCode"], 5_000_003, "{rejected}");
    let mut unsigned = orders(&mock);
    unsigned.secret.push('x');
    assert_eq!(unsigned.code().await, 3_000_001, "the sign is checked first");
    assert_eq!(call(&mock, Gateway::Eu, ORDERS, json!({})).code().await, 1_000_000);
    let open = MockGateway::builder().allow_address(Region::Us, [127, 0, 0, 1].into()).start().await.unwrap();
    assert_eq!(orders(&open).code().await, 1_000_000);
}

#[tokio::test]
async fn large_bodies_are_rejected_unread() {
    let mock = MockGateway::builder().max_body(2_000).start().await.unwrap();
    let large = orders(&mock).with("note", json!("x".repeat(3_000)));
    assert_eq!(post(&large.url, large.body()).await.unwrap().status, 413);
    assert_eq!(orders(&mock).code().await, 1_000_000);
}

#[tokio::test]
async fn responses_are_compressed_for_those_who_take_it() {
    let mock = MockGateway::start().await.unwrap();
    let call = orders(&mock);
    let got = send(Request::post(&call.url).header("accept-encoding", "gzip, br"), call.body().into()).await.unwrap();
    assert_eq!(got.headers["content-encoding"], "gzip");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&got.body[..]).read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["success"], true);
    assert!(!post(&call.url, call.body()).await.unwrap().headers.contains_key("content-encoding"));
}

#[tokio::test]
async fn a_connection_serves_many_calls_and_bodies_may_come_in_chunks() {
    let mock = MockGateway::start().await.unwrap();
    let call = orders(&mock);
    let address = mock.url(Gateway::Us).split('/').nth(2).unwrap().to_owned();
    let (mut sender, connection) = handshake(TokioIo::new(TcpStream::connect(&address).await.unwrap())).await.unwrap();
    tokio::spawn(connection);
    for _ in 0..3 {
        let pieces: Vec<Result<Frame<Bytes>, hyper::Error>> =
            call.body().as_bytes().chunks(50).map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece)))).collect();
        let body = StreamBody::new(tokio_stream(pieces));
        sender.ready().await.unwrap();
        let request =
            Request::post("/us/openapi/router").header("host", &address).body(http_body_util::Either::<_, Full<Bytes>>::Left(body));
        let response = sender.send_request(request.unwrap()).await.unwrap();
        let body: Value = serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap();
        assert_eq!(body["errorCode"], 1_000_000);
    }
}

/// A stream of what is there already.
fn tokio_stream<T: Unpin>(items: Vec<T>) -> impl futures_core::Stream<Item = T> + Unpin {
    struct Iter<T>(std::vec::IntoIter<T>);
    impl<T: Unpin> futures_core::Stream for Iter<T> {
        type Item = T;
        fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<T>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    Iter(items.into_iter())
}

#[tokio::test]
async fn the_router_takes_post_only() {
    let mock = MockGateway::start().await.unwrap();
    assert_eq!(send(Request::get(mock.url(Gateway::Us)), Bytes::new()).await.unwrap().status, 405);
    assert_eq!(send(Request::get(format!("{}x", mock.host(Gateway::Us))), Bytes::new()).await.unwrap().status, 404);
}

#[tokio::test]
async fn bodies_are_spoiled_in_the_ways_of_proxies() {
    let mock = MockGateway::start().await.unwrap();
    let call = orders(&mock);
    mock.inject_fault(Fault::Malformed);
    let got = post(&call.url, call.body()).await.unwrap();
    assert!(got.status == 200 && serde_json::from_slice::<Value>(&got.body).is_err());
    mock.inject_fault(Fault::WrongContentType);
    assert_eq!(post(&call.url, call.body()).await.unwrap().headers["content-type"], "text/html");
    mock.inject_fault(Fault::Maintenance);
    let got = post(&call.url, call.body()).await.unwrap();
    assert!(got.status == 200 && got.body.starts_with(b"<html>"));
    assert!(mock.requests().iter().all(|request| request.executed));
    mock.inject_fault(Fault::ErrorCode(140_020_002));
    let rejected = call.send().await;
    assert_eq!((&rejected["errorCode"], &rejected["errorMsg"]), (&json!(140_020_002), &json!("order not found")));
    assert!(!mock.requests().last().unwrap().executed);
}

#[tokio::test]
async fn delays_lie_between_their_bounds() {
    let mock = MockGateway::start().await.unwrap();
    for _ in 0..3 {
        mock.inject_fault(Fault::Delay { min_ms: 30, max_ms: 60 });
        let before = tokio::time::Instant::now();
        assert_eq!(orders(&mock).code().await, 1_000_000);
        assert!(before.elapsed() >= Duration::from_millis(30));
    }
}

#[tokio::test]
async fn rules_strike_an_operation_or_a_shop_so_often() {
    let mock = MockGateway::start().await.unwrap();
    mock.add_token("other", Grant::new(Region::Us, 9));
    mock.inject(FaultRule::new(Fault::Limited).operation("order.list").times(2));
    mock.inject(FaultRule::new(Fault::Status(503)).shop(9));
    let info = || call(&mock, Gateway::Us, "bg.open.accesstoken.info.get", json!({}));
    assert_eq!(info().code().await, 1_000_000);
    assert_eq!([orders(&mock).code().await, orders(&mock).code().await, orders(&mock).code().await], [4_000_004, 4_000_004, 1_000_000]);
    let others = info().with("access_token", json!("other"));
    for _ in 0..2 {
        assert_eq!(post(&others.url, others.body()).await.unwrap().status, 503);
    }
    mock.clear_faults();
    assert_eq!(others.code().await, 1_000_000);
    mock.inject(FaultRule::new(Fault::Limited).rate(0.5));
    let mut codes = Vec::new();
    for _ in 0..40 {
        codes.push(orders(&mock).code().await);
    }
    let struck = codes.iter().filter(|code| **code == 4_000_004).count();
    assert!((8..32).contains(&struck), "{struck} of 40");
}

#[tokio::test]
async fn failures_hide_inside_of_successes() {
    let mock = MockGateway::start().await.unwrap();
    let listed = call(
        &mock,
        Gateway::Us,
        "bg.local.goods.list.query",
        json!({"goodsSearchType": 1, "goodsStatusFilterType": 1, "pageNo": 1, "pageSize": 10}),
    )
    .send()
    .await;
    let product = &listed["result"]["goodsList"][0];
    let edit = json!({"goodsId": product["goodsId"], "skuStockTargetList": [{"skuId": product["skuIdList"][0], "stockTarget": 5}]});
    mock.inject_fault(Fault::NestedFailures);
    let failed = call(&mock, Gateway::Us, "bg.local.goods.stock.edit", edit).send().await;
    assert_eq!(
        (&failed["success"], &failed["result"]["skuStockEditStatusInfoList"][0]["stockEditStatus"]),
        (&json!(true), &json!(false)),
        "{failed}"
    );
}

#[tokio::test]
async fn a_wrong_sign_is_explained_without_secrets() {
    let mock = MockGateway::start().await.unwrap();
    let mut wrong = orders(&mock).with("note", json!("hello"));
    let secret = wrong.secret.clone();
    wrong.secret.push('x');
    let message = wrong.send().await["errorMsg"].as_str().unwrap().to_owned();
    assert!(message.contains("***access_token***app_keymock-app-us") && message.contains("notehello"), "{message}");
    assert!(!message.contains(&secret) && !message.contains(&mock.token(Region::Us)), "{message}");
}

#[tokio::test]
async fn a_result_comes_in_a_second_envelope() {
    let mock = MockGateway::start().await.unwrap();
    mock.inject_fault(Fault::SecondEnvelope);
    let wrapped = orders(&mock).send().await;
    let plain = orders(&mock).send().await;
    assert_eq!((&wrapped["result"]["success"], &wrapped["result"]["errorMsg"]), (&json!(true), &json!("SUC")), "{wrapped}");
    assert_eq!(wrapped["result"]["result"], plain["result"]);
}

#[tokio::test]
async fn a_download_is_not_the_file_although_the_status_says_so() {
    let mock = MockGateway::start().await.unwrap();
    let url = mock.add_document(Gateway::Us, "label.pdf", "%PDF");
    for (fault, beginning) in [(Fault::ErrorCode(3_000_001), "{\"success\":false,\"errorCode\":3000001"), (Fault::Maintenance, "<html>")] {
        mock.inject_file_fault(fault);
        let got = send(Request::get(&url), Bytes::new()).await.unwrap();
        assert!(got.status == 200 && got.body.starts_with(beginning.as_bytes()), "{fault:?}: {:?}", got.body);
    }
}
