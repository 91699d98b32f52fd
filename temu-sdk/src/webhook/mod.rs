//! Events that Temu pushes: verified, decrypted, typed, and safe to act on.
//!
//! [`Webhook`] turns headers and body of a request into a [`Delivery`], for any HTTP server.

mod ack;
pub(crate) mod crypto;
mod delivery;
mod error;
mod headers;
mod receive;

pub use ack::Ack;
pub use delivery::{Delivery, EventKey, ParseEventKeyError};
pub use error::WebhookError;
pub use receive::Webhook;
