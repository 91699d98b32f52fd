//! From a request to an acknowledgement: each event once, kept before it is acknowledged, and never more than there is room for.

use std::{
    collections::HashSet,
    fmt, io,
    sync::{Arc, Mutex},
};

use tokio::sync::mpsc;

use super::{
    Ack, Delivery, EventKey, Webhook,
    deliveries::Deliveries,
    stores::{Journal, MemorySeen, NoJournal, Seen, lock},
};
use crate::storage::offload::offload;

/// Events that may wait for the application.
const CAPACITY: usize = 1024;
/// Keys that are remembered in memory.
const REMEMBERED: usize = 100_000;

/// Answers deliveries within the 500 ms that Temu waits, and queues their events for the application. Cheap to clone.
///
/// A repeat of an acknowledged event is acknowledged and goes no further. A full queue, or a journal that fails, makes Temu come again.
///
/// ```no_run
/// # async fn example(webhook: temu_sdk::webhook::Webhook) -> std::io::Result<()> {
/// use temu_sdk::webhook::{FileJournal, FileSeen, Inbox};
///
/// let journal = FileJournal::open("events.journal")?;
/// let (inbox, deliveries) = Inbox::builder(webhook).journal(journal).seen(FileSeen::open("events.seen", 100_000)?).open()?;
/// let worker = tokio::spawn(deliveries.run(async |delivery| {
///     println!("{}: {:?}", delivery.key, delivery.event);
///     Ok::<(), String>(()) // an error makes it come again
/// }));
/// // … for each POST: inbox.accept(headers, body).await …
/// inbox.close(); // what comes now is told to come again
/// worker.await?; // ends when the queue is empty
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Inbox(Arc<Desk>);

/// What all handles share.
struct Desk {
    webhook: Webhook,
    seen: Box<dyn Seen>,
    journal: Arc<dyn Journal>,
    /// Keys of events that are being stored right now.
    in_hand: Mutex<HashSet<EventKey>>,
    /// `None` when it is closed.
    queue: Mutex<Option<mpsc::Sender<Delivery>>>,
}

/// Room for one event in the queue.
type Place = mpsc::OwnedPermit<Delivery>;

/// Options of an [`Inbox`], each with a default.
#[must_use]
pub struct InboxBuilder {
    webhook: Webhook,
    seen: Box<dyn Seen>,
    journal: Arc<dyn Journal>,
    capacity: usize,
}

impl InboxBuilder {
    /// Where acknowledged events are kept until the application is done with them: nowhere by default, so that they are lost with the process.
    pub fn journal(mut self, journal: impl Journal + 'static) -> Self {
        self.journal = Arc::new(journal);
        self
    }

    /// What remembers which events were acknowledged: the process's memory by default, the latest 100,000 of them.
    pub fn seen(mut self, seen: impl Seen + 'static) -> Self {
        self.seen = Box::new(seen);
        self
    }

    /// How many events may wait for the application: 1024 by default.
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events.max(1);
        self
    }

    /// The two ends: where deliveries come in and where the application takes them out, those first that the journal still holds.
    ///
    /// # Errors
    /// Where the journal or the record of seen events cannot be read.
    pub fn open(self) -> io::Result<(Inbox, Deliveries)> {
        let Self { webhook, seen, journal, capacity } = self;
        let pending = journal.pending()?.iter().map(|entry| Delivery::from_entry(entry)).collect::<io::Result<Vec<_>>>()?;
        // The process may have ended between the two.
        pending.iter().try_for_each(|delivery| seen.insert(delivery.key))?;
        let (sender, receiver) = mpsc::channel(capacity);
        let deliveries = Deliveries::new(pending, receiver, Arc::clone(&journal), Arc::clone(&webhook.clock));
        let desk = Desk { webhook, seen, journal, in_hand: Mutex::default(), queue: Mutex::new(Some(sender)) };
        Ok((Inbox(Arc::new(desk)), deliveries))
    }
}

