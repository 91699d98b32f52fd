//! From a request to an acknowledgement: each event once, kept before it is acknowledged, and never more than there is room for.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    Ack, Delivery, Webhook,
    deliveries::Deliveries,
    journal::{Appended, Journal},
    memory_journal::MemoryJournal,
    seen::{Claim, MemorySeen, SeenEvents},
};
use crate::error::Error;

/// Keys that are remembered in memory.
const REMEMBERED: usize = 100_000;

/// Answers deliveries within the 500 ms that Temu waits, and keeps their events for the application. Cheap to clone.
///
/// A repeat of an acknowledged event is acknowledged and goes no further. A journal that is full or fails makes Temu send the event again.
///
/// ```no_run
/// # async fn example(webhook: temu_sdk::webhook::Webhook) -> Result<(), Box<dyn std::error::Error>> {
/// use temu_sdk::webhook::{FileJournal, FileSeen, Inbox};
///
/// let journal = FileJournal::open("events.journal")?;
/// let (inbox, deliveries) = Inbox::builder(webhook).journal(journal).seen(FileSeen::open("events.seen", 100_000)?).build();
/// let worker = tokio::spawn(deliveries.run(async |delivery| {
///     println!("{}: {:?}", delivery.key, delivery.event);
///     Ok::<(), String>(()) // after an error the event is handled again
/// }));
/// // … for each POST: inbox.accept(headers, body).await …
/// inbox.close(); // what comes now is told to come again
/// worker.await?; // ends when no event waits
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Inbox(Arc<Shared>);

/// What all handles share.
struct Shared {
    webhook: Webhook,
    seen: Arc<dyn SeenEvents>,
    journal: Arc<dyn Journal>,
    is_closed: Arc<AtomicBool>,
}

/// Options of an [`Inbox`], each with a default.
#[must_use]
pub struct InboxBuilder {
    webhook: Webhook,
    seen: Arc<dyn SeenEvents>,
    journal: Arc<dyn Journal>,
}

impl InboxBuilder {
    /// Sets where acknowledged events are kept until the application is done with them: by default a [`MemoryJournal`], with which they are lost
    /// with the process.
    pub fn journal(mut self, journal: impl Journal + 'static) -> Self {
        self.journal = Arc::new(journal);
        self
    }

    /// Sets what remembers which events were acknowledged: by default the process's memory, the latest 100,000 of them.
    pub fn seen(mut self, seen: impl SeenEvents + 'static) -> Self {
        self.seen = Arc::new(seen);
        self
    }

    /// Returns the two ends: where deliveries come in, and where the application takes them out, those first that the journal holds already.
    pub fn build(self) -> (Inbox, Deliveries) {
        let Self { webhook, seen, journal } = self;
        let is_closed = Arc::new(AtomicBool::new(false));
        let deliveries = Deliveries::new(Arc::clone(&journal), Arc::clone(&webhook.clock), Arc::clone(&is_closed));
        (Inbox(Arc::new(Shared { webhook, seen, journal, is_closed })), deliveries)
    }
}

impl Inbox {
    /// Returns options for an inbox that verifies with this webhook.
    pub fn builder(webhook: Webhook) -> InboxBuilder {
        InboxBuilder { webhook, seen: Arc::new(MemorySeen::new(REMEMBERED)), journal: Arc::new(MemoryJournal::new()) }
    }

    /// Verifies a delivery, keeps its event, and returns what to answer. Within a tokio runtime.
    ///
    /// If the future is dropped, the event is either kept or it is not; Temu, having no answer, sends it again.
    pub async fn accept<N, V>(&self, headers: impl IntoIterator<Item = (N, V)>, body: &[u8]) -> Ack
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let delivery = match self.0.webhook.receive(headers, body) {
            Ok(delivery) => delivery,
            Err(error) => {
                tracing::warn!(reason = error.name(), "webhook delivery rejected: {error}");
                return error.ack();
            }
        };
        let key = delivery.key;
        match self.admit(delivery).await {
            Ok(Outcome::Stored | Outcome::Seen) => Ack::ACCEPTED,
            Ok(Outcome::Held | Outcome::Full) => Ack::BUSY,
            Err(error) => {
                tracing::error!(%key, "webhook event not stored: {error}");
                Ack::BUSY
            }
        }
    }

    /// Stores an event that nobody waits for an answer to, when there is room; returns `false` if it was seen before.
    pub(super) async fn offer(&self, delivery: Delivery) -> Result<bool, Error> {
        const PAUSE: std::time::Duration = std::time::Duration::from_millis(200);
        loop {
            if self.0.is_closed.load(Ordering::Relaxed) {
                return Err(Error::store_unavailable("the inbox is closed"));
            }
            match self.admit(delivery.clone()).await? {
                Outcome::Stored => return Ok(true),
                Outcome::Seen => return Ok(false),
                Outcome::Held | Outcome::Full => self.0.webhook.clock.sleep(PAUSE).await,
            }
        }
    }

    /// Accepts no more events; deliveries are told to come again. What the journal holds is still handed out.
    pub fn close(&self) {
        self.0.is_closed.store(true, Ordering::Relaxed);
    }

    /// Returns the webhook that verifies.
    pub fn webhook(&self) -> &Webhook {
        &self.0.webhook
    }

    /// Stores an event in a task of its own: a caller that goes away must not leave it half stored.
    async fn admit(&self, delivery: Delivery) -> Result<Outcome, Error> {
        let shared = Arc::clone(&self.0);
        let admitted = tokio::spawn(async move { shared.admit(delivery).await });
        admitted.await.unwrap_or_else(|error| Err(Error::store_unavailable(format!("an event was not stored to its end: {error}"))))
    }
}

/// What became of an event.
enum Outcome {
    Stored,
    /// It was stored before.
    Seen,
    /// Another receiver is storing it.
    Held,
    Full,
}

impl Shared {
    /// The order matters: whatever happens between two steps, an event that is acknowledged is in the journal.
    async fn admit(&self, delivery: Delivery) -> Result<Outcome, Error> {
        let (key, entry) = (delivery.key, delivery.to_entry());
        match self.seen.claim(key).await? {
            Claim::Seen => return Ok(Outcome::Seen),
            Claim::Held => return Ok(Outcome::Held),
            Claim::New => {}
        }
        let appended = match self.is_closed.load(Ordering::Relaxed) {
            true => Ok(Appended::Full),
            false => self.journal.append(key, &entry).await,
        };
        let (noted, outcome) = match appended {
            Ok(Appended::Stored) => (self.seen.confirm(key).await, Ok(Outcome::Stored)),
            Ok(Appended::Duplicate) => (self.seen.confirm(key).await, Ok(Outcome::Seen)),
            Ok(Appended::Full) => (self.seen.release(key).await, Ok(Outcome::Full)),
            Err(error) => (self.seen.release(key).await, Err(error)),
        };
        if let Err(error) = noted {
            tracing::warn!(%key, "webhook event not remembered as seen or unseen, a repeat may be delivered again or later: {error}");
        }
        outcome
    }
}

/// The last handle is gone: nothing comes in any more.
impl Drop for Shared {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("webhook", &self.0.webhook).field("journal", &self.0.journal).finish_non_exhaustive()
    }
}

impl fmt::Debug for InboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxBuilder").field("webhook", &self.webhook).field("journal", &self.journal).finish_non_exhaustive()
    }
}
