//! The journal in memory.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use tokio::{sync::Notify, time::Instant};

use super::{
    EventKey,
    entries::Entries,
    journal::{Appended, DeadLetter, Entry, Journal, JournalStats, Receipt},
};
use crate::{clock::BoxFuture, error::Error, sync::lock, wire::values::UnixMillis};

/// Keeps events as long as the process lives: an acknowledged event that waits is lost with it.
#[derive(Debug)]
pub struct MemoryJournal {
    entries: Mutex<Entries>,
    appended: Notify,
    takeover: Duration,
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryJournal {
    /// Creates a journal with room for 1024 events that wait.
    #[must_use]
    pub fn new() -> Self {
        Self { entries: Mutex::new(Entries::new(1024)), appended: Notify::new(), takeover: Duration::from_secs(300) }
    }

    /// Sets how many events may wait or be taken: 1024 by default. With more, Temu is told to send the event again.
    #[must_use]
    pub fn capacity(self, events: usize) -> Self {
        lock(&self.entries).capacity = events.max(1);
        self
    }

    /// Sets how long an event stays taken without a sign of its worker: 5 minutes by default.
    #[must_use]
    pub fn with_takeover(mut self, takeover: Duration) -> Self {
        self.takeover = takeover;
        self
    }

    /// Sets how long events that are done are kept for [`Journal::replay`]: not at all by default.
    #[must_use]
    pub fn retain(self, retention: Duration) -> Self {
        lock(&self.entries).retention = retention;
        self
    }

    /// Works on the entries; wakes a worker if one becomes waiting.
    fn with<T>(&self, work: impl FnOnce(&mut Entries) -> T) -> T {
        let mut entries = lock(&self.entries);
        let waiting = entries.stats().waiting;
        let result = work(&mut entries);
        if entries.stats().waiting > waiting {
            self.appended.notify_one();
        }
        result
    }
}

impl Journal for MemoryJournal {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        Box::pin(async move { Ok(self.with(|entries| entries.append(key, entry.to_owned(), now()))) })
    }

    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>> {
        Box::pin(async move { Ok(take(&self.appended, wait, || self.with(|entries| entries.take(self.takeover))).await) })
    }

    fn takeover(&self) -> Duration {
        self.takeover
    }

    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(self.with(|entries| entries.extend(receipt, self.takeover))) })
    }

    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.with(|entries| entries.done(receipt, now()));
            Ok(())
        })
    }

    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.with(|entries| entries.bury(receipt, reason));
            Ok(())
        })
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        Box::pin(async move { Ok(self.with(|entries| entries.dead_letters(limit))) })
    }

    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move { Ok(self.with(|entries| entries.revive(key))) })
    }

    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        Box::pin(async move { Ok(self.with(|entries| entries.replay(since).len() as u64)) })
    }

    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        Box::pin(async move { Ok(self.with(|entries| entries.stats())) })
    }
}

/// Returns the time of day.
pub(super) fn now() -> UnixMillis {
    SystemTime::now().into()
}

/// Tries to take an entry until there is one or the time is over. Looks again when an entry comes, and at least each second: one may be free
/// again because its worker gave no sign.
pub(super) async fn take(appended: &Notify, wait: Duration, mut attempt: impl FnMut() -> Option<Entry>) -> Option<Entry> {
    const LOOK: Duration = Duration::from_secs(1);
    let end = Instant::now() + wait;
    loop {
        if let Some(entry) = attempt() {
            return Some(entry);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        // Timing out is no failure, only a reason to look again.
        let _ = tokio::time::timeout(left.min(LOOK), appended.notified()).await;
    }
}
