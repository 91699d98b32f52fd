//! Errors: kinds, predicates, texts, what they keep of odd responses, and errors made by tests.

mod common;

use std::time::Duration;

use common::{SECRET, START, Script, Step, answer, builder, refusal, success, us_shop};
use serde_json::json;
use temu_sdk::{
    Error, ErrorKind, Gateway, Region, UnixSeconds,
    call::Mismatch,
    catalog::ErrorClass,
    order, product,
    transport::{HeaderValue, HttpResponse, header},
};

async fn list(steps: impl IntoIterator<Item = Step>) -> (Error, usize) {
    let script = Script::new(steps);
    let error = us_shop(&builder(&script).build().unwrap()).call(order::list::Request::new()).await.unwrap_err();
    (error, script.sent().len())
}

fn response(status: u16, body: &'static str) -> Step {
    Step::Answer(HttpResponse::new(status, body))
}

const KINDS: [ErrorKind; 17] = [
    ErrorKind::Config,
    ErrorKind::Stopped,
    ErrorKind::ShuttingDown,
    ErrorKind::Token,
    ErrorKind::TokenUnavailable,
    ErrorKind::InvalidRequest,
    ErrorKind::Limited,
    ErrorKind::Transport,
    ErrorKind::Timeout,
    ErrorKind::HttpStatus,
    ErrorKind::Rejected,
    ErrorKind::Decode,
    ErrorKind::Mismatch,
    ErrorKind::File,
    ErrorKind::Pagination,
    ErrorKind::FailedResult,
    ErrorKind::Store,
];

#[test]
fn every_kind_can_be_made_has_a_predicate_and_a_word() {
    type Predicate = fn(&Error) -> bool;
    let predicates: [(ErrorKind, Predicate); 17] = [
        (ErrorKind::Config, Error::is_config),
        (ErrorKind::Stopped, Error::is_stopped),
        (ErrorKind::ShuttingDown, Error::is_shutting_down),
        (ErrorKind::Token, Error::is_token),
        (ErrorKind::TokenUnavailable, Error::is_token_unavailable),
        (ErrorKind::InvalidRequest, Error::is_invalid_request),
        (ErrorKind::Limited, Error::is_limited),
        (ErrorKind::Transport, Error::is_transport),
        (ErrorKind::Timeout, Error::is_timeout),
        (ErrorKind::HttpStatus, Error::is_http_status),
        (ErrorKind::Rejected, Error::is_rejected),
        (ErrorKind::Decode, |error| error.is_decode() && !error.is_mismatch()),
        (ErrorKind::Mismatch, Error::is_mismatch),
        (ErrorKind::File, Error::is_file),
        (ErrorKind::Pagination, Error::is_pagination),
        (ErrorKind::FailedResult, Error::is_failed_result),
        (ErrorKind::Store, Error::is_store),
    ];
    for kind in KINDS {
        let error = Error::builder(kind).build();
        assert_eq!(error.kind(), kind);
        for (of, holds) in predicates {
            assert_eq!(holds(&error), of == kind, "{of} of {kind}");
        }
        assert!(!error.to_string().is_empty() && kind.as_str() == kind.to_string());
    }
}

