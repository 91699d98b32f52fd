//! stub
pub(crate) mod catalog;
pub(crate) mod gateways;
pub mod order;
