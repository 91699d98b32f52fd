//! The spec as the mock reads it.

pub(crate) mod catalog;
