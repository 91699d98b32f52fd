//! What is made from the spec besides Rust code: the OpenAPI document, the mock gateway's catalogue, the overview.

mod catalog;
mod fixture;
mod openapi;
