//! Tokens from a store: found by shop and gateway, renewed once and in time, never taken from another shop.

mod common;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{START, Script, Step, builder, refusal, success};
use serde_json::json;
use temu_sdk::{
    AccessToken, BoxFuture, Client, Effect, Error, Gateway, Json, Limits, RefreshToken, Region, Reply, UnixSeconds,
    tokens::{MemoryStore, Refresher, ShopToken, Stored, TokenKey, TokenStore, Tokens},
};
use tokio::task::JoinSet;

/// A store that both the tests and the client hold.
#[derive(Clone, Debug, Default)]
struct Shared(Arc<MemoryStore>);

impl TokenStore for Shared {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<Stored>, Error>> {
        self.0.load(key)
    }
    fn save<'a>(&'a self, key: &'a TokenKey, token: &'a ShopToken, after: u64) -> BoxFuture<'a, Result<bool, Error>> {
        self.0.save(key, token, after)
    }
    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        self.0.list()
    }
}

/// A store whose disk is full for a while.
#[derive(Clone, Debug, Default)]
struct Full {
    store: Shared,
    is_full: Arc<AtomicBool>,
    saves: Arc<AtomicUsize>,
}

impl TokenStore for Full {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<Stored>, Error>> {
        self.store.load(key)
    }
    fn save<'a>(&'a self, key: &'a TokenKey, token: &'a ShopToken, after: u64) -> BoxFuture<'a, Result<bool, Error>> {
        self.saves.fetch_add(1, Ordering::Relaxed);
        match self.is_full.load(Ordering::Relaxed) {
            true => Box::pin(async { Err(Error::token_unavailable("the disk is full")) }),
            false => self.store.save(key, token, after),
        }
    }
    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        self.store.list()
    }
}

/// Makes `renewed-1`, `renewed-2`, …, in as many seconds as it was told to take; fails when told to.
#[derive(Clone, Debug, Default)]
struct Mint {
    made: Arc<AtomicUsize>,
    /// The tokens that were renewed.
    from: Arc<Mutex<Vec<String>>>,
    takes: u64,
    failure: Arc<Mutex<Option<Failure>>>,
}

type Failure = fn() -> Error;

impl Refresher for Mint {
    fn refresh<'a>(&'a self, _: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
        assert_eq!(old.refresh.as_ref().map(RefreshToken::expose), Some("r"));
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(self.takes)).await;
            if let Some(failure) = *self.failure.lock().unwrap() {
                return Err(failure());
            }
            let made = self.made.fetch_add(1, Ordering::Relaxed) + 1;
            self.from.lock().unwrap().push(old.access.expose().to_owned());
            Ok(token(&format!("renewed-{made}"), 100_000 * i64::try_from(made).unwrap()))
        })
    }
}

/// Ends so many seconds after the tests' clock began.
fn token(text: &str, seconds: i64) -> ShopToken {
    let expires = UnixSeconds(i64::try_from(START).unwrap() + seconds);
    ShopToken::new(AccessToken::new(text)).refresh(RefreshToken::new("r")).expires(expires)
}

fn client(script: &Script, tokens: Tokens) -> (Client, Arc<Tokens>) {
    let tokens = Arc::new(tokens);
    (builder(script).limits(Limits::off()).token_source(Arc::clone(&tokens)).build().unwrap(), tokens)
}

async fn call(client: &Client, shop: &str, gateway: Gateway) -> Result<Reply<Json>, Error> {
    client.shop(shop).raw("bg.new.thing").gateway(gateway).effect(Effect::Write).send().await
}

