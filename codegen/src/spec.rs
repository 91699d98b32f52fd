//! The spec as its files say it: one Rust type for each kind of file.
//!
//! These types are the format: the JSON Schemas for editors are derived from them, and every file is held against its schema before it is
//! read, so that reading needs no errors of its own. Doc comments are what an author sees in an editor.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};

/// All files of a spec.
#[derive(Debug, Default)]
pub struct Spec {
    /// `gateways.yaml`
    pub gateways: Vec<Gateway>,
    /// `errors.yaml`
    pub families: Vec<Family>,
    /// `events.yaml`
    pub events: Vec<Event>,
    /// `types/<Name>.yaml`
    pub types: Vec<SharedType>,
    /// `notices/<date>.yaml`
    pub notices: Vec<Notice>,
    /// `api/<group>/<operation>.yaml`
    pub interfaces: Vec<Interface>,
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// A gateway: where requests of some regions and kinds of seller go.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Gateway {
    #[schemars(skip)]
    pub id: Spanned<String>,
    /// Router URL.
    #[schemars(regex(pattern = "^https://"))]
    pub url: String,
    /// Router URL of the test environment, where there is one.
    #[schemars(regex(pattern = "^https://"))]
    pub test_url: Option<String>,
    /// Where keys and tokens belong.
    pub region: Region,
    /// Error family in `errors.yaml`.
    pub errors: Spanned<String>,
    /// Where business parameters travel.
    pub envelope: Envelope,
    /// Limits that hold where an interface says nothing else.
    #[schemars(default)]
    pub limits: Vec<Limit>,
    /// What it serves.
    pub doc: String,
}

/// Where keys and tokens belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    China,
    Us,
    Eu,
    Global,
}

/// The gateway-layer error codes that some gateways share.
#[derive(Debug)]
pub struct Family {
    pub name: Spanned<String>,
    pub codes: Vec<ErrorCode>,
}

/// An error code and its meaning.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorCode {
    pub code: i64,
    pub class: Class,
    pub text: String,
}

/// The meaning of an error code.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a value of an error table")]
pub(crate) struct ErrorMeaning {
    /// What it asks of the caller.
    class: Class,
    /// A few words of our own.
    #[schemars(length(min = 1))]
    text: String,
}

/// A table of error codes. In YAML the code is the key.
pub(crate) type ErrorTable = BTreeMap<i64, ErrorMeaning>;

/// What an error asks of the caller: try again, wait, authorize, grant a permission, change the request, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Retry,
    Wait,
    Auth,
    Permission,
    Input,
    Quota,
    Sunset,
    Skew,
    Internal,
}

/// A webhook event.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Event {
    #[schemars(skip)]
    pub code: Spanned<String>,
    /// Its name in Rust, in snake case.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub name: Spanned<String>,
    /// What happened.
    pub doc: String,
    /// An object.
    pub fields: Shape,
}

/// A type of `types/`: an object or an enum.
#[derive(Debug)]
pub struct SharedType {
    pub name: Spanned<String>,
    pub shape: Shape,
}

/// What an announcement of a migration said.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Notice {
    #[schemars(skip)]
    pub date: Spanned<String>,
    /// Its heading.
    pub title: String,
    /// Whether sellers must authorize anew for the new types.
    pub new_token: bool,
    /// Where they authorize.
    #[schemars(regex(pattern = "^https://"))]
    pub authorize: Option<String>,
    /// What moved, in the order of the page.
    pub moves: Vec<Move>,
}

/// A row of an announcement.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Move {
    /// The new type.
    #[schemars(regex(pattern = "^[A-Za-z0-9_.]+$"))]
    pub new: Spanned<String>,
    /// Other new types that are accepted.
    #[schemars(default)]
    pub aliases: Vec<String>,
    /// The old type.
    #[schemars(regex(pattern = "^[A-Za-z0-9_.]+$"))]
    pub old: Spanned<String>,
    /// The gateway of the new type.
    pub to: Spanned<String>,
    /// The gateway of the old type.
    pub from: Spanned<String>,
    /// The day (UTC+8) from which the old type is refused.
    #[schemars(default, with = "Option<Date>")]
    pub sunset: Option<Spanned<String>>,
    /// The interface's official name.
    pub name: Option<String>,
    /// The official name of its group.
    pub group: Option<String>,
    /// For whom the old type goes on living.
    #[schemars(default)]
    pub stays_for: Vec<String>,
}

