//! Webhook events.

pub(crate) mod seal;
pub(crate) mod sender;
