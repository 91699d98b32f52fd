//! Tokens from a store: found by shop and gateway, renewed once and in time, never taken from another shop.

mod common;

use std::{sync::atomic::Ordering, time::Duration};

use common::{
    Script, Step, refusal, success,
    tokens::{Mint, Shared, call, client, put, sent, stored, token},
};
use serde_json::json;
use temu_sdk::{
    AccessToken, Error, Gateway, Region, UnixSeconds,
    tokens::{MemoryStore, ShopToken, StoredToken, TokenKey, TokenQuery, TokenSource, TokenStore, Tokens},
};
use tokio::task::JoinSet;

#[tokio::test(start_paused = true)]
async fn each_shop_and_gateway_has_its_own() {
    let script = Script::default();
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()));
    for (shop, gateway) in [("a", Gateway::Us), ("b", Gateway::Us), ("a", Gateway::Eu), ("a", Gateway::Cn)] {
        tokens.save(shop, gateway, ShopToken::new(AccessToken::new(format!("{shop}-{gateway}")))).await.unwrap();
    }
    for (shop, gateway) in [("b", Gateway::Us), ("a", Gateway::Eu), ("a", Gateway::Us), ("a", Gateway::Cn), ("a", Gateway::Partner)] {
        call(&client, shop, gateway).await.unwrap();
    }
    // `partner` takes the token of `cn` until it has one of its own.
    assert_eq!(sent(&script), ["b-us", "a-eu", "a-us", "a-cn", "a-cn"]);
    tokens.save("a", Gateway::Partner, ShopToken::new(AccessToken::new("a-partner"))).await.unwrap();
    call(&client, "a", Gateway::Partner).await.unwrap();
    call(&client, "a", Gateway::Cn).await.unwrap();
    assert_eq!(sent(&script)[5..], ["a-partner", "a-cn"]);
    for (shop, gateway) in [("b", Gateway::Eu), ("b", Gateway::Partner), ("c", Gateway::Us)] {
        let error = call(&client, shop, gateway).await.unwrap_err();
        assert!(error.needs_reauthorization() && error.attempts() == 0 && error.to_string().contains("/client-manage"), "{error}");
    }
    assert_eq!(script.sent().len(), 7);
    assert_eq!(tokens.list().await.unwrap().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_region_can_have_a_store_of_its_own() {
    let (usual, eu) = (Shared::default(), Shared::default());
    let tokens = Tokens::new(usual.clone()).store_for(Region::Eu, eu.clone());
    for gateway in [Gateway::Us, Gateway::Eu] {
        tokens.save("a", gateway, token("t", 9)).await.unwrap();
    }
    assert_eq!(usual.list().await.unwrap(), [TokenKey::new("a", Gateway::Us)]);
    assert_eq!(eu.list().await.unwrap(), [TokenKey::new("a", Gateway::Eu)]);
    assert_eq!(tokens.list().await.unwrap().len(), 2);
    assert_eq!(tokens.load("a", Gateway::Eu).await.unwrap(), Some(token("t", 9)));
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_renewed_once_for_all_who_wait() {
    let script = Script::default();
    let mint = Mint { takes: 3, ..Mint::default() };
    let store = Shared::default();
    let (client, tokens) = client(&script, Tokens::new(store.clone()).refresher(mint.clone()));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        calls.spawn(async move { call(&client, "a", Gateway::Us).await.unwrap().attempts() });
    }
    assert_eq!(calls.join_all().await, [1; 50]);
    assert_eq!((mint.made.load(Ordering::Relaxed), sent(&script)), (1, vec!["renewed-1".to_owned(); 50]));
    assert_eq!(stored(&store).await.token.access.expose(), "renewed-1");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ends_soon_is_renewed_while_others_go_on_with_it() {
    let script = Script::default();
    let mint = Mint { takes: 3, ..Mint::default() };
    let (client, tokens) =
        client(&script, Tokens::new(MemoryStore::default()).refresher(mint.clone()).refresh_before(Duration::from_secs(60)));
    tokens.save("a", Gateway::Us, token("old", 100)).await.unwrap();
    call(&client, "a", Gateway::Us).await.unwrap();
    tokio::time::sleep(Duration::from_secs(50)).await;
    let (first, second) = tokio::join!(call(&client, "a", Gateway::Us), call(&client, "a", Gateway::Us));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!((mint.made.load(Ordering::Relaxed), sent(&script)), (1, vec!["old".into(), "old".into(), "renewed-1".into()]));
}

#[tokio::test(start_paused = true)]
async fn renewing_in_advance_may_fail() {
    let script = Script::default();
    let mint = Mint::default();
    *mint.failure.lock().unwrap() = Some(|| Error::token_unavailable("the vault is closed"));
    let (client, tokens) =
        client(&script, Tokens::new(MemoryStore::default()).refresher(mint.clone()).refresh_before(Duration::from_secs(60)));
    tokens.save("a", Gateway::Us, token("old", 50)).await.unwrap();
    call(&client, "a", Gateway::Us).await.unwrap();
    tokio::time::sleep(Duration::from_secs(50)).await;
    let error = call(&client, "a", Gateway::Us).await.unwrap_err();
    assert!(error.is_auth() && error.is_retryable() && !error.needs_reauthorization(), "{error}");
    assert!(error.to_string().contains("the vault is closed"), "{error}");
    // It is left alone for a moment, then asked again.
    *mint.failure.lock().unwrap() = None;
    assert!(call(&client, "a", Gateway::Us).await.is_err());
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(sent(&script), ["old", "renewed-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_final_failure_names_the_page() {
    let mint = Mint::default();
    *mint.failure.lock().unwrap() = Some(|| Error::no_token("the refresh token was withdrawn"));
    let script = Script::default();
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()).refresher(mint));
    tokens.save("a", Gateway::Eu, token("old", 0)).await.unwrap();
    let error = call(&client, "a", Gateway::Eu).await.unwrap_err();
    assert!(error.needs_reauthorization() && error.to_string().contains("https://seller-eu.temu.com/"), "{error}");
    assert!(script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_refresher_the_store_is_read_again() {
    let script = Script::default();
    let store = Shared::default();
    let (client, tokens) = client(&script, Tokens::new(store.clone()));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let error = call(&client, "a", Gateway::Us).await.unwrap_err();
    assert!(error.needs_reauthorization() && error.to_string().contains("https://seller.temu.com/open-platform/client-manage"), "{error}");
    // Another process renews it.
    put(&store, "new").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(sent(&script), ["new"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_looked_up_then_renewed() {
    let script = Script::new([refusal(3_000_034), success(json!({})), refusal(3_000_034), success(json!({}))]);
    let store = Shared::default();
    let mint = Mint::default();
    let (client, tokens) = client(&script, Tokens::new(store.clone()).refresher(mint.clone()));
    tokens.save("a", Gateway::Us, token("old", 9999)).await.unwrap();
    tokens.load("a", Gateway::Us).await.unwrap();
    put(&store, "other-process").await;
    assert_eq!(call(&client, "a", Gateway::Us).await.unwrap().attempts(), 2);
    assert_eq!(call(&client, "a", Gateway::Us).await.unwrap().attempts(), 2);
    assert_eq!(sent(&script), ["old", "other-process", "other-process", "renewed-1"]);
}

#[tokio::test(start_paused = true)]
async fn only_a_dead_token_is_renewed() {
    // The seller has not granted the operation; the sign is wrong; the app lacks a permission.
    for code in [3_000_032, 3_000_001, 3_000_027] {
        let script = Script::new([refusal(code)]);
        let mint = Mint::default();
        let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()).refresher(mint.clone()));
        tokens.save("a", Gateway::Us, token("good", 9999)).await.unwrap();
        assert_eq!(call(&client, "a", Gateway::Us).await.unwrap_err().code(), Some(code));
        assert_eq!((mint.made.load(Ordering::Relaxed), script.sent().len()), (0, 1), "{code}");
    }
}

/// A call that began with an old token learns late that it was refused.
#[tokio::test(start_paused = true)]
async fn a_late_failure_does_not_touch_a_newer_token() {
    let script = Script::new([Step::Stall, refusal(3_000_034), success(json!({}))]);
    let mint = Mint { takes: 2, ..Mint::default() };
    *mint.failure.lock().unwrap() = Some(|| Error::no_token("withdrawn"));
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()).refresher(mint));
    tokens.save("a", Gateway::Us, token("old", 9999)).await.unwrap();
    let stalled = tokio::spawn({
        let client = client.clone();
        async move { call(&client, "a", Gateway::Us).await }
    });
    let late = tokio::spawn({
        let client = client.clone();
        async move { call(&client, "a", Gateway::Us).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Its renewal is under way, and fails after the seller has authorized again.
    tokens.save("a", Gateway::Us, token("new", 9999)).await.unwrap();
    assert_eq!(late.await.unwrap().unwrap().attempts(), 2);
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(sent(&script)[1..], ["old", "new", "new"]);
    assert!(stalled.await.unwrap().unwrap_err().is_timeout());
}

/// The old token is over once a refresher has begun: a caller that gives up must not take the new one with it.
#[tokio::test(start_paused = true)]
async fn a_cancelled_renewal_is_gone_on_with() {
    let script = Script::default();
    let mint = Mint { takes: 3, ..Mint::default() };
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()).refresher(mint.clone()));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_secs(1), call(&client, "a", Gateway::Us)).await;
    assert!(given_up.is_err());
    let begun = tokio::time::Instant::now();
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!((begun.elapsed().as_secs(), mint.made.load(Ordering::Relaxed)), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_refresher_that_hangs_ends_with_the_deadline() {
    let mint = Mint { takes: 1_000_000, ..Mint::default() };
    let script = Script::default();
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()).refresher(mint));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let error = call(&client, "a", Gateway::Us).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
}

#[test]
fn nothing_shows_a_token() {
    let secret = token("very-secret", 9);
    let stored = format!("{:?}", StoredToken::new(secret, 1));
    assert!(!stored.contains("very-secret") && !stored.contains("\"r\"") && stored.contains("redacted"), "{stored}");
}

/// Two processes share a store: one refreshes, the other waits for it.
#[tokio::test(start_paused = true)]
async fn processes_that_share_a_store_refresh_once() {
    let script = Script::default();
    let (store, mint) = (Shared::default(), Mint { takes: 3, ..Mint::default() });
    let process = || client(&script, Tokens::new(store.clone()).refresher(mint.clone()));
    let (first, tokens) = process();
    let (second, _) = process();
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let (one, two) = tokio::join!(call(&first, "a", Gateway::Us), call(&second, "a", Gateway::Us));
    assert!(one.is_ok() && two.is_ok());
    assert_eq!((mint.made.load(Ordering::Relaxed), sent(&script)), (1, vec!["renewed-1".to_owned(); 2]));
}

/// The process that refreshes is gone: after the time of its lease another takes over, and what the first still gets is not saved.
#[tokio::test(start_paused = true)]
async fn a_process_that_is_gone_is_taken_over() {
    let script = Script::default();
    let store = Shared::default();
    let process = |takes| {
        let mint = Mint { takes, ..Mint::default() };
        let tokens = Tokens::new(store.clone()).refresher(mint.clone()).lease(Duration::from_secs(20));
        (client(&script, tokens), mint)
    };
    let ((hanging, tokens), slow) = process(60);
    let ((other, _), quick) = process(1);
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let hanging = tokio::spawn(async move { call(&hanging, "a", Gateway::Us).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = tokio::time::Instant::now();
    call(&other, "a", Gateway::Us).await.unwrap();
    assert!((19..=22).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let generation = stored(&store).await.generation;
    hanging.await.unwrap().unwrap();
    assert_eq!((slow.made.load(Ordering::Relaxed), quick.made.load(Ordering::Relaxed)), (1, 1));
    assert_eq!(stored(&store).await.generation, generation, "the late token was not saved");
    assert_eq!(stored(&store).await.token, token("renewed-1", 100_000));
}

/// A token that is still valid is used while another process refreshes it.
#[tokio::test(start_paused = true)]
async fn nobody_waits_for_another_process_while_the_token_is_valid() {
    let script = Script::default();
    let store = Shared::default();
    let (client, tokens) = client(&script, Tokens::new(store.clone()).refresher(Mint::default()));
    tokens.save("a", Gateway::Us, token("old", 100)).await.unwrap();
    let lease = store.acquire_lease(&TokenKey::new("a", Gateway::Us), Duration::from_secs(20)).await.unwrap();
    assert!(lease.is_some());
    let begun = tokio::time::Instant::now();
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!((begun.elapsed(), sent(&script)), (Duration::ZERO, vec!["old".to_owned()]));
}

/// The token was still valid when a call left with it, and another process replaced it on the way.
#[tokio::test(start_paused = true)]
async fn a_token_that_another_process_replaces_meanwhile_is_found() {
    let script = Script::new([refusal(3_000_034), success(json!({}))]);
    let store = Shared::default();
    let (client, tokens) = client(&script, Tokens::new(store.clone()).refresher(Mint::default()));
    tokens.save("a", Gateway::Us, token("old", 100)).await.unwrap();
    let lease = store.acquire_lease(&TokenKey::new("a", Gateway::Us), Duration::from_secs(20)).await.unwrap();
    // The call finds the lease taken and leaves with the old token; only then the other process saves the new one.
    let query = TokenQuery::new("a", Gateway::Us, UnixSeconds(i64::try_from(common::START).unwrap()));
    assert_eq!(tokens.token(query).await.unwrap().expose(), "old");
    let after = stored(&store).await.generation;
    assert!(store.save(&TokenKey::new("a", Gateway::Us), &token("new", 9999), after, lease).await.unwrap().is_some());
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(sent(&script), ["old", "new"]);
}
