//! What every call carries: the client's shared core and the shop's handle.

pub(crate) mod core;
pub(crate) mod handle;
pub mod moves;
pub(crate) mod skew;
