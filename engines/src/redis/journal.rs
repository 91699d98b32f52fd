//! A journal on a Redis stream with a consumer group.
//!
//! The stream has every event once; the group's list of pending entries says which are taken, by whom and how often. Beside it stand the keys of
//! the events that are not done (`live`), so that none is appended twice, and the dead letters.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use redis::{Script, cmd};
use temu_sdk::{
    BoxFuture, Error, UnixMillis,
    clock::{Random, SystemRandom},
    webhook::{Appended, DeadLetter, Entry, EventKey, Journal, JournalStats, Receipt},
};
use tokio::time::Instant;

use super::Redis;

static APPEND: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream, live, dead. ARGV: key, entry, capacity.
          if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return 1 end
          if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[3]) then return 2 end
          redis.call('HSET', KEYS[2], ARGV[1], redis.call('XADD', KEYS[1], '*', 'v', '1', 'key', ARGV[1], 'entry', ARGV[2]))
          return 0",
    )
});
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream. ARGV: consumer, milliseconds until an entry is taken over. Entries of dead workers first: they are the oldest.
          local entry
          local idle = redis.call('XPENDING', KEYS[1], 'workers', 'IDLE', ARGV[2], '-', '+', '1')[1]
          if idle then entry = redis.call('XCLAIM', KEYS[1], 'workers', ARGV[1], ARGV[2], idle[1])[1] end
          if not entry then
            local read = redis.call('XREADGROUP', 'GROUP', 'workers', ARGV[1], 'COUNT', '1', 'STREAMS', KEYS[1], '>')
            entry = read and read[1] and read[1][2][1]
          end
          if not entry then return false end
          local pending = redis.call('XPENDING', KEYS[1], 'workers', entry[1], entry[1], '1')
          return {entry[1], tostring(pending[1][4]), entry[2][2], entry[2][4], entry[2][6]}",
    )
});
/// Begins scripts that need to know whether a receipt (id, consumer, attempts) is still good.
const IS_CURRENT: &str = r"local function is_current(id, consumer, attempts)
            local pending = redis.call('XPENDING', KEYS[1], 'workers', id, id, '1')[1]
            return pending and pending[2] == consumer and tostring(pending[4]) == attempts
          end
          ";
static EXTEND: LazyLock<Script> = LazyLock::new(|| {
    let script = r"-- KEYS: stream. ARGV: id, consumer, attempts.
          if not is_current(ARGV[1], ARGV[2], ARGV[3]) then return 0 end
          redis.call('XCLAIM', KEYS[1], 'workers', ARGV[2], '0', ARGV[1], 'JUSTID')
          return 1";
    Script::new(&format!("{IS_CURRENT}{script}"))
});
static DONE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream, live. ARGV: id, how many milliseconds entries are retained, or nothing.
          local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
          redis.call('XACK', KEYS[1], 'workers', ARGV[1])
          if entry and redis.call('HGET', KEYS[2], entry[2][4]) == ARGV[1] then redis.call('HDEL', KEYS[2], entry[2][4]) end
          if ARGV[2] == '' then return 0 end
          -- Nothing that is pending or unread is trimmed.
          local function moment(id) return tonumber(string.match(id, '^%d+')) end
          local time = redis.call('TIME')
          local keep = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[2])
          local oldest = redis.call('XPENDING', KEYS[1], 'workers')[2]
          if oldest then keep = math.min(keep, moment(oldest)) end
          for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
            for i = 1, #group, 2 do
              if group[i] == 'last-delivered-id' then keep = math.min(keep, moment(group[i + 1])) end
            end
          end
          return redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f', math.max(0, keep)))",
    )
});
static BURY: LazyLock<Script> = LazyLock::new(|| {
    let script = r"-- KEYS: stream, live, dead. ARGV: id, consumer, attempts, reason.
          if not is_current(ARGV[1], ARGV[2], ARGV[3]) then return 0 end
          local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
          redis.call('XACK', KEYS[1], 'workers', ARGV[1])
          redis.call('HDEL', KEYS[2], entry[2][4])
          redis.call('HSET', KEYS[3], entry[2][4], cmsgpack.pack({ARGV[1], entry[2][6], ARGV[4], ARGV[3]}))
          return 1";
    Script::new(&format!("{IS_CURRENT}{script}"))
});
static DEAD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream, live, dead. ARGV: how many.
          local all, letters = redis.call('HGETALL', KEYS[3]), {}
          for i = 1, #all, 2 do
            local letter = cmsgpack.unpack(all[i + 1])
            letters[#letters + 1] = {all[i], letter[1], letter[2], letter[3], letter[4]}
          end
          local function order(id)
            local moment, number = string.match(id, '^(%d+)-(%d+)$')
            return tonumber(moment), tonumber(number)
          end
          table.sort(letters, function(a, b)
            local am, an = order(a[2])
            local bm, bn = order(b[2])
            return am < bm or (am == bm and an < bn)
          end)
          while #letters > tonumber(ARGV[1]) do table.remove(letters) end
          return letters",
    )
});
static REVIVE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream, live, dead. ARGV: key.
          local letter = redis.call('HGET', KEYS[3], ARGV[1])
          if not letter then return 0 end
          local entry = cmsgpack.unpack(letter)[2]
          redis.call('HSET', KEYS[2], ARGV[1], redis.call('XADD', KEYS[1], '*', 'v', '1', 'key', ARGV[1], 'entry', entry))
          redis.call('HDEL', KEYS[3], ARGV[1])
          return 1",
    )
});
static REPLAY: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream, live, dead. ARGV: first id, last id, how many entries to look at. Returns how many there were, the last of them, and how many
          -- wait again.
          local entries, again = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[2], 'COUNT', ARGV[3]), 0
          for _, entry in ipairs(entries) do
            local key = entry[2][4]
            if redis.call('HEXISTS', KEYS[2], key) == 0 and redis.call('HEXISTS', KEYS[3], key) == 0 then
              redis.call('HSET', KEYS[2], key, redis.call('XADD', KEYS[1], '*', 'v', '1', 'key', key, 'entry', entry[2][6]))
              again = again + 1
            end
          end
          return {#entries, entries[#entries] and entries[#entries][1] or '', again}",
    )
});
static STATS: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"-- KEYS: stream, live, dead.
          local taken = redis.call('XPENDING', KEYS[1], 'workers')[1]
          return {redis.call('HLEN', KEYS[2]) - taken, taken, redis.call('HLEN', KEYS[3])}",
    )
});

