//! The application's end of the inbox: events are handed out at least once.

use std::{
    fmt,
    ops::Deref,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    Delivery,
    journal::{Entry, Journal, JournalStats, Receipt},
};
use crate::{
    clock::{Clock, SystemClock, within},
    error::Error,
    observe::{Measurement, Meter},
    sync::lock,
};

/// The delay after a handler's first failure; it doubles up to the longest.
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// How often the journal's events are counted for the meter.
const BETWEEN_COUNTS: Duration = Duration::from_secs(10);
/// How long one look for the next event takes: then it is seen whether the inbox was closed.
const LOOK: Duration = Duration::from_millis(500);

/// Hands out acknowledged events, oldest first. Clones share the work: give one to each worker.
#[derive(Clone)]
pub struct Deliveries {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    is_closed: Arc<AtomicBool>,
    max_attempts: u32,
    meter: Option<Metered>,
}

/// Where the journal's counts go, and when they went there.
#[derive(Clone)]
struct Metered {
    meter: Arc<dyn Meter>,
    last: Arc<Mutex<Option<Duration>>>,
}

/// An event to work on. Until [`Work::done`] the journal holds it, and hands it out again after its time for takeover: work that is dropped is
/// not lost.
#[must_use]
pub struct Work {
    delivery: Delivery,
    attempts: u32,
    receipt: Receipt,
    journal: Arc<dyn Journal>,
}

impl Deliveries {
    pub(super) fn new(journal: Arc<dyn Journal>, clock: Arc<dyn Clock>, is_closed: Arc<AtomicBool>) -> Self {
        Self { journal, clock, is_closed, max_attempts: u32::MAX, meter: None }
    }

    /// Creates the application's end of a journal that the inboxes of other processes fill.
    #[must_use]
    pub fn of(journal: impl Journal + 'static) -> Self {
        Self::new(Arc::new(journal), Arc::new(SystemClock::default()), Arc::new(AtomicBool::new(false)))
    }

    /// Sets how often [`Deliveries::run`] hands an event to its handler, in all processes together, before it goes to the journal's dead letters
    /// with the last error: without end by default.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets what is told how many events the journal holds, every ten seconds while [`Deliveries::next`] or [`Deliveries::run`] go on.
    #[must_use]
    pub fn meter(mut self, meter: impl Meter + 'static) -> Self {
        self.meter = Some(Metered { meter: Arc::new(meter), last: Arc::default() });
        self
    }

    /// Makes [`Deliveries::next`] and [`Deliveries::run`], also those of clones, end when no event waits.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    /// Returns the journal: its dead letters, its counts, and what can be replayed.
    #[must_use]
    pub fn journal(&self) -> &dyn Journal {
        &*self.journal
    }

    /// Returns the next event; `None` when the inbox is closed and no event waits.
    ///
    /// A journal that fails is tried again. An entry that cannot be read goes to the dead letters.
    pub async fn next(&self) -> Option<Work> {
        let mut delay = FIRST_DELAY;
        loop {
            let is_closed = self.is_closed.load(Ordering::Relaxed);
            let wait = if is_closed { Duration::ZERO } else { LOOK };
            self.measure().await;
            match self.journal.take(wait).await {
                Ok(Some(entry)) => match self.open(entry).await {
                    Some(work) => return Some(work),
                    None => continue,
                },
                Ok(None) if is_closed => return None,
                Ok(None) => {}
                Err(error) => {
                    tracing::error!("the next webhook event cannot be taken, again in {} s: {error}", delay.as_secs());
                    self.clock.sleep(delay).await;
                    delay = LONGEST_DELAY.min(2 * delay);
                }
            }
        }
    }

