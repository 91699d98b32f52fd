//! A whole call on loopback, held against one that is written by hand over reqwest.

use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use temu_sdk::{
    AccessToken, AppKey, AppSecret, Client, Gateway, Region, Shop,
    limits::{Limit, Limits, Scope},
    observe::Interceptor,
    order,
};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::compare::{Effort, ratio};
use crate::decode::orders;
use crate::figure::Figure;
use crate::plain;
use crate::sign::{KEY, Orders, SECRET, TOKEN, floor};

pub fn run(effort: Effort) -> Vec<Figure> {
    let url = format!("http://{}", serve());
    [1, 32].map(|concurrency| row(effort, &url, concurrency)).into()
}

fn row(effort: Effort, url: &str, concurrency: usize) -> Figure {
    let runtime = runtime();
    let (shop, by_hand) = runtime.block_on(async { (shop(url), ByHand::new(url)) });
    let ours = || runtime.block_on(at_once(concurrency, || one(shop.clone())));
    let theirs = || runtime.block_on(at_once(concurrency, || by_hand.clone().call()));
    Figure::ratio(format!("call {concurrency} at once"), ratio(effort, ours, theirs), 1.05)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn at_once<F: Future<Output = ()> + Send + 'static>(count: usize, call: impl Fn() -> F) {
    let mut calls = JoinSet::new();
    (0..count).for_each(|_| drop(calls.spawn(call())));
    calls.join_all().await;
}

/// A gateway that answers everything with the same order list, on a thread of its own.
fn serve() -> SocketAddr {
    let (ready, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || runtime().block_on(listen(ready)));
    address.recv().expect("the server has a port")
}

async fn listen(ready: std::sync::mpsc::Sender<SocketAddr>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    ready.send(listener.local_addr().expect("an address")).expect("somebody waits for it");
    let body = json!({"success": true, "errorCode": 1_000_000, "errorMsg": "", "requestId": "us-1", "result": orders(2 << 10)});
    let body = Bytes::from(body.to_string());
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let body = body.clone();
        let service = service_fn(move |request| answer(request, body.clone()));
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(request: Request<Incoming>, body: Bytes) -> Result<Response<Full<Bytes>>, Infallible> {
    // The next request can only be read behind this one.
    let _ = request.into_body().collect().await;
    Ok(Response::new(Full::new(body)))
}

/// Watches, and does nothing.
#[derive(Debug)]
struct Idle;

impl Interceptor for Idle {}

fn shop(url: &str) -> Shop {
    let wide = |scope| Limit::new(100_000, Duration::from_secs(1), scope);
    let client = Client::builder()
        .app(Region::Us, AppKey::new(KEY), AppSecret::new(SECRET))
        .base_url(Gateway::Us, url)
        .limits(Limits::new().defaults([wide(Scope::App), wide(Scope::Shop)]))
        .interceptor(Idle)
        .build();
    client.expect("a client").shop("shop").in_region(Region::Us).with_token(Region::Us, AccessToken::new(TOKEN))
}

async fn one(shop: Shop) {
    let reply = shop.call(order::list::Request::new().page_number(1)).await.expect("an order list");
    assert!(!reply.page_items.is_empty());
}

/// What one would write without the SDK.
#[derive(Clone)]
struct ByHand {
    http: reqwest::Client,
    url: Arc<str>,
}

impl ByHand {
    fn new(url: &str) -> Self {
        // The SDK brings its own; a second call says that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tcp_nodelay(true).no_proxy();
        Self { http: http.build().expect("an HTTP client"), url: url.into() }
    }

    async fn call(self) {
        let request = self.http.post(&*self.url).timeout(Duration::from_secs(30)).header("content-type", "application/json");
        let answer = request.body(signed()).send().await.expect("an answer").bytes().await.expect("a body");
        let plain::Envelope { success, error_code, error_msg, request_id, result } = serde_json::from_slice(&answer).expect("an envelope");
        assert!(success, "{error_code} {error_msg:?} {request_id:?}");
        assert!(result.is_some_and(|orders| !orders.page_items.is_empty()));
    }
}

fn signed() -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    let orders = Orders {
        access_token: TOKEN,
        app_key: KEY,
        create_after: None,
        create_before: None,
        data_type: "JSON",
        page_number: 1,
        parent_order_sn_list: None,
        timestamp: now.as_secs() as i64,
        r#type: "bg.order.list.v2.get",
    };
    let (mut body, hash) = floor(&orders, 256);
    body.pop();
    write!(body, ",\"sign\":\"{:032X}\"}}", u128::from_be_bytes(hash)).expect("memory takes everything");
    body
}
