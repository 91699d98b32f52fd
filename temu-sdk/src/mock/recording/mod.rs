//! Record and replay: interactions with a real gateway, without anything that belongs to someone.

pub(crate) mod recorder;
pub(crate) mod replay;
pub(crate) mod scrub;
