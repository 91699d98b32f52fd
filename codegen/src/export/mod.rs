//! What is made from the model besides Rust code.

pub mod catalog;
pub mod catalog_md;
pub mod openapi;

mod facts;
pub(crate) mod json;
