//! A store in memory: for tests, and where something else brings the tokens at every start.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::credentials::tokens::store::{ShopToken, Stored, TokenKey, TokenStore, next_generation};
use crate::{clock::BoxFuture, error::Error};

/// Keeps tokens as long as the process lives.
#[derive(Default)]
pub struct MemoryStore(Mutex<HashMap<TokenKey, Stored>>);

impl MemoryStore {
    fn tokens(&self) -> MutexGuard<'_, HashMap<TokenKey, Stored>> {
        // Nothing in here can panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, key: &TokenKey, token: &ShopToken, after: u64) -> Option<u64> {
        let mut tokens = self.tokens();
        let current = tokens.get(key).map_or(0, |stored| stored.generation);
        (current == after).then(|| {
            let generation = next_generation(after);
            tokens.insert(key.clone(), Stored::new(token.clone(), generation));
            generation
        })
    }

    fn take(&self, key: &TokenKey, generation: u64) -> bool {
        let mut tokens = self.tokens();
        let is_meant = tokens.get(key).is_some_and(|stored| stored.generation == generation);
        is_meant && tokens.remove(key).is_some()
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<Stored>, Error>> {
        Box::pin(async move { Ok(self.tokens().get(key).cloned()) })
    }

    fn save<'a>(&'a self, key: &'a TokenKey, token: &'a ShopToken, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move { Ok(self.replace(key, token, after)) })
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(self.take(key, generation)) })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        Box::pin(async move { Ok(self.tokens().keys().cloned().collect()) })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("tokens", &self.tokens().len()).finish()
    }
}
