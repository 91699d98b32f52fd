//! Files that survive a crash, written away from the threads that run futures.

pub(crate) mod atomic;
pub(crate) mod blocking;
#[cfg(feature = "webhook")]
pub(crate) mod lines;
