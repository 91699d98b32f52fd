//! When a failed attempt is followed by another: a policy says whether, a backoff when, a budget how often in all. Each can be replaced.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::error::Error;

/// Whether a failed attempt is followed by another. A write that may have happened is never repeated: of those no policy is asked.
pub trait RetryPolicy: Send + Sync + fmt::Debug {
    /// Decides by the error; [`Error::attempts`] says how many there have been.
    fn retries(&self, error: &Error) -> bool;
}

/// How long to wait before the next attempt.
pub trait Backoff: Send + Sync + fmt::Debug {
    /// The wait after so many attempts; `random` is any number, each as likely as the others. A longer `Retry-After` goes before it.
    fn delay(&self, attempts: u32, random: u64) -> Duration;
}

/// How many retries a client makes in all, so that a gateway in trouble is not buried under them.
pub trait RetryBudget: Send + Sync + fmt::Debug {
    /// Takes what one retry costs; `false` where nothing is left, and the call then fails.
    fn take(&self) -> bool;
    /// An attempt succeeded.
    fn succeeded(&self);
}

/// The three pieces of retrying.
///
/// ```
/// use std::time::Duration;
/// use temu_sdk::{Client, retry::{Attempts, Exponential, Retry}};
///
/// let retry = Retry::new()
///     .policy(Attempts::at_most(6))
///     .backoff(Exponential::new(Duration::from_secs(1), Duration::from_secs(60)));
/// let builder = Client::builder().retry(retry);
/// let never = Client::builder().retry(Retry::never());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Retry {
    pub(crate) policy: Arc<dyn RetryPolicy>,
    pub(crate) backoff: Arc<dyn Backoff>,
    pub(crate) budget: Arc<dyn RetryBudget>,
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

impl Retry {
    /// [`Attempts`], [`Exponential`] and [`TokenBucket`] with their defaults.
    pub fn new() -> Self {
        Self { policy: Arc::new(Attempts::default()), backoff: Arc::new(Exponential::default()), budget: Arc::new(TokenBucket::default()) }
    }

    /// One attempt a call, but for those that a renewed token or a corrected clock lets succeed.
    pub fn never() -> Self {
        Self::new().policy(Attempts::at_most(1))
    }

    /// Another policy.
    pub fn policy(mut self, policy: impl RetryPolicy + 'static) -> Self {
        self.policy = Arc::new(policy);
        self
    }

    /// Another backoff.
    pub fn backoff(mut self, backoff: impl Backoff + 'static) -> Self {
        self.backoff = Arc::new(backoff);
        self
    }

    /// Another budget.
    pub fn budget(mut self, budget: impl RetryBudget + 'static) -> Self {
        self.budget = Arc::new(budget);
        self
    }
}

/// Retries what [`Error::is_retryable`] says, up to a number of attempts: 4 by default.
#[derive(Clone, Copy, Debug)]
pub struct Attempts(u32);

impl Attempts {
    /// At most so many attempts, the first included.
    #[must_use]
    pub fn at_most(attempts: u32) -> Self {
        Self(attempts)
    }
}

impl Default for Attempts {
    fn default() -> Self {
        Self(4)
    }
}

impl RetryPolicy for Attempts {
    fn retries(&self, error: &Error) -> bool {
        error.attempts() < self.0 && error.is_retryable()
    }
}

/// Doubles from attempt to attempt up to a cap, with full jitter: any wait between nothing and that is as likely as the others, so that clients
/// that failed together do not come back together. From 200 milliseconds up to 20 seconds by default.
#[derive(Clone, Copy, Debug)]
pub struct Exponential {
    first: Duration,
    cap: Duration,
}

impl Exponential {
    /// The longest wait after the first attempt, and the longest of all.
    #[must_use]
    pub fn new(first: Duration, cap: Duration) -> Self {
        Self { first, cap }
    }
}

impl Default for Exponential {
    fn default() -> Self {
        Self::new(Duration::from_millis(200), Duration::from_secs(20))
    }
}

impl Backoff for Exponential {
    fn delay(&self, attempts: u32, random: u64) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let longest = self.first.saturating_mul(doubled).min(self.cap);
        #[allow(clippy::cast_precision_loss, reason = "jitter needs no exactness")]
        longest.mul_f64(random as f64 / u64::MAX as f64)
    }
}

/// A bucket shared by all calls of a client: a retry takes a token, a success puts back a tenth of one. Holds 100 by default.
#[derive(Debug)]
pub struct TokenBucket {
    capacity: u32,
    /// In tenths of a token.
    left: AtomicU32,
}

impl TokenBucket {
    const RETRY: u32 = 10;

    /// A full bucket of so many tokens.
    #[must_use]
    pub fn new(tokens: u32) -> Self {
        let capacity = tokens.saturating_mul(Self::RETRY);
        Self { capacity, left: AtomicU32::new(capacity) }
    }
}

impl Default for TokenBucket {
    fn default() -> Self {
        Self::new(100)
    }
}

impl RetryBudget for TokenBucket {
    fn take(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(Self::RETRY)).is_ok()
    }

    fn succeeded(&self) {
        // A full bucket is the usual case and is left alone, so that calls do not contend for it.
        if self.left.load(Ordering::Relaxed) < self.capacity {
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| (left < self.capacity).then_some(left + 1));
        }
    }
}
