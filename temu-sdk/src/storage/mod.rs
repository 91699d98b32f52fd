//! Files that survive a crash, written away from the threads that run futures.

pub(crate) mod offload;
