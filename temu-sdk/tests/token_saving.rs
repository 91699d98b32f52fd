//! What becomes of tokens in stores: saved although the disk was full, removed for good, and never lost to somebody who is late.

mod common;

use std::{sync::atomic::Ordering, time::Duration};

use common::{
    Script,
    tokens::{Mint, call, client, put, sent, stored, token, unsaved},
};
use temu_sdk::{
    Gateway,
    tokens::{MemoryStore, TokenKey, Tokens},
};

#[tokio::test(start_paused = true)]
async fn a_renewed_token_that_was_not_saved_is_used_and_saved_later() {
    let script = Script::default();
    let (client, store, mint) = unsaved(&script).await;
    let state = async || (stored(&store).await.token.access.expose().to_owned(), store.saves.load(Ordering::Relaxed));
    for _ in 0..9 {
        call(&client, "a", Gateway::Us).await.unwrap();
    }
    // A store in trouble is left alone for a moment.
    assert_eq!(state().await, ("old".to_owned(), 2));
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(state().await, ("old".to_owned(), 3));
    store.is_full.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(5)).await;
    for _ in 0..9 {
        call(&client, "a", Gateway::Us).await.unwrap();
    }
    assert_eq!(state().await, ("renewed-1".to_owned(), 4));
    assert_eq!((mint.made.load(Ordering::Relaxed), sent(&script)), (1, vec!["renewed-1".to_owned(); 20]));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_not_saved_is_what_the_next_one_comes_from() {
    let script = Script::default();
    let (client, store, mint) = unsaved(&script).await;
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!((mint.from.lock().unwrap().join(" "), sent(&script).join(" ")), ("old renewed-1".into(), "renewed-1 renewed-2".into()));
    store.is_full.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(stored(&store).await.token.access.expose(), "renewed-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_not_saved_in_time_gives_way() {
    let script = Script::default();
    let (client, store, _) = unsaved(&script).await;
    store.is_full.store(false, Ordering::Relaxed);
    put(&store, "other-process").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(sent(&script), ["renewed-1", "other-process"]);
    assert_eq!(stored(&store).await.token.access.expose(), "other-process");
}

#[tokio::test(start_paused = true)]
async fn a_removed_token_is_gone_until_the_seller_authorizes_again() {
    let script = Script::default();
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()));
    for shop in ["a", "b"] {
        tokens.save(shop, Gateway::Us, token(shop, 9999)).await.unwrap();
        call(&client, shop, Gateway::Us).await.unwrap();
    }
    assert!(tokens.remove("a", Gateway::Us).await.unwrap());
    let error = call(&client, "a", Gateway::Us).await.unwrap_err();
    assert!(error.needs_reauthorization() && error.attempts() == 0, "{error}");
    assert_eq!(tokens.list().await.unwrap(), [TokenKey::new("b", Gateway::Us)]);
    assert!(!tokens.remove("a", Gateway::Us).await.unwrap());
    tokens.save("a", Gateway::Us, token("again", 9999)).await.unwrap();
    for shop in ["a", "b"] {
        call(&client, shop, Gateway::Us).await.unwrap();
    }
    assert_eq!(sent(&script), ["a", "b", "again", "b"]);
}

/// The shop is uninstalled while its token is being renewed.
#[tokio::test(start_paused = true)]
async fn a_renewal_does_not_bring_a_removed_token_back() {
    let script = Script::default();
    let mint = Mint { takes: 3, ..Mint::default() };
    let (client, tokens) = client(&script, Tokens::new(MemoryStore::default()).refresher(mint));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    let renewing = tokio::spawn(async move { call(&client, "a", Gateway::Us).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(tokens.remove("a", Gateway::Us).await.unwrap());
    // He is back before the renewal is through.
    tokens.save("a", Gateway::Us, token("again", 9999)).await.unwrap();
    renewing.await.unwrap().unwrap();
    assert_eq!(sent(&script), ["again"]);
    assert_eq!(tokens.load("a", Gateway::Us).await.unwrap(), Some(token("again", 9999)));
}
