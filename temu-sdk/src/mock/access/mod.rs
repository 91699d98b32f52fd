//! Who may call what, and how often.

pub(crate) mod limits;
pub(crate) mod subscriptions;
pub(crate) mod tokens;
