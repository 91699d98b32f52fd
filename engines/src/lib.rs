//! Engines behind the seams of [`temu_sdk`], for software of many processes that act as one client.
//!
//! | seam | Redis or Valkey | Postgres |
//! | --- | --- | --- |
//! | rate limits: `temu_sdk::limits::Limiter` | `redis::RedisLimiter` | – |
//! | tokens: `temu_sdk::tokens::TokenStore` | `redis::RedisTokens` | `postgres::PostgresTokens` |
//! | seen events: `temu_sdk::webhook::SeenEvents` | `redis::RedisSeen` | `postgres::PostgresSeen` |
//! | journal: `temu_sdk::webhook::Journal` | `redis::RedisJournal` | `postgres::PostgresJournal` |
//! | bookmarks: `temu_sdk::paging::BookmarkStore` | `redis::RedisBookmarks` | `postgres::PostgresBookmarks` |
//!
//! Each engine is a feature: `redis`, `postgres`. Memory and files need none of this: they are in `temu-sdk` itself. Tokens are encrypted before
//! they leave the process, with a [`TokenCipher`].

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "redis", feature = "postgres"))]
mod cipher;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "redis")]
pub mod redis;

#[cfg(any(feature = "redis", feature = "postgres"))]
pub use cipher::TokenCipher;

/// Names an app in keys and rows, without showing its key.
#[cfg(any(feature = "redis", feature = "postgres"))]
fn app_name(app: &temu_sdk::AppKey) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(app.expose()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
