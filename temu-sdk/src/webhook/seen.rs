//! The seam to the record of events that were acknowledged, and the record in memory.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::Instant;

use super::EventKey;
use crate::{clock::BoxFuture, error::Error, sync::lock};

/// How long a claim lasts that is neither confirmed nor released: its holder is gone. Temu repeats an event after 2 minutes at the earliest.
pub(crate) const CLAIM: Duration = Duration::from_secs(60);

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Claim {
    /// The event is new, and the caller's: it confirms the claim when the event is stored, or releases it.
    New,
    /// Another receiver is storing the event right now.
    Held,
    /// The event was acknowledged before.
    Seen,
}

/// Remembers which events were acknowledged, so that repeats are not delivered: for one receiver or for several.
pub trait SeenEvents: Send + Sync + fmt::Debug {
    /// Looks a key up and claims it if it is new, in one step. A claim that is neither confirmed nor released ends by itself after a minute or so,
    /// as its holder is gone.
    ///
    /// # Errors
    /// Returns an error if that cannot be found out; Temu is then told to send the event again.
    fn claim(&self, key: EventKey) -> BoxFuture<'_, Result<Claim, Error>>;

    /// Remembers a claimed key. It may be forgotten when Temu's retries are over, after some 28 hours; an event that is repeated afterwards is
    /// delivered again.
    ///
    /// # Errors
    /// Returns an error if the key cannot be stored; a repeat of the event may then be delivered again.
    fn confirm(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>>;

    /// Gives a claim up because the event could not be stored.
    ///
    /// # Errors
    /// Returns an error if that cannot be noted; the claim then ends by itself.
    fn release(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>>;
}

impl<T: SeenEvents + ?Sized> SeenEvents for Arc<T> {
    fn claim(&self, key: EventKey) -> BoxFuture<'_, Result<Claim, Error>> {
        (**self).claim(key)
    }

    fn confirm(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        (**self).confirm(key)
    }

    fn release(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        (**self).release(key)
    }
}

/// Remembers the latest keys until the process ends.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), temu_sdk::Error> {
/// use temu_sdk::webhook::{Claim, MemorySeen, SeenEvents};
/// let seen = MemorySeen::new(2);
/// let key = "a".repeat(32).parse().unwrap();
/// assert_eq!(seen.claim(key).await?, Claim::New);
/// assert_eq!(seen.claim(key).await?, Claim::Held);
/// seen.confirm(key).await?;
/// assert_eq!(seen.claim(key).await?, Claim::Seen);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MemorySeen(Mutex<Keys>);

impl MemorySeen {
    /// Creates a record with room for this many keys, of 33 to 100 bytes each.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self(Mutex::new(Keys::new(capacity)))
    }
}

impl SeenEvents for MemorySeen {
    fn claim(&self, key: EventKey) -> BoxFuture<'_, Result<Claim, Error>> {
        Box::pin(async move { Ok(lock(&self.0).claim(key)) })
    }

    fn confirm(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            lock(&self.0).confirm(key);
            Ok(())
        })
    }

    fn release(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            lock(&self.0).release(key);
            Ok(())
        })
    }
}

/// The latest keys, each once, and the claims.
#[derive(Debug)]
pub(super) struct Keys {
    capacity: usize,
    seen: HashSet<EventKey>,
    order: VecDeque<EventKey>,
    claims: HashMap<EventKey, Instant>,
}

impl Keys {
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), seen: HashSet::new(), order: VecDeque::new(), claims: HashMap::new() }
    }

    pub fn claim(&mut self, key: EventKey) -> Claim {
        let now = Instant::now();
        if self.seen.contains(&key) {
            return Claim::Seen;
        }
        if self.claims.get(&key).is_some_and(|end| now < *end) {
            return Claim::Held;
        }
        self.claims.insert(key, now + CLAIM);
        Claim::New
    }

    /// Remembers a key; returns whether it is new.
    pub fn confirm(&mut self, key: EventKey) -> bool {
        self.claims.remove(&key);
        let is_new = self.seen.insert(key);
        if is_new {
            self.order.push_back(key);
        }
        if self.order.len() > self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        is_new
    }

    pub fn release(&mut self, key: EventKey) {
        self.claims.remove(&key);
    }

    /// Returns the keys, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &EventKey> {
        self.order.iter()
    }
}
