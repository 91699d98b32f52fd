//! Which calls are counted together, who goes first, and what refusals and cancellations leave behind.

mod common;

use std::time::Duration;

use common::{
    Script,
    limited::{PATIENT, SECOND, call, client, flood, polled_once, refused_for},
    refusal, success,
};
use serde_json::json;
use temu_sdk::{
    Gateway, Region,
    limits::{Limit, Limits, Scope},
};
use tokio::time::Instant;

const AT_ONCE: Duration = Duration::ZERO;

#[tokio::test(start_paused = true)]
async fn what_is_counted_together_depends_on_the_scope() {
    const THING: &str = "bg.new.thing";
    for (scope, type_name, shop, gateway, together) in [
        (Scope::App, "bg.other.thing", "other", Gateway::Us, true),
        (Scope::App, THING, "s", Gateway::Eu, false),
        (Scope::Operation, THING, "other", Gateway::Us, true),
        (Scope::Operation, "bg.other.thing", "s", Gateway::Us, false),
        (Scope::Operation, THING, "s", Gateway::Eu, false),
        (Scope::Shop, THING, "s", Gateway::Us, true),
        (Scope::Shop, THING, "other", Gateway::Us, false),
        (Scope::Shop, "bg.other.thing", "s", Gateway::Us, false),
        (Scope::Shop, THING, "s", Gateway::Eu, false),
    ] {
        let client = client(&Script::default(), Limits::new().max_wait(AT_ONCE).defaults([Limit::new(1, SECOND, scope)]));
        let call = async |type_name, shop: &'static str, gateway: Gateway| {
            let shop = client.shop(shop).with_token(gateway.region(), temu_sdk::AccessToken::new("t"));
            shop.raw(type_name).gateway(gateway).send().await
        };
        call(THING, "s", Gateway::Us).await.unwrap();
        assert_eq!(call(type_name, shop, gateway).await.is_err(), together, "{scope:?} {type_name} {shop} {gateway}");
    }
}

#[tokio::test(start_paused = true)]
async fn gateways_of_one_region_share_the_apps_limit() {
    let client = client(&Script::default(), Limits::new().max_wait(AT_ONCE).defaults([Limit::new(1, SECOND, Scope::App)]));
    let shop = client.shop("s").with_token(Region::China, temu_sdk::AccessToken::new("t"));
    shop.raw("bg.new.thing").gateway(Gateway::Cn).send().await.unwrap();
    assert!(shop.raw("bg.new.thing").gateway(Gateway::Partner).send().await.unwrap_err().is_rate_limited());
}

#[tokio::test(start_paused = true)]
async fn an_interfaces_own_limits_replace_those_of_their_scope() {
    let defaults = [Limit::new(9, SECOND, Scope::App), Limit::new(1, SECOND, Scope::Shop)];
    let own = |calls| [Limit::new(calls, SECOND, Scope::Shop)];
    let limits = Limits::new().max_wait(AT_ONCE).defaults(defaults).operation("bg.new.thing", own(3)).operation("bg.new.thing", own(5));
    let client = client(&Script::default(), limits);
    flood(&client, 5, |_| "s".to_owned()).await;
    assert!(call(client.clone(), "s".to_owned(), 0).await.is_err(), "the last word on it: five");
    flood(&client, 4, |_| "other".to_owned()).await;
    assert!(call(client, "third".to_owned(), 0).await.is_err(), "nine of the app as before");
}

