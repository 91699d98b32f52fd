//! Time and randomness behind two small seams, so that tests run without waiting.

use std::{
    fmt,
    future::{Future, poll_fn},
    hash::{BuildHasher, RandomState},
    pin::pin,
    task::Poll,
    time::{Duration, Instant, SystemTime},
};

pub use futures_core::future::BoxFuture;

/// Where the client takes the time from, and how it waits.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time of day.
    fn now(&self) -> SystemTime;

    /// Time since some fixed moment; never goes back.
    fn uptime(&self) -> Duration;

    /// Ends after the duration.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// Where the client takes random numbers from: jitter and the random header of downloads. Nothing secret depends on them.
pub trait Random: Send + Sync + fmt::Debug {
    /// Any number, each as likely as the others.
    fn next(&self) -> u64;
}

/// The machine's clock and tokio's timer.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn uptime(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The randomness with which the standard library seeds its hash maps.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn next(&self) -> u64 {
        RandomState::new().hash_one(())
    }
}

/// The future's output, unless the time runs out first.
pub(crate) async fn within<T>(clock: &dyn Clock, limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    // Only made for what does not end at once.
    let mut timer = None;
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => timer.get_or_insert_with(|| clock.sleep(limit)).as_mut().poll(cx).map(|()| None),
    })
    .await
}
