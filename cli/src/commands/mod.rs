//! The commands, a module each: arguments, and what is done with them.

pub mod call;
pub mod completions;
pub mod explain;
pub mod list;
pub mod man;
pub mod migrations;
pub mod show;
