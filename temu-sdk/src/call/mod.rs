//! One call, from the typed request to the typed response: addressed, validated, signed, sent, retried, decoded.

pub(crate) mod attempt;
pub(crate) mod dry_run;
pub(crate) mod envelope;
pub(crate) mod execute;
pub(crate) mod prepare;
pub(crate) mod raw;
pub(crate) mod reply;
pub(crate) mod retry_loop;
pub(crate) mod route;
pub(crate) mod span;
pub(crate) mod validate;
mod verdict;

pub use crate::wire::decode::Mismatch;
pub use dry_run::DryRun;
pub use raw::RawCall;
pub use reply::{Reply, ReplyBuilder};
