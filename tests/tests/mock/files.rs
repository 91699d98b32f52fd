//! Signed downloads, uploads and print pages.

use std::time::Duration;

use hyper::{Request, body::Bytes};
use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Operation, Region, UnixSeconds,
    catalog::OperationInfo,
    label,
    mock::{Fault, Grant, MockGateway},
    product, video,
};

use crate::wire::{Call, Got, call, send};

const NOW: i64 = 1_765_438_056;
const FORM_A: [(&str, &str); 5] = [
    ("toa-app-key", "demo-app"),
    ("toa-access-token", "demo-token"),
    ("toa-random", "01234567890123456789012345678901"),
    ("toa-timestamp", "1765438056"),
    ("toa-sign", "9AC28013DC6DCE676325B345E5476284"),
];
const FORM_B: [(&str, &str); 4] =
    [("app-key", "demo-app"), ("access-token", "demo-token"), ("timestamp", "1765438056"), ("sign", "C4AC3058BDF03CAF2CA5AA41BF3CFDAF")];

async fn demo() -> MockGateway {
    let mock = MockGateway::builder()
        .app(Region::China, "demo-app", "demo-secret")
        .token("demo-token", Grant::new(Region::China, 1))
        .start()
        .await
        .unwrap();
    mock.set_time(UnixSeconds(NOW));
    mock
}

async fn get(url: &str, headers: &[(&str, &str)]) -> Got {
    let request = headers.iter().fold(Request::get(url), |request, (name, value)| request.header(*name, *value));
    send(request, Bytes::new()).await.unwrap()
}

/// A call of an operation where it is served today.
fn call_today(mock: &MockGateway, operation: &OperationInfo, business: Value) -> Call {
    call(mock, operation.gateways[0], operation.type_name, business)
}

#[tokio::test]
async fn both_header_forms_download() {
    let mock = demo().await;
    let url = mock.add_document(Gateway::Cn, "label.pdf", "%PDF");
    for headers in [&FORM_A[..], &FORM_B[..]] {
        let got = get(&url, headers).await;
        assert_eq!((got.status, &got.body[..]), (200, &b"%PDF"[..]), "{headers:?}");
    }
}

#[tokio::test]
async fn a_download_needs_every_header_as_it_was_signed() {
    let mock = demo().await;
    let url = mock.add_document(Gateway::Cn, "label.pdf", "%PDF");
    for index in 0..FORM_A.len() {
        let mut headers = FORM_A;
        headers[index].1 = "";
        assert_eq!(get(&url, &headers).await.status, 403, "without {}", headers[index].0);
    }
    let mut other = FORM_B;
    other[1].1 = "other-token";
    assert_eq!(get(&url, &other).await.status, 403);
}

#[tokio::test]
async fn the_url_of_a_document_runs_out() {
    let mock = demo().await;
    let url = mock.add_document(Gateway::Cn, "label.pdf", "%PDF");
    mock.set_time(UnixSeconds(NOW - 301));
    let early = mock.add_document(Gateway::Cn, "early.pdf", "%PDF");
    assert_eq!(get(&url, &FORM_B).await.status, 403, "the timestamp is ahead of the gateway");
    mock.set_time(UnixSeconds(NOW + 300));
    assert_eq!(get(&url, &FORM_B).await.status, 200);
    assert_eq!(get(&early, &FORM_B).await.status, 404);
}

