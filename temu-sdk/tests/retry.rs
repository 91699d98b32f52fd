//! What is tried again, when, how often, and with which clock.

mod common;

use std::time::Duration;

use common::{START, Script, Step, builder, refusal, success, us_shop};
use serde_json::json;
use temu_sdk::{
    ClientBuilder, Effect, Error, Gateway, Json, Limits, Reply, Shop,
    retry::{Attempts, Exponential, Retry, TokenBucket},
    transport::{HttpResponse, TransportError},
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
        assert!(error.attempts() == 1 && error.is_outcome_unknown() && error.to_string().contains("look before"), "{error}");
        assert_eq!(script.sent().len(), 1);
    }
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
async fn retry_after_is_honoured() {
    let mut busy = HttpResponse::new(429, "");
    busy.retry_after = Some("7".to_owned());
    let mut until = HttpResponse::new(503, "");
    until.retry_after = Some("Thu, 11 Dec 2025 07:28:00 GMT".to_owned());
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

/// An answer that refuses the timestamp, from a gateway whose clock is an hour ahead.
fn skewed() -> Step {
    let Step::Answer(mut response) = refusal(3_000_012) else { unreachable!() };
    response.date = Some("Thu, 11 Dec 2025 08:27:36 GMT".to_owned());
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
async fn a_clock_is_corrected_once_a_call_and_only_if_wanted() {
    let script = Script::new([skewed(), skewed(), skewed(), refusal(3_000_012)]);
    let error = call(&shop(&script, |b| b), Effect::Read).await.unwrap_err();
    assert!(error.attempts() == 2 && error.to_string().contains("clock"), "{error}");
    assert_eq!(call(&shop(&script, |b| b.clock_correction(false)), Effect::Read).await.unwrap_err().attempts(), 1);
    // Without a `Date` there is nothing to learn.
    assert_eq!(call(&shop(&script, |b| b), Effect::Read).await.unwrap_err().attempts(), 1);
}
