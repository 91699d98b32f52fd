//! The engines in memory, on paused time.

use std::{sync::Arc, time::Duration};

use temu_sdk::{
    limits::MemoryLimiter,
    paging::MemoryBookmarks,
    tokens::MemoryStore,
    webhook::{MemoryJournal, MemorySeen},
};
use temu_sdk_tests::conformance::{self, SHORT};

#[tokio::test(start_paused = true)]
async fn tokens() {
    conformance::tokens(&Arc::new(MemoryStore::default())).await;
}

#[tokio::test(start_paused = true)]
async fn seen_events() {
    conformance::seen(&Arc::new(MemorySeen::new(100))).await;
}

#[tokio::test]
async fn journal() {
    let journal = MemoryJournal::new().capacity(50).with_takeover(SHORT).retain(Duration::from_secs(3600));
    conformance::journal(&Arc::new(journal)).await;
}

#[tokio::test]
async fn bookmarks() {
    conformance::bookmarks(&Arc::new(MemoryBookmarks::default())).await;
}

#[tokio::test]
async fn limiter() {
    conformance::limiter(&Arc::new(MemoryLimiter::default())).await;
}