/// How often a worker that waits looks for an entry.
const LOOK: Duration = Duration::from_millis(100);
/// The stream is trimmed after this many entries of a process.
const TRIM: u64 = 64;

/// Whether the server must keep what it has acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Refuse a server that is not set to write each command to disk before it answers, or that may evict keys.
    Checked,
    /// Trust whoever runs the server: for managed servers that do not tell their settings. An event that was acknowledged may be lost with the
    /// server.
    Trusted,
}

/// Keeps acknowledged events in a Redis stream, for several receivers and several workers.
///
/// Even a server that writes every command to disk can lose the latest ones if a replica takes its place: Redis replicates asynchronously. Use
/// Postgres if that must not be.
#[derive(Clone, Debug)]
pub struct RedisJournal {
    redis: Redis,
    name: String,
    consumer: String,
    capacity: usize,
    takeover: Duration,
    retention: Duration,
    done: Arc<AtomicU64>,
}

impl RedisJournal {
    /// Opens the journal with a name on a connection.
    ///
    /// # Errors
    /// Returns an error if the server cannot be reached, or could lose what it acknowledges.
    pub async fn open(redis: &Redis, name: impl Into<String>, durability: Durability) -> Result<Self, Error> {
        let journal = Self {
            redis: redis.clone(),
            name: name.into(),
            consumer: format!("{:016x}", SystemRandom.next()),
            capacity: 1_000_000,
            takeover: Duration::from_secs(300),
            retention: Duration::from_secs(7 * 24 * 3600),
            done: Arc::default(),
        };
        if durability == Durability::Checked {
            check(redis).await?;
        }
        let mut create = cmd("XGROUP");
        create.arg("CREATE").arg(journal.key("stream")).arg("workers").arg("0").arg("MKSTREAM");
        match redis.command::<()>(&create).await {
            Err(error) if !error.to_string().contains("BUSYGROUP") => Err(error),
            _ => Ok(journal),
        }
    }

