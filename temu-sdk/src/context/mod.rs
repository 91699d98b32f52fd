//! What every call carries: the client's shared core and the shop's handle.

pub(crate) mod core;
pub(crate) mod handle;
pub(crate) mod skew;
