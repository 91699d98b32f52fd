//! Files that are fetched and stored through the mock's file routes.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, ClientBuilder, Error, Gateway, Operation, Region, Shop,
    clock::{Clock, Random},
    mock::{Fault, Grant, MockGateway},
    product,
    retry::{Retry, RetryBudget},
    sign::DownloadForm,
    tokens::{MemoryStore, Refresher, ShopToken, TokenKey, Tokens},
    transport::{HttpRequest, HttpResponse, Transport, TransportError},
};

use crate::setup::{client, shop};

/// No waits between attempts.
#[derive(Debug)]
struct Zero;

impl Random for Zero {
    fn next(&self) -> u64 {
        0
    }
}

async fn start() -> (MockGateway, Shop) {
    start_with(|builder| builder).await
}

async fn start_with(more: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (MockGateway, Shop) {
    let mock = MockGateway::builder().transcoding_polls(2).start().await.unwrap();
    let shop = shop(&mock, more(client(&mock).random(Zero))).in_region(Region::Us);
    (mock, shop)
}

/// Bytes that no part of a form may be mistaken in.
fn content(length: usize) -> Vec<u8> {
    let mut block = 0_u32;
    let mut content = Vec::with_capacity(length + 16);
    while content.len() < length {
        block += 1;
        content.extend_from_slice(b"\r\n--\0\xff%PDF");
        content.extend_from_slice(&block.to_be_bytes());
        content.resize(content.len() + (length >> 10), 7);
    }
    content.truncate(length);
    content
}

fn paths(mock: &MockGateway) -> Vec<String> {
    mock.requests().into_iter().map(|request| request.type_name).collect()
}

#[tokio::test]
async fn documents_are_fetched_in_both_header_forms() {
    let (mock, shop) = start().await;
    for gateway in [Gateway::Cn, Gateway::Us] {
        let url = mock.add_document(gateway, "label.pdf", content(300_000));
        for form in [DownloadForm::Toa, DownloadForm::Plain] {
            let mut file = Vec::new();
            let saved = shop.files().download(gateway, &url).form(form).save(&mut file).await.unwrap();
            assert!(saved.length == 300_000 && file == content(300_000), "{gateway} {form:?}");
        }
        assert_eq!(shop.files().download(gateway, &url).bytes().await.unwrap().len(), 300_000);
    }
}

#[tokio::test]
async fn a_file_that_is_too_long_is_an_error() {
    let (mock, shop) = start().await;
    let url = mock.add_document(Gateway::Us, "label.pdf", content(1_000));
    assert_eq!(shop.files().download(Gateway::Us, &url).limit(1_000).bytes().await.unwrap().len(), 1_000);
    let mut file = Vec::new();
    let error = shop.files().download(Gateway::Us, &url).limit(999).save(&mut file).await.unwrap_err();
    assert!(error.to_string().contains("999 bytes") && !error.is_retryable(), "{error}");
    assert!(file.is_empty());
    assert_eq!(paths(&mock).len(), 2);
}

#[tokio::test]
async fn a_download_is_tried_again_until_something_was_written() {
    let (mock, shop) = start().await;
    let url = mock.add_document(Gateway::Us, "label.pdf", content(1_000));
    mock.inject_file_fault(Fault::Reset);
    mock.inject_file_fault(Fault::Status(502));
    assert_eq!(shop.files().download(Gateway::Us, &url).bytes().await.unwrap(), content(1_000));
    assert_eq!(paths(&mock).len(), 3);

    let url = mock.add_document(Gateway::Us, "label.pdf", content(1_000_000));
    mock.inject_file_fault(Fault::Truncated);
    let error = shop.files().download(Gateway::Us, &url).bytes().await.unwrap_err();
    assert!(error.is_transport() && error.attempts() == 1, "{error}");
}

#[tokio::test]
async fn refused_downloads_say_so_without_secrets() {
    let (mock, shop) = start().await;
    let url = format!("{}/files/none.pdf?key=secret-key", mock.host(Gateway::Us));
    let error = shop.files().download(Gateway::Us, url).bytes().await.unwrap_err();
    assert_eq!((error.status(), error.gateway(), error.attempts()), (Some(404), Some(Gateway::Us), 1));
    let stranger = shop.clone().with_token(Region::Us, AccessToken::new("a-wrong-token"));
    let url = mock.add_document(Gateway::Us, "label.pdf", "%PDF");
    let refused = stranger.files().download(Gateway::Us, &url).bytes().await.unwrap_err();
    assert_eq!((refused.code(), refused.needs_reauthorization()), (Some(3_000_031), true));
    for error in [error, refused] {
        let text = format!("{error} {error:?}");
        assert!(text.contains("download") && text.contains("my-shop"), "{text}");
        assert!(!text.contains("a-wrong-token") && !text.contains(&mock.token(Region::Us)) && !text.contains("secret"), "{text}");
    }
}

/// Has one more token.
#[derive(Debug)]
struct OneMore;

impl Refresher for OneMore {
    fn refresh<'a>(&'a self, _: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
        assert_eq!(old.access.expose(), "old");
        Box::pin(async { Ok(ShopToken::new(AccessToken::new("new"))) })
    }
}

