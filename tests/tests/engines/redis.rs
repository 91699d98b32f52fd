//! The engines on a Redis server.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use temu_sdk::{
    AccessToken, AppKey, Error, Gateway, UnixSeconds,
    clock::SystemClock,
    limits::{Limit, Limiter, PermitRequest, Scope},
    observe::{CallEvent, CallInfo, Measurement, Meter},
    paging::BookmarkStore,
    tokens::{ShopToken, TokenKey, TokenStore},
    webhook::Journal,
};
use temu_sdk_engines::{
    TokenCipher,
    redis::{Durability, Outage, Redis, RedisBookmarks, RedisJournal, RedisLimiter, RedisSeen, RedisTokens},
};
use temu_sdk_tests::{
    conformance::{self, SHORT, key},
    servers::{Server, root_certificate},
};

fn cipher() -> TokenCipher {
    TokenCipher::new("test", [7; 32])
}

async fn start() -> Option<(Server, Redis)> {
    let server = Server::redis(true)?;
    let redis = Redis::connect(&server.redis_url()).await.unwrap();
    Some((server, redis))
}

/// A connection without any engine.
async fn raw(server: &Server) -> ::redis::aio::MultiplexedConnection {
    ::redis::Client::open(server.redis_url()).unwrap().get_multiplexed_async_connection().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens() {
    let Some((_server, redis)) = start().await else { return };
    conformance::tokens(&RedisTokens::new(&redis, AppKey::new("app"), cipher())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_bound_to_app_and_shop_and_keys_rotate() {
    let Some((server, redis)) = start().await else { return };
    super::encryption(|app, cipher| RedisTokens::new(&redis, app, cipher)).await;
    // Another shop's token in the place of one's own.
    let store = RedisTokens::new(&redis, AppKey::new("app"), cipher());
    super::a_misplaced_token_is_not_read(&store, async |from, to| {
        let mut connection = raw(&server).await;
        let keys: Vec<String> = ::redis::cmd("KEYS").arg("*:t:*").query_async(&mut connection).await.unwrap();
        let find = |shop: &str| keys.iter().find(|key| key.ends_with(shop)).unwrap().clone();
        ::redis::cmd("COPY").arg(find(from)).arg(find(to)).arg("REPLACE").query_async::<()>(&mut connection).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seen_events() {
    let Some((_server, redis)) = start().await else { return };
    conformance::seen(&RedisSeen::new(&redis)).await;
}

async fn journal_on(redis: &Redis) -> RedisJournal {
    let journal = RedisJournal::open(redis, "events", Durability::Checked).await.unwrap();
    journal.capacity(50).with_takeover(SHORT).retain(Duration::from_secs(3600))
}

#[tokio::test(flavor = "multi_thread")]
async fn journal() {
    let Some((_server, redis)) = start().await else { return };
    conformance::journal(&journal_on(&redis).await).await;
    // And once more with what that left behind.
    conformance::journal(&journal_on(&redis).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_survives_the_server() {
    let Some((mut server, redis)) = start().await else { return };
    super::survives_the_server(&journal_on(&redis).await, &mut server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_could_lose_events_is_refused() {
    let Some(server) = Server::redis(false) else { return };
    let redis = Redis::connect(&server.redis_url()).await.unwrap();
    let error = RedisJournal::open(&redis, "events", Durability::Checked).await.unwrap_err();
    assert!(error.is_store() && !error.is_retryable() && error.to_string().contains("appendonly"), "{error}");
    let journal = RedisJournal::open(&redis, "events", Durability::Trusted).await.unwrap();
    let _ = journal.append(key(1), "entry").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bookmarks() {
    let Some((_server, redis)) = start().await else { return };
    conformance::bookmarks(&RedisBookmarks::new(&redis)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limiter() {
    let Some((_server, redis)) = start().await else { return };
    conformance::limiter(&RedisLimiter::new(&redis)).await;
}

async fn acquire(limiter: &RedisLimiter, limit: Limit) -> Result<(), Error> {
    let clock = SystemClock::default();
    limiter.acquire(PermitRequest::new("app", "outage", &[limit], Duration::ZERO, &clock)).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_calls_fail_or_keep_to_their_share_and_come_back_without_a_burst() {
    let Some((mut server, redis)) = start().await else { return };
    let (failing, sharing) = (RedisLimiter::new(&redis), RedisLimiter::new(&redis).outage(Outage::Share(4)));
    let limit = Limit::new(8, Duration::from_secs(3600), Scope::App);
    acquire(&sharing, limit).await.unwrap();
    server.kill();
    let error = acquire(&failing, limit).await.unwrap_err();
    assert!(error.is_store() && error.is_retryable(), "{error}");
    for _ in 0..2 {
        acquire(&sharing, limit).await.unwrap();
    }
    assert!(acquire(&sharing, limit).await.unwrap_err().is_rate_limited(), "two of eight are a quarter");
    assert_eq!(sharing.outages(), 2);
    server.restart();
    acquire(&failing, limit).await.unwrap();
    assert!(acquire(&sharing, limit).await.unwrap_err().is_rate_limited(), "the share binds until the window has passed");
}

/// What tells of itself beside single calls.
#[derive(Clone, Debug, Default)]
struct Measured(Arc<Mutex<Vec<Measurement>>>);

impl Meter for Measured {
    fn record(&self, _: &CallInfo<'_>, _: CallEvent<'_>) {}

    fn measure(&self, measurement: Measurement) {
        self.0.lock().unwrap().push(measurement);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_keep_to_their_share_are_metered() {
    let Some((mut server, redis)) = start().await else { return };
    let measured = Measured::default();
    let limiter = RedisLimiter::new(&redis).outage(Outage::Share(2)).meter(measured.clone());
    let limit = Limit::new(8, Duration::from_secs(60), Scope::App);
    acquire(&limiter, limit).await.unwrap();
    assert_eq!(*measured.0.lock().unwrap(), []);
    server.kill();
    acquire(&limiter, limit).await.unwrap();
    assert_eq!(*measured.0.lock().unwrap(), [Measurement::LocalShare]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_verified() {
    let Some(server) = Server::redis_tls() else { return };
    let redis = Redis::connect_with_root(&server.redis_tls_url(), root_certificate()).await.unwrap();
    conformance::bookmarks(&RedisBookmarks::new(&redis)).await;
    let error = Redis::connect(&server.redis_tls_url()).await.unwrap_err();
    assert!(error.is_store() && error.to_string().contains("certificate"), "nobody else's root: {error}");
    let plain = Redis::connect(&server.redis_url()).await.unwrap_err();
    assert!(plain.is_store(), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_version_wrote_is_refused() {
    let Some((server, redis)) = start().await else { return };
    let mut connection = raw(&server).await;
    let (bookmarks, tokens) = (RedisBookmarks::new(&redis), RedisTokens::new(&redis, AppKey::new("app"), cipher()));
    let (journal, shop) = (journal_on(&redis).await, TokenKey::new("a", Gateway::Us));
    bookmarks.save("feed", &UnixSeconds(1).into(), 0).await.unwrap();
    tokens.save(&shop, &ShopToken::new(AccessToken::new("t")), 0, None).await.unwrap();
    let change = r"redis.call('HSET', 'temu:b:feed', 'version', 2)
        local token = redis.call('KEYS', '*:t:*')[1]
        redis.call('HSET', token, 'token', '2' .. string.sub(redis.call('HGET', token, 'token'), 2))
        redis.call('XADD', 'temu:{j:events}:stream', '*', 'v', '2', 'key', '00000000000000000000000000000001', 'entry', 'new')";
    ::redis::cmd("EVAL").arg(change).arg(0).query_async::<()>(&mut connection).await.unwrap();
    let errors =
        [bookmarks.load("feed").await.unwrap_err(), tokens.load(&shop).await.unwrap_err(), journal.take(Duration::ZERO).await.unwrap_err()];
    for error in errors {
        assert!(error.is_store() && !error.is_retryable() && error.to_string().contains("newer version"), "{error}");
    }
}