#[tokio::test(start_paused = true)]
async fn a_wait_may_be_as_long_as_is_allowed_and_counts_those_in_front() {
    let script = Script::default();
    let client = client(&script, Limits::new().max_wait(Duration::from_millis(20_002)).defaults([Limit::new(1, 10 * SECOND, Scope::App)]));
    let waiting = [(); 3].map(|()| tokio::spawn(call(client.clone(), "s".to_owned(), 0)));
    tokio::task::yield_now().await;
    let begun = Instant::now();
    let error = call(client, "s".to_owned(), 0).await.unwrap_err();
    assert_eq!((error.needed_wait().unwrap().as_millis(), begun.elapsed()), (30_003, AT_ONCE));
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    assert_eq!(script.times(), [0, 10_001, 20_002]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_grows_ends_when_it_is_too_long() {
    let script = Script::new([refused_for(100), success(json!({}))]);
    let client = client(&script, Limits::new().max_wait(15 * SECOND).defaults([Limit::new(2, 10 * SECOND, Scope::Shop)]));
    let refused = tokio::spawn(call(client.clone(), "s".to_owned(), 0));
    tokio::task::yield_now().await;
    flood(&client, 1, |_| "s".to_owned()).await;
    let begun = Instant::now();
    let error = call(client, "s".to_owned(), 0).await.unwrap_err();
    assert_eq!((error.needed_wait().unwrap().as_secs(), begun.elapsed().as_secs()), (101, 15), "{error}");
    refused.await.unwrap().unwrap_err();
}

/// The first waits for its shop alone, the second for the app: when both have room, the second must not go first.
#[tokio::test(start_paused = true)]
async fn who_came_first_goes_first_whichever_window_held_them_up() {
    let script = Script::default();
    let defaults = [Limit::new(2, 10 * SECOND, Scope::App), Limit::new(1, 10 * SECOND, Scope::Shop)];
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults(defaults));
    flood(&client, 1, |_| "s".to_owned()).await;
    let mut first = Box::pin(call(client.clone(), "s".to_owned(), 1));
    assert!(polled_once(first.as_mut()).await.is_pending());
    flood(&client, 1, |_| "other".to_owned()).await;
    call(client, "s".to_owned(), 2).await.unwrap();
    assert_eq!(script.times(), [0, 0, 20_002]);
    first.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_let_go_and_is_dropped_gives_its_place_back() {
    let script = Script::default();
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(1, 10 * SECOND, Scope::App)]));
    flood(&client, 1, |_| "s".to_owned()).await;
    let mut dropped = Box::pin(call(client.clone(), "s".to_owned(), 1));
    assert!(polled_once(dropped.as_mut()).await.is_pending());
    let kept = tokio::spawn(call(client.clone(), "s".to_owned(), 2));
    tokio::time::sleep(SECOND * 21 / 2).await;
    // Whoever comes by lets the first in the queue go.
    let last = tokio::spawn(call(client, "s".to_owned(), 3));
    tokio::time::sleep(SECOND / 2).await;
    drop(dropped);
    kept.await.unwrap().unwrap();
    assert_eq!(script.times(), [0, 11_000]);
    last.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn refusals_halve_down_to_a_32nd_and_wear_off_step_by_step() {
    let script = Script::new((0..8).map(|_| refusal(4_000_004)));
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(64, SECOND, Scope::Shop)]));
    for _ in 0..8 {
        call(client.clone(), "s".to_owned(), 0).await.unwrap_err();
    }
    flood(&client, 124, |_| "s".to_owned()).await;
    let times = script.times();
    let at = |moment| times.iter().filter(|time| **time == moment).count();
    assert_eq!([0, 1001, 2002].map(at), [4, 2, 2], "the refused ones");
    assert_eq!([3003, 4004, 5005, 6006, 7007].map(at), [4, 8, 16, 32, 64]);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_refused_together_halve_once() {
    let script = Script::new((0..4).map(|_| refused_for(0)));
    let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(8, 10 * SECOND, Scope::Shop)]));
    for one in [(); 4].map(|()| tokio::spawn(call(client.clone(), "s".to_owned(), 0))) {
        one.await.unwrap().unwrap_err();
    }
    flood(&client, 4, |_| "s".to_owned()).await;
    assert_eq!(script.times()[4..], [10_001; 4], "four of eight");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_slows_the_shop_down_and_not_the_others() {
    let script = Script::new([refusal(4_000_004)]);
    let defaults = [Limit::new(8, SECOND, Scope::App), Limit::new(8, SECOND, Scope::Shop)];
    let client = client(&script, Limits::new().max_wait(AT_ONCE).defaults(defaults));
    call(client.clone(), "refused".to_owned(), 0).await.unwrap_err();
    flood(&client, 7, |_| "other".to_owned()).await;
    assert_eq!(script.sent().len(), 8);
}

/// Windows are forgotten when there are very many, but none in which something would be lost.
#[tokio::test(start_paused = true)]
async fn many_shops_do_not_make_a_busy_one_forgotten() {
    let script = Script::new([success(json!({})), refused_for(3000)]);
    let client = client(&script, Limits::new().max_wait(AT_ONCE).defaults([Limit::new(1, 1000 * SECOND, Scope::Shop)]));
    for shop in ["busy", "refused"] {
        call(client.clone(), shop.to_owned(), 0).await.ok();
    }
    for round in 0..2 {
        flood(&client, 3000, |n| format!("{round}-{n}")).await;
        for shop in ["busy", "refused"] {
            assert!(call(client.clone(), shop.to_owned(), 0).await.is_err_and(|error| error.is_rate_limited()), "{shop}");
        }
        tokio::time::advance(998 * SECOND).await;
        assert!(call(client.clone(), "busy".to_owned(), 0).await.is_err());
        tokio::time::advance(10 * SECOND).await;
        call(client.clone(), "busy".to_owned(), 0).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_closure_counts() {
    for waits in [[3, 9], [9, 3]] {
        let script = Script::new(waits.map(refused_for));
        let client = client(&script, Limits::new().max_wait(PATIENT).defaults([Limit::new(8, SECOND, Scope::Shop)]));
        for one in [(); 2].map(|()| tokio::spawn(call(client.clone(), "s".to_owned(), 0))) {
            one.await.unwrap().unwrap_err();
        }
        flood(&client, 1, |_| "s".to_owned()).await;
        assert_eq!(script.times(), [0, 0, 10_000]);
    }
}

#[tokio::test(start_paused = true)]
async fn no_header_closes_a_window_for_ever() {
    let script = Script::new([refused_for(u64::MAX)]);
    let client = client(&script, Limits::new().defaults([Limit::new(8, SECOND, Scope::Shop)]));
    call(client.clone(), "s".to_owned(), 0).await.unwrap_err();
    let closed = call(client.clone(), "s".to_owned(), 0).await.unwrap_err();
    assert_eq!(closed.needed_wait().unwrap().as_secs(), 3600);
    tokio::time::advance(3600 * SECOND).await;
    call(client, "s".to_owned(), 0).await.unwrap();
}
