//! The commands, a module each: arguments, and what is done with them.

pub mod call;
pub mod completions;
pub mod decode;
pub mod doctor;
pub mod download;
pub mod explain;
pub mod list;
pub mod login;
pub mod man;
pub mod migrations;
pub mod mock;
pub mod shops;
pub mod show;
pub mod sign;
pub mod tokens;
pub mod upload;
pub mod webhook;
