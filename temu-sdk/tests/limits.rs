//! The limiter: exact, fair, bounded.

mod common;

use std::time::Duration;

use common::{
    Script,
    limited::{PATIENT, SECOND, call, client, flood, polled_once},
    refusal,
};
use temu_sdk::limits::{Limit, Limits, Scope};

/// The most calls within any window, both ends included.
fn densest(times: &[u128], window: Duration) -> usize {
    times.iter().map(|start| times.iter().filter(|time| (*start..=start + window.as_millis()).contains(*time)).count()).max().unwrap()
}

#[tokio::test(start_paused = true)]
async fn under_load_no_window_is_exceeded_and_nearly_all_is_used() {
    let script = Script::default();
    let limits =
        Limits::new().max_wait(PATIENT).defaults([Limit::new(20, SECOND, Scope::App), Limit::new(100, 30 * SECOND, Scope::Operation)]);
    let took = flood(&client(&script, limits), 1000, |_| "s".to_owned()).await;
    assert_eq!(densest(&script.times(), SECOND), 20);
    assert_eq!(densest(&script.times(), 30 * SECOND), 100);
    // Ten rounds of a hundred: nine full windows, and the last round's five seconds less one.
    let ideal = Duration::from_secs(9 * 30 + 4);
    assert!(took < ideal.mul_f64(1.0 / 0.98), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn calls_go_in_order() {
    let script = Script::default();
    let limits = Limits::new().max_wait(PATIENT).defaults([Limit::new(3, SECOND, Scope::App), Limit::new(2, SECOND, Scope::Shop)]);
    flood(&client(&script, limits), 60, |_| "s".to_owned()).await;
    let notes: Vec<_> = script.bodies().iter().map(|body| body["note"].as_u64().unwrap()).collect();
    assert!(notes.is_sorted(), "{notes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_busy_shop_does_not_hold_up_others() {
    let script = Script::default();
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(1, 60 * SECOND, Scope::Shop)]));
    let busy = tokio::spawn({
        let client = client.clone();
        async move { flood(&client, 5, |_| "busy".to_owned()).await }
    });
    tokio::task::yield_now().await;
    assert!(flood(&client, 50, |n| format!("shop-{n}")).await < SECOND);
    assert!(busy.await.unwrap() >= 240 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_fails_at_once_and_says_how_long() {
    let script = Script::default();
    let client = client(&script, Limits::new().max_wait(60 * SECOND).defaults([Limit::new(2, 90 * SECOND, Scope::App)]));
    flood(&client, 2, |_| "s".to_owned()).await;
    tokio::time::advance(10 * SECOND).await;
    let error = call(client, "s".to_owned(), 0).await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable() && error.attempts() == 0, "{error}");
    assert_eq!(error.needed_wait().unwrap().as_secs(), 80);
    assert!(error.to_string().contains("80.0s, longer than the allowed 60.0s"), "{error}");
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_gives_its_place_back() {
    let script = Script::default();
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(1, 10 * SECOND, Scope::App)]));
    flood(&client, 1, |_| "s".to_owned()).await;
    let cancelled = tokio::spawn(call(client.clone(), "s".to_owned(), 1));
    tokio::task::yield_now().await;
    let kept = tokio::spawn(call(client.clone(), "s".to_owned(), 2));
    tokio::task::yield_now().await;
    cancelled.abort();
    kept.await.unwrap().unwrap();
    assert_eq!(script.times(), [0, 10_001]);
    assert_eq!(script.bodies()[1]["note"], 2);
}

/// A call that nobody polls while it waits keeps its place, but holds nobody up.
#[tokio::test(start_paused = true)]
async fn a_forgotten_call_holds_nobody_up() {
    let script = Script::default();
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(1, 10 * SECOND, Scope::App)]));
    flood(&client, 1, |_| "s".to_owned()).await;
    let mut forgotten = Box::pin(call(client.clone(), "s".to_owned(), 1));
    assert!(polled_once(forgotten.as_mut()).await.is_pending());
    call(client.clone(), "s".to_owned(), 2).await.unwrap();
    forgotten.await.unwrap();
    assert!(densest(&script.times(), 10 * SECOND) == 1, "{:?}", script.times());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_slows_down_and_wears_off() {
    let script = Script::new([refusal(4_000_004)]);
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(8, SECOND, Scope::Shop)]));
    assert!(call(client.clone(), "s".to_owned(), 0).await.unwrap_err().is_rate_limited());
    flood(&client, 40, |_| "s".to_owned()).await;
    let per_second = |second| script.times().iter().filter(|time| **time / 1000 == second).count();
    assert_eq!(per_second(0), 4);
    assert!(per_second(3) >= 7, "{:?}", script.times());
    assert_eq!(densest(&script.times(), SECOND), 8);
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_set_per_interface_or_switched_off() {
    let script = Script::default();
    let of_type = Limits::new().max_wait(PATIENT).defaults([]).operation("bg.new.thing", [Limit::new(1, SECOND, Scope::Operation)]);
    assert!(flood(&client(&script, of_type), 4, |n| n.to_string()).await >= 3 * SECOND);
    assert!(flood(&client(&script, Limits::off()), 500, |_| "s".to_owned()).await < SECOND);
    // The spec's: twenty a second per app, sixty a minute per shop.
    let usual = client(&script, Limits::new().max_wait(PATIENT));
    let took = flood(&usual, 61, |_| "s".to_owned()).await;
    assert!((60 * SECOND..61 * SECOND).contains(&took), "{took:?}");
}

/// The gateway rejects what exceeds the app's own limit, whichever shop calls.
#[tokio::test(start_paused = true)]
async fn rejections_that_go_on_slow_down_the_whole_app() {
    let others = async |rejections: usize| {
        let script = Script::new((0..rejections).map(|_| refusal(4_000_004)));
        let limits =
            Limits::new().max_wait(PATIENT).defaults([Limit::new(8, 10 * SECOND, Scope::App), Limit::new(100, SECOND, Scope::Shop)]);
        let client = client(&script, limits);
        for shop in 0..rejections {
            call(client.clone(), format!("shop-{shop}"), 0).await.unwrap_err();
            tokio::time::advance(SECOND).await;
        }
        tokio::time::advance(Duration::from_millis(9_500) - u32::try_from(rejections).unwrap() * SECOND).await;
        flood(&client, 8, |n| format!("other-{n}")).await
    };
    assert!(others(1).await < SECOND, "one rejection says nothing about the app");
    assert!(others(3).await >= 9 * SECOND, "other shops go slower, too");
}
