//! HTTP: bodies, forms and signatures.

pub(crate) mod form;
pub(crate) mod sent;
pub(crate) mod signed;
