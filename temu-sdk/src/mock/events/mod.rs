//! Webhook events.

pub(crate) mod outbox;
pub(crate) mod seal;
pub(crate) mod sender;