/// A day: `2025-08-03`.
pub(crate) struct Date;

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "A day such as 2025-08-03."})
    }
}

/// An interface of Temu's Open API.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Interface {
    #[schemars(skip)]
    pub group: String,
    #[schemars(skip)]
    pub operation: String,
    #[schemars(skip)]
    pub span: Span,
    /// The `type` that is sent.
    #[schemars(rename = "type", regex(pattern = "^[A-Za-z0-9_.]+$"))]
    pub type_name: Spanned<String>,
    /// The gateways that serve the type.
    #[schemars(length(min = 1))]
    pub gateways: Vec<Spanned<String>>,
    /// Other type strings that the same gateways accept.
    #[schemars(default)]
    pub aliases: Vec<Spanned<String>>,
    /// The official name, for search.
    pub name: Option<String>,
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
    /// Old types, one entry each.
    #[schemars(default)]
    pub replaces: Vec<Replaces>,
    /// Limits of this interface in particular.
    #[schemars(default)]
    pub limits: Vec<Limit>,
    /// How it is paged.
    pub paginate: Option<Paginate>,
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

/// Where business parameters travel: at the top level or inside `request`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Envelope {
    #[default]
    Flat,
    Request,
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

/// At most so many calls in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Limit {
    /// A time such as `1s`, `500ms` or `1m`.
    #[schemars(rename = "per", with = "String", regex(pattern = "^[1-9][0-9]*(ms|s|m|h|d)$"))]
    pub per_ms: u64,
    /// How many calls.
    #[schemars(range(min = 1))]
    pub calls: u32,
    /// What is counted together.
    pub scope: Scope,
}

/// What a limit counts together: all calls of an app, those to one interface, or those to one interface for one shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    App,
    Interface,
    Shop,
}

/// An old type.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Replaces {
    /// The old type.
    #[schemars(rename = "type", regex(pattern = "^[A-Za-z0-9_.]+$"))]
    pub type_name: Spanned<String>,
    /// The gateways that serve the old type.
    #[schemars(length(min = 1))]
    pub gateways: Vec<Spanned<String>>,
    /// The day (00:00 UTC+8) from which the old type is refused; absent: not announced.
    #[schemars(default, with = "Option<Date>")]
    pub sunset: Option<Spanned<String>>,
    /// The notice that announces it, by its date.
    #[schemars(default, with = "Option<Date>")]
    pub notice: Option<Spanned<String>>,
    /// For whom the old type goes on living as an interface of its own.
    #[schemars(default)]
    pub stays_for: Vec<String>,
}

/// How an interface is paged. Paths are those of the request and of the result; dots nest, and a path through a list means its last element.
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

/// What travels at one place: its kind and the facts that are known.
#[derive(Clone, Debug)]
pub struct Shape {
    pub kind: Kind,
    pub facts: Facts,
    pub span: Span,
}

/// The kind of a value.
#[derive(Clone, Debug)]
pub enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    UnixS,
    UnixMs,
    Base64,
    Json,
    /// A shared type, by name.
    Shared(String),
    List(Box<Shape>),
    Map(Box<Shape>),
    Object(Vec<Field>),
}

/// The scalar words of the spec format.
pub(crate) const SCALARS: [(&str, Kind); 8] = [
    ("string", Kind::String),
    ("integer", Kind::Integer),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("unix_s", Kind::UnixS),
    ("unix_ms", Kind::UnixMs),
    ("base64", Kind::Base64),
    ("json", Kind::Json),
];

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: Spanned<String>,
    /// Marked by `!`.
    pub required: bool,
    pub shape: Shape,
}

