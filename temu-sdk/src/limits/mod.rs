//! Client-side rate limits: which windows a call belongs to, and the seam to whatever keeps them.

mod limiter;
mod memory;
mod settings;
mod window;

pub(crate) use settings::Caller;

pub use crate::catalog::operation::{Limit, Scope};
pub use limiter::{Limiter, Permit, PermitRequest, WindowKey};
pub use memory::MemoryLimiter;
pub use settings::Limits;
