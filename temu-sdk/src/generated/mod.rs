//! stub
pub(crate) mod gateways;
pub mod order;
