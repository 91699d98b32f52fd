//! Webhook events: their signature, Temu's retry schedule, and deliveries that misbehave.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::json;
use temu_sdk::{
    Gateway, Json, Operation, Region, UnixMillis, auth,
    mock::{EventSender, MockEvent, MockGateway, SealedEvent},
    subscription,
};
use tokio::net::TcpListener;

use crate::wire::call;

const ORDER: &str = "bg_order_status_change_event";

#[derive(Clone, Debug, PartialEq)]
pub struct Got {
    timestamp: String,
    signature: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// A callback URL that answers what it is told to, 200 at last, and keeps what it got.
#[derive(Clone, Default)]
pub struct Callback {
    answers: Arc<Mutex<VecDeque<u16>>>,
    pub got: Arc<Mutex<Vec<Got>>>,
}

impl Callback {
    pub async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/temu/events", listener.local_addr().unwrap());
        let callback = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let callback = callback.clone();
                let service = service_fn(move |request| callback.clone().answer(request));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        url
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
        assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/temu/events"));
        let (head, body) = request.into_parts();
        let header = |name: &str| head.headers[name].to_str().unwrap().to_owned();
        let (timestamp, signature) = (header("x-tm-timestamp"), header("x-tm-signature"));
        let text = |value: &hyper::header::HeaderValue| value.to_str().unwrap().to_owned();
        let headers = head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = String::from_utf8(body.collect().await?.to_bytes().to_vec()).unwrap();
        self.got.lock().unwrap().push(Got { timestamp, signature, headers, body });
        let status = self.answers.lock().unwrap().pop_front().unwrap_or(200);
        Ok(Response::builder().status(status).body(Full::default()).unwrap())
    }
}

fn header<'a>(event: &'a SealedEvent, name: &str) -> &'a str {
    &event.headers.iter().find(|(other, _)| other == name).unwrap().1
}

fn order(sn: u32) -> MockEvent {
    MockEvent::new(ORDER, json!({"mallId": 1, "orderSn": sn.to_string(), "orderStatus": 2}))
}

async fn sender(mock: &MockGateway, answers: &[u16]) -> (EventSender, Callback) {
    let callback = Callback::default();
    callback.answers.lock().unwrap().extend(answers);
    (mock.events(Region::Us, &callback.start().await).unwrap(), callback)
}

