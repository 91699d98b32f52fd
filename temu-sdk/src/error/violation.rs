//! Validation errors: what is wrong with a request before it is sent.

use std::fmt;

/// A rule of the spec that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where: `skuList[2].price`.
    pub path: String,
    /// What must hold: `must be at least 1`. Never the value itself, which may be somebody's data.
    pub rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.rule)
    }
}
