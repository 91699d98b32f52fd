//! What every engine behind a seam must do. Each suite runs against an engine that is empty at first.

mod bookmarks;
mod journal;
mod limiter;
mod seen;
mod tokens;

use std::time::Duration;

use temu_sdk::webhook::EventKey;
use tokio::time::Instant;

pub use bookmarks::bookmarks;
pub use journal::journal;
pub use limiter::limiter;
pub use seen::seen;
pub use tokens::tokens;

/// How long a lease or a taking lasts that the suites let run out.
pub const SHORT: Duration = Duration::from_millis(150);

/// Tries again until something is there; fails after a while.
async fn eventually<T>(what: &str, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = attempt().await {
            return value;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{what} does not happen");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The key of an event.
pub fn key(number: u32) -> EventKey {
    format!("{number:032x}").parse().expect("32 digits")
}
