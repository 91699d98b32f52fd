//! `catalog.json`: the spec as the mock gateway and the command line read it.
//!
//! One operation stands on one line, so that a change of the spec is a change of a line.

use serde::Serialize;
use serde_json::Value;

use super::facts::{paginate, required_if, verdicts};
use super::json::{bound, scalar};
use crate::model::Model;
use crate::output::Files;
use crate::parallel;
use crate::source::Spanned;
use crate::spec::{
    Effect, EnumValue, Envelope, ErrorCode, Event, Field, Gateway, Kind, Limit, Mistaken, Operation, Replaces, ResponseIf, ResultIn,
    Retired, Shape, Token, Undocumented,
};

/// Where the catalog is written, below the workspace's root.
pub const PATH: &str = "temu-sdk/src/generated/catalog.json";

/// Adds the catalog to the generated files.
pub fn add(model: &Model, files: &mut Files) {
    files.add(PATH, text(model));
}

fn text(model: &Model) -> String {
    let families = model.families.iter().map(|family| (&*family.name.value, line(&family.codes)));
    let types = model.types.iter().map(|(name, shared)| (name.as_str(), line(shape(model, &shared.shape))));
    let sections = [
        format!("\"@generated\": {}", line("by `cargo xtask gen` from spec. Do not edit.")),
        list("gateways", model.gateways.iter().map(|each| line(gateway(each))).collect()),
        keyed("errors", families),
        keyed("types", types),
        list("operations", parallel::map(&model.operations, |each| line(operation(model, each)))),
        list("undocumented", model.lookup.undocumented.iter().map(|each| line(undocumented(each))).collect()),
        list("retired", model.lookup.retired.iter().map(|each| line(retired(each))).collect()),
        list("mistaken", model.lookup.mistaken.iter().map(|each| line(mistaken(each))).collect()),
        list("events", model.events.iter().map(|each| line(event(model, each))).collect()),
    ];
    format!("{{\n{}\n}}\n", sections.join(",\n"))
}

fn line(entry: impl Serialize) -> String {
    serde_json::to_string(&entry).unwrap_or_default()
}

fn list(key: &str, lines: Vec<String>) -> String {
    format!("\"{key}\": [\n{}\n]", lines.join(",\n"))
}

fn keyed<'a>(key: &str, entries: impl Iterator<Item = (&'a str, String)>) -> String {
    let lines: Vec<String> = entries.map(|(name, value)| format!("{}: {value}", line(name))).collect();
    format!("\"{key}\": {{\n{}\n}}", lines.join(",\n"))
}

#[derive(Serialize)]
struct GatewayEntry<'a> {
    id: &'a str,
    family: &'a str,
    envelope: Envelope,
}

#[derive(Serialize)]
struct OperationEntry<'a> {
    operation: String,
    #[serde(rename = "type")]
    type_name: &'a str,
    aliases: Vec<&'a str>,
    gateways: Vec<&'a str>,
    effect: Effect,
    token: Token,
    envelope: Option<Envelope>,
    result_in: ResultIn,
    replaces: Vec<ReplacesEntry<'a>>,
    errors: &'a [ErrorCode],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    limits: &'a [Limit],
    paginate: Option<Value>,
    #[serde(rename = "verdict", skip_serializing_if = "Vec::is_empty")]
    verdicts: Vec<Value>,
    request: ShapeEntry<'a>,
    response: Option<ShapeEntry<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response_if: Vec<ResponseIfEntry<'a>>,
}

#[derive(Serialize)]
struct ResponseIfEntry<'a> {
    parameter: &'a str,
    value: &'a Value,
    print_page: bool,
    response: ShapeEntry<'a>,
}

#[derive(Serialize)]
struct ReplacesEntry<'a> {
    #[serde(rename = "type")]
    type_name: &'a str,
    gateways: Vec<&'a str>,
    sunset: Option<i64>,
    stays_for: &'a [String],
}

#[derive(Serialize)]
struct UndocumentedEntry<'a> {
    #[serde(rename = "type")]
    type_name: &'a str,
    gateways: Vec<&'a str>,
    name: &'a str,
    doc: &'a str,
    effect: Effect,
    limits: &'a [Limit],
}

#[derive(Serialize)]
struct RetiredEntry<'a> {
    #[serde(rename = "type")]
    type_name: &'a str,
    gateways: Vec<&'a str>,
    #[serde(rename = "use")]
    successor: &'a str,
}

#[derive(Serialize)]
struct MistakenEntry<'a> {
    #[serde(rename = "type")]
    type_name: &'a str,
    #[serde(rename = "use")]
    meant: Vec<&'a str>,
}

#[derive(Serialize)]
struct EventEntry<'a> {
    code: &'a str,
    name: &'a str,
    fields: ShapeEntry<'a>,
}

#[derive(Serialize)]
struct ShapeEntry<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<FieldEntry<'a>>>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    variants: Vec<VariantEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_len: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a Value>,
}

