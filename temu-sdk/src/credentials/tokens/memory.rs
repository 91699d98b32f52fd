//! A store in memory: for tests, and for applications that bring their tokens at every start.

use std::{collections::HashMap, fmt, sync::Mutex, time::Duration};

use tokio::time::Instant;

use crate::credentials::tokens::store::{Lease, ShopToken, StoredToken, TokenKey, TokenStore, next_generation};
use crate::{clock::BoxFuture, error::Error, sync::lock};

/// Keeps tokens as long as the process lives.
#[derive(Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Default)]
struct State {
    tokens: HashMap<TokenKey, StoredToken>,
    leases: HashMap<TokenKey, (Lease, Instant)>,
}

impl State {
    fn save(&mut self, key: &TokenKey, token: &ShopToken, after: u64, lease: Option<Lease>) -> Option<u64> {
        let current = self.tokens.get(key).map_or(0, |stored| stored.generation);
        if current != after || lease.is_some_and(|lease| !self.holds(key, lease)) {
            return None;
        }
        let generation = next_generation(after);
        self.tokens.insert(key.clone(), StoredToken::new(token.clone(), generation));
        if lease.is_some() {
            self.leases.remove(key);
        }
        Some(generation)
    }

    fn remove(&mut self, key: &TokenKey, generation: u64) -> bool {
        let is_current = self.tokens.get(key).is_some_and(|stored| stored.generation == generation);
        is_current && self.tokens.remove(key).is_some()
    }

    fn acquire_lease(&mut self, key: &TokenKey, duration: Duration) -> Option<Lease> {
        let now = Instant::now();
        if self.leases.get(key).is_some_and(|(_, end)| now < *end) {
            return None;
        }
        let lease = Lease::unique();
        self.leases.insert(key.clone(), (lease, now + duration));
        Some(lease)
    }

    fn release_lease(&mut self, key: &TokenKey, lease: Lease) {
        if self.leases.get(key).is_some_and(|(current, _)| *current == lease) {
            self.leases.remove(key);
        }
    }

    fn holds(&self, key: &TokenKey, lease: Lease) -> bool {
        self.leases.get(key).is_some_and(|(current, end)| *current == lease && Instant::now() < *end)
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        Box::pin(async move { Ok(lock(&self.0).tokens.get(key).cloned()) })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move { Ok(lock(&self.0).save(key, token, after, lease)) })
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(lock(&self.0).remove(key, generation)) })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        Box::pin(async move { Ok(lock(&self.0).tokens.keys().cloned().collect()) })
    }

    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        Box::pin(async move { Ok(lock(&self.0).acquire_lease(key, duration)) })
    }

    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            lock(&self.0).release_lease(key, lease);
            Ok(())
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("tokens", &lock(&self.0).tokens.len()).finish()
    }
}
