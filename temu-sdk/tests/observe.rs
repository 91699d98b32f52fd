//! Interceptors and the meter see all that happens, in order.

mod common;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use common::{Script, Step, answer, builder, refusal, success, us_shop};
use serde_json::json;
use temu_sdk::{
    Error, ErrorKind, Gateway, Operation, Region, Shop,
    catalog::Effect,
    limits::{Limit, Limits, Scope},
    observe::{CallEvent, CallInfo, Interceptor, Measurement, Meter, OutgoingRequest},
    order,
    transport::{HeaderValue, HttpResponse, TransportError},
};

#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Notes what it sees under its name.
#[derive(Debug)]
struct Noting(Log, &'static str);

impl Interceptor for Noting {
    fn before_call(&self, call: &CallInfo<'_>) -> Result<(), Error> {
        self.0.add(format!("{} before {} of {}", self.1, call.type_name, call.shop));
        Ok(())
    }

    fn before_attempt(&self, _: &CallInfo<'_>, request: &mut OutgoingRequest) {
        self.0.add(format!("{} before attempt {}", self.1, request.attempt));
        request.headers.append("x-trace", HeaderValue::from_static(self.1));
    }

    fn after_attempt(&self, _: &CallInfo<'_>, result: &mut Result<HttpResponse, TransportError>) {
        self.0.add(format!("{} after attempt {}", self.1, result.as_ref().map_or(0, |response| response.status)));
    }

    fn after_call(&self, _: &CallInfo<'_>, result: Result<(), &Error>) {
        self.0.add(format!("{} after {}", self.1, result.map_or_else(|error| error.kind().as_str(), |()| "success")));
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_surround_calls_and_attempts() {
    let (log, script) = (Log::default(), Script::new([Step::Fail(TransportError::interrupted("reset"))]));
    let client = builder(&script).interceptor(Noting(log.clone(), "outer")).interceptor(Noting(log.clone(), "inner")).build().unwrap();
    us_shop(&client).call(order::list::Request::new()).await.unwrap();
    let attempt = |number, status| {
        [
            format!("outer before attempt {number}"),
            format!("inner before attempt {number}"),
            format!("inner after attempt {status}"),
            format!("outer after attempt {status}"),
        ]
    };
    let mut expected =
        vec!["outer before bg.order.list.v2.get of my-shop".to_owned(), "inner before bg.order.list.v2.get of my-shop".to_owned()];
    expected.extend(attempt(1, 0));
    expected.extend(attempt(2, 200));
    expected.extend(["inner after success".to_owned(), "outer after success".to_owned()]);
    assert_eq!(log.lines(), expected);
    let headers = &script.sent()[1].headers;
    assert!(headers.get_all("x-trace").iter().eq(["outer", "inner"]) && headers.len() == 3, "{headers:?}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_an_answer_in_time_ends_for_interceptors_too() {
    let script = Script::new([Step::Stall, Step::Stall]);
    let (log, shop) = watched(&script);
    shop.raw("bg.new.thing").gateway(Gateway::Us).send().await.unwrap_err();
    assert_eq!(
        log.lines()[2..],
        ["audit before attempt 1", "audit after attempt 0", "attempted None", "failed 30000 None", "audit after timeout"]
    );
    shop.files().download(Gateway::Us, URL).bytes().await.unwrap();
    let lines = log.lines();
    assert_eq!(lines[8..11], ["audit before attempt 1", "audit after attempt 0", "attempted None"], "{lines:?}");
}

/// Stops writes, answers reads itself.
#[derive(Debug)]
struct Replacing;

impl Interceptor for Replacing {
    fn before_call(&self, call: &CallInfo<'_>) -> Result<(), Error> {
        if call.effect == Effect::Write { Err(Error::stopped("reads only")) } else { Ok(()) }
    }

    fn before_attempt(&self, _: &CallInfo<'_>, request: &mut OutgoingRequest) {
        request.response = Some(HttpResponse::new(200, r#"{"success": true, "result": {"totalItemNum": 7}}"#));
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_can_stop_and_replace() {
    let script = Script::default();
    let shop = us_shop(&builder(&script).interceptor(Replacing).build().unwrap());
    assert_eq!(shop.call(order::list::Request::new()).await.unwrap().total_item_num, Some(7));
    let error = shop.raw("bg.new.thing").gateway(Gateway::Us).send().await.unwrap_err();
    assert!(error.to_string().contains("reads only") && !error.is_outcome_unknown(), "{error}");
    assert!(script.sent().is_empty());
}

impl Meter for Log {
    fn record(&self, _: &CallInfo<'_>, event: CallEvent<'_>) {
        self.add(match event {
            CallEvent::Permitted(after) => format!("released {}", after.as_secs()),
            CallEvent::Attempted(_, status) => format!("attempted {status:?}"),
            CallEvent::Retried(after) => format!("retried {}", after.as_millis()),
            CallEvent::Failed(after, error) => format!("failed {} {:?}", after.as_millis(), error.code()),
            CallEvent::Succeeded(after) => format!("succeeded {}", after.as_secs()),
            _ => unreachable!(),
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_counts_what_happens() {
    let (log, script) = (Log::default(), Script::new([Step::Answer(HttpResponse::new(503, "")), refusal(3_000_034)]));
    let limits = Limits::new().defaults([Limit::new(2, Duration::from_secs(9), Scope::App)]);
    let shop = us_shop(&builder(&script).meter(log.clone()).limits(limits).build().unwrap());
    shop.call(order::list::Request::new()).await.unwrap_err();
    shop.call(order::list::Request::new()).await.unwrap();
    assert_eq!(
        log.lines(),
        [
            "released 0",
            "attempted Some(503)",
            "retried 200",
            "released 0",
            "attempted Some(200)",
            "failed 200 Some(3000034)",
            "released 8",
            "attempted Some(200)",
            "succeeded 8",
        ]
    );
}

/// A shop whose calls are noted from beginning to end, and counted.
fn watched(script: &Script) -> (Log, Shop) {
    let log = Log::default();
    let client = builder(script).interceptor(Noting(log.clone(), "audit")).meter(log.clone()).build().unwrap();
    (log, us_shop(&client))
}

#[tokio::test(start_paused = true)]
async fn calls_that_fail_before_they_leave_are_told_all_the_same() {
    let script = Script::default();
    let (log, shop) = watched(&script);
    shop.call(order::list::Request::new().page_size(101)).await.unwrap_err();
    shop.clone().in_region(Region::China).call(order::list::Request::new()).await.unwrap_err();
    shop.clone().in_region(Region::Eu).call(order::list::Request::new()).await.unwrap_err();
    shop.raw("bg.new.thing").send().await.unwrap_err();
    shop.raw("bg.new.thing").gateway(Gateway::Us).params(&[1]).send().await.unwrap_err();
    let told = |type_name: &str, error: &str| {
        [format!("audit before {type_name} of my-shop"), "failed 0 None".to_owned(), format!("audit after {error}")]
    };
    let list = order::list::Request::INFO.type_name;
    let expected = [(list, "invalid_request"), (list, "config"), (list, "token"), ("bg.new.thing", "config"), ("bg.new.thing", "config")];
    assert_eq!(log.lines(), expected.map(|(type_name, error)| told(type_name, error)).concat());
    assert!(script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_interceptor_may_stop_what_fails_anyway() {
    let shop = us_shop(&builder(&Script::default()).interceptor(Replacing).build().unwrap());
    let error = shop.raw("bg.new.thing").send().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Stopped, Some("bg.new.thing")));
}

const URL: &str = "https://openapi-b-us.temu.com/files/label.pdf?key=very-secret";

#[tokio::test(start_paused = true)]
async fn downloads_are_watched_as_calls_are() {
    let script = Script::new([Step::Answer(HttpResponse::new(503, "")), Step::Answer(HttpResponse::new(200, "%PDF"))]);
    let (log, shop) = watched(&script);
    assert_eq!(shop.files().download(Gateway::Us, URL).bytes().await.unwrap(), b"%PDF");
    let expected = [
        "audit before download of my-shop",
        "audit before attempt 1",
        "audit after attempt 503",
        "attempted Some(503)",
        "retried 200",
        "audit before attempt 2",
        "audit after attempt 200",
        "attempted Some(200)",
        "succeeded 0",
        "audit after success",
    ];
    assert_eq!(log.lines(), expected);
    assert!(script.sent().iter().all(|request| request.headers["x-trace"] == "audit"));
}

#[tokio::test(start_paused = true)]
async fn uploads_are_watched_as_calls_are() {
    let script = Script::new([
        success(json!({"signature": "the-sign"})),
        Step::Fail(TransportError::interrupted("reset")),
        answer(json!({"error_code": 7, "error_msg": "too large"})),
    ]);
    let (log, shop) = watched(&script);
    shop.files().upload_image("image").await.unwrap_err();
    let expected = [
        "audit before upload of a file of my-shop",
        "audit before attempt 1",
        "audit after attempt 0",
        "attempted None",
        "retried 200",
        "audit before attempt 2",
        "audit after attempt 200",
        "attempted Some(200)",
        "failed 200 None",
        "audit after file",
    ];
    let lines = log.lines();
    assert_eq!(lines[lines.len() - expected.len()..], expected);
    assert_eq!(lines.iter().filter(|line| line.starts_with("released")).count(), 1, "files are not limited: {lines:?}");
}

/// Answers itself, or breaks what comes.
#[derive(Debug)]
struct Meddling(Option<&'static str>);

impl Interceptor for Meddling {
    fn before_attempt(&self, _: &CallInfo<'_>, request: &mut OutgoingRequest) {
        request.response = self.0.map(|body| HttpResponse::new(200, body));
    }

    fn after_attempt(&self, _: &CallInfo<'_>, result: &mut Result<HttpResponse, TransportError>) {
        if self.0.is_none() {
            *result = Err(TransportError::interrupted("a drill"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_can_replace_files() {
    let script = Script::default();
    let shop = |meddling| us_shop(&builder(&script).interceptor(meddling).build().unwrap());
    assert_eq!(shop(Meddling(Some("%PDF"))).files().download(Gateway::Us, URL).bytes().await.unwrap(), b"%PDF");
    assert!(script.sent().is_empty());
    let error = shop(Meddling(None)).files().download(Gateway::Us, URL).bytes().await.unwrap_err();
    assert!(error.is_transport() && error.attempts() == 4 && error.to_string().contains("a drill"), "{error}");
    assert_eq!(script.sent().len(), 4);
}

/// Counts the calls that wait.
#[derive(Clone, Debug, Default)]
struct Queue(Arc<Mutex<Vec<usize>>>);

impl Meter for Queue {
    fn record(&self, _: &CallInfo<'_>, _: CallEvent<'_>) {}

    fn measure(&self, measurement: Measurement) {
        if let Measurement::PermitQueue(length) = measurement {
            self.0.lock().unwrap().push(length);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_knows_how_many_calls_wait_for_a_permit() {
    let (queue, script) = (Arc::new(Queue::default()), Script::default());
    let limits = Limits::new().defaults([Limit::new(1, Duration::from_secs(9), Scope::App)]);
    let shop = us_shop(&builder(&script).meter(Arc::clone(&queue)).limits(limits).build().unwrap());
    let call = || shop.call(order::list::Request::new());
    call().await.unwrap();
    // The second of these is cancelled while it waits.
    tokio::select! {
        biased;
        (first, _) = async { tokio::join!(call(), call()) } => first.map(drop).unwrap(),
        () = tokio::time::sleep(Duration::from_secs(10)) => {}
    }
    assert_eq!(*queue.0.lock().unwrap(), [1, 0, 1, 2, 1, 0]);
}
