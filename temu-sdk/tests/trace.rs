//! What is traced and printed tells the call and nothing that is secret. A binary of its own, since it listens to all threads.

mod common;

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use common::{SECRET, Script, Step, answer, builder, refusal, success, us_shop};
use serde_json::json;
use temu_sdk::{order, transport::TransportError};
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

#[tokio::test(start_paused = true)]
async fn traces_tell_the_call_and_nothing_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

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
    let trace = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();

    let fields = [
        "temu_call",
        "temu_attempt",
        "temu.operation=\"order.list\"",
        "temu.type=\"bg.order.list.v2.get\"",
        "temu.gateway=\"us\"",
        "temu.shop=\"my-shop\"",
        "temu.code=3000034",
        "temu.request_id=\"us-1\"",
        "temu.attempts=2",
        "http.request.method=\"POST\"",
        "http.request.resend_count=1",
        "http.response.status_code=200",
        "server.address=\"openapi-b-us.temu.com\"",
        "error.type=\"refused\"",
        "error.type=\"transport\"",
        "result.totalItemNum",
    ];
    for field in fields {
        assert!(trace.contains(field), "{field} in {trace}");
    }
    let signs: Vec<_> = script.bodies().iter().map(|body| body["sign"].as_str().unwrap().to_owned()).collect();
    let secrets = [SECRET, "demo-token", "demo-app", "Jane Buyer", "pageNumber"].map(str::to_owned);
    for secret in secrets.iter().chain(&signs) {
        assert!(!trace.contains(secret.as_str()), "{secret} in {trace}");
    }
    for secret in secrets.iter().take(4).chain(&signs) {
        assert!(!shown.contains(secret.as_str()), "{secret} in {shown}");
    }
}
