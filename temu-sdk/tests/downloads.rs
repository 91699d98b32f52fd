//! Files come whole or not at all, and the shop's token travels to known hosts alone.

mod common;

use common::{Script, Step, builder, us_shop};
use serde_json::json;
use temu_sdk::{
    Error, Gateway, Region, Shop,
    files::SavedFile,
    retry::Retry,
    transport::{HeaderValue, HttpResponse, header::CONTENT_TYPE},
};

const URL: &str = "https://files.temu.com/label.pdf?sign=s";

fn shop(script: &Script) -> Shop {
    us_shop(&builder(script).retry(Retry::never()).build().unwrap())
}

fn step(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Step {
    let response = HttpResponse::new(status, body.into());
    Step::Answer(response.with_header(CONTENT_TYPE, HeaderValue::from_static(content_type)))
}

async fn save(step: Step) -> (Result<SavedFile, Error>, Vec<u8>) {
    let mut file = Vec::new();
    let saved = shop(&Script::new([step])).files().download(Gateway::Us, URL).save(&mut file).await;
    (saved, file)
}

#[tokio::test(start_paused = true)]
async fn a_file_is_saved_with_its_media_type() {
    for (content_type, body) in
        [("application/pdf", "%PDF"), ("application/json", "{\"labels\": []}"), ("text/xml", " <svg/>"), ("", "\n \n")]
    {
        let (saved, file) = save(step(200, content_type, body)).await;
        if body.trim().is_empty() {
            assert!(saved.is_err());
            continue;
        }
        let saved = saved.unwrap();
        assert_eq!((saved.length, saved.content_type.as_deref(), file), (body.len() as u64, Some(content_type), body.as_bytes().to_vec()));
    }
    let large = format!("{{\"labels\": \"{}\"}}", "x".repeat(200_000));
    let (saved, file) = save(step(200, "application/json", large.clone())).await;
    assert!(saved.unwrap().length == large.len() as u64 && file == large.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_the_file_is_an_error() {
    let refused = json!({"success": false, "errorCode": 3_000_001, "errorMsg": "sign is invalid", "requestId": "us-9"}).to_string();
    for content_type in ["application/json", "application/pdf", "application/octet-stream"] {
        let (saved, file) = save(step(200, content_type, format!(" \n{refused}"))).await;
        let error = saved.unwrap_err();
        assert_eq!((error.code(), error.message(), error.request_id()), (Some(3_000_001), Some("sign is invalid"), Some("us-9")));
        assert!(file.is_empty());
    }
    for (content_type, page) in
        [("text/html; charset=utf-8", "Maintenance"), ("application/pdf", "<HTML>Maintenance</HTML>"), ("", "\n<!DOCTYPE html><p>")]
    {
        let (saved, file) = save(step(200, content_type, page)).await;
        let error = saved.unwrap_err();
        assert!(error.to_string().contains("HTML") && !error.to_string().contains("Maintenance") && file.is_empty(), "{error}");
        assert_eq!(error.body().map(|body| &body[..]), Some(page.as_bytes()));
    }
    let (saved, _) = save(step(200, "application/pdf", "")).await;
    let error = saved.unwrap_err();
    assert!(error.to_string().contains("empty"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_token_goes_to_known_hosts_alone() {
    let hosts = |more: &[&str]| {
        let script = Script::default();
        let client = more.iter().fold(builder(&script), |client, host| client.file_host(*host)).build().unwrap();
        (us_shop(&client), script)
    };
    let (shop, script) = hosts(&[]);
    for known in ["https://files.temu.com/a", "https://OPENAPI-b-us.temu.com:443/a", "https://a.b.temu.com?x=1"] {
        let _ = shop.files().download(Gateway::Us, known).bytes().await;
    }
    assert_eq!(script.sent().len(), 3);
    for strange in [
        "https://files.example.com/a",
        "https://eviltemu.com/a",
        "https://temu.com.example.com/a",
        "https://example.com/.temu.com",
        "https://example.com\\@files.temu.com/a",
        "https://files.temu.com@example.com/a",
        "https://example.com#@files.temu.com",
        "https://files.temu.com:x@example.com/a",
    ] {
        let error = shop.files().download(Gateway::Us, strange).bytes().await.unwrap_err();
        assert!(error.is_config() && error.to_string().contains("ClientBuilder::file_host"), "{strange}: {error}");
        assert!(!error.to_string().contains("demo-token"));
    }
    for open in ["http://files.temu.com/a", "ftp://files.temu.com/a", "files.temu.com/a"] {
        assert!(shop.files().download(Gateway::Us, open).bytes().await.unwrap_err().is_config(), "{open}");
    }
    assert_eq!(script.sent().len(), 3, "nothing travelled");

    let (shop, script) = hosts(&["files.example.com", "*.example.org"]);
    for (allowed, url) in [
        (true, "https://files.example.com/a"),
        (true, "https://eu.example.org/a"),
        (false, "https://example.org/a"),
        (false, "https://x.files.example.com/a"),
    ] {
        let error = shop.clone().in_region(Region::Us).files().download(Gateway::Us, url).bytes().await.err();
        assert_eq!(error.is_none_or(|error| !error.is_config()), allowed, "{url}");
    }
    assert_eq!(script.sent().len(), 2);
}
