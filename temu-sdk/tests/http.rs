//! The transport in use, against a server on a loopback port.

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use common::{SECRET, us_shop};
use temu_sdk::{AppKey, AppSecret, Client, ClientBuilder, Gateway, Region, order};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Answers every request on every connection with the same bytes; counts connections.
async fn serve(answer: &'static str, keep_alive: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/openapi/router", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(converse(stream, answer, keep_alive));
        }
    });
    (url, connections)
}

async fn converse(mut stream: TcpStream, answer: &'static str, keep_alive: bool) {
    while read_request(&mut stream).await.is_some() {
        stream.write_all(answer.as_bytes()).await.unwrap();
        if !keep_alive {
            return;
        }
    }
}

/// Reads headers and body; `None` at the end of the connection.
async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse::<usize>().ok()?;
        if body.len() >= length {
            return Some(bytes);
        }
    }
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder().app(Region::Us, AppKey::new("demo-app"), AppSecret::new(SECRET)).base_url(Gateway::Us, url)
}

const SUCCESS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 58\r\n\r\n{\"success\":true,\"requestId\":\"us-1\",\"result\":{\"a\":1234567}}";

#[tokio::test]
async fn connections_are_used_again() {
    let (url, connections) = serve(SUCCESS, true).await;
    let shop = us_shop(&builder(&url).build().unwrap());
    for _ in 0..3 {
        assert_eq!(shop.call(order::list::Request::new()).await.unwrap().request_id(), Some("us-1"));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_connection_means_that_nothing_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = us_shop(&builder(&url).build().unwrap()).raw("bg.new.thing").gateway(Gateway::Us).send().await.unwrap_err();
    assert!(error.is_transport() && !error.is_outcome_unknown() && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_broken_answer_means_that_it_may_have_happened() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"success\":true"] {
        let (url, _) = serve(answer, false).await;
        let error = us_shop(&builder(&url).build().unwrap()).raw("bg.new.thing").gateway(Gateway::Us).send().await.unwrap_err();
        assert!(error.is_transport() && error.is_outcome_unknown() && !error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (url, connections) = serve("HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", true).await;
    let error = us_shop(&builder(&url).build().unwrap()).call(order::list::Request::new()).await.unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_proxy_serves_one_gateway() {
    let (proxy, through_proxy) = serve(SUCCESS, true).await;
    let (url, direct) = serve(SUCCESS, true).await;
    let proxy = proxy.trim_end_matches("/openapi/router");
    let shop = us_shop(&builder(&url).proxy(Gateway::Us, proxy).build().unwrap());
    shop.call(order::list::Request::new()).await.unwrap();
    assert_eq!((through_proxy.load(Ordering::SeqCst), direct.load(Ordering::SeqCst)), (1, 0));
    let shop = us_shop(&builder(&url).proxy(Gateway::Eu, proxy).build().unwrap());
    shop.call(order::list::Request::new()).await.unwrap();
    assert_eq!((through_proxy.load(Ordering::SeqCst), direct.load(Ordering::SeqCst)), (1, 1));
}

#[test]
fn urls_and_certificates_are_checked() {
    assert!(builder("ftp://example.com").build().unwrap_err().is_config());
    assert!(builder("https://example.com").proxy(Gateway::Us, "::").build().unwrap_err().is_config());
    assert!(builder("https://example.com").root_certificate(*b"not a certificate").build().unwrap_err().is_config());
}