async fn form(mock: &MockGateway, path: &str, parts: &[(&str, &[u8])]) -> Value {
    let mut body = Vec::new();
    for (name, content) in parts {
        body.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--b0--\r\n");
    let url = format!("{}/api/galerie/{path}", mock.host(Gateway::Partner));
    let got = send(Request::post(url).header("content-type", "multipart/form-data; boundary=b0"), body.into()).await.unwrap();
    serde_json::from_slice(&got.body).unwrap()
}

async fn video_sign(mock: &MockGateway) -> String {
    let answer = call_today(mock, video::get_upload_sign::Request::INFO, json!({})).send().await;
    answer["result"]["sign"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn images_are_stored_byte_for_byte() {
    let mock = MockGateway::start().await.unwrap();
    let answer = call_today(&mock, product::get_upload_signature::Request::INFO, json!({"uploadFileType": 1})).send().await;
    let sign = answer["result"]["signature"].as_str().unwrap();
    let image = b"\r\n--b\0\xff binary \r\n\r\n";
    let stored = form(&mock, "v3/store_image", &[("image", image), ("upload_sign", sign.as_bytes())]).await;
    assert_eq!(mock.uploaded(stored["url"].as_str().unwrap()).unwrap(), image);
    assert_eq!(stored["etag"].as_str().unwrap().len(), 32);
    let refused = form(&mock, "v3/store_image", &[("image", image), ("upload_sign", b"made up")]).await;
    assert!(refused["error_msg"].as_str().unwrap().contains("sign"), "{refused}");
}

#[tokio::test]
async fn a_small_video_is_transcoded_after_some_polls() {
    let mock = MockGateway::builder().transcoding_polls(2).start().await.unwrap();
    let sign = video_sign(&mock).await;
    // The MD5 of "video".
    let parts: [(&str, &[u8]); 4] =
        [("file", b"video"), ("create_media", b"true"), ("sign", sign.as_bytes()), ("content_md5", b"421b47ffd946ca083b65cd668c6b17e6")];
    let vid = form(&mock, "v1/store_video", &parts).await["vid"].clone();
    assert_eq!(mock.uploaded(vid.as_str().unwrap()).unwrap(), b"video");
    let poll = |vid: Value| call_today(&mock, video::get_transcode_result::Request::INFO, json!({"vid": vid}));
    let codes = [poll(vid.clone()).code().await, poll(vid.clone()).code().await, poll(vid.clone()).code().await];
    assert_eq!(codes, [120_000_012, 120_000_012, 1_000_000]);
    assert!(poll(vid).send().await["result"]["videoUrl"].as_str().unwrap().ends_with(".mp4"));
    assert_eq!(poll(json!("no such video")).code().await, 120_000_001);
    let damaged = [("file", &b"vide0"[..]), parts[1], parts[2], parts[3]];
    assert!(form(&mock, "v1/store_video", &damaged).await["error_msg"].as_str().unwrap().contains("md5"));
}

#[tokio::test]
async fn parts_come_in_any_order_and_more_than_once() {
    let mock = MockGateway::start().await.unwrap();
    let first = video_sign(&mock).await;
    let init = [("create_media", &b"true"[..]), ("content_type", b"video/mp4"), ("sign", first.as_bytes())];
    let opened = form(&mock, "large_file/v1/video/upload_init", &init).await;
    let sign = opened["sign"].as_str().unwrap().to_owned();
    let part = |number: &'static str, content: &'static [u8]| {
        let (mock, sign) = (&mock, sign.clone());
        async move {
            let parts = [("part_file", content), ("part_num", number.as_bytes()), ("sign", sign.as_bytes())];
            form(mock, "large_file/v1/video/upload_part", &parts).await
        }
    };
    assert_eq!(part("3", b"c").await["uploaded_part_num"], 3);
    part("1", b"a").await;
    let complete = [("sign", sign.as_bytes())];
    let missing = form(&mock, "large_file/v1/video/upload_complete", &complete).await;
    assert_eq!(missing["error_msg"], "a part is missing");
    part("2", b"x").await;
    part("2", b"b").await;
    let vid = form(&mock, "large_file/v1/video/upload_complete", &complete).await["vid"].clone();
    assert_eq!(mock.uploaded(vid.as_str().unwrap()).unwrap(), b"abc");
}

#[tokio::test]
async fn a_print_page_shows_once_and_not_for_long() {
    let mock = MockGateway::start().await.unwrap();
    let ask = call_today(&mock, label::list_box_marks::Request::INFO, json!({"deliveryOrderSnList": ["FH1"], "return_data_key": true}));
    let url = |key: &Value| format!("{}/tool/print?dataKey={}", mock.host(Gateway::Cn), key.as_str().unwrap());
    let (first, second) = (ask.send().await["result"].clone(), ask.send().await["result"].clone());
    assert_eq!([get(&url(&first), &[]).await.status, get(&url(&first), &[]).await.status], [200, 410]);
    mock.advance(Duration::from_secs(601));
    assert_eq!(get(&url(&second), &[]).await.status, 410);
}

#[tokio::test]
async fn file_routes_have_faults_of_their_own() {
    let mock = demo().await;
    let url = mock.add_document(Gateway::Cn, "label.pdf", "%PDF");
    mock.inject_file_fault(Fault::Status(503));
    mock.inject_file_fault(Fault::Truncated);
    assert_eq!(get(&url, &FORM_B).await.status, 503);
    let request = FORM_B.iter().fold(Request::get(&url), |request, (name, value)| request.header(*name, *value));
    assert!(send(request, Bytes::new()).await.is_err());
    assert_eq!(get(&url, &FORM_B).await.status, 200);
    assert_eq!(mock.requests().iter().map(|request| request.status).collect::<Vec<_>>(), [Some(503), Some(200), Some(200)]);
}
