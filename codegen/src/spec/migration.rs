//! Migrations: announcements, and the old types of operations.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::patterns;
use crate::source::Spanned;

/// What an announcement of a migration said.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Notice {
    #[schemars(skip)]
    pub date: Spanned<String>,
    /// Its heading.
    pub title: String,
    /// Where the moves were seen, if no announcement of them is public. No sunset is known then.
    #[schemars(default)]
    pub observed: Option<Spanned<String>>,
    /// Whether sellers must authorize again for the new types.
    pub new_token: bool,
    /// Where they authorize.
    #[schemars(regex(pattern = patterns::URL))]
    pub authorize: Option<String>,
    /// What moved, in the order of the page.
    pub moves: Vec<Move>,
}

/// A row of an announcement.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Move {
    /// The new type.
    #[schemars(regex(pattern = patterns::TYPE_STRING))]
    pub new: Spanned<String>,
    /// Other new types that are accepted.
    #[schemars(default)]
    pub aliases: Vec<String>,
    /// The old type.
    #[schemars(regex(pattern = patterns::TYPE_STRING))]
    pub old: Spanned<String>,
    /// The gateway of the new type.
    pub to: Spanned<String>,
    /// The gateway of the old type.
    pub from: Spanned<String>,
    /// The day (UTC+8) from which the old type is rejected.
    #[schemars(default, schema_with = "day")]
    pub sunset: Option<Spanned<String>>,
    /// The operation's official name.
    pub name: Option<String>,
    /// The official name of its group.
    pub group: Option<String>,
    /// For whom the old type goes on living.
    #[schemars(default)]
    pub stays_for: Vec<String>,
}

fn day(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": patterns::DATE})
}

/// An old type.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Replaces {
    /// The old type.
    #[schemars(rename = "type", regex(pattern = patterns::TYPE_STRING))]
    pub type_name: Spanned<String>,
    /// The gateways that serve the old type.
    #[schemars(length(min = 1))]
    pub gateways: Vec<Spanned<String>>,
    /// The day (00:00 UTC+8) from which the old type is rejected; absent: not announced.
    #[schemars(default, schema_with = "day")]
    pub sunset: Option<Spanned<String>>,
    /// The notice that announces it, by its date.
    #[schemars(default, schema_with = "day")]
    pub notice: Option<Spanned<String>>,
    /// For whom the old type goes on living as an operation of its own.
    #[schemars(default)]
    pub stays_for: Vec<String>,
}
