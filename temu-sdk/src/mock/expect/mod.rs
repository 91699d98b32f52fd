//! Expectations: which calls a test foresees, what they get, and what is reported if others come.

pub(crate) mod assertions;
pub(crate) mod diff;
pub(crate) mod expectation;
pub(crate) mod on;
pub(crate) mod wanted;
