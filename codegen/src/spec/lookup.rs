//! Types that no operation has, and what to use in their place.

use schemars::JsonSchema;

use super::{Effect, Limit};
use crate::patterns;
use crate::source::Spanned;

/// What is known of types that no operation has.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Lookup {
    /// Types that exist, but whose fields no public page documents: they can be called raw only.
    #[schemars(default)]
    pub undocumented: Vec<Undocumented>,
    /// Types that gateways served once and no longer list.
    #[schemars(default)]
    pub retired: Vec<Retired>,
    /// Types that people write although no gateway has them.
    #[schemars(default)]
    pub mistaken: Vec<Mistaken>,
}

/// A type whose fields no public page documents.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Undocumented {
    /// The type.
    #[schemars(rename = "type", regex(pattern = patterns::TYPE_STRING))]
    pub type_name: Spanned<String>,
    /// The gateways that serve it.
    #[schemars(length(min = 1))]
    pub gateways: Vec<Spanned<String>>,
    /// The official name, for search.
    pub name: String,
    /// One line that says what it does for a seller.
    pub doc: Spanned<String>,
    /// `read` may be repeated freely, `write` changes something.
    pub effect: Effect,
    /// Limits of this type in particular.
    #[schemars(default)]
    pub limits: Vec<Limit>,
    /// Where it was seen.
    pub source: String,
}

/// A type that gateways served once.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Retired {
    /// The type.
    #[schemars(rename = "type", regex(pattern = patterns::TYPE_STRING))]
    pub type_name: Spanned<String>,
    /// The gateways that served it.
    #[schemars(length(min = 1))]
    pub gateways: Vec<Spanned<String>>,
    /// The operation to use instead, such as `order.list`.
    #[schemars(rename = "use")]
    pub successor: Spanned<String>,
    /// Where it was seen.
    pub source: String,
}

/// A type that people write although no gateway has it.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Mistaken {
    /// The type that is written.
    #[schemars(rename = "type", regex(pattern = patterns::TYPE_STRING))]
    pub type_name: Spanned<String>,
    /// The operations that may be meant, such as `order.list`, the likeliest first; none where nothing of the kind exists.
    #[schemars(rename = "use")]
    pub meant: Vec<Spanned<String>>,
    /// Where it was seen.
    pub source: String,
}
