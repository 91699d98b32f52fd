//! What did not fit while a response was decoded.

use std::{cell::RefCell, fmt};

use crate::wire::values::Json;

/// A value of a response whose kind differs from the spec; its field is `None`, or the element is omitted.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The path to the value: `result.pageItems[3].orderSn`.
    pub path: String,
    /// The kind that the spec names.
    pub expected: &'static str,
    /// The kind that came, without the value itself.
    pub found: &'static str,
    pub(super) json: Option<Json>,
}

impl Mismatch {
    /// Creates a mismatch, for mocks and tests.
    #[must_use]
    pub fn new(path: impl Into<String>, expected: &'static str, found: &'static str) -> Self {
        Self { path: path.into(), expected, found, json: None }
    }

    /// Sets the value; for mocks and tests.
    #[must_use]
    pub fn with_json(self, json: Json) -> Self {
        Self { json: Some(json), ..self }
    }

    /// The value as it came; `None` if it is longer than 64 KiB. It may be a buyer's data, so neither `Debug` nor `Display` shows it.
    #[must_use]
    pub fn json(&self) -> Option<&Json> {
        self.json.as_ref()
    }
}

impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mismatch({self})")
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// What is found in an object without a single field of its type.
pub(super) const UNKNOWN_FIELDS: &str = "unknown fields alone";

/// Notes what did not fit while one document is decoded. By default it keeps nothing.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(super) mismatches: RefCell<Vec<Mismatch>>,
    pub(super) is_kept: bool,
    pub(super) unknown_fields: bool,
}

impl Notes {
    /// Keeps what does not fit; `unknown_fields` says whether fields that the spec does not know are noted too.
    pub fn new(unknown_fields: bool) -> Self {
        Self { is_kept: true, unknown_fields, ..Self::default() }
    }

    /// Whether an object came for this path, in which nothing was found that belongs there.
    pub fn has_strange_object(&self, path: &str) -> bool {
        self.mismatches.borrow().iter().any(|mismatch| mismatch.path == path && matches!(mismatch.found, "object" | UNKNOWN_FIELDS))
    }

    pub fn into_mismatches(self) -> Vec<Mismatch> {
        self.mismatches.into_inner()
    }
}
