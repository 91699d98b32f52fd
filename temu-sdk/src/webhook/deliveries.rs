//! The application's end of the inbox: events are handed out at least once.

use std::{
    collections::VecDeque,
    fmt, io,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::{self, mpsc};

use super::{
    Delivery,
    stores::{Journal, lock},
};
use crate::{clock::Clock, storage::offload::offload};

/// The wait after a handler's first failure; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Hands out acknowledged events, oldest first. Clones share the work: give one to each worker.
#[derive(Clone)]
pub struct Deliveries {
    /// What an earlier process left.
    left: Arc<Mutex<VecDeque<Delivery>>>,
    queue: Arc<sync::Mutex<mpsc::Receiver<Delivery>>>,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
}

/// An event to work on. Until [`Work::done`] the journal holds it, and hands it out again after the next start: work that is dropped is not
/// lost, if there is a journal.
#[must_use]
pub struct Work {
    delivery: Delivery,
    journal: Arc<dyn Journal>,
}

impl Deliveries {
    pub(super) fn new(left: Vec<Delivery>, queue: mpsc::Receiver<Delivery>, journal: Arc<dyn Journal>, clock: Arc<dyn Clock>) -> Self {
        Self { left: Arc::new(Mutex::new(left.into())), queue: Arc::new(sync::Mutex::new(queue)), journal, clock }
    }

    /// The next event; `None` when the inbox is closed and nothing is left.
    pub async fn next(&self) -> Option<Work> {
        let left = lock(&self.left).pop_front();
        let delivery = match left {
            Some(delivery) => delivery,
            None => self.queue.lock().await.recv().await?,
        };
        Some(Work { delivery, journal: Arc::clone(&self.journal) })
    }

    /// Calls a handler once an event, and again after a pause (1 second, doubling up to 1 minute) as long as it fails. An event may come
    /// twice, after a crash or a failure: [`Delivery::key`] tells. Ends when the inbox is closed and nothing is left.
    pub async fn run<H, F, E>(self, mut handler: H)
    where
        H: FnMut(Delivery) -> F + Send,
        F: Future<Output = Result<(), E>> + Send,
        E: fmt::Display,
    {
        while let Some(work) = self.next().await {
            let key = work.key;
            let mut pause = FIRST_PAUSE;
            while let Err(error) = handler(work.delivery.clone()).await {
                tracing::warn!(%key, "webhook event failed, again in {} s: {error}", pause.as_secs());
                self.clock.sleep(pause).await;
                pause = LONGEST_PAUSE.min(2 * pause);
            }
            if let Err(error) = work.done().await {
                tracing::warn!(%key, "webhook event done, but the journal does not know: {error}");
            }
        }
    }
}

impl Work {
    /// Says that the application is done with the event. Within a tokio runtime.
    ///
    /// # Errors
    /// Where the journal cannot note it; the event may then be handed out again after the next start.
    pub async fn done(self) -> io::Result<()> {
        let Self { delivery, journal } = self;
        offload(move || journal.done(delivery.key)).await
    }
}

impl Deref for Work {
    type Target = Delivery;
    fn deref(&self) -> &Delivery {
        &self.delivery
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.delivery.fmt(f)
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deliveries").field("journal", &self.journal).finish_non_exhaustive()
    }
}