#[test]
fn an_error_can_be_made_for_a_test() {
    let error = Error::builder(ErrorKind::Rejected)
        .operation::<order::list::Request>()
        .gateway(Gateway::Us)
        .shop("my-shop")
        .code(3_000_034)
        .message("expired")
        .request_id("us-7")
        .attempts(2)
        .retry_after(Duration::from_secs(3))
        .build();
    assert_eq!((error.code(), error.message(), error.class()), (Some(3_000_034), Some("expired"), Some(ErrorClass::Auth)));
    assert_eq!((error.operation(), error.gateway(), error.attempts()), (Some("order.list"), Some(Gateway::Us), 2));
    assert!(error.needs_reauthorization() && error.to_string().contains("/open-platform/client-manage"), "{error}");

    let timeout = |sent| Error::builder(ErrorKind::Timeout).operation::<product::update_stock::Request>().sent(sent).build();
    assert!(timeout(true).is_outcome_unknown() && !timeout(false).is_outcome_unknown() && timeout(false).is_retryable());
    let status = Error::builder(ErrorKind::HttpStatus).status(429).build();
    assert!(status.is_rate_limited() && status.status() == Some(429));
    let invalid = Error::builder(ErrorKind::InvalidRequest).violation("pageSize", "must be at most 100").build();
    assert_eq!((invalid.violations().len(), invalid.to_string()), (1, "invalid request: pageSize must be at most 100".to_owned()));
    let mismatch = Error::builder(ErrorKind::Mismatch).mismatch(Mismatch::new("result.a", "integer", "object")).build();
    assert_eq!(mismatch.to_string(), "the response differs from the spec: result.a: expected integer, found object");
    let limited = Error::builder(ErrorKind::Limited).wait(Duration::from_secs(5)).build();
    assert_eq!(limited.needed_wait(), Some(Duration::from_secs(5)));
}

