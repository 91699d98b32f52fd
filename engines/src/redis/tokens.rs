//! Tokens in Redis: compare-and-save and leases by scripts, encrypted before they leave the process.

use std::{sync::LazyLock, time::Duration};

use redis::{Script, cmd};
use temu_sdk::{
    AppKey, BoxFuture, Error, Gateway,
    clock::{Random, SystemRandom},
    tokens::{Lease, ShopToken, StoredToken, TokenKey, TokenStore},
};

use super::Redis;
use crate::{TokenCipher, app_name};

/// KEYS: token, lease, names. ARGV: the generation before, the generation, the token, the lease or nothing, the name.
static SAVE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local current = redis.call('HGET', KEYS[1], 'generation') or '0'
          if current ~= ARGV[1] then return 0 end
          if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[4] then return 0 end
          redis.call('HSET', KEYS[1], 'generation', ARGV[2], 'token', ARGV[3])
          redis.call('SADD', KEYS[3], ARGV[5])
          if ARGV[4] ~= '' then redis.call('DEL', KEYS[2]) end
          return 1",
    )
});
/// KEYS: token, names. ARGV: the generation, the name.
static REMOVE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return 0 end
          redis.call('DEL', KEYS[1])
          redis.call('SREM', KEYS[2], ARGV[2])
          return 1",
    )
});
/// KEYS: lease. ARGV: the lease, its time. Asked again, it is the same lease.
static ACQUIRE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local current = redis.call('GET', KEYS[1])
          if current and current ~= ARGV[1] then return 0 end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          return 1",
    )
});
/// KEYS: lease. ARGV: the lease.
static RELEASE: LazyLock<Script> =
    LazyLock::new(|| Script::new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"));

/// Keeps the tokens of one app in Redis, encrypted.
#[derive(Clone, Debug)]
pub struct RedisTokens {
    redis: Redis,
    app: AppKey,
    app_name: String,
    cipher: TokenCipher,
}

impl RedisTokens {
    /// Creates the store of an app's tokens on a connection.
    #[must_use]
    pub fn new(redis: &Redis, app: AppKey, cipher: TokenCipher) -> Self {
        Self { redis: redis.clone(), app_name: app_name(&app), app, cipher }
    }

    fn key(&self, kind: &str, key: &TokenKey) -> String {
        self.redis.key(format_args!("{{{}}}:{kind}:{}", self.app_name, name(key)))
    }

    fn names(&self) -> String {
        self.redis.key(format_args!("{{{}}}:tokens", self.app_name))
    }
}

fn name(key: &TokenKey) -> String {
    format!("{}:{}", key.gateway.id(), key.shop)
}

fn next_generation(after: u64) -> u64 {
    // Without a token it begins anywhere: a caller that still means a removed token must not meet it again.
    if after == 0 { (SystemRandom.next() >> 16) + 1 } else { after.saturating_add(1) }
}

impl TokenStore for RedisTokens {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        Box::pin(async move {
            let mut get = cmd("HMGET");
            get.arg(self.key("t", key)).arg("generation").arg("token");
            let (generation, token): (Option<u64>, Option<String>) = self.redis.command(&get).await?;
            let Some((generation, token)) = generation.zip(token) else { return Ok(None) };
            Ok(Some(StoredToken::new(self.cipher.decrypt(&self.app, key, &token)?, generation)))
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move {
            let generation = next_generation(after);
            let keys = [self.key("t", key), self.key("l", key), self.names()];
            let sealed = self.cipher.encrypt(&self.app, key, token)?;
            let lease = lease.map(|lease| lease.id().to_string()).unwrap_or_default();
            let saved: bool =
                self.redis.script(&SAVE, &keys, &[after.to_string(), generation.to_string(), sealed, lease, name(key)]).await?;
            Ok(saved.then_some(generation))
        })
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { self.redis.script(&REMOVE, &[self.key("t", key), self.names()], &[generation.to_string(), name(key)]).await })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        Box::pin(async move {
            let names: Vec<String> = self.redis.command(cmd("SMEMBERS").arg(self.names())).await?;
            let key = |name: &String| {
                let (gateway, shop) = name.split_once(':')?;
                Some(TokenKey::new(shop, Gateway::from_id(gateway)?))
            };
            Ok(names.iter().filter_map(key).collect())
        })
    }

    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        Box::pin(async move {
            let lease = Lease::unique();
            let arguments = [lease.id().to_string(), duration.as_millis().max(1).to_string()];
            let acquired: bool = self.redis.script(&ACQUIRE, &[self.key("l", key)], &arguments).await?;
            Ok(acquired.then_some(lease))
        })
    }

    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move { self.redis.script::<u32>(&RELEASE, &[self.key("l", key)], &[lease.id().to_string()]).await.map(drop) })
    }
}