/// What is known of a value beyond its kind; in YAML each key begins with `$`.
#[derive(Clone, Debug, Default, JsonSchema)]
pub struct Facts {
    /// What the name does not say: units, what null means, what depends on what.
    #[schemars(rename = "$doc")]
    pub doc: Option<String>,
    /// Wire value → name.
    #[schemars(rename = "$enum", with = "Option<BTreeMap<String, String>>")]
    pub values: Option<Vec<EnumValue>>,
    /// The unit of a number.
    #[schemars(rename = "$unit")]
    pub unit: Option<String>,
    /// The smallest value.
    #[schemars(rename = "$min", with = "Option<f64>")]
    pub min: Option<Spanned<f64>>,
    /// The largest value.
    #[schemars(rename = "$max", with = "Option<f64>")]
    pub max: Option<Spanned<f64>>,
    /// The least number of items.
    #[schemars(rename = "$min_items")]
    pub min_items: Option<Spanned<u64>>,
    /// The greatest number of items.
    #[schemars(rename = "$max_items")]
    pub max_items: Option<Spanned<u64>>,
    /// The greatest number of characters of a string, or of each string of a list.
    #[schemars(rename = "$max_len")]
    pub max_len: Option<Spanned<u64>>,
    /// What the gateway assumes where the field is not given.
    #[schemars(rename = "$default")]
    pub default: Option<serde_json::Value>,
    /// Gateways on which the field is required.
    #[schemars(rename = "$required", default)]
    pub required: Vec<Spanned<String>>,
    /// Gateways on which the field exists.
    #[schemars(rename = "$gateways", default)]
    pub gateways: Vec<Spanned<String>>,
    /// Fields of the same object that make this one required: `given`, or a list of their values.
    #[schemars(rename = "$required_if", default, with = "BTreeMap<String, ConditionSchema>")]
    pub required_if: Vec<Condition>,
    /// Other JSON names the field arrives under.
    #[schemars(rename = "$aliases", default)]
    pub aliases: Vec<Spanned<String>>,
    /// A secret or a buyer's data: never printed or logged.
    #[schemars(rename = "$sensitive", default)]
    pub sensitive: bool,
    /// `true`, or the reason and what to use instead.
    #[schemars(rename = "$deprecated", with = "Option<DeprecatedSchema>")]
    pub deprecated: Option<String>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The wire value; for integer enums the decimal text.
    pub wire: Spanned<String>,
    /// The name, in snake case.
    pub name: Spanned<String>,
}

/// When a field is required.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Another field of the same object.
    pub field: Spanned<String>,
    /// Its values; empty: that it is given at all.
    pub values: Vec<String>,
}

struct ConditionSchema;

impl JsonSchema for ConditionSchema {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"oneOf": [
            {"type": "string", "enum": ["given"]},
            {"type": "array", "items": {"type": ["integer", "string", "boolean"]}, "minItems": 1}
        ]})
    }
}

struct DeprecatedSchema;

impl JsonSchema for DeprecatedSchema {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Deprecated".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["boolean", "string"]})
    }
}

/// Of a field's name, with its mark for required fields.
pub(crate) const FIELD_PATTERN: &str = "^[A-Za-z][A-Za-z0-9_]*!?$";

impl JsonSchema for Shape {
    fn schema_name() -> Cow<'static, str> {
        "Shape".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let shape = generator.subschema_for::<Self>();
        let mut object = Facts::json_schema(generator);
        object.remove("required");
        object.remove("description");
        if let Some(properties) = object.get_mut("properties").and_then(|properties| properties.as_object_mut()) {
            for key in ["$type", "$items", "$values"] {
                properties.insert(key.into(), shape.clone().into());
            }
        }
        object.insert("patternProperties".into(), serde_json::json!({ FIELD_PATTERN: shape }));
        object.insert("additionalProperties".into(), false.into());
        let words = SCALARS.map(|(word, _)| word).join("|");
        json_schema!({
            "description": "A scalar (string, integer, number, boolean, unix_s, unix_ms, base64, json), a shared type by its name, a list of one shape, or a mapping of field names (`!` marks a required one) and facts (`$doc`, `$enum`, …).",
            "oneOf": [
                {"type": "string", "pattern": format!("^({words}|[A-Z][A-Za-z0-9]*)$")},
                {"type": "array", "items": shape, "minItems": 1, "maxItems": 1},
                object
            ]
        })
    }
}

impl Shape {
    /// The fields of an object.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            Kind::Object(fields) => fields,
            _ => &[],
        }
    }

    /// An object without fields.
    #[must_use]
    pub fn empty() -> Self {
        Self { kind: Kind::Object(Vec::new()), facts: Facts::default(), span: Span::default() }
    }
}

impl Default for Shape {
    fn default() -> Self {
        Self::empty()
    }
}
