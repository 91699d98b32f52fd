//! stub
pub mod list;
