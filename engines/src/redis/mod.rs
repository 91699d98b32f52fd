//! Engines on Redis or Valkey: one multiplexed connection, one round trip an operation, keys that a cluster keeps together.
//!
//! | key | holds | lives |
//! | --- | --- | --- |
//! | `temu:{app}:w:WINDOW` | permits of a rate-limit window, some 40 bytes each | the length of the window |
//! | `temu:{app}:s:WINDOW` | how far a window is slowed down | until it has recovered |
//! | `temu:{app}:t:GATEWAY:SHOP` | a token, encrypted, some 400 bytes | until it is removed |
//! | `temu:{app}:l:GATEWAY:SHOP` | the lease of a token | the time of the lease |
//! | `temu:{app}:tokens` | the names of all tokens | until they are removed |
//! | `temu:e:EVENT` | an event that was seen or claimed, some 120 bytes | 30 hours |
//! | `temu:{j:NAME}:stream` | the events of a journal | as long as they are retained |
//! | `temu:{j:NAME}:live`, `:dead` | which of them are not done, and the dead letters | until they are done |
//! | `temu:b:NAME` | a bookmark | until it is removed |
//!
//! `app` is a hash of the app key, so that all keys of an app are on one node of a cluster, and different apps are spread.
//!
//! Tokens, seen events and journals must not be evicted: the server's `maxmemory-policy` must be `noeviction`. A journal also needs
//! `appendonly yes` and `appendfsync always`, which [`RedisJournal::open`] checks.

mod bookmarks;
mod connection;
mod journal;
mod limiter;
mod seen;
mod tokens;

pub use bookmarks::RedisBookmarks;
pub use connection::Redis;
pub use journal::{Durability, RedisJournal};
pub use limiter::{Outage, RedisLimiter};
pub use seen::RedisSeen;
pub use tokens::RedisTokens;
