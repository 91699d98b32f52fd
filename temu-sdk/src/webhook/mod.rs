//! Events that Temu pushes: verified, decrypted, typed, and safe to act on.
//!
//! [`Webhook`] turns headers and body of a request into a [`Delivery`], for any HTTP server. An [`Inbox`] on top of it answers each request in
//! time and keeps the event in a [`Journal`]; the application takes events from [`Deliveries`]. With the feature `axum` an inbox is a handler.
//! [`subscribe`] chooses which events of a shop are pushed, and a [`Reconciliation`] finds those that were missed.

mod ack;
#[cfg(feature = "axum")]
mod axum;
pub(crate) mod crypto;
mod deliveries;
mod delivery;
mod entries;
mod error;
#[allow(dead_code, reason = "a spec may have no event that is read from a list")]
pub(crate) mod feed;
mod file_journal;
mod file_seen;
mod headers;
mod inbox;
mod journal;
mod key;
mod memory_journal;
mod receive;
mod reconcile;
mod seen;
mod subscribe;

pub use ack::Ack;
pub use deliveries::{Deliveries, Work};
pub use delivery::Delivery;
pub use error::WebhookError;
pub use file_journal::FileJournal;
pub use file_seen::FileSeen;
pub use inbox::{Inbox, InboxBuilder};
pub use journal::{Appended, DeadLetter, Entry, Journal, JournalStats, Receipt};
pub use key::{EventKey, ParseEventKeyError};
pub use memory_journal::MemoryJournal;
pub use receive::Webhook;
pub use reconcile::Reconciliation;
pub use seen::{Claim, MemorySeen, SeenEvents};
pub use subscribe::{Subscribed, subscribe};