#[tokio::test(start_paused = true)]
async fn debug_names_the_parts_and_shows_no_body() {
    let secret = json!({"success": false, "errorCode": 3_000_034, "errorMsg": "no", "requestId": "us-2", "result": {"buyer": "Jane Doe"}});
    let (error, _) = list([answer(secret)]).await;
    let text = format!("{error:?}");
    for part in [
        "kind: Rejected",
        "operation: \"order.list\"",
        "type: \"bg.order.list.v2.get\"",
        "gateway: us",
        "shop: \"my-shop\"",
        "code: 3000034",
        "request_id: \"us-2\"",
        "attempts: 1",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("Jane Doe") && !text.contains(SECRET) && !text.contains("demo-token"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn being_called_too_often_is_said_with_how_long_to_wait() {
    let too_often = || Step::Answer(HttpResponse::new(429, "").with_header(header::RETRY_AFTER, HeaderValue::from_static("1")));
    let (error, sent) = list((0..4).map(|_| too_often())).await;
    assert_eq!((sent, error.retry_after(), error.is_rate_limited()), (4, Some(Duration::from_secs(1)), true));
    let text = error.to_string();
    assert!(text.contains("called too often: HTTP status 429 after 4 attempts. The gateway asks to wait 1.0s"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_a_proxy_says_is_kept_and_its_first_words_are_shown() {
    let json = r#"{"error": {"message": "signature rejected", "buyer": "Jane Doe"}}"#;
    for (body, words) in [
        ("Access denied by policy 7", "HTTP status 403 \"Access denied by policy 7\""),
        ("<html><head><title>Blocked\n by WAF</title></head><body>…</body></html>", "HTTP status 403 \"Blocked by WAF\""),
        ("<!DOCTYPE html><body><h1>Forbidden</h1> <p>go away</p></body>", "HTTP status 403 \"Forbidden go away\""),
        (json, "HTTP status 403 \"signature rejected\""),
    ] {
        let (error, _) = list([response(403, body)]).await;
        assert_eq!((error.status(), error.body().map(|kept| &kept[..])), (Some(403), Some(body.as_bytes())));
        assert!(error.to_string().ends_with(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("Jane Doe"), "{error}");
    }
    let (error, _) = list([response(403, r#"{"orders": ["Jane Doe"]}"#)]).await;
    assert!(error.to_string().ends_with("HTTP status 403"), "{error}");
    let (error, _) = list([response(403, "a very long explanation ".repeat(50).leak())]).await;
    assert!(error.to_string().ends_with(" …\"") && error.to_string().len() < 300, "{error}");
    let (error, _) = list([response(403, "\u{0}\u{1}")]).await;
    assert!(error.to_string().ends_with("HTTP status 403"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_missing_router_path_is_named() {
    let (error, _) = list([response(404, "")]).await;
    assert!(
        error.to_string().contains("must include the path of its router, as https://openapi-b-us.temu.com/openapi/router does"),
        "{error}"
    );
    let script = Script::new([response(404, "")]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let error = shop.files().download(Gateway::Us, "https://img.temu.com/1.pdf").bytes().await.unwrap_err();
    assert!(error.status() == Some(404) && !error.to_string().contains("router"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_error_without_an_envelope_is_a_rejection() {
    let (error, sent) = list([answer(json!({"error_code": 40003, "error_msg": "no access"}))]).await;
    assert_eq!((error.code(), error.message(), error.class(), sent), (Some(40003), Some("no access"), None, 1));
    assert!(error.to_string().contains("rejected with error_code 40003 and without an envelope \"no access\""), "{error}");
    let (error, _) = list([answer(json!({"error_code": 40003, "error_msg": ""}))]).await;
    assert_eq!((error.code(), error.body().is_some()), (Some(40003), true));
    // The same words inside an envelope are fields like others.
    let script = Script::new([answer(json!({"success": true, "error_code": 7, "result": {}}))]);
    assert!(us_shop(&builder(&script).build().unwrap()).call(order::list::Request::new()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_page_of_html_is_named_and_a_read_is_tried_again() {
    let page = "\n<html><head><title>Maintenance</title></head></html>";
    let (error, sent) = list((0..4).map(|_| response(200, page))).await;
    assert!(error.is_decode() && error.is_retryable() && sent == 4, "{sent}: {error}");
    assert!(error.to_string().contains("it is HTML, not JSON: \"Maintenance\""), "{error}");
    for body in ["", "busy", "{\"success\": tr"] {
        let script = Script::new([response(200, body), success(json!({}))]);
        let reply = us_shop(&builder(&script).build().unwrap()).call(order::list::Request::new()).await.unwrap();
        assert_eq!(reply.attempts(), 2, "{body}");
    }
    // JSON of another form does not get better, and a write may have been applied.
    let (error, sent) = list([response(200, "[]")]).await;
    assert!(error.is_decode() && !error.is_retryable() && sent == 1, "{error}");
    let script = Script::new([response(200, page)]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let error = shop.call(product::update_stock::Request::new().goods_id(1)).await.unwrap_err();
    assert!(error.is_outcome_unknown() && script.sent().len() == 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_error_tells_what_a_ticket_needs() {
    let (error, _) = list([refusal(3_000_034)]).await;
    assert_eq!(error.signed_at(), Some(UnixSeconds(START.try_into().unwrap())));
    assert_eq!(error.url(), Some("https://openapi-b-us.temu.com/openapi/router"));
    assert_eq!(
        error.ticket(),
        "type: bg.order.list.v2.get\nurl: https://openapi-b-us.temu.com/openapi/router\ntime: 2025-12-11T07:27:36Z (timestamp 1765438056)\n\
         requestId: us-2\nerrorCode: 3000034\nerrorMsg: no\n"
    );
    let script = Script::new([response(500, "")]);
    let client = builder(&script).base_url(Gateway::Us, "http://user:hunter2@proxy.example/router").retry(temu_sdk::retry::Retry::never());
    let error = us_shop(&client.build().unwrap()).call(order::list::Request::new()).await.unwrap_err();
    assert_eq!(error.url(), Some("http://proxy.example/router"));
    // Nothing was sent, so there is nothing to tell of it.
    let error = builder(&script).build().unwrap().shop("s").in_region(Region::Us).call(order::list::Request::new()).await.unwrap_err();
    assert_eq!((error.signed_at(), error.url()), (None, None));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_signature_names_what_must_belong_together() {
    let (error, _) = list([refusal(3_000_001)]).await;
    assert!(error.is_auth() && error.to_string().contains("key and secret must belong together and to this region"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_image_without_a_readable_url_is_an_error() {
    let script = Script::new([success(json!({"signature": "s"})), answer(json!({"url": [7]}))]);
    let error = us_shop(&builder(&script).build().unwrap()).files().upload_image("image").await.unwrap_err();
    assert!(error.is_file() && error.to_string().contains("`url` that is not text"), "{error}");
}
