//! Operations: all that a file below `api/` says.

use std::fmt;

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
    /// Whether Temu must approve the operation for an app before sellers can grant it.
    #[schemars(default)]
    pub needs_approval: bool,
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
    /// What inside a success means that it failed.
    #[schemars(rename = "verdict", default, length(min = 1))]
    pub verdicts: Vec<Verdict>,
    /// Error codes with their meaning here.
    #[schemars(default, with = "ErrorTable")]
    pub errors: Vec<ErrorCode>,
    /// The business parameters, an object; absent: there are none.
    #[schemars(default)]
    pub request: Shape,
    /// The `result` of the answer; absent: nothing is known of it.
    pub response: Option<Shape>,
    /// Other responses, each selected by a parameter that is not among those of `request`.
    #[schemars(default, length(min = 1))]
    pub response_if: Vec<ResponseIf>,
}

/// Another response, selected by a parameter.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ResponseIf {
    /// The parameter, and the value that selects the response.
    #[schemars(schema_with = "selector")]
    pub when: Selector,
    /// What it is called, in snake case; the SDK has a request of this name.
    #[schemars(regex(pattern = patterns::SNAKE))]
    pub name: Spanned<String>,
    /// One line that says what comes.
    pub doc: Spanned<String>,
    /// Whether the response is the key of a page that prints labels; see `print_url` of gateways.
    #[schemars(default)]
    pub print_page: bool,
    /// The result.
    pub response: Shape,
}

/// A parameter and its value.
#[derive(Clone, Debug)]
pub struct Selector {
    pub parameter: Spanned<String>,
    pub value: serde_json::Value,
}

fn selector(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": {"type": ["integer", "string", "boolean"]},
        "minProperties": 1,
        "maxProperties": 1
    })
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

/// What inside a success means that the call, or one of its items, failed.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Verdict {
    /// Result path of the value that tells; absent: the result itself. `list[].field` tells of each element of a list or map, and every
    /// element of `list[]` is a failure.
    pub at: Option<Spanned<String>>,
    /// Values that mean failure.
    #[schemars(default, schema_with = "scalars")]
    pub failed: Vec<String>,
    /// The values that mean success: all others mean failure.
    #[schemars(default, schema_with = "scalars")]
    pub ok: Vec<String>,
    /// `failed` if a missing value means failure, too.
    pub absent: Option<Absent>,
    /// Result path of a text with the reason.
    pub reason: Option<Spanned<String>>,
    #[schemars(skip)]
    pub span: Span,
}

/// What a missing value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    Failed,
}

impl Verdict {
    /// The path of the list or map whose elements it judges, and of the field in them.
    #[must_use]
    pub fn items(&self) -> Option<(&str, &str)> {
        let (list, field) = self.at.as_ref()?.split_once("[]")?;
        Some((list, field.strip_prefix('.').unwrap_or(field)))
    }

    /// Whether every element of its list or map is a failure.
    #[must_use]
    pub fn is_list_of_failures(&self) -> bool {
        self.items().is_some_and(|(_, field)| field.is_empty())
    }
}

/// What it says, as a sentence without its end.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.items(), &self.at) {
            (Some((list, "")), _) => return write!(f, "every element of `{list}` failed"),
            (Some((list, field)), _) => write!(f, "an element of `{list}` failed if its `{field}` is ")?,
            (None, Some(at)) => write!(f, "the call failed if `{}` is ", at.value)?,
            (None, None) => f.write_str("the call failed if the result is ")?,
        }
        let (not, values) = if self.ok.is_empty() { ("", &self.failed) } else { ("not ", &self.ok) };
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let absent = if self.absent.is_some() { " or is missing" } else { "" };
        write!(f, "{not}{}{absent}", values.join(" or "))?;
        self.reason.as_ref().map_or(Ok(()), |reason| write!(f, "; `{}` says why", reason.value))
    }
}

fn scalars(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": {"type": ["integer", "string", "boolean"]}, "minItems": 1})
}
