//! Shapes: what travels in requests and answers, and the facts about it.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::patterns;
use crate::source::{Span, Spanned};

/// What travels at one place: its kind and the facts that are known.
#[derive(Clone, Debug)]
pub struct Shape {
    pub kind: Kind,
    pub facts: MaybeFacts,
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

impl Kind {
    /// The scalar that a word of [`patterns::SCALARS`] stands for.
    pub(crate) fn scalar(word: &str) -> Option<Self> {
        Some(match word {
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "unix_s" => Self::UnixS,
            "unix_ms" => Self::UnixMs,
            "base64" => Self::Base64,
            "json" => Self::Json,
            _ => return None,
        })
    }

    /// The word for a scalar; empty for anything else.
    pub(crate) fn word(&self) -> &'static str {
        let is_same = |kind: Self| std::mem::discriminant(&kind) == std::mem::discriminant(self);
        patterns::SCALARS.into_iter().find(|word| Self::scalar(word).is_some_and(is_same)).unwrap_or_default()
    }
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: Spanned<String>,
    /// Its name in snake case, as Rust has it.
    pub snake: String,
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
    /// Wire value → name. The wire values are integers unless `$type: string` stands beside.
    #[schemars(rename = "$enum", default, schema_with = "enum_values")]
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
    /// Whether the gateway rejects or drops repeated items of a list.
    #[schemars(rename = "$unique", default)]
    pub unique: bool,
    /// Another field of the same object whose amount this one's must exceed.
    #[schemars(rename = "$above", with = "Option<String>")]
    pub above: Option<Spanned<String>>,
    /// What the gateway assumes where the field is not given.
    #[schemars(rename = "$default")]
    pub default: Option<serde_json::Value>,
    /// Gateways on which the field is required.
    #[schemars(rename = "$required", default)]
    pub required: Vec<Spanned<String>>,
    /// Gateways on which the field exists.
    #[schemars(rename = "$gateways", default)]
    pub gateways: Vec<Spanned<String>>,
    /// Gateways on which the field probably exists: only one source says so.
    #[schemars(rename = "$unconfirmed", default)]
    pub unconfirmed: Vec<Spanned<String>>,
    /// Fields of the same object that make this one required: `given`, or a list of their values.
    #[schemars(rename = "$required_if", default, schema_with = "conditions")]
    pub required_if: Vec<Condition>,
    /// Other JSON names the field arrives under.
    #[schemars(rename = "$aliases", default)]
    pub aliases: Vec<Spanned<String>>,
    /// A secret or a buyer's data: never printed or logged.
    #[schemars(rename = "$sensitive", default)]
    pub sensitive: bool,
    /// `true`, or the reason and what to use instead.
    #[schemars(rename = "$deprecated", schema_with = "deprecated")]
    pub deprecated: Option<String>,
    /// Where each fact stands.
    #[schemars(skip)]
    pub(crate) places: Vec<(String, Span)>,
}

/// The facts of a shape. Most shapes have none, and there are many of them: those take no space.
#[derive(Clone, Debug, Default)]
pub struct MaybeFacts(pub(crate) Option<Box<Facts>>);

impl From<Facts> for MaybeFacts {
    fn from(facts: Facts) -> Self {
        Self(Some(Box::new(facts)))
    }
}

impl Deref for MaybeFacts {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        static NONE: LazyLock<Facts> = LazyLock::new(Facts::default);
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl Facts {
    /// The gateways on which the field exists, for certain or probably; none where it exists on all.
    pub fn only_on(&self) -> impl Iterator<Item = &str> {
        self.gateways.iter().chain(&self.unconfirmed).map(|gateway| gateway.as_str())
    }

    /// Where the value of a fact stands.
    pub(crate) fn place(&self, key: &str) -> Option<Span> {
        self.places.iter().find(|(fact, _)| fact == key).map(|(_, span)| *span)
    }
}

fn enum_values(_: &mut SchemaGenerator) -> Schema {
    let name = json_schema!({"type": "string", "pattern": patterns::SNAKE, "description": "A name in snake_case that reads well in Rust."});
    json_schema!({"type": "object", "additionalProperties": name})
}

fn conditions(_: &mut SchemaGenerator) -> Schema {
    let condition = json_schema!({"oneOf": [
        {"type": "string", "enum": ["given"]},
        {"type": "array", "items": {"type": ["integer", "string", "boolean"]}, "minItems": 1}
    ]});
    json_schema!({"type": "object", "additionalProperties": condition})
}

fn deprecated(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["boolean", "string"]})
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

/// The keys that hold the shape itself where facts stand beside it.
const BASES: [(&str, &str); 3] = [
    ("$type", "The shape to which facts are added."),
    ("$items", "The shape of a list's items."),
    ("$values", "The shape of the values of a map from string."),
];

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
            for (key, what) in BASES {
                let mut shape = shape.clone();
                shape.insert("description".into(), what.into());
                properties.insert(key.into(), shape.into());
            }
        }
        object.insert("patternProperties".into(), serde_json::json!({ patterns::FIELD: shape }));
        object.insert("additionalProperties".into(), false.into());
        json_schema!({
            "description": "A scalar (string, integer, number, boolean, unix_s, unix_ms, base64, json), a shared type by its name, a list of one shape, or a mapping of field names (`!` marks a required one) and facts (`$doc`, `$enum`, …).",
            "oneOf": [
                {"type": "string", "pattern": *patterns::SHAPE_WORD},
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

    /// Visits this shape and all that are written inside it, not those behind names.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match &self.kind {
            Kind::List(inner) | Kind::Map(inner) => inner.walk(visit),
            Kind::Object(fields) => fields.iter().for_each(|field| field.shape.walk(visit)),
            _ => {}
        }
    }

    /// An object without fields.
    #[must_use]
    pub fn empty() -> Self {
        Self { kind: Kind::Object(Vec::new()), facts: MaybeFacts::default(), span: Span::default() }
    }
}

impl Default for Shape {
    fn default() -> Self {
        Self::empty()
    }
}
