//! Time and randomness under control: tokio's paused clock, and numbers that follow from the seed.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use temu_sdk::{
    BoxFuture, UnixMillis,
    clock::{Clock, Random},
};
use tokio::{runtime::Handle, time::Instant};

/// When the clock begins: 2025-06-01, before any type of the catalogue is retired.
const START: Duration = Duration::from_secs(1_748_736_000);

/// Tokio's clock as the client's and the gateway's.
#[derive(Clone, Copy, Debug)]
pub struct PausedClock(Instant);

impl PausedClock {
    pub fn new() -> Self {
        Self(Instant::now())
    }

    pub fn millis(self) -> UnixMillis {
        self.now().into()
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + START + self.0.elapsed()
    }

    fn uptime(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A number that looks random and follows from two others (the finalizer of SplitMix64).
pub fn mix(seed: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Numbers that follow from the seed.
#[derive(Debug)]
pub struct Seeded {
    seed: u64,
    count: AtomicU64,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self { seed, count: AtomicU64::new(0) }
    }
}

impl Random for Seeded {
    fn next(&self) -> u64 {
        mix(self.seed, self.count.fetch_add(1, Ordering::Relaxed))
    }
}

/// How many tasks have not ended although nobody needs them any more.
pub async fn tasks_left() -> usize {
    // Connections learn of their end one after the other.
    tokio::time::sleep(Duration::from_secs(1)).await;
    Handle::current().metrics().num_alive_tasks()
}
