//! The wire format: scalar values, records of fields, and their decoding and encoding.

pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod hex;
mod impls;
pub(crate) mod macros;
pub(crate) mod path;
pub(crate) mod record;
pub(crate) mod scalars;
pub mod values;
