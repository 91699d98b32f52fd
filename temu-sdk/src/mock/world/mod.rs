//! The world that the mock remembers: shops with products, orders, packages and after-sales, and the operations that read and write them.
//!
//! An operation is a function of [`operations`] that is found by its name in the spec, so that a migration does not touch it.

pub(crate) mod context;
pub(crate) mod documents;
pub(crate) mod entities;
pub(crate) mod operations;
pub(crate) mod orders;
pub(crate) mod parameters;
pub(crate) mod products;
pub(crate) mod publishing;
pub(crate) mod reference;
pub(crate) mod returns;
pub(crate) mod seed;
pub(crate) mod shipping;
pub(crate) mod site;
pub(crate) mod supply;
pub(crate) mod table;
pub(crate) mod triggers;
