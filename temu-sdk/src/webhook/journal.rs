//! The seam to the journal of acknowledged events.

use std::{fmt, sync::Arc, time::Duration};

use super::EventKey;
use crate::{clock::BoxFuture, error::Error, wire::values::UnixMillis};

/// Keeps acknowledged events until the application is done with them, and hands them out to workers: of one process or of several.
///
/// An entry is *waiting* until a worker takes it, *taken* until that worker says how it went, then *done* or *dead*. One that is taken for longer
/// than [`Journal::takeover`] without a sign of its worker is waiting again.
pub trait Journal: Send + Sync + fmt::Debug {
    /// Keeps an entry, so that it is handed out even after a crash. The event is acknowledged only after this has succeeded.
    ///
    /// # Errors
    /// Returns an error if it cannot be kept; Temu is then told to send the event again.
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>>;

    /// Takes the oldest waiting entry. Waits this long for one to come, then returns `None`.
    ///
    /// # Errors
    /// Returns an error if the journal cannot be read or written.
    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>>;

    /// Returns how long an entry stays taken without a sign of its worker.
    fn takeover(&self) -> Duration;

    /// Gives a sign: the entry stays taken for another [`Journal::takeover`]. Returns `false` if another worker has taken it over.
    ///
    /// # Errors
    /// Returns an error if that cannot be noted.
    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>>;

    /// Ends an entry: the application is done with it. Does nothing if it has ended already.
    ///
    /// # Errors
    /// Returns an error if that cannot be noted; the event may then be handed out again.
    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>>;

    /// Moves an entry that cannot be handled to the dead letters.
    ///
    /// # Errors
    /// Returns an error if that cannot be noted; the event is then handed out again.
    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>>;

    /// Lists the dead letters, oldest first, this many at most.
    ///
    /// # Errors
    /// Returns an error if the journal cannot be read.
    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>>;

    /// Makes a dead letter waiting again, with no attempts counted. Returns `false` if there is none with this key.
    ///
    /// # Errors
    /// Returns an error if that cannot be noted.
    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>>;

    /// Makes entries that are done waiting again, those that were appended at a moment or later, as far as the journal still has them. Returns
    /// how many.
    ///
    /// # Errors
    /// Returns an error if the journal cannot be read or written.
    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>>;

    /// Counts entries, for metrics.
    ///
    /// # Errors
    /// Returns an error if the journal cannot be read.
    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>>;
}

/// What became of an entry that was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Appended {
    /// It is kept.
    Stored,
    /// An entry with its key is waiting, taken or dead: nothing was changed.
    Duplicate,
    /// There are as many entries as there is room for: nothing was changed.
    Full,
}

/// An entry that a worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Its key.
    pub key: EventKey,
    /// The text that was appended. It may hold buyers' data: keep it out of logs.
    pub text: String,
    /// How often it has been taken, this time included.
    pub attempts: u32,
    /// Names this taking.
    pub receipt: Receipt,
}

impl Entry {
    /// Creates an entry; for journals of your own.
    #[must_use]
    pub fn new(key: EventKey, text: String, attempts: u32, receipt: Receipt) -> Self {
        Self { key, text, attempts, receipt }
    }
}

/// Names the taking of an entry: what the journal that made it knows it by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receipt(String);

impl Receipt {
    /// Creates a receipt; for journals of your own.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An event that could not be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// Its key.
    pub key: EventKey,
    /// The text that was appended.
    pub text: String,
    /// Why it was buried.
    pub reason: String,
    /// How often it was taken.
    pub attempts: u32,
}

impl DeadLetter {
    /// Creates a dead letter; for journals of your own.
    #[must_use]
    pub fn new(key: EventKey, text: String, reason: String, attempts: u32) -> Self {
        Self { key, text, reason, attempts }
    }
}

/// How many entries a journal holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalStats {
    /// Waiting for a worker.
    pub waiting: u64,
    /// Taken by a worker.
    pub taken: u64,
    /// Dead letters.
    pub dead: u64,
}

impl JournalStats {
    /// Creates counts; for journals of your own.
    #[must_use]
    pub fn new(waiting: u64, taken: u64, dead: u64) -> Self {
        Self { waiting, taken, dead }
    }
}

impl<T: Journal + ?Sized> Journal for Arc<T> {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        (**self).append(key, entry)
    }

    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>> {
        (**self).take(wait)
    }

    fn takeover(&self) -> Duration {
        (**self).takeover()
    }

    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>> {
        (**self).extend(receipt)
    }

    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        (**self).done(receipt)
    }

    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        (**self).bury(receipt, reason)
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        (**self).dead_letters(limit)
    }

    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        (**self).revive(key)
    }

    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        (**self).replay(since)
    }

    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        (**self).stats()
    }
}