#[tokio::test]
async fn the_published_event_comes_out_to_the_byte() {
    let mock = MockGateway::builder()
        .app(Region::Us, "demo-test-app", "12345678abcdefgh")
        .clock(|| UnixMillis(1_726_127_013_525))
        .start()
        .await
        .unwrap();
    let sender = mock.events(Region::Us, "http://127.0.0.1:1/").unwrap();
    let event = MockEvent::new("bg_test_event", r#"{"orderSn":"XXYYZZ","status":1}"#.parse::<Json>().unwrap());
    let sealed = sender.seal(&event);
    assert_eq!(sealed.body, r#"{"eventData":"sQmNTAKR2o4HrmCO3OchFgGyJU5Qta57+JQxxgVyVPU="}"#);
    assert_eq!(header(&sealed, "x-tm-signature"), "b5143d1a831453afbcf76d4621baa74a2dc07a486f26f5a956c6e50c61a338fb");
    let forged = sender.seal(&event.forged());
    assert_eq!(forged.body, sealed.body);
    assert_ne!(header(&forged, "x-tm-signature"), header(&sealed, "x-tm-signature"));
}

#[tokio::test]
async fn an_event_is_tried_nine_times_over_28_hours() {
    let mock = MockGateway::start().await.unwrap();
    mock.set_time(temu_sdk::UnixSeconds(1_757_376_000));
    let (mut sender, _callback) = sender(&mock, &[500; 9]).await;
    sender.push(order(1));
    let mut minutes = Vec::new();
    for minute in 0..1800 {
        let attempts = sender.deliver().await;
        minutes.extend(attempts.iter().map(|_| minute));
        mock.advance(Duration::from_secs(60));
    }
    assert_eq!(minutes, [0, 2, 12, 42, 102, 162, 222, 942, 1662]);
    assert_eq!((sender.pending(), sender.given_up()), (0, 1));
}

#[tokio::test]
async fn an_acknowledged_event_is_not_sent_again() {
    let mock = MockGateway::start().await.unwrap();
    mock.set_time(temu_sdk::UnixSeconds(1_757_376_000));
    let (mut sender, callback) = sender(&mock, &[503]).await;
    sender.push(order(1));
    assert!(!sender.deliver().await[0].is_acknowledged());
    assert_eq!(sender.deliver().await, [], "not due yet");
    mock.advance(Duration::from_secs(120));
    let second = sender.deliver().await;
    assert_eq!((second[0].number, second[0].status, sender.pending()), (2, Some(200), 0));
    let got = callback.got.lock().unwrap();
    assert_eq!(got[0].body, got[1].body);
    assert_eq!([&got[0].timestamp, &got[1].timestamp], ["1757376000000", "1757376120000"]);
    assert_ne!(got[0].signature, got[1].signature);
}

#[tokio::test]
async fn a_repeat_can_keep_its_timestamp() {
    let mock = MockGateway::start().await.unwrap();
    let (sender, callback) = sender(&mock, &[503]).await;
    let mut sender = sender.keeping_timestamps();
    sender.push(order(1));
    sender.deliver().await;
    mock.advance(Duration::from_secs(120));
    sender.deliver().await;
    let got = callback.got.lock().unwrap();
    assert_eq!(got[0], got[1]);
}

#[tokio::test]
async fn events_come_twice_and_out_of_order_when_told_to() {
    let mock = MockGateway::start().await.unwrap();
    let (mut in_order, first) = sender(&mock, &[]).await;
    let (out_of_order, second) = sender(&mock, &[]).await;
    let mut out_of_order = out_of_order.shuffled(5);
    for sn in 0..10 {
        in_order.push(order(sn));
        out_of_order.push(order(sn).times(2));
    }
    in_order.deliver().await;
    out_of_order.deliver().await;
    let bodies = |callback: &Callback| callback.got.lock().unwrap().iter().map(|got| got.body.clone()).collect::<Vec<_>>();
    let (straight, mixed) = (bodies(&first), bodies(&second));
    assert_ne!(mixed[..10], straight[..]);
    assert!(straight.iter().all(|body| mixed.iter().filter(|other| *other == body).count() == 2));
}

#[tokio::test(start_paused = true)]
async fn silence_is_a_failed_attempt() {
    let mock = MockGateway::start().await.unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut sender = mock.events(Region::Us, &format!("http://{}/", silent.local_addr().unwrap())).unwrap();
    sender.push(order(1));
    let before = tokio::time::Instant::now();
    assert_eq!(sender.deliver().await[0].status, None);
    assert_eq!(before.elapsed().as_millis(), 500);
    assert_eq!(sender.pending(), 1);
}

#[tokio::test]
async fn a_sender_says_what_it_cannot_work_with() {
    let mock = MockGateway::builder().app(Region::Eu, "key", "too short").start().await.unwrap();
    let refusal = |region, url| mock.events(region, url).unwrap_err().to_string();
    assert!(refusal(Region::Us, "https://example.com/").contains("http://"));
    assert!(refusal(Region::Us, "not a url").contains("not a url"));
    assert!(refusal(Region::Eu, "http://127.0.0.1:1/").contains("16 bytes"));
}

#[tokio::test]
async fn subscriptions_are_kept_for_each_shop() {
    let mock = MockGateway::start().await.unwrap();
    let update = |business| call(&mock, Gateway::Us, subscription::update::Request::INFO.type_name, business);
    assert_eq!(update(json!({"permitEventCodeList": [ORDER, "bg_open_event_test"]})).send().await["result"], true);
    assert_eq!(update(json!({"cancelEventCodeList": ["bg_open_event_test"]})).send().await["result"], true);
    let info = |gateway| call(&mock, gateway, auth::get_token_info::Request::INFO.type_name, json!({}));
    assert_eq!(info(Gateway::Us).send().await["result"]["appSubscribeEventCodeList"], json!([ORDER]));
    assert_eq!(info(Gateway::Eu).send().await["result"]["appSubscribeEventCodeList"], json!([]));
    let many: Vec<String> = (0..21).map(|n| format!("event_{n}")).collect();
    assert_eq!(update(json!({"permitEventCodeList": many})).code().await, 110_020_005);
    assert_eq!(update(json!({"permitEventCodeList": [ORDER], "cancelEventCodeList": [ORDER]})).code().await, 110_020_006);
}