#[tokio::test]
async fn a_download_whose_token_is_refused_is_tried_once_with_a_newer_one() {
    let mock = MockGateway::start().await.unwrap();
    mock.add_token("old", Grant::new(Region::Us, 7));
    // Ends the old one.
    mock.add_token("new", Grant::new(Region::Us, 7));
    let url = mock.add_document(Gateway::Us, "label.pdf", "%PDF");
    let shop = async || {
        let tokens = Tokens::new(MemoryStore::default()).refresher(OneMore);
        tokens.save("my-shop", Gateway::Us, ShopToken::new(AccessToken::new("old"))).await.unwrap();
        // Renewing is no retry either.
        let client = client(&mock).retry(Retry::never()).token_source(tokens).random(Zero);
        client.build().unwrap().shop("my-shop")
    };
    assert_eq!(shop().await.files().download(Gateway::Us, &url).bytes().await.unwrap(), b"%PDF");
    mock.expire_token("new");
    let error = shop().await.files().download(Gateway::Us, &url).bytes().await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some(3_000_034), 2), "{error}");
    let statuses: Vec<u16> = mock.requests().iter().map(|request| request.status.unwrap()).collect();
    assert_eq!(statuses, [403, 200, 403, 403]);
}

#[tokio::test]
async fn tokens_do_not_travel_to_strangers_in_the_open() {
    let (mock, shop) = start().await;
    for url in ["http://files.example.com/label.pdf", "ftp://x/y", "label.pdf", "https:///x", "http://127.0.0.1:1/us/files/label.pdf"] {
        let error = shop.files().download(Gateway::Us, url).bytes().await.unwrap_err();
        assert!(error.is_config(), "{url}: {error}");
    }
    assert!(paths(&mock).is_empty());
}

#[tokio::test]
async fn an_image_is_stored_byte_for_byte() {
    let (mock, shop) = start().await;
    mock.inject_file_fault(Fault::Status(500));
    let stored = shop.files().upload_image(content(70_000)).await.unwrap();
    assert_eq!(mock.uploaded(&stored.url).unwrap(), content(70_000));
    assert!(stored.etag.is_some());

    mock.respond_with(product::get_upload_signature::Request::INFO.type_name, json!({"signature": "a-forged-sign"}));
    let error = shop.files().upload_image(content(9)).await.unwrap_err();
    assert!(error.to_string().contains("code 40001") && !error.to_string().contains("forged"), "{error}");
}

#[tokio::test]
async fn a_small_video_travels_in_one_piece() {
    let (mock, shop) = start().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let progress = Arc::clone(&seen);
    let upload = shop.files().upload_video(content(50_000)).progress(move |sent, total| progress.lock().unwrap().push((sent, total)));
    let vid = upload.send().await.unwrap();
    assert_eq!(mock.uploaded(&vid).unwrap(), content(50_000));
    assert_eq!(*seen.lock().unwrap(), [(50_000, 50_000)]);
    let video = shop.files().wait_for_video(&vid, Duration::from_secs(60)).await.unwrap();
    assert_eq!((video.vid, video.url.is_empty()), (vid, false));
}

