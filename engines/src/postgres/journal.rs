//! A journal in a table of Postgres, whose entries workers take with `FOR UPDATE SKIP LOCKED`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use temu_sdk::{
    BoxFuture, Error, UnixMillis,
    webhook::{Appended, DeadLetter, Entry, EventKey, Journal, JournalStats, Receipt},
};
use tokio::time::Instant;
use tokio_postgres::Row;

use super::{Postgres, connection::millis};

const APPEND: &str = "INSERT INTO temu_journal (journal, key, entry)
    SELECT $1, $2::text::uuid, $3 WHERE $4::bigint IS NULL
        OR (SELECT count(*) FROM temu_journal WHERE journal = $1 AND state = 'live') < $4
    ON CONFLICT (journal, key) WHERE state <> 'done' DO NOTHING RETURNING 1";
const IS_OPEN: &str = "SELECT 1 FROM temu_journal WHERE journal = $1 AND key = $2::text::uuid AND state <> 'done'";
const TAKE: &str = "UPDATE temu_journal SET attempts = attempts + 1, receipt = receipt + 1,
        taken_until = clock_timestamp() + $2 * interval '1 millisecond'
    WHERE id = (SELECT id FROM temu_journal
        WHERE journal = $1 AND state = 'live' AND (taken_until IS NULL OR taken_until <= clock_timestamp())
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, replace(key::text, '-', ''), entry, attempts, receipt";
const EXTEND: &str = "UPDATE temu_journal SET taken_until = clock_timestamp() + $3 * interval '1 millisecond'
    WHERE id = $1 AND receipt = $2 AND state = 'live' RETURNING 1";
const DONE: &str = "UPDATE temu_journal SET state = 'done', ended = clock_timestamp() WHERE id = $1 AND state = 'live'";
const BURY: &str =
    "UPDATE temu_journal SET state = 'dead', ended = clock_timestamp(), reason = $3 WHERE id = $1 AND receipt = $2 AND state = 'live'";
const DEAD: &str = "SELECT replace(key::text, '-', ''), entry, reason, attempts FROM temu_journal
    WHERE journal = $1 AND state = 'dead' ORDER BY id LIMIT $2";
const REVIVE: &str = "UPDATE temu_journal SET state = 'live', attempts = 0, taken_until = NULL, ended = NULL, reason = NULL
    WHERE journal = $1 AND key = $2::text::uuid AND state = 'dead' RETURNING 1";
const REPLAY: &str = "UPDATE temu_journal SET state = 'live', attempts = 0, taken_until = NULL, ended = NULL
    WHERE id IN (SELECT DISTINCT ON (key) id FROM temu_journal done
        WHERE journal = $1 AND state = 'done' AND appended >= to_timestamp($2::float8 / 1000)
        AND NOT EXISTS (SELECT 1 FROM temu_journal other WHERE other.journal = $1 AND other.key = done.key AND other.state <> 'done')
        ORDER BY key, id DESC) RETURNING 1";
const STATS: &str = "SELECT count(*) FILTER (WHERE state = 'live' AND (taken_until IS NULL OR taken_until <= clock_timestamp())),
        count(*) FILTER (WHERE state = 'live' AND taken_until > clock_timestamp()), count(*) FILTER (WHERE state = 'dead')
    FROM temu_journal WHERE journal = $1 AND state <> 'done'";
const FORGET: &str = "DELETE FROM temu_journal WHERE id IN (SELECT id FROM temu_journal
    WHERE journal = $1 AND state = 'done' AND ended < clock_timestamp() - $2 * interval '1 millisecond'
    ORDER BY ended LIMIT 1000 FOR UPDATE SKIP LOCKED)";

/// How often a worker that waits looks for an entry.
const LOOK: Duration = Duration::from_millis(200);
/// What is no longer retained is removed after this many entries of a process.
const FORGET_AFTER: u64 = 500;

/// Keeps acknowledged events in Postgres, for several receivers and several workers.
#[derive(Clone, Debug)]
pub struct PostgresJournal {
    postgres: Postgres,
    name: String,
    capacity: Option<i64>,
    takeover: Duration,
    retention: Duration,
    done: Arc<AtomicU64>,
}

impl PostgresJournal {
    /// Creates the journal with a name on a connection.
    #[must_use]
    pub fn new(postgres: &Postgres, name: impl Into<String>) -> Self {
        let (takeover, retention) = (Duration::from_secs(300), Duration::from_secs(7 * 24 * 3600));
        Self { postgres: postgres.clone(), name: name.into(), capacity: None, takeover, retention, done: Arc::default() }
    }

