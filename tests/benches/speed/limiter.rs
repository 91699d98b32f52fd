//! A permit of the limiter on Redis, held against one bare command on the same server.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use temu_sdk::{
    clock::SystemClock,
    limits::{Limit, Limiter, PermitRequest, Scope},
};
use temu_sdk_engines::redis::{Redis, RedisLimiter};
use temu_sdk_tests::servers::Server;

use crate::compare::{Effort, ratio};
use crate::figure::Figure;

/// Two round trips: one more than the bare command.
const GOAL: f64 = 2.0;
/// Two windows, as most calls have, with room for every call.
const LIMITS: [Limit; 2] =
    [Limit::new(100_000, Duration::from_secs(1), Scope::App), Limit::new(100_000, Duration::from_secs(1), Scope::Shop)];

pub fn run(effort: Effort) -> Vec<Figure> {
    let Some(server) = Server::redis(false) else { return Vec::new() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (limiter, bare) = runtime.block_on(async { (limiter(&server).await, bare(&server).await) });
    let ours = || runtime.block_on(permit(&limiter));
    let theirs = || runtime.block_on(command(bare.clone()));
    vec![Figure::ratio("limiter on Redis", ratio(effort, ours, theirs), GOAL)]
}

async fn limiter(server: &Server) -> RedisLimiter {
    RedisLimiter::new(&Redis::connect(&server.redis_url()).await.expect("a connection"))
}

async fn bare(server: &Server) -> MultiplexedConnection {
    let client = redis::Client::open(server.redis_url()).expect("a URL");
    client.get_multiplexed_async_connection().await.expect("a connection")
}

async fn permit(limiter: &RedisLimiter) {
    let clock = SystemClock::default();
    let request = PermitRequest::new("app", "row", &LIMITS, Duration::from_secs(1), &clock);
    limiter.acquire(request).await.expect("a permit");
}

async fn command(mut connection: MultiplexedConnection) {
    redis::cmd("INCR").arg("row").query_async::<u64>(&mut connection).await.expect("a number");
}
