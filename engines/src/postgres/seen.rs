//! Seen events in Postgres.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use temu_sdk::{
    BoxFuture, Error,
    clock::{Random, SystemRandom},
    webhook::{Claim, EventKey, SeenEvents},
};

use super::{Postgres, connection::millis};

const CLAIM: &str =
    "INSERT INTO temu_seen (key, claim, until) VALUES ($1::text::uuid, $2::text::uuid, clock_timestamp() + $3 * interval '1 millisecond')
    ON CONFLICT (key) DO UPDATE SET claim = excluded.claim, until = excluded.until
    WHERE temu_seen.until <= clock_timestamp() OR temu_seen.claim = excluded.claim RETURNING 1";
const LOOK_UP: &str = "SELECT claim IS NULL FROM temu_seen WHERE key = $1::text::uuid";
const CONFIRM: &str = "INSERT INTO temu_seen (key, until) VALUES ($1::text::uuid, clock_timestamp() + $2 * interval '1 millisecond')
    ON CONFLICT (key) DO UPDATE SET claim = NULL, until = excluded.until";
const RELEASE: &str = "DELETE FROM temu_seen WHERE key = $1::text::uuid AND claim IS NOT NULL";
const FORGET: &str = "DELETE FROM temu_seen WHERE key IN
    (SELECT key FROM temu_seen WHERE until <= clock_timestamp() ORDER BY until LIMIT 1000 FOR UPDATE SKIP LOCKED)";

/// Longer than any receiver takes, and shorter than Temu waits before it repeats an event.
const CLAIM_TIME: Duration = Duration::from_secs(60);
/// Temu repeats an event for almost 28 hours.
const REMEMBERED: Duration = Duration::from_secs(30 * 3600);
/// What is over is removed after this many events of a process.
const FORGET_AFTER: u64 = 500;

/// Remembers seen events in Postgres, for 30 hours each.
#[derive(Clone, Debug)]
pub struct PostgresSeen {
    postgres: Postgres,
    claim_time: Duration,
    confirmed: Arc<AtomicU64>,
}

impl PostgresSeen {
    /// Creates the record on a connection.
    #[must_use]
    pub fn new(postgres: &Postgres) -> Self {
        Self { postgres: postgres.clone(), claim_time: CLAIM_TIME, confirmed: Arc::default() }
    }

    /// Sets after how long a claim ends that is neither confirmed nor released, since its holder is gone: a minute by default.
    #[must_use]
    pub fn claim_time(mut self, time: Duration) -> Self {
        self.claim_time = time;
        self
    }
}

impl SeenEvents for PostgresSeen {
    fn claim(&self, key: EventKey) -> BoxFuture<'_, Result<Claim, Error>> {
        Box::pin(async move {
            // Each call has a name of its own: one whose answer was lost claims once.
            let (key, claim) = (key.to_string(), format!("{:016x}{:016x}", SystemRandom.next(), SystemRandom.next()));
            if self.postgres.query_opt(CLAIM, &[&key, &claim, &millis(self.claim_time)]).await?.is_some() {
                return Ok(Claim::New);
            }
            let is_seen = self.postgres.query_opt(LOOK_UP, &[&key]).await?.is_some_and(|row| row.get(0));
            Ok(if is_seen { Claim::Seen } else { Claim::Held })
        })
    }

    fn confirm(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            self.postgres.query(CONFIRM, &[&key.to_string(), &millis(REMEMBERED)]).await?;
            if self.confirmed.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
                self.postgres.query(FORGET, &[]).await?;
            }
            Ok(())
        })
    }

    fn release(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move { self.postgres.query(RELEASE, &[&key.to_string()]).await.map(drop) })
    }
}
