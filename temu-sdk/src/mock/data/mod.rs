//! Made-up data of the right shape.

pub(crate) mod maker;
pub(crate) mod pages;
pub(crate) mod words;