#[tokio::test]
async fn a_large_video_travels_in_parts_and_a_lost_part_alone_again() {
    const LENGTH: usize = (20 << 20) + 1;
    let (mock, shop) = start().await;
    // The first passes without a trace, since file routes have no envelope: the opening is spared, two parts are not.
    for fault in [Fault::Limited, Fault::Status(503), Fault::LostResponse] {
        mock.inject_file_fault(fault);
    }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let progress = Arc::clone(&seen);
    let video = content(LENGTH);
    let upload = shop.files().upload_video(video.clone()).part_size(5 << 20).progress(move |sent, _| progress.lock().unwrap().push(sent));
    let vid = upload.send().await.unwrap();
    assert!(mock.uploaded(&vid).unwrap() == video, "another video was stored");
    let sent = |name: &str| paths(&mock).iter().filter(|path| path.ends_with(name)).count();
    assert_eq!((sent("upload_part"), sent("upload_complete"), sent("store_video")), (5 + 2, 1, 0));
    let seen = seen.lock().unwrap();
    assert!(seen.len() == 5 && seen.is_sorted() && seen[4] == LENGTH as u64, "{seen:?}");
}

#[tokio::test]
async fn a_part_that_keeps_failing_fails_the_upload() {
    let (mock, shop) = start().await;
    let upload = shop.files().upload_video(content((20 << 20) + 1)).parallel(1);
    for fault in [Fault::Limited].into_iter().chain([Fault::Status(500); 4]) {
        mock.inject_file_fault(fault);
    }
    let error = upload.send().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(500), 4), "{error}");
    assert!(error.to_string().contains("upload of a video"), "{error}");
}

/// Answers with these results in turn, the last one for ever.
struct Answers(Mutex<VecDeque<Value>>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers")
    }
}

impl Transport for Answers {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut left = self.0.lock().unwrap();
        let answer = if left.len() > 1 { left.pop_front() } else { left.front().cloned() };
        Box::pin(async move { Ok(HttpResponse::new(200, answer.unwrap_or_default().to_string())) })
    }
}

#[derive(Debug)]
struct Paused(tokio::time::Instant);

impl Clock for Paused {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.0.elapsed()
    }
    fn uptime(&self) -> Duration {
        self.0.elapsed()
    }
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Asking again is no retry.
#[derive(Debug)]
struct Untouched;

impl RetryBudget for Untouched {
    fn take(&self) -> bool {
        panic!("a retry was taken")
    }
    fn succeeded(&self) {}
}

async fn wait(answers: impl IntoIterator<Item = Value>, at_most: u64) -> (Result<Option<String>, Error>, Duration) {
    let begun = tokio::time::Instant::now();
    let apps = |builder: ClientBuilder, region| builder.app(region, AppKey::new("key"), AppSecret::new("secret"));
    let client = Region::ALL
        .into_iter()
        .fold(Client::builder(), apps)
        .transport(Answers(Mutex::new(answers.into_iter().collect())))
        .clock(Paused(begun))
        .random(Zero);
    let client = client.retry(Retry::new().budget(Untouched)).build().unwrap();
    let shop = Region::ALL.into_iter().fold(client.shop("my-shop"), |shop, region| shop.with_token(region, AccessToken::new("token")));
    let video = shop.files().wait_for_video("the-vid", Duration::from_secs(at_most)).await;
    (video.map(|video| Some(video.url)), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_video_is_waited_for_but_not_for_ever() {
    let running = || json!({"success": false, "errorCode": 120_000_012, "errorMsg": "not complete"});
    let nothing = || json!({"success": true, "result": {"vid": "the-vid"}});
    let ready = || json!({"success": true, "result": {"vid": "the-vid", "videoUrl": "https://v"}});
    let (video, after) = wait([running(), nothing(), running(), ready()], 60).await;
    assert_eq!((video.unwrap().as_deref(), after.as_secs()), (Some("https://v"), 15));

    let (video, after) = wait([running()], 60).await;
    let error = video.unwrap_err();
    assert_eq!((error.code(), error.attempts(), after.as_secs()), (Some(120_000_012), 1, 60));
    let (video, _) = wait([nothing()], 60).await;
    assert!(video.unwrap_err().is_timeout());

    let broken = json!({"success": false, "errorCode": 120_000_016, "errorMsg": "aspect ratio"});
    let (video, after) = wait([running(), broken], 60).await;
    assert_eq!((video.unwrap_err().code(), after.as_secs()), (Some(120_000_016), 5));
}
