//! Groups of operations: modules and features of the SDK.

use schemars::JsonSchema;

use crate::source::Spanned;

/// A group of operations: a folder below `api/`, a module and a feature of the SDK.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Group {
    #[schemars(skip)]
    pub name: Spanned<String>,
    /// One line that says what its operations are for.
    pub doc: Spanned<String>,
    /// The kinds of sellers that use it.
    pub sellers: Option<String>,
    /// Whether the feature is on by default.
    #[schemars(rename = "default", default)]
    pub is_default: bool,
}
