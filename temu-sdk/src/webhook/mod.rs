//! Events that Temu pushes: verified, decrypted, typed, and safe to act on.
//!
//! [`Webhook`] turns headers and body of a request into a [`Delivery`], for any HTTP server. An [`Inbox`] on top of it answers each request in
//! time, keeps the event and queues it; the application takes events from [`Deliveries`]. With the feature `axum` an inbox is a handler.
//! [`subscribe`] chooses which events of a shop are pushed, and a [`Reconciliation`] finds those that were missed.

mod ack;
#[cfg(feature = "axum")]
mod axum;
pub(crate) mod crypto;
mod deliveries;
mod delivery;
mod error;
mod files;
mod headers;
mod inbox;
mod key;
mod lines;
mod receive;
#[cfg(all(feature = "order", feature = "returns"))]
mod reconcile;
mod stores;
#[cfg(all(feature = "auth", feature = "subscription"))]
mod subscribe;

pub use ack::Ack;
pub use deliveries::{Deliveries, Work};
pub use delivery::Delivery;
pub use error::WebhookError;
pub use files::{FileJournal, FileSeen};
pub use inbox::{Inbox, InboxBuilder};
pub use key::{EventKey, ParseEventKeyError};
pub use receive::Webhook;
#[cfg(all(feature = "order", feature = "returns"))]
pub use reconcile::Reconciliation;
pub use stores::{Journal, MemorySeen, NoJournal, Seen};
#[cfg(all(feature = "auth", feature = "subscription"))]
pub use subscribe::{Subscribed, subscribe};
