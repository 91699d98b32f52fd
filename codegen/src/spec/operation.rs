//! Operations: all that a file below `api/` says.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::gateway::ErrorTable;
use super::{Envelope, ErrorCode, Limit, Replaces, Shape};
use crate::patterns;
use crate::source::{Span, Spanned};

/// An operation of Temu's Open API.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Operation {
    #[schemars(skip)]
    pub group: String,
    #[schemars(skip)]
    pub name: String,
    #[schemars(skip)]
    pub span: Span,
    /// The `type` that is sent.
    #[schemars(rename = "type", regex(pattern = patterns::TYPE_STRING))]
    pub type_name: Spanned<String>,
    /// The gateways that serve the type.
    #[schemars(length(min = 1))]
    pub gateways: Vec<Spanned<String>>,
    /// Other type strings that the same gateways accept.
    #[schemars(default)]
    pub aliases: Vec<Spanned<String>>,
    /// The official name, for search.
    #[schemars(rename = "name")]
    pub official_name: Option<String>,
    /// One line that says what it does for a seller.
    pub doc: Spanned<String>,
    /// `read` may be repeated freely, `write` changes something.
    pub effect: Spanned<Effect>,
    /// Why the effect is another than the operation's name suggests.
    pub effect_reason: Option<String>,
    /// The token that a call carries: `shop` by default.
    #[schemars(default)]
    pub token: Token,
    /// Overrides the gateway's envelope.
    pub envelope: Option<Envelope>,
    /// Value of the `version` parameter.
    pub version: Option<String>,
    /// Where the answer's fields stand: inside `result`, or in the body beside `success`.
    #[schemars(default)]
    pub result_in: ResultIn,
    /// Who may call it.
    #[schemars(default)]
    pub audience: Vec<String>,
    /// What a seller must grant.
    #[schemars(default)]
    pub permissions: Vec<String>,
    /// Types of other interfaces that this one stands beside, though an announcement may list them as its old types.
    #[schemars(default)]
    pub distinct_from: Vec<Spanned<String>>,
    /// Old types, one entry each.
    #[schemars(default)]
    pub replaces: Vec<Replaces>,
    /// Limits of this operation in particular.
    #[schemars(default)]
    pub limits: Vec<Limit>,
    /// How it is paged.
    pub paginate: Option<Paginate>,
    /// How the list is asked for what changed; it must have numbered pages and tell its total.
    pub changes: Option<Changes>,
    /// Where failures inside a success are listed.
    pub partial: Option<Partial>,
    /// Error codes with their meaning here.
    #[schemars(default, with = "ErrorTable")]
    pub errors: Vec<ErrorCode>,
    /// The business parameters, an object; absent: there are none.
    #[schemars(default)]
    pub request: Shape,
    /// The `result` of the answer; absent: nothing is known of it.
    pub response: Option<Shape>,
}

/// Whether a call changes anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    #[default]
    Read,
    Write,
}

/// The token that a call carries: the shop's, none, or the code that is being exchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    #[default]
    Shop,
    None,
    Code,
}

/// Where the fields of an answer stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultIn {
    #[default]
    Result,
    Body,
}

/// How an operation is paged. Paths are those of the request and of the result; dots nest, and a path through a list means its last element.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Paginate {
    /// What tells a page: its number, an offset, or a cursor.
    pub mode: Mode,
    /// Request path of the page number, offset or cursor.
    pub page: Spanned<String>,
    /// Request path of the page size.
    pub size: Option<Spanned<String>>,
    /// Number of the first page; 1 by default.
    #[schemars(default)]
    pub first: i64,
    /// Largest page size.
    #[schemars(range(min = 1))]
    pub max_size: Option<i64>,
    /// Result path of the list.
    pub items: Spanned<String>,
    /// Result path of the number of all items.
    pub total: Option<Spanned<String>>,
    /// Result path of the next cursor.
    pub next: Option<Spanned<String>>,
    /// Result path of a boolean: whether there is more.
    pub more: Option<Spanned<String>>,
}

/// How a list is asked for what changed within a span of time.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Changes {
    /// Request path of the beginning of the span, a time.
    pub from: Spanned<String>,
    /// Request path of the end of the span, a time.
    pub to: Spanned<String>,
    /// Path in an item of the list: when it changed last.
    pub at: Spanned<String>,
    /// Path in an item of the list: what identifies it.
    pub id: Spanned<String>,
}

/// What tells a page: its number, an offset, or a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Page,
    Offset,
    Cursor,
}

/// Where failures inside a success are listed: a result path, or one with the field that tells failures from successes.
#[derive(Clone, Debug)]
pub struct Partial {
    /// Result path of a list or map.
    pub path: Spanned<String>,
    /// A boolean field of the elements that is false in a failure; absent: every element is a failure.
    pub success: Option<Spanned<String>>,
}

impl JsonSchema for Partial {
    fn schema_name() -> Cow<'static, str> {
        "Partial".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Result path of the failures; or `{path: …, success: field}` where the list holds successes too.",
            "oneOf": [
                {"type": "string"},
                {"type": "object", "properties": {"path": {"type": "string"}, "success": {"type": "string"}},
                 "required": ["path", "success"], "additionalProperties": false}
            ]
        })
    }
}