    /// Counts what the journal holds, if that is due.
    async fn measure(&self) {
        let Some(Metered { meter, last }) = &self.meter else { return };
        let now = self.clock.uptime();
        let was_due = {
            let mut last = lock(last);
            let is_due = last.is_none_or(|last| now.saturating_sub(last) >= BETWEEN_COUNTS);
            *last = if is_due { Some(now) } else { *last };
            is_due
        };
        if !was_due {
            return;
        }
        match self.journal.stats().await {
            Ok(JournalStats { waiting, taken, dead }) => meter.measure(Measurement::JournalQueue { waiting, taken, dead }),
            Err(error) => tracing::debug!("the events of the journal cannot be counted: {error}"),
        }
    }

    async fn open(&self, entry: Entry) -> Option<Work> {
        let Entry { key, text, attempts, receipt } = entry;
        let error = match Delivery::from_entry(&text) {
            Ok(delivery) => return Some(Work { delivery, attempts, receipt, journal: Arc::clone(&self.journal) }),
            Err(error) => error,
        };
        tracing::error!(%key, "a webhook event cannot be read: {error}");
        if let Err(error) = self.journal.bury(&receipt, &error.to_string()).await {
            tracing::error!(%key, "a webhook event cannot be moved to the dead letters: {error}");
        }
        None
    }

    /// Calls a handler once an event, and again after a delay (1 second, doubling up to 1 minute) as long as it fails, up to
    /// [`Deliveries::max_attempts`]. An event may come twice, after a crash or a failure: [`Delivery::key`] tells. Ends when the inbox is closed
    /// and no event waits.
    pub async fn run<H, F, E>(self, mut handler: H)
    where
        H: FnMut(Delivery) -> F + Send,
        F: Future<Output = Result<(), E>> + Send,
        E: fmt::Display,
    {
        while let Some(work) = self.next().await {
            let key = work.key;
            let mut attempts = work.attempts;
            let mut delay = FIRST_DELAY;
            let ended = loop {
                let Err(error) = self.keep(&work, handler(work.delivery.clone())).await else { break work.done().await };
                let reason = error.to_string();
                if attempts >= self.max_attempts {
                    tracing::error!(%key, attempts, "webhook event moved to the dead letters: {reason}");
                    break work.bury(&reason).await;
                }
                tracing::warn!(%key, "webhook event failed, again in {} s: {reason}", delay.as_secs());
                self.keep(&work, self.clock.sleep(delay)).await;
                attempts += 1;
                delay = LONGEST_DELAY.min(2 * delay);
            };
            if let Err(error) = ended {
                tracing::warn!(%key, "webhook event handled, but the journal does not know: {error}");
            }
        }
    }

    /// Keeps an event taken while something goes on.
    async fn keep<T>(&self, work: &Work, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        loop {
            if let Some(output) = within(&*self.clock, self.journal.takeover() / 3, future.as_mut()).await {
                return output;
            }
            match work.extend().await {
                Ok(true) => {}
                Ok(false) => tracing::warn!(key = %work.key, "another worker has taken the webhook event over: it may be handled twice"),
                Err(error) => tracing::warn!(key = %work.key, "the journal does not know that the webhook event is being handled: {error}"),
            }
        }
    }
}

impl Work {
    /// Reports that the application is done with the event. Within a tokio runtime.
    ///
    /// # Errors
    /// Returns an error if the journal cannot note it; the event may then be handed out again.
    pub async fn done(self) -> Result<(), Error> {
        self.journal.done(&self.receipt).await
    }

    /// Moves the event to the journal's dead letters.
    ///
    /// # Errors
    /// Returns an error if the journal cannot note it; the event is then handed out again.
    pub async fn bury(self, reason: &str) -> Result<(), Error> {
        self.journal.bury(&self.receipt, reason).await
    }

    /// Reports that the event is still being handled, so that no other worker takes it over. Returns `false` if one has.
    ///
    /// # Errors
    /// Returns an error if the journal cannot note it.
    pub async fn extend(&self) -> Result<bool, Error> {
        self.journal.extend(&self.receipt).await
    }

    /// Returns how often the event has been handed out, this time included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
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
