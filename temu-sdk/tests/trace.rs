//! What is traced and printed tells the call and nothing that is secret. A binary of its own, since it listens to all threads.

mod common;

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use common::{
    SECRET, Script, Step, answer, builder, refusal, success,
    tokens::{call, unsaved},
    us_shop,
};
use serde_json::json;
use temu_sdk::{
    AccessToken, Gateway, Operation, Region, order,
    transport::{HttpResponse, TransportError},
};
use tracing::Instrument;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Listens to all threads from now on.
fn listen() -> Log {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    log
}

/// Calls that end in all ways; tells what users would print of them.
async fn calls() -> (Script, String) {
    let script = Script::new([
        refusal(3_000_034),
        success(json!({"pageItems": [{"parentOrderMap": {"regionName2": "Jane Buyer"}}], "totalItemNum": "Jane Buyer"})),
        Step::Fail(TransportError::interrupted("reset")),
        answer(json!("Jane Buyer")),
    ]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut shown = format!("{shop:?} {:?}", shop.raw("bg.a").params(&json!({"name": "Jane Buyer"})));
    for _ in 0..3 {
        let reply = shop.call(order::list::Request::new().page_number(77)).await;
        shown += &format!("{reply:?} {:?}", reply.as_ref().err().map(ToString::to_string));
    }
    // None of these leaves.
    let too_many = shop.call(order::list::Request::new().page_number(77).page_size(101)).await;
    let no_token = shop.clone().in_region(Region::Eu).call(order::list::Request::new()).await;
    let nowhere = shop.raw("bg.nowhere").params(&json!({"name": "Jane Buyer"})).send().await;
    (script, shown + &format!("{too_many:?} {no_token:?} {nowhere:?}"))
}

/// Files that are fetched and stored, well and not.
async fn files() -> (Script, String) {
    let expired = json!({"success": false, "errorCode": 3_000_034, "errorMsg": "no", "requestId": "us-file"});
    let mut steps = vec![
        Step::Fail(TransportError::interrupted("reset")),
        Step::Answer(HttpResponse::new(200, "Jane Buyer, Main Street")),
        Step::Answer(HttpResponse::new(403, expired.to_string())),
        success(json!({"signature": "very-secret"})),
        answer(json!({"url": "https://img.example.com/very-secret.jpg", "etag": "very-secret"})),
    ];
    if cfg!(feature = "video") {
        steps.extend([
            success(json!({"sign": "very-secret"})),
            answer(json!({"sign": "very-secret"})),
            answer(json!({"uploaded_part_num": 1})),
            answer(json!({"uploaded_part_num": 2})),
            answer(json!({"error_code": 7, "error_msg": "the video is broken"})),
            success(json!({"videoUrl": "https://video.example.com/very-secret"})),
        ]);
    }
    let script = Script::new(steps);
    let client = builder(&script).file_host("files.example.com").build().unwrap();
    let shop = us_shop(&client).in_region(Region::Us);
    let shop = Region::ALL.into_iter().fold(shop, |shop, region| shop.with_token(region, AccessToken::new("demo-token")));
    let url = "https://files.example.com/label.pdf?key=very-secret";
    let label = shop.files().download(Gateway::Us, url).bytes().await;
    let refused = shop.files().download(Gateway::Us, url).bytes().await;
    shop.files().upload_image("Jane Buyer").await.unwrap();
    #[cfg(feature = "video")]
    {
        let large = shop.files().upload_video(vec![7; (20 << 20) + 1]).part_size(16 << 20).send().await;
        assert!(large.unwrap_err().to_string().contains("the video is broken"));
        shop.files().wait_for_video("the-vid", Duration::from_secs(60)).await.unwrap();
    }
    (script, format!("{:?} {refused:?}", label.map(|label| label.len())))
}

/// A renewed token that cannot be saved.
async fn tokens() {
    let (client, ..) = unsaved(&Script::default()).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
}

/// A walk whose pages come one ahead, within a span of the application.
async fn walk() {
    let page = |number| success(json!({"totalItemNum": 2, "pageItems": [{"parentOrderMap": {"parentOrderSn": number}}]}));
    let shop = us_shop(&builder(&Script::new([page("1"), page("2")])).build().unwrap());
    let walk = async {
        let mut pages = shop.pages(order::list::Request::new().page_size(1)).prefetch(true);
        while let Some(page) = pages.next().await {
            page.unwrap();
        }
    };
    walk.instrument(tracing::info_span!("nightly_import")).await;
}

#[tokio::test(start_paused = true)]
async fn traces_tell_the_call_and_nothing_secret() {
    let log = listen();
    let (called, mut shown) = calls().await;
    let (fetched, shown_of_files) = files().await;
    shown += &shown_of_files;
    tokens().await;
    walk().await;
    let trace = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();

    let list = format!("temu.type=\"{}\"", order::list::Request::INFO.type_name);
    let mut fields = vec![
        "temu_call",
        "temu_attempt",
        "temu.operation=\"order.list\"",
        &list,
        "temu.gateway=\"us\"",
        "temu.shop=\"my-shop\"",
        "temu.code=3000034",
        "temu.request_id=\"us-1\"",
        "temu.attempts=2",
        "http.request.method=\"POST\"",
        "http.request.resend_count=1",
        "http.response.status_code=200",
        "server.address=\"openapi-b-us.temu.com\"",
        "error.type=\"rejected\"",
        "error.type=\"transport\"",
        "result.totalItemNum",
        // What never left.
        "error.type=\"invalid_request\"",
        "error.type=\"token\"",
        "error.type=\"config\"",
        "temu.type=\"bg.nowhere\" temu.shop",
        // Files.
        "temu.type=\"download\" temu.gateway=\"us\" temu.shop=\"my-shop\"",
        "http.request.method=\"GET\"",
        "server.address=\"files.example.com\"",
        "http.response.body.size=23",
        "http.response.status_code=403",
        "temu.request_id=\"us-file\"",
        "temu.type=\"upload of a file\"",
        // Tokens.
        "the disk is full",
    ];
    #[cfg(feature = "video")]
    let gateway = temu_sdk::video::get_upload_sign::Request::INFO.gateways[0];
    #[cfg(feature = "video")]
    let part = format!("temu.type=\"upload of a video: part\" temu.gateway=\"{gateway}\" temu.shop=\"my-shop\"");
    #[cfg(feature = "video")]
    {
        fields.extend([part.as_str(), "temu.type=\"upload of a video: end\"", "error.type=\"file\"", "temu.type=\"wait for a video\""]);
    }
    let begins = |line: &&str| line.contains("nightly_import:temu_call{") && !line.contains("temu_attempt") && line.contains(": new");
    let calls_of_the_walk = trace.lines().filter(begins).count();
    assert_eq!(calls_of_the_walk, 2, "{trace}");
    for field in fields {
        assert!(trace.contains(field), "{field} in {trace}");
    }
    assert_eq!(trace.matches("saving is tried again").count(), 2);
    let signs = called.bodies().into_iter().map(|body| body["sign"].as_str().unwrap().to_owned());
    let of_downloads = fetched.sent().into_iter().filter_map(|request| Some(request.headers.get("toa-sign")?.to_str().unwrap().to_owned()));
    let signs: Vec<_> = signs.chain(of_downloads).collect();
    assert_eq!(signs.len(), 4 + 3);
    let secrets = [SECRET, "demo-token", "demo-app", "Jane Buyer", "very-secret", "renewed-1", "pageNumber"].map(str::to_owned);
    for secret in secrets.iter().chain(&signs) {
        assert!(!trace.contains(secret.as_str()), "{secret} in {trace}");
    }
    for secret in secrets.iter().take(6).chain(&signs) {
        assert!(!shown.contains(secret.as_str()), "{secret} in {shown}");
    }
}
