//! Tokens for tests: a store that both sides hold, and a refresher that does as it is told.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use temu_sdk::{
    AccessToken, BoxFuture, Client, Error, Gateway, Json, Reply, UnixSeconds,
    catalog::Effect,
    limits::Limits,
    tokens::{Lease, MemoryStore, RefreshToken, Refresher, ShopToken, StoredToken, TokenKey, TokenStore, Tokens},
};

use super::{START, Script, builder};

/// A store that both the tests and the client hold.
pub type Shared = Arc<MemoryStore>;

/// Makes `renewed-1`, `renewed-2`, …, in as many seconds as it was told to take; fails when told to.
#[derive(Clone, Debug, Default)]
pub struct Mint {
    pub made: Arc<AtomicUsize>,
    /// The tokens that were renewed.
    pub from: Arc<Mutex<Vec<String>>>,
    pub takes: u64,
    pub failure: Arc<Mutex<Option<Failure>>>,
}

pub type Failure = fn() -> Error;

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
pub fn token(text: &str, seconds: i64) -> ShopToken {
    let expires = UnixSeconds(i64::try_from(START).unwrap() + seconds);
    ShopToken::new(AccessToken::new(text)).refresh(RefreshToken::new("r")).expires(expires)
}

/// What stands in the store for the shop `a`.
pub async fn stored(store: &impl TokenStore) -> StoredToken {
    store.load(&TokenKey::new("a", Gateway::Us)).await.unwrap().unwrap()
}

/// Another process stores a token.
pub async fn put(store: &impl TokenStore, text: &str) {
    let after = stored(store).await.generation;
    assert!(store.save(&TokenKey::new("a", Gateway::Us), &token(text, 9999), after, None).await.unwrap().is_some());
}

pub fn client(script: &Script, tokens: Tokens) -> (Client, Arc<Tokens>) {
    let tokens = Arc::new(tokens);
    (builder(script).limits(Limits::off()).token_source(Arc::clone(&tokens)).build().unwrap(), tokens)
}

pub async fn call(client: &Client, shop: &str, gateway: Gateway) -> Result<Reply<Json>, Error> {
    client.shop(shop).raw("bg.new.thing").gateway(gateway).effect(Effect::Write).send().await
}

pub fn sent(script: &Script) -> Vec<String> {
    script.bodies().iter().map(|body| body["access_token"].as_str().unwrap().to_owned()).collect()
}

/// A store whose disk is full for a while.
#[derive(Clone, Debug, Default)]
pub struct Full {
    pub store: Shared,
    pub is_full: Arc<AtomicBool>,
    pub saves: Arc<AtomicUsize>,
}

impl TokenStore for Full {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        self.store.load(key)
    }
    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        self.saves.fetch_add(1, Ordering::Relaxed);
        match self.is_full.load(Ordering::Relaxed) {
            true => Box::pin(async { Err(Error::store_unavailable("the disk is full")) }),
            false => self.store.save(key, token, after, lease),
        }
    }
    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        self.store.remove(key, generation)
    }
    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        self.store.list()
    }
    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        self.store.acquire_lease(key, duration)
    }
    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        self.store.release_lease(key, lease)
    }
}

/// A shop whose token was renewed while the disk was full.
pub async fn unsaved(script: &Script) -> (Client, Full, Mint) {
    let (store, mint) = (Full::default(), Mint::default());
    let (client, tokens) = client(script, Tokens::new(store.clone()).refresher(mint.clone()));
    tokens.save("a", Gateway::Us, token("old", 0)).await.unwrap();
    store.is_full.store(true, Ordering::Relaxed);
    call(&client, "a", Gateway::Us).await.unwrap();
    (client, store, mint)
}
