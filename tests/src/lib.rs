//! What the end-to-end tests share.

pub mod fixtures;
pub mod migrations;
pub mod random;
