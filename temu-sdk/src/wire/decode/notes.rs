//! What did not fit while a response was decoded.

use std::{cell::RefCell, fmt};

/// A value of a response whose kind differs from the spec; its field is `None`, or the element is omitted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The path to the value: `result.pageItems[3].orderSn`.
    pub path: String,
    /// The kind that the spec names.
    pub expected: &'static str,
    /// The kind that came. Never the value itself, which may be somebody's data.
    pub found: &'static str,
}

impl Mismatch {
    /// Creates a mismatch, for mocks and tests.
    #[must_use]
    pub fn new(path: impl Into<String>, expected: &'static str, found: &'static str) -> Self {
        Self { path: path.into(), expected, found }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// Notes what did not fit while one document is decoded.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(super) mismatches: RefCell<Vec<Mismatch>>,
    pub(super) unknown_fields: bool,
}

impl Notes {
    /// Notes; `unknown_fields` says whether fields that the spec does not know are noted too.
    pub fn new(unknown_fields: bool) -> Self {
        Self { unknown_fields, ..Self::default() }
    }

    pub fn into_mismatches(self) -> Vec<Mismatch> {
        self.mismatches.into_inner()
    }
}