#[derive(Serialize)]
struct VariantEntry<'a> {
    value: Value,
    name: &'a str,
}

#[derive(Serialize)]
struct FieldEntry<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required_on: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_on: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_if: Option<Value>,
    shape: ShapeEntry<'a>,
}

fn words(names: &[Spanned<String>]) -> Vec<&str> {
    names.iter().map(|name| name.value.as_str()).collect()
}

fn gateway(gateway: &Gateway) -> GatewayEntry<'_> {
    GatewayEntry { id: &gateway.id, family: &gateway.errors, envelope: gateway.envelope }
}

fn operation<'a>(model: &Model, operation: &'a Operation) -> OperationEntry<'a> {
    OperationEntry {
        operation: operation.id(),
        type_name: &operation.type_name,
        aliases: words(&operation.aliases),
        gateways: words(&operation.gateways),
        effect: operation.effect.value,
        token: operation.token,
        envelope: operation.envelope,
        result_in: operation.result_in,
        replaces: operation.replaces.iter().map(replaces).collect(),
        errors: &operation.errors,
        limits: &operation.limits,
        paginate: operation.paginate.as_ref().map(paginate),
        verdicts: verdicts(model, operation),
        request: shape(model, &operation.request),
        response: operation.response.as_ref().map(|response| shape(model, response)),
        response_if: operation.response_if.iter().map(|other| response_if(model, other)).collect(),
    }
}

fn response_if<'a>(model: &Model, other: &'a ResponseIf) -> ResponseIfEntry<'a> {
    let (parameter, value) = (other.when.parameter.as_str(), &other.when.value);
    ResponseIfEntry { parameter, value, print_page: other.print_page, response: shape(model, &other.response) }
}

fn replaces(replaced: &Replaces) -> ReplacesEntry<'_> {
    ReplacesEntry {
        type_name: &replaced.type_name,
        gateways: words(&replaced.gateways),
        sunset: replaced.sunset_second(),
        stays_for: &replaced.stays_for,
    }
}

fn undocumented(each: &Undocumented) -> UndocumentedEntry<'_> {
    UndocumentedEntry {
        type_name: &each.type_name,
        gateways: words(&each.gateways),
        name: &each.name,
        doc: &each.doc,
        effect: each.effect,
        limits: &each.limits,
    }
}

fn retired(each: &Retired) -> RetiredEntry<'_> {
    RetiredEntry { type_name: &each.type_name, gateways: words(&each.gateways), successor: &each.successor }
}

fn mistaken(each: &Mistaken) -> MistakenEntry<'_> {
    MistakenEntry { type_name: &each.type_name, meant: words(&each.meant) }
}

fn event<'a>(model: &Model, event: &'a Event) -> EventEntry<'a> {
    EventEntry { code: &event.code, name: &event.name, fields: shape(model, &event.fields) }
}

fn shape<'a>(model: &Model, of: &'a Shape) -> ShapeEntry<'a> {
    let (kind, facts) = (&of.kind, &of.facts);
    let inner = |shape: &'a Shape| Some(Box::new(self::shape(model, shape)));
    let variant = |each: &'a EnumValue| VariantEntry { value: scalar(&each.wire, kind), name: &each.name };
    ShapeEntry {
        kind: self::kind(kind),
        name: if let Kind::Shared(name) = kind { Some(name) } else { None },
        items: if let Kind::List(items) = kind { inner(items) } else { None },
        values: if let Kind::Map(values) = kind { inner(values) } else { None },
        fields: if let Kind::Object(fields) = kind { Some(fields.iter().map(|each| field(model, each, fields)).collect()) } else { None },
        variants: facts.values.iter().flatten().map(variant).collect(),
        min: facts.min.as_ref().map(|min| bound(min.value)),
        max: facts.max.as_ref().map(|max| bound(max.value)),
        min_items: facts.min_items.as_ref().map(|count| count.value),
        max_items: facts.max_items.as_ref().map(|count| count.value),
        max_len: facts.max_len.as_ref().map(|count| count.value),
        default: facts.default.as_ref(),
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::UnixS => "unix_s",
        Kind::UnixMs => "unix_ms",
        Kind::Base64 => "base64",
        Kind::Json => "json",
        Kind::Shared(_) => "ref",
        Kind::List(_) => "list",
        Kind::Map(_) => "map",
        Kind::Object(_) => "object",
    }
}

fn field<'a>(model: &Model, field: &'a Field, siblings: &[Field]) -> FieldEntry<'a> {
    let facts = &field.shape.facts;
    FieldEntry {
        name: &field.name,
        required: field.required,
        required_on: words(&facts.required),
        only_on: facts.only_on().collect(),
        aliases: words(&facts.aliases),
        required_if: (!facts.required_if.is_empty()).then(|| required_if(model, field, siblings).into()),
        shape: shape(model, &field.shape),
    }
}