    /// Sets how many events may wait or be taken: as many as the disk holds by default. With more, Temu is told to send the event again. Each event
    /// then costs a count of those that wait.
    #[must_use]
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = Some(i64::try_from(events.max(1)).unwrap_or(i64::MAX));
        self
    }

    /// Sets how long an event stays taken without a sign of its worker: 5 minutes by default.
    #[must_use]
    pub fn with_takeover(mut self, takeover: Duration) -> Self {
        self.takeover = takeover;
        self
    }

    /// Sets how long events that are done are kept for [`Journal::replay`]: 7 days by default.
    #[must_use]
    pub fn retain(mut self, retention: Duration) -> Self {
        self.retention = retention;
        self
    }

    async fn try_take(&self) -> Result<Option<Entry>, Error> {
        let Some(row) = self.postgres.query_opt(TAKE, &[&self.name, &millis(self.takeover)]).await? else { return Ok(None) };
        let (id, receipt): (i64, i64) = (row.get(0), row.get(4));
        let attempts = u32::try_from(row.get::<_, i32>(3)).unwrap_or_default();
        Ok(Some(Entry::new(key(&row, 1)?, row.get(2), attempts, Receipt::new(format!("{id}-{receipt}")))))
    }
}

fn key(row: &Row, column: usize) -> Result<EventKey, Error> {
    row.get::<_, &str>(column).parse().map_err(|_| Error::store_invalid("an entry of the journal is damaged"))
}

/// Splits a receipt into id and number; 0 is nobody's.
fn parts(receipt: &Receipt) -> (i64, i64) {
    let parts = receipt.as_str().split_once('-').and_then(|(id, number)| id.parse().ok().zip(number.parse().ok()));
    parts.unwrap_or_default()
}

impl Journal for PostgresJournal {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        Box::pin(async move {
            let key = key.to_string();
            if self.postgres.query_opt(APPEND, &[&self.name, &key, &entry, &self.capacity]).await?.is_some() {
                return Ok(Appended::Stored);
            }
            let is_open = self.postgres.query_opt(IS_OPEN, &[&self.name, &key]).await?.is_some();
            Ok(if is_open { Appended::Duplicate } else { Appended::Full })
        })
    }

    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>> {
        Box::pin(async move {
            let end = Instant::now() + wait;
            loop {
                let entry = self.try_take().await?;
                let left = end.saturating_duration_since(Instant::now());
                if entry.is_some() || left.is_zero() {
                    return Ok(entry);
                }
                tokio::time::sleep(left.min(LOOK)).await;
            }
        })
    }

    fn takeover(&self) -> Duration {
        self.takeover
    }

    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let (id, number) = parts(receipt);
            Ok(self.postgres.query_opt(EXTEND, &[&id, &number, &millis(self.takeover)]).await?.is_some())
        })
    }

    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.postgres.query(DONE, &[&parts(receipt).0]).await?;
            if self.done.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
                self.postgres.query(FORGET, &[&self.name, &millis(self.retention)]).await?;
            }
            Ok(())
        })
    }

    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let (id, number) = parts(receipt);
            self.postgres.query(BURY, &[&id, &number, &reason.replace('\0', " ")]).await.map(drop)
        })
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        Box::pin(async move {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = self.postgres.query(DEAD, &[&self.name, &limit]).await?;
            let letter = |row: &Row| {
                let attempts = u32::try_from(row.get::<_, i32>(3)).unwrap_or_default();
                Ok(DeadLetter::new(key(row, 0)?, row.get(1), row.get(2), attempts))
            };
            rows.iter().map(letter).collect()
        })
    }

    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move { Ok(self.postgres.query_opt(REVIVE, &[&self.name, &key.to_string()]).await?.is_some()) })
    }

    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        Box::pin(async move { Ok(self.postgres.query(REPLAY, &[&self.name, &(since.0 as f64)]).await?.len() as u64) })
    }

    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        Box::pin(async move {
            let Some(row) = self.postgres.query_opt(STATS, &[&self.name]).await? else { return Ok(JournalStats::default()) };
            let count = |column| row.get::<_, i64>(column).unsigned_abs();
            Ok(JournalStats::new(count(0), count(1), count(2)))
        })
    }
}
