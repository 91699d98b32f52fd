//! `catalog.json`: the spec as the mock gateway and the command line read it.
//!
//! One interface stands on one line, so that a change of the spec is a change of a line.

use serde_json::Value;

use super::facts::{paginate, partial, required_if};
use super::json::{Object, bound, scalar, word, words};
use crate::model::Model;
use crate::output::Files;
use crate::parallel;
use crate::spec::{ErrorCode, Event, Facts, Field, Gateway, Interface, Kind, Replaces, Shape};

/// Where the catalog is written, below the workspace's root.
pub const PATH: &str = "temu-sdk/src/generated/catalog.json";

/// Adds the catalog to the generated files.
pub fn add(model: &Model, files: &mut Files) {
    files.add(PATH, text(model));
}

fn text(model: &Model) -> String {
    let families = model.families.iter().map(|family| (family.name.value.as_str(), errors(&family.codes)));
    let types = model.types.iter().map(|(name, shared)| (name.as_str(), shape(model, &shared.shape)));
    let sections = [
        format!("\"@generated\": {}", Value::from("by `cargo xtask gen` from spec. Do not edit.")),
        list("gateways", model.gateways.iter().map(|each| gateway(each).to_string()).collect()),
        keyed("errors", families),
        keyed("types", types),
        list("interfaces", parallel::map(&model.interfaces, |each| interface(model, each).to_string())),
        list("events", model.events.iter().map(|each| event(model, each).to_string()).collect()),
    ];
    format!("{{\n{}\n}}\n", sections.join(",\n"))
}

fn list(key: &str, lines: Vec<String>) -> String {
    format!("\"{key}\": [\n{}\n]", lines.join(",\n"))
}

fn keyed<'a>(key: &str, entries: impl Iterator<Item = (&'a str, Value)>) -> String {
    let lines: Vec<String> = entries.map(|(name, value)| format!("{}: {value}", Value::from(name))).collect();
    format!("\"{key}\": {{\n{}\n}}", lines.join(",\n"))
}

fn gateway(gateway: &Gateway) -> Value {
    Object::default().put("id", gateway.id.as_str()).put("family", gateway.errors.as_str()).put("envelope", word(gateway.envelope)).into()
}

fn errors(codes: &[ErrorCode]) -> Value {
    codes.iter().map(word).collect()
}

fn interface(model: &Model, interface: &Interface) -> Value {
    Object::default()
        .put("operation", interface.id())
        .put("type", interface.type_name.as_str())
        .put("aliases", words(&interface.aliases))
        .put("gateways", words(&interface.gateways))
        .put("effect", word(interface.effect.value))
        .put("token", word(interface.token))
        .put("envelope", word(interface.envelope))
        .put("result_in", word(interface.result_in))
        .put("replaces", interface.replaces.iter().map(replaces).collect::<Value>())
        .put("errors", errors(&interface.errors))
        .put("paginate", interface.paginate.as_ref().map(paginate).unwrap_or_default())
        .put("partial", interface.partial.as_ref().map(partial).unwrap_or_default())
        .put("request", shape(model, &interface.request))
        .put("response", interface.response.as_ref().map(|response| shape(model, response)).unwrap_or_default())
        .into()
}

fn replaces(replaced: &Replaces) -> Value {
    Object::default()
        .put("type", replaced.type_name.as_str())
        .put("gateways", words(&replaced.gateways))
        .put("sunset", replaced.sunset_second())
        .put("stays_for", replaced.stays_for.clone())
        .into()
}

fn event(model: &Model, event: &Event) -> Value {
    Object::default().put("code", event.code.as_str()).put("name", event.name.as_str()).put("fields", shape(model, &event.fields)).into()
}

fn shape(model: &Model, shape: &Shape) -> Value {
    let object = Object::default().put("kind", kind(&shape.kind));
    let object = match &shape.kind {
        Kind::Shared(name) => object.put("name", name.as_str()),
        Kind::List(items) => object.put("items", self::shape(model, items)),
        Kind::Map(values) => object.put("values", self::shape(model, values)),
        Kind::Object(fields) => object.put("fields", fields.iter().map(|each| field(model, each, fields)).collect::<Value>()),
        _ => object,
    };
    object.extend(limits(&shape.facts, &shape.kind)).into()
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

fn limits(facts: &Facts, kind: &Kind) -> Object {
    let values = facts.values.iter().flatten();
    let values = values.map(|each| Object::default().put("value", scalar(&each.wire, kind)).put("name", each.name.as_str()));
    Object::default()
        .list("enum", values.collect())
        .maybe("min", facts.min.as_ref().map(|min| bound(min.value)))
        .maybe("max", facts.max.as_ref().map(|max| bound(max.value)))
        .maybe("min_items", facts.min_items.as_ref().map(|count| count.value))
        .maybe("max_items", facts.max_items.as_ref().map(|count| count.value))
        .maybe("max_len", facts.max_len.as_ref().map(|count| count.value))
        .maybe("default", facts.default.clone())
}

fn field(model: &Model, field: &Field, siblings: &[Field]) -> Value {
    let facts = &field.shape.facts;
    Object::default()
        .put("name", field.name.as_str())
        .flag("required", field.required)
        .list("required_on", words(&facts.required))
        .list("only_on", words(&facts.gateways))
        .list("aliases", words(&facts.aliases))
        .object("required_if", required_if(model, field, siblings))
        .put("shape", shape(model, &field.shape))
        .into()
}
