//! Seen events in Redis: a key for each, which ends by itself.

use std::{sync::LazyLock, time::Duration};

use redis::{Script, cmd};
use temu_sdk::{
    BoxFuture, Error,
    clock::{Random, SystemRandom},
    webhook::{Claim, EventKey, SeenEvents},
};

use super::Redis;

/// KEYS: event. ARGV: who claims, for how long.
static CLAIM: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local current = redis.call('GET', KEYS[1])
          if current == 'seen' then return 2 end
          if current and current ~= ARGV[1] then return 1 end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          return 0",
    )
});
/// KEYS: event. Removes a claim, not what was seen.
static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local current = redis.call('GET', KEYS[1]) if current and current ~= 'seen' then return redis.call('DEL', KEYS[1]) end return 0",
    )
});

/// Longer than any receiver takes, and shorter than Temu waits before it repeats an event.
const CLAIM_TIME: Duration = Duration::from_secs(60);
/// Temu repeats an event for almost 28 hours.
const REMEMBERED: Duration = Duration::from_secs(30 * 3600);

/// Remembers seen events in Redis, for 30 hours each.
#[derive(Clone, Debug)]
pub struct RedisSeen {
    redis: Redis,
    claim_time: Duration,
}

impl RedisSeen {
    /// Creates the record on a connection.
    #[must_use]
    pub fn new(redis: &Redis) -> Self {
        Self { redis: redis.clone(), claim_time: CLAIM_TIME }
    }

    /// Sets after how long a claim ends that is neither confirmed nor released, since its holder is gone: a minute by default.
    #[must_use]
    pub fn claim_time(mut self, time: Duration) -> Self {
        self.claim_time = time;
        self
    }

    fn key(&self, key: EventKey) -> String {
        self.redis.key(format_args!("e:{key}"))
    }
}

impl SeenEvents for RedisSeen {
    fn claim(&self, key: EventKey) -> BoxFuture<'_, Result<Claim, Error>> {
        Box::pin(async move {
            // Each call has a name of its own: one whose answer was lost claims once.
            let arguments = [format!("{:016x}", SystemRandom.next()), self.claim_time.as_millis().max(1).to_string()];
            Ok(match self.redis.script(&CLAIM, &[self.key(key)], &arguments).await? {
                0 => Claim::New,
                1 => Claim::Held,
                _ => Claim::Seen,
            })
        })
    }

    fn confirm(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let mut set = cmd("SET");
            set.arg(self.key(key)).arg("seen").arg("EX").arg(REMEMBERED.as_secs());
            self.redis.command(&set).await
        })
    }

    fn release(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move { self.redis.script::<u32>(&RELEASE, &[self.key(key)], &[]).await.map(drop) })
    }
}
