//! The gateway's clock: the system's at first, or whatever a test sets it to.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};
use std::time::{Duration, SystemTime};

use crate::sync::lock;
use crate::wire::values::{UnixMillis, UnixSeconds};

pub(crate) type Now = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

pub(crate) struct Clock {
    source: Mutex<Now>,
    /// How far the gateway's clock is off, in milliseconds.
    skew: AtomicI64,
}

impl Clock {
    pub fn new(source: Option<Now>) -> Self {
        let source = source.unwrap_or_else(|| Arc::new(|| SystemTime::now().into()));
        Self { source: Mutex::new(source), skew: AtomicI64::new(0) }
    }

    pub fn millis(&self) -> i64 {
        let source = lock(&self.source).clone();
        source().0.saturating_add(self.skew.load(Ordering::Relaxed))
    }

    pub fn seconds(&self) -> i64 {
        self.millis().div_euclid(1000)
    }

    /// Stops the clock at a moment.
    pub fn set(&self, now: UnixSeconds) {
        let stopped = UnixMillis(now.0.saturating_mul(1000));
        *lock(&self.source) = Arc::new(move || stopped);
        self.skew.store(0, Ordering::Relaxed);
    }

    /// Moves the clock on, whether it runs or stands.
    pub fn shift(&self, milliseconds: i64) {
        self.skew.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// The value of a `Date` header.
    pub fn http_date(&self) -> String {
        let since = Duration::from_millis(u64::try_from(self.millis()).unwrap_or(0));
        httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since)
    }
}
