//! What outlives a delivery: the [`Journal`] of acknowledged events and the record of those [`Seen`], each a small trait that a database can
//! take over.

use std::{
    collections::{HashSet, VecDeque},
    fmt, io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::EventKey;

/// Keeps acknowledged events until the application is done with them. Methods may block: they are called where that does no harm.
pub trait Journal: Send + Sync + fmt::Debug {
    /// Keeps an entry, so that [`Journal::pending`] has it even after a crash. The event is acknowledged only after this has succeeded.
    ///
    /// # Errors
    /// Where it cannot be kept; Temu is then told to come again.
    fn append(&self, key: EventKey, entry: &str) -> io::Result<()>;

    /// Forgets the entry with this key, if there is one.
    ///
    /// # Errors
    /// Where that cannot be kept; the event may then come again after the next start.
    fn done(&self, key: EventKey) -> io::Result<()>;

    /// The entries that are not done, oldest first.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn pending(&self) -> io::Result<Vec<String>>;
}

/// Remembers which events were acknowledged, so that repeats are not delivered. Methods may block as those of [`Journal`] do.
pub trait Seen: Send + Sync + fmt::Debug {
    /// Whether the key was inserted and is not forgotten yet.
    ///
    /// # Errors
    /// Where that cannot be found out; Temu is then told to come again.
    fn contains(&self, key: EventKey) -> io::Result<bool>;

    /// Remembers a key. It may be forgotten when Temu's retries are over, after some 28 hours; an event that is repeated afterwards is
    /// delivered again.
    ///
    /// # Errors
    /// Where it cannot be kept; a repeat of the event may then be delivered again.
    fn insert(&self, key: EventKey) -> io::Result<()>;
}

/// Keeps nothing: an acknowledged event that waits in the queue is lost with the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoJournal;

impl Journal for NoJournal {
    fn append(&self, _: EventKey, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn done(&self, _: EventKey) -> io::Result<()> {
        Ok(())
    }
    fn pending(&self) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// Remembers the latest keys until the process ends.
///
/// ```
/// use temu_sdk::webhook::{MemorySeen, Seen};
/// let seen = MemorySeen::new(2);
/// let [a, b, c] = ["a", "b", "c"].map(|digit| digit.repeat(32).parse().unwrap());
/// [a, b, c].into_iter().try_for_each(|key| seen.insert(key))?;
/// assert!(seen.contains(c)? && !seen.contains(a)?);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct MemorySeen(Mutex<Keys>);

impl MemorySeen {
    /// Room for so many keys, 33 to 100 bytes each.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self(Mutex::new(Keys::new(capacity)))
    }
}

impl Seen for MemorySeen {
    fn contains(&self, key: EventKey) -> io::Result<bool> {
        Ok(lock(&self.0).contains(key))
    }
    fn insert(&self, key: EventKey) -> io::Result<()> {
        lock(&self.0).insert(key);
        Ok(())
    }
}

/// The latest keys, each once.
#[derive(Debug)]
pub(super) struct Keys {
    capacity: usize,
    known: HashSet<EventKey>,
    order: VecDeque<EventKey>,
}

impl Keys {
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), known: HashSet::new(), order: VecDeque::new() }
    }

    pub fn contains(&self, key: EventKey) -> bool {
        self.known.contains(&key)
    }

    /// Whether it is new.
    pub fn insert(&mut self, key: EventKey) -> bool {
        let is_new = self.known.insert(key);
        if is_new {
            self.order.push_back(key);
        }
        if self.order.len() > self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        is_new
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &EventKey> {
        self.order.iter()
    }
}

/// What these mutexes guard is whole after every statement, so a panic elsewhere spoils nothing.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
