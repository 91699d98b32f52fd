//! The transport in use, against a server on a loopback port.

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use common::{SECRET, us_shop};
use temu_sdk::{AppKey, AppSecret, Client, ClientBuilder, Gateway, Region, order, retry::Retry};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Answers every request on every connection with the same bytes; counts connections.
async fn serve(answer: impl Into<Vec<u8>>, keep_alive: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/openapi/router", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let (counter, answer) = (connections.clone(), Arc::new(answer.into()));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(converse(stream, answer.clone(), keep_alive));
        }
    });
    (url, connections)
}

async fn converse(mut stream: TcpStream, answer: Arc<Vec<u8>>, keep_alive: bool) {
    while read_request(&mut stream).await.is_some() {
        stream.write_all(&answer).await.unwrap();
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
    let broken_pem = b"-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n".to_vec();
    for bytes in [b"not a certificate".to_vec(), broken_pem] {
        let error = builder("https://example.com").root_certificate(bytes).build().unwrap_err();
        assert!(error.is_config() && error.to_string().contains("must be an X.509 certificate in PEM or DER"), "{error}");
    }
}

#[test]
fn certificates_come_in_pem_and_in_der() {
    let pem = include_bytes!("data/proxy.pem").to_vec();
    let base64: String = String::from_utf8(pem.clone()).unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64.parse::<temu_sdk::Base64>().unwrap().into_bytes();
    let bundle = [b"# of the proxy\n".to_vec(), pem.clone(), pem.clone()].concat();
    for bytes in [pem, der, bundle] {
        builder("https://example.com").root_certificate(bytes).build().unwrap();
    }
}

/// Runs in a process of its own, whose environment names a proxy; see below.
#[tokio::test]
#[ignore = "run by `the_environment_names_a_proxy_only_on_request`"]
async fn within_an_environment_with_a_proxy() {
    let url = std::env::var("TEMU_TEST_URL").unwrap();
    for on in [false, true] {
        let shop = us_shop(&builder(&url).proxy_from_environment(on).build().unwrap());
        shop.call(order::list::Request::new()).await.unwrap();
    }
}

#[tokio::test]
async fn the_environment_names_a_proxy_only_on_request() {
    let (proxy, through_proxy) = serve(SUCCESS, true).await;
    let (url, direct) = serve(SUCCESS, true).await;
    let status = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "within_an_environment_with_a_proxy"])
            .env("HTTP_PROXY", proxy.trim_end_matches("/openapi/router"))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env("TEMU_TEST_URL", url)
            .status()
            .unwrap()
    });
    assert!(status.await.unwrap().success());
    assert_eq!((through_proxy.load(Ordering::SeqCst), direct.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn headers_travel_both_ways_and_requests_convert() {
    use temu_sdk::transport::{Bytes, HeaderValue, HttpRequest, HttpResponse, HttpTransport, Transport, header};

    const ANSWER: &str = "HTTP/1.1 503 Busy\r\nx-edge: 7\r\nretry-after: 3\r\ncontent-length: 0\r\n\r\n";
    let (url, _) = serve(ANSWER, true).await;
    let mut request = HttpRequest::new(Gateway::Us, &url, "secret body");
    request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let response = HttpTransport::builder().build().unwrap().send(request.clone()).await.unwrap();
    assert_eq!(
        (response.status, &response.headers["x-edge"], response.header(header::RETRY_AFTER)),
        (503, &"7".parse().unwrap(), Some("3"))
    );

    assert!(!format!("{request:?}").contains("secret body"));
    let converted: http::Request<Bytes> = request.try_into().unwrap();
    assert_eq!((converted.uri().path(), converted.method().as_str()), ("/openapi/router", "POST"));
    assert_eq!((&converted.headers()["content-type"], &converted.body()[..]), (&"application/json".parse().unwrap(), &b"secret body"[..]));
    let odd = http::Request::<Bytes>::try_from(HttpRequest::new(Gateway::Us, "http://[", "")).unwrap_err();
    assert!(odd.to_string().contains("URL"), "{odd}");
    let response = HttpResponse::from(http::Response::builder().status(429).header("retry-after", "1").body("often").unwrap());
    assert_eq!((response.status, response.header(header::RETRY_AFTER), &response.body[..]), (429, Some("1"), &b"often"[..]));
}

/// `{"success":true,"requestId":"us-1","result":{"a":1}}`, compressed.
const COMPRESSED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 171, 86, 42, 46, 77, 78, 78, 45, 46, 86, 178, 42, 41, 42, 77, 213, 81, 42, 74, 45, 44, 77, 45, 46,
    241, 76, 81, 178, 82, 42, 45, 214, 53, 84, 2, 9, 21, 151, 230, 148, 40, 89, 85, 43, 37, 42, 89, 25, 214, 214, 2, 0, 184, 18, 246, 238,
    52, 0, 0, 0,
];

#[tokio::test]
async fn a_compressed_response_is_read_or_named() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", COMPRESSED.len());
    let (url, _) = serve([head.as_bytes(), COMPRESSED].concat(), true).await;
    let result = us_shop(&builder(&url).retry(Retry::never()).build().unwrap()).raw("x.y").gateway(Gateway::Us).send().await;
    if cfg!(feature = "gzip") {
        assert_eq!(result.unwrap().to_value()["a"], 1);
    } else {
        let error = result.unwrap_err();
        assert!(error.to_string().contains(r#"encoding "gzip""#) && error.to_string().contains("feature `gzip`"), "{error}");
    }
}

#[tokio::test]
async fn compression_is_asked_for_with_the_feature_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/openapi/router", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await.unwrap();
        stream.write_all(SUCCESS.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap().to_ascii_lowercase()
    });
    us_shop(&builder(&url).build().unwrap()).call(order::list::Request::new()).await.unwrap();
    assert_eq!(server.await.unwrap().contains("accept-encoding: gzip"), cfg!(feature = "gzip"));
}