impl Inbox {
    /// Options for an inbox that verifies with this webhook.
    pub fn builder(webhook: Webhook) -> InboxBuilder {
        InboxBuilder { webhook, seen: Box::new(MemorySeen::new(REMEMBERED)), journal: Arc::new(NoJournal), capacity: CAPACITY }
    }

    /// Verifies a delivery, keeps its event, queues it, and says what to answer. Within a tokio runtime.
    ///
    /// If the future is dropped, the event is either kept and queued or it is not; Temu, having no answer, comes again.
    pub async fn accept<N, V>(&self, headers: impl IntoIterator<Item = (N, V)>, body: &[u8]) -> Ack
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let delivery = match self.0.webhook.receive(headers, body) {
            Ok(delivery) => delivery,
            Err(error) => {
                tracing::warn!(reason = error.name(), "webhook delivery refused: {error}");
                return error.ack();
            }
        };
        let key = delivery.key;
        match self.admit(delivery, None).await {
            Ok(Outcome::Stored | Outcome::Known) => Ack::ACCEPTED,
            Ok(Outcome::InHand | Outcome::NoRoom) => Ack::BUSY,
            Err(error) => {
                tracing::error!(%key, "webhook event not stored: {error}");
                Ack::BUSY
            }
        }
    }

    /// Stores and queues an event that nobody waits for an answer to, when there is room; `false` if it is known.
    #[cfg(all(feature = "order", feature = "returns"))]
    pub(super) async fn offer(&self, delivery: Delivery) -> io::Result<bool> {
        let queue = lock(&self.0.queue).clone().ok_or_else(|| io::Error::other("the inbox is closed"))?;
        let place = queue.reserve_owned().await.map_err(io::Error::other)?;
        Ok(matches!(self.admit(delivery, Some(place)).await?, Outcome::Stored))
    }

    /// Takes no more events; deliveries are told to come again. What is queued is still handed out.
    pub fn close(&self) {
        lock(&self.0.queue).take();
    }

    /// The webhook that verifies.
    pub fn webhook(&self) -> &Webhook {
        &self.0.webhook
    }

    /// In a task of its own: a caller that goes away must not leave an event half stored.
    async fn admit(&self, delivery: Delivery, place: Option<Place>) -> io::Result<Outcome> {
        let desk = Arc::clone(&self.0);
        offload(move || desk.admit(delivery, place)).await
    }
}

/// What became of an event.
enum Outcome {
    Stored,
    /// It was stored before.
    Known,
    /// Its twin is being stored.
    InHand,
    NoRoom,
}

impl Desk {
    fn admit(&self, delivery: Delivery, place: Option<Place>) -> io::Result<Outcome> {
        if !lock(&self.in_hand).insert(delivery.key) {
            return Ok(Outcome::InHand);
        }
        let _in_hand = InHand(self, delivery.key);
        self.store(delivery, place)
    }

    /// The order matters: whatever happens between two steps, an event that is remembered or acknowledged is in the journal,
    /// and one that is handed out is remembered.
    fn store(&self, delivery: Delivery, place: Option<Place>) -> io::Result<Outcome> {
        let key = delivery.key;
        if self.seen.contains(key)? {
            return Ok(Outcome::Known);
        }
        let Some(place) = place.or_else(|| self.place()) else { return Ok(Outcome::NoRoom) };
        self.journal.append(key, &delivery.to_entry()?)?;
        if let Err(error) = self.seen.insert(key) {
            tracing::warn!(%key, "webhook event not remembered, a repeat will be delivered again: {error}");
        }
        place.send(delivery);
        Ok(Outcome::Stored)
    }

    fn place(&self) -> Option<Place> {
        let queue = lock(&self.queue).clone()?;
        queue.try_reserve_owned().ok()
    }
}

/// Until the event is stored or not.
struct InHand<'a>(&'a Desk, EventKey);

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        lock(&self.0.in_hand).remove(&self.1);
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("webhook", &self.0.webhook).field("journal", &self.0.journal).finish_non_exhaustive()
    }
}

impl fmt::Debug for InboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxBuilder").field("webhook", &self.webhook).field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
