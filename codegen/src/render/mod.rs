//! From the model to files.
//!
//! `rust` lays out the Rust types, `templates/` holds the text; the other modules write what is not Rust.

