//! What is tried again, when, how often, and with which clock.

mod common;

use std::time::Duration;

use common::{Constant, START, Script, Step, builder, refusal, success, us_shop};
use serde_json::json;
use temu_sdk::{
    ClientBuilder, Error, Gateway, Json, Reply, Shop,
    catalog::Effect,
    limits::{Limit, Limits, Scope},
    retry::{Attempts, Exponential, Retry, RetryPolicy, TokenBucket},
    transport::{HeaderValue, HttpResponse, TransportError, header},
};
use tokio::time::Instant;

const NO_TYPE_OF_ITS_OWN: &str = "bg.new.thing";

async fn call(shop: &Shop, effect: Effect) -> Result<Reply<Json>, Error> {
    shop.raw(NO_TYPE_OF_ITS_OWN).gateway(Gateway::Us).effect(effect).send().await
}

fn shop(script: &Script, configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Shop {
    us_shop(&configure(builder(script)).build().unwrap())
}

fn status(status: u16) -> Step {
    Step::Answer(HttpResponse::new(status, ""))
}

fn reset() -> Step {
    Step::Fail(TransportError::interrupted("reset"))
}

fn unconnected() -> Step {
    Step::Fail(TransportError::not_connected("refused"))
}

#[tokio::test(start_paused = true)]
async fn reads_are_tried_again_after_whatever_may_pass() {
    for failure in [reset(), unconnected(), Step::Stall, status(503), status(429), refusal(4_000_000), refusal(4_000_004)] {
        let script = Script::new([failure]);
        assert_eq!(call(&shop(&script, |b| b), Effect::Read).await.unwrap().attempts(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn writes_are_tried_again_only_where_nothing_can_have_happened() {
    for harmless in [unconnected(), status(429), refusal(4_000_004)] {
        let script = Script::new([harmless]);
        assert_eq!(call(&shop(&script, |b| b), Effect::Write).await.unwrap().attempts(), 2);
    }
    for unknown in [reset(), Step::Stall, status(503), refusal(4_000_000)] {
        let script = Script::new([unknown]);
        let error = call(&shop(&script, |b| b), Effect::Write).await.unwrap_err();
        assert!(error.attempts() == 1 && error.is_outcome_unknown() && error.to_string().contains("check before"), "{error}");
        assert_eq!(script.sent().len(), 1);
    }
}

/// What anybody writes first.
#[derive(Debug)]
struct Always;

impl RetryPolicy for Always {
    fn retries(&self, error: &Error) -> bool {
        error.attempts() < 9
    }
}

#[tokio::test(start_paused = true)]
async fn no_policy_repeats_a_write_that_may_have_happened() {
    let script = Script::new([unconnected(), reset(), reset()]);
    let eager = shop(&script, |b| b.retry(Retry::new().policy(Always)));
    let error = call(&eager, Effect::Write).await.unwrap_err();
    assert!(error.attempts() == 2 && error.is_outcome_unknown(), "{error}");
    assert_eq!(call(&eager, Effect::Read).await.unwrap().attempts(), 2);
}

/// An envelope under a status of its own, as gateways and what stands before them have them.
fn envelope(status: u16, body: serde_json::Value) -> Step {
    Step::Answer(HttpResponse::new(status, body.to_string()))
}

#[tokio::test(start_paused = true)]
async fn the_status_decides_where_the_code_says_nothing() {
    for (status, repeats_writes) in [(429, true), (502, false)] {
        for body in [json!({"success": false}), json!({"success": false, "errorCode": status, "errorMsg": "no"})] {
            let script = Script::new([envelope(status, body.clone())]);
            assert_eq!(call(&shop(&script, |b| b), Effect::Read).await.unwrap().attempts(), 2);
            let script = Script::new([envelope(status, body)]);
            let result = call(&shop(&script, |b| b), Effect::Write).await;
            assert_eq!(result.as_ref().is_ok_and(|reply| reply.attempts() == 2), repeats_writes);
            assert!(result.err().is_none_or(|error| error.is_outcome_unknown()));
        }
    }
    // A code that is known decides alone.
    let script = Script::new([envelope(500, json!({"success": false, "errorCode": 3_000_000}))]);
    let error = call(&shop(&script, |b| b), Effect::Write).await.unwrap_err();
    assert!(error.is_invalid_request() && !error.is_outcome_unknown() && error.attempts() == 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_accepted_in_another_way_is_no_harmless_failure() {
    let script = Script::new([envelope(201, json!({"success": true, "result": 1})), status(204), status(302)]);
    let shop = shop(&script, |b| b);
    assert_eq!(call(&shop, Effect::Write).await.unwrap().as_str(), "1");
    assert!(call(&shop, Effect::Write).await.unwrap_err().is_outcome_unknown());
    let redirected = call(&shop, Effect::Write).await.unwrap_err();
    assert_eq!((redirected.status(), redirected.is_outcome_unknown()), (Some(302), false));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_when_the_time_is_over() {
    let script = Script::new([success(json!({})), Step::Stall]);
    let limits = Limits::new().defaults([Limit::new(1, Duration::from_secs(10), Scope::App)]);
    let shop = shop(&script, |b| b.limits(limits).deadline(Duration::from_millis(10_001)));
    call(&shop, Effect::Write).await.unwrap();
    let late = call(&shop, Effect::Write).await.unwrap_err();
    assert!(late.is_timeout() && !late.is_outcome_unknown() && late.attempts() == 0, "{late}");
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn refusals_that_will_not_pass_are_final() {
    for code in [3_000_000, 150_010_003] {
        for effect in [Effect::Read, Effect::Write] {
            let script = Script::new([refusal(code)]);
            assert_eq!(call(&shop(&script, |b| b), effect).await.unwrap_err().attempts(), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_are_few_apart_and_signed_anew() {
    let script = Script::new([reset(), reset(), reset(), reset(), reset()]);
    let retry = Retry::new().backoff(Exponential::new(Duration::from_secs(2), Duration::from_secs(6)));
    let error = call(&shop(&script, |b| b.retry(retry)), Effect::Read).await.unwrap_err();
    assert!(error.attempts() == 4 && error.is_transport() && error.to_string().contains("after 4 attempts"), "{error}");
    // The tests' random number is the greatest, so each wait is the longest of its kind.
    assert_eq!(script.times(), [0, 2000, 6000, 12000]);
    let bodies = script.bodies();
    assert_eq!(bodies[3]["timestamp"], START + 12);
    assert_ne!(bodies[0]["sign"], bodies[3]["sign"]);
}

#[tokio::test(start_paused = true)]
async fn waits_are_anywhere_between_nothing_and_the_longest() {
    for (random, times) in [(0, [0; 4]), (u64::MAX / 2, [0, 1000, 3000, 6000])] {
        let script = Script::new([reset(), reset(), reset()]);
        let retry = Retry::new().backoff(Exponential::new(Duration::from_secs(2), Duration::from_secs(6)));
        call(&shop(&script, |b| b.retry(retry).random(Constant(random))), Effect::Read).await.unwrap();
        assert_eq!(script.times(), times);
    }
}

#[tokio::test(start_paused = true)]
async fn a_backoff_that_is_longer_than_retry_after_is_kept() {
    let mut busy = HttpResponse::new(429, "");
    busy.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    let script = Script::new([Step::Answer(busy)]);
    let retry = Retry::new().backoff(Exponential::new(Duration::from_secs(2), Duration::from_secs(6)));
    call(&shop(&script, |b| b.retry(retry).limits(Limits::off())), Effect::Read).await.unwrap();
    assert_eq!(script.times(), [0, 2000]);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honoured() {
    let mut busy = HttpResponse::new(429, "");
    busy.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("7"));
    let mut until = HttpResponse::new(503, "");
    until.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("Thu, 11 Dec 2025 07:28:00 GMT"));
    let script = Script::new([Step::Answer(busy), Step::Answer(until)]);
    call(&shop(&script, |b| b.limits(Limits::off())), Effect::Read).await.unwrap();
    assert_eq!(script.times(), [0, 7000, 24_000]);
}

#[tokio::test(start_paused = true)]
async fn a_call_has_a_deadline() {
    let begun = Instant::now();
    let script = Script::new((0..100).map(|_| Step::Stall));
    let patient = |b: ClientBuilder| {
        b.deadline(Duration::from_secs(70))
            .retry(Retry::new().policy(Attempts::at_most(100)).backoff(Exponential::new(Duration::ZERO, Duration::ZERO)))
    };
    let error = call(&shop(&script, patient), Effect::Read).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    // Two attempts of thirty seconds, and one of the ten that are left.
    assert_eq!((begun.elapsed().as_secs(), error.attempts()), (70, 3));
}

#[tokio::test(start_paused = true)]
async fn the_budget_is_shared_by_all_calls() {
    let script = Script::new((0..100).map(|_| reset()));
    let shop = shop(&script, |b| b.retry(Retry::new().budget(TokenBucket::new(4))));
    for attempts in [4, 2, 1, 1] {
        assert_eq!(call(&shop, Effect::Read).await.unwrap_err().attempts(), attempts);
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_to_wait_for_is_by_the_clock_that_wrote_it() {
    let mut busy = HttpResponse::new(503, "");
    // An hour ahead of this machine.
    busy.headers.insert(header::DATE, HeaderValue::from_static("Thu, 11 Dec 2025 08:27:36 GMT"));
    busy.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("Thu, 11 Dec 2025 08:27:46 GMT"));
    let script = Script::new([Step::Answer(busy)]);
    call(&shop(&script, |b| b), Effect::Read).await.unwrap();
    assert_eq!(script.times(), [0, 10_000]);
}

#[tokio::test(start_paused = true)]
async fn successes_refill_the_budget_up_to_its_size() {
    let good = |count| (0..count).map(|_| success(json!({})));
    let steps = [reset()].into_iter().chain(good(9)).chain([reset()]).chain(good(1)).chain([reset()]).chain(good(40));
    let script = Script::new(steps.chain([reset(), reset()]));
    let shop = shop(&script, |b| b.retry(Retry::new().budget(TokenBucket::new(1))).limits(Limits::off()));
    let attempts = async || call(&shop, Effect::Read).await.map_or_else(|error| error.attempts(), |reply| reply.attempts());
    assert_eq!(attempts().await, 2, "the bucket was full");
    for _ in 0..8 {
        assert_eq!(attempts().await, 1);
    }
    assert_eq!(call(&shop, Effect::Read).await.unwrap_err().attempts(), 1, "nine tenths of a retry");
    attempts().await;
    assert_eq!(attempts().await, 2);
    for _ in 0..39 {
        attempts().await;
    }
    assert_eq!(call(&shop, Effect::Read).await.unwrap_err().attempts(), 2, "it holds one and no more");
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_corrected_without_a_budget() {
    let script = Script::new([skewed()]);
    let shop = shop(&script, |b| b.retry(Retry::new().budget(TokenBucket::new(0))));
    assert_eq!(call(&shop, Effect::Write).await.unwrap().attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failure_behind_the_gateway_may_have_come_too_late() {
    for (effect, unknown) in [(Effect::Write, true), (Effect::Read, false)] {
        let script = Script::new([refusal(7_000_000)]);
        let error = call(&shop(&script, |b| b), effect).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_outcome_unknown()), (1, unknown));
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_comes_after_the_deadline_is_not_waited_for() {
    let script = Script::default();
    let limits = Limits::new().defaults([Limit::new(1, Duration::from_secs(100), Scope::App)]);
    let shop = shop(&script, |b| b.limits(limits).deadline(Duration::from_secs(10)));
    call(&shop, Effect::Read).await.unwrap();
    let begun = Instant::now();
    let error = call(&shop, Effect::Read).await.unwrap_err();
    assert_eq!((error.needed_wait().unwrap().as_secs(), begun.elapsed()), (100, Duration::ZERO));
}

/// An answer that refuses the timestamp, from a gateway whose clock is an hour ahead.
fn skewed() -> Step {
    let Step::Answer(mut response) = refusal(3_000_012) else { unreachable!() };
    response.headers.insert(header::DATE, HeaderValue::from_static("Thu, 11 Dec 2025 08:27:36 GMT"));
    Step::Answer(response)
}

#[tokio::test(start_paused = true)]
async fn the_gateways_clock_is_learnt() {
    let script = Script::new([skewed(), success(json!({}))]);
    let shop = shop(&script, |b| b);
    assert_eq!(call(&shop, Effect::Write).await.unwrap().attempts(), 2);
    assert_eq!(call(&shop, Effect::Write).await.unwrap().attempts(), 1);
    let timestamps: Vec<_> = script.bodies().iter().map(|body| body["timestamp"].as_u64().unwrap()).collect();
    assert_eq!(timestamps, [START, START + 3600, START + 3600]);
}

#[tokio::test(start_paused = true)]
async fn a_date_is_of_the_middle_of_the_round_trip() {
    let Step::Answer(mut response) = skewed() else { unreachable!() };
    // Written somewhere within this second, five or six after the request was sent and as many before the answer came.
    response.headers.insert(header::DATE, HeaderValue::from_static("Thu, 11 Dec 2025 08:27:41 GMT"));
    let script = Script::new([Step::Late(Duration::from_secs(11), response)]);
    call(&shop(&script, |b| b), Effect::Read).await.unwrap();
    assert_eq!(script.bodies()[1]["timestamp"], START + 3600 + 11);
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_corrected_once_a_call_and_only_if_wanted() {
    let script = Script::new([skewed(), skewed(), skewed(), refusal(3_000_012)]);
    let error = call(&shop(&script, |b| b), Effect::Read).await.unwrap_err();
    assert!(error.attempts() == 2 && error.to_string().contains("clock"), "{error}");
    assert_eq!(call(&shop(&script, |b| b.clock_correction(false)), Effect::Read).await.unwrap_err().attempts(), 1);
    // Without a `Date` there is nothing to learn.
    assert_eq!(call(&shop(&script, |b| b), Effect::Read).await.unwrap_err().attempts(), 1);
}