    /// Sets how many events may wait or be taken: a million by default. With more, Temu is told to send the event again.
    #[must_use]
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events.max(1);
        self
    }

    /// Sets how long an event stays taken without a sign of its worker: 5 minutes by default.
    #[must_use]
    pub fn with_takeover(mut self, takeover: Duration) -> Self {
        self.takeover = takeover;
        self
    }

    /// Sets how long events are kept for [`Journal::replay`]: 7 days by default.
    #[must_use]
    pub fn retain(mut self, retention: Duration) -> Self {
        self.retention = retention;
        self
    }

    fn key(&self, kind: &str) -> String {
        self.redis.key(format_args!("{{j:{}}}:{kind}", self.name))
    }

    fn keys(&self) -> [String; 3] {
        ["stream", "live", "dead"].map(|kind| self.key(kind))
    }

    async fn try_take(&self) -> Result<Option<Entry>, Error> {
        let arguments = [self.consumer.clone(), self.takeover.as_millis().to_string()];
        let taken: Option<(String, u32, String, String, String)> = self.redis.script(&TAKE, &[self.key("stream")], &arguments).await?;
        let Some((id, attempts, version, key, entry)) = taken else { return Ok(None) };
        if version != "1" {
            return Err(Error::store_invalid("the journal has entries of a newer version of temu-sdk-engines: update this one"));
        }
        let key = key.parse().map_err(|_| Error::store_invalid(format!("entry {id} of the journal {:?} is damaged", self.name)))?;
        Ok(Some(Entry::new(key, entry, attempts, Receipt::new(format!("{id}/{}/{attempts}", self.consumer)))))
    }
}

/// Refuses a server that could lose what it acknowledges.
async fn check(redis: &Redis) -> Result<(), Error> {
    for (name, wanted) in [("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction")] {
        let setting: Result<Vec<String>, Error> = redis.command(cmd("CONFIG").arg("GET").arg(name)).await;
        let found = setting.map_err(|error| match error.is_retryable() {
            true => error,
            false => Error::store_invalid(format!("the Redis server does not tell its settings; see `Durability::Trusted`: {error}")),
        })?;
        let found = found.get(1).map_or("unknown", String::as_str);
        if found != wanted {
            return Err(Error::store_invalid(format!(
                "the Redis server could lose acknowledged events: {name} is {found:?}, set it to {wanted:?}"
            )));
        }
    }
    Ok(())
}

/// Splits a receipt into id, consumer and attempts.
fn parts(receipt: &Receipt) -> Vec<String> {
    receipt.as_str().split('/').map(str::to_owned).collect()
}

impl Journal for RedisJournal {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        Box::pin(async move {
            let arguments = [key.to_string(), entry.to_owned(), self.capacity.to_string()];
            Ok(match self.redis.script(&APPEND, &self.keys(), &arguments).await? {
                0 => Appended::Stored,
                1 => Appended::Duplicate,
                _ => Appended::Full,
            })
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
        Box::pin(async move { self.redis.script(&EXTEND, &[self.key("stream")], &parts(receipt)).await })
    }

    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let trims = self.done.fetch_add(1, Ordering::Relaxed).is_multiple_of(TRIM);
            let retention = if trims { self.retention.as_millis().to_string() } else { String::new() };
            let id = parts(receipt).swap_remove(0);
            self.redis.script::<u64>(&DONE, &self.keys(), &[id, retention]).await.map(drop)
        })
    }

    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut arguments = parts(receipt);
            arguments.push(reason.to_owned());
            self.redis.script::<u32>(&BURY, &self.keys(), &arguments).await.map(drop)
        })
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        Box::pin(async move {
            let letters: Vec<(String, String, String, String, u32)> = self.redis.script(&DEAD, &self.keys(), &[limit.to_string()]).await?;
            let letter = |(key, _, text, reason, attempts): (String, String, String, String, u32)| {
                let key =
                    key.parse().map_err(|_| Error::store_invalid(format!("a dead letter of the journal {:?} is damaged", self.name)))?;
                Ok(DeadLetter::new(key, text, reason, attempts))
            };
            letters.into_iter().map(letter).collect()
        })
    }

    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move { self.redis.script(&REVIVE, &self.keys(), &[key.to_string()]).await })
    }

    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        const BATCH: u64 = 500;
        Box::pin(async move {
            // What is appended again while this goes on is not looked at.
            let last: Vec<(String, Vec<String>)> =
                self.redis.command(cmd("XREVRANGE").arg(self.key("stream")).arg("+").arg("-").arg("COUNT").arg(1)).await?;
            let Some((last, _)) = last.into_iter().next() else { return Ok(0) };
            let (mut first, mut count) = (since.0.max(0).to_string(), 0);
            loop {
                let arguments = [first, last.clone(), BATCH.to_string()];
                let (read, end, again): (u64, String, u64) = self.redis.script(&REPLAY, &self.keys(), &arguments).await?;
                count += again;
                if read < BATCH {
                    return Ok(count);
                }
                first = format!("({end}");
            }
        })
    }

    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        Box::pin(async move {
            let (waiting, taken, dead) = self.redis.script::<(i64, u64, u64)>(&STATS, &self.keys(), &[]).await?;
            Ok(JournalStats::new(waiting.max(0).unsigned_abs(), taken, dead))
        })
    }
}
