//! Webhooks: what is accepted, what is refused, and that nothing that was acknowledged is lost.

mod checks;
mod common;
mod http;
mod inbox;
mod reconcile;
mod soak;
mod stores;
mod subscribe;
mod typed;
mod vectors;
