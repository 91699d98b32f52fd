//! What goes wrong on purpose, and what the mock counts meanwhile.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use serde_json::json;
use temu_sdk::{
    Gateway, Operation, Region, UnixMillis, UnixSeconds,
    limits::{Limit, Scope},
    mock::{Fault, FaultPlan, Grant, MockGateway},
    subscription,
};

use crate::wire::{Call, call, post};

const SUBSCRIBE: &str = subscription::update::Request::INFO.type_name;

fn write(mock: &MockGateway, marker: &str) -> Call {
    call(mock, Gateway::Us, SUBSCRIBE, json!({"permitEventCodeList": [marker]}))
}

async fn run(call: &Call) -> Result<crate::wire::Got, hyper::Error> {
    post(&call.url, call.body()).await
}

#[tokio::test]
async fn faults_tell_whether_the_call_was_executed() {
    let mock = MockGateway::start().await.unwrap();
    let table = [
        (Fault::Reset, None, false),
        (Fault::LostResponse, None, true),
        (Fault::Truncated, None, true),
        (Fault::Status(502), Some(502), true),
        (Fault::TooManyRequests { retry_after: Some(3) }, Some(429), false),
        (Fault::SystemException, Some(200), true),
        (Fault::Limited, Some(200), false),
    ];
    for (index, (fault, status, executed)) in table.into_iter().enumerate() {
        mock.inject_fault(fault);
        let got = run(&write(&mock, &index.to_string())).await;
        assert_eq!(got.ok().map(|got| got.status), status, "{fault:?}");
        let seen = mock.requests().pop().unwrap();
        assert_eq!((seen.executed, seen.fault), (executed, Some(fault)));
    }
    assert_eq!((mock.writes().executed, mock.writes().repeated), (4, 0));
    run(&write(&mock, "1")).await.unwrap();
    assert_eq!((mock.writes().executed, mock.writes().repeated), (5, 1));
}

#[tokio::test]
async fn a_limited_answer_says_when_to_come_back() {
    let mock = MockGateway::start().await.unwrap();
    mock.inject_fault(Fault::TooManyRequests { retry_after: Some(3) });
    assert_eq!(run(&write(&mock, "a")).await.unwrap().headers["retry-after"], "3");
}

#[tokio::test]
async fn a_skewed_gateway_says_its_time_in_the_date_header() {
    let mock = MockGateway::start().await.unwrap();
    mock.set_time(UnixSeconds(1_757_376_000));
    let call = write(&mock, "a");
    mock.inject_fault(Fault::Skew(400));
    let refused = run(&call).await.unwrap();
    assert_eq!(refused.headers["date"], "Tue, 09 Sep 2025 00:06:40 GMT");
    assert_eq!(call.code().await, 3_000_012);
    assert_eq!(call.with("timestamp", json!(1_757_376_400)).code().await, 1_000_000);
}

#[tokio::test]
async fn an_expired_token_stays_expired() {
    let mock = MockGateway::start().await.unwrap();
    mock.inject_fault(Fault::ExpiredToken);
    assert_eq!((write(&mock, "a").code().await, write(&mock, "a").code().await), (3_000_034, 3_000_034));
    assert_eq!(mock.writes().executed, 0);
}

#[tokio::test]
async fn a_plan_strikes_the_same_calls_every_time() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let mock = MockGateway::start().await.unwrap();
        mock.inject_faults(Some(FaultPlan::new(3).rate(0.3).of(&[Fault::Reset, Fault::Limited])));
        for index in 0..60 {
            run(&write(&mock, &index.to_string())).await.ok();
        }
        runs.push(mock.requests().into_iter().map(|request| request.fault).collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
    let struck = runs[0].iter().flatten().count();
    assert!((8..30).contains(&struck), "{struck} of 60");
}

#[tokio::test]
async fn windows_slide_by_the_gateways_clock() {
    let now = Arc::new(AtomicI64::new(1_757_376_000_000));
    let clock = Arc::clone(&now);
    let limit = Limit { calls: 2, per_ms: 1000, scope: Scope::Shop };
    let mock = MockGateway::builder().limit(limit).clock(move || UnixMillis(clock.load(Ordering::Relaxed))).start().await.unwrap();
    mock.add_token("other", Grant::new(Region::Us, 9));
    let mut codes = Vec::new();
    for milliseconds in [0, 400, 500, 100, 0] {
        now.fetch_add(milliseconds, Ordering::Relaxed);
        codes.push(write(&mock, "a").code().await);
    }
    assert_eq!(codes, [1_000_000, 1_000_000, 4_000_004, 1_000_000, 4_000_004]);
    assert_eq!(write(&mock, "a").with("access_token", json!("other")).code().await, 1_000_000);
    let used = mock.limits()[0];
    assert_eq!((used.calls, used.exceeded, used.peak), (4, 2, 2));
}

#[tokio::test]
async fn shutdown_ends_stalled_calls_and_leaves_no_task() {
    let mock = MockGateway::start().await.unwrap();
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    mock.inject_fault(Fault::Stall);
    let call = write(&mock, "a");
    let stalled = tokio::spawn(async move { run(&call).await.is_err() });
    while mock.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!stalled.is_finished());
    mock.shutdown().await;
    assert!(stalled.await.unwrap());
    let after = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    assert!(after < before, "{after} tasks alive, {before} with the server");
}