fn sent(script: &Script) -> Vec<String> {
    script.bodies().iter().map(|body| body["access_token"].as_str().unwrap().to_owned()).collect()
}

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
    let stored = store.load(&TokenKey::new("a", Gateway::Us)).await.unwrap().unwrap();
    assert_eq!((stored.token.access.expose(), stored.generation), ("renewed-1", 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ends_soon_is_renewed_while_others_go_on_with_it() {
    let script = Script::default();
    let mint = Mint { takes: 3, ..Mint::default() };
    let (client, tokens) =
        client(&script, Tokens::new(MemoryStore::default()).refresher(mint.clone()).renew_before(Duration::from_secs(60)));
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
        client(&script, Tokens::new(MemoryStore::default()).refresher(mint.clone()).renew_before(Duration::from_secs(60)));
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
    assert!(store.save(&TokenKey::new("a", Gateway::Us), &token("new", 9999), 1).await.unwrap());
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
    store.save(&TokenKey::new("a", Gateway::Us), &token("other-process", 9999), 1).await.unwrap();
    assert_eq!(call(&client, "a", Gateway::Us).await.unwrap().attempts(), 2);
    assert_eq!(call(&client, "a", Gateway::Us).await.unwrap().attempts(), 2);
    assert_eq!(sent(&script), ["old", "other-process", "other-process", "renewed-1"]);
}

#[tokio::test(start_paused = true)]
async fn only_a_dead_token_is_renewed() {
    // The seller has not granted the interface; the sign is wrong; the app lacks a permission.
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

/// A shop whose token was renewed while the disk was full.
async fn unsaved(script: &Script) -> (Client, Full, Mint) {
    let (store, mint) = (Full::default(), Mint::default());
    let (client, tokens) = client(script, Tokens::new(store.clone()).refresher(mint.clone()));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    store.is_full.store(true, Ordering::Relaxed);
    call(&client, "a", Gateway::Us).await.unwrap();
    (client, store, mint)
}

async fn stored(store: &Full) -> (String, u64) {
    let stored = store.load(&TokenKey::new("a", Gateway::Us)).await.unwrap().unwrap();
    (stored.token.access.expose().to_owned(), stored.generation)
}

#[tokio::test(start_paused = true)]
async fn a_renewed_token_that_was_not_saved_is_used_and_saved_later() {
    let script = Script::default();
    let (client, store, mint) = unsaved(&script).await;
    for _ in 0..9 {
        call(&client, "a", Gateway::Us).await.unwrap();
    }
    // A store in trouble is left alone for a moment.
    assert_eq!((stored(&store).await, store.saves.load(Ordering::Relaxed)), (("old".to_owned(), 1), 2));
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!((stored(&store).await.1, store.saves.load(Ordering::Relaxed)), (1, 3));
    store.is_full.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(5)).await;
    for _ in 0..9 {
        call(&client, "a", Gateway::Us).await.unwrap();
    }
    assert_eq!((stored(&store).await, store.saves.load(Ordering::Relaxed)), (("renewed-1".to_owned(), 2), 4));
    assert_eq!((mint.made.load(Ordering::Relaxed), sent(&script)), (1, vec!["renewed-1".to_owned(); 20]));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_not_saved_is_what_the_next_one_comes_from() {
    let script = Script::default();
    let (client, store, mint) = unsaved(&script).await;
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(
        (mint.from.lock().unwrap().clone(), sent(&script)),
        (vec!["old".to_owned(), "renewed-1".to_owned()], vec!["renewed-1".to_owned(), "renewed-2".to_owned()],)
    );
    store.is_full.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!(stored(&store).await, ("renewed-2".to_owned(), 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_not_saved_in_time_gives_way() {
    let script = Script::default();
    let (client, store, _) = unsaved(&script).await;
    store.is_full.store(false, Ordering::Relaxed);
    assert!(store.save(&TokenKey::new("a", Gateway::Us), &token("other-process", 9999), 1).await.unwrap());
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(&client, "a", Gateway::Us).await.unwrap();
    assert_eq!((stored(&store).await, sent(&script)), (("other-process".to_owned(), 2), vec!["renewed-1".into(), "other-process".into()]));
}

#[test]
fn nothing_shows_a_token() {
    let secret = token("very-secret", 9);
    let stored = format!("{:?}", Stored::new(secret, 1));
    assert!(!stored.contains("very-secret") && !stored.contains("\"r\"") && stored.contains("redacted"), "{stored}");
}
