//! From shapes to trees of fields.

use codegen::model::Model;
use codegen::render::field_facts;
use codegen::spec::{Field, Kind, Shape};

use crate::block::{Fields, Node};
use crate::content::words::sentence;
use crate::render::inline::text;

/// The tree of an object's fields, or of those of a list's elements.
pub fn tree(model: &Model, id: &str, title: &str, shape: &Shape) -> Fields {
    Fields { id: id.to_owned(), title: title.to_owned(), fields: inside(model, shape, &mut Vec::new()) }
}

/// The fields inside a value. A shared type inside of itself is not opened again.
fn inside<'a>(model: &'a Model, shape: &'a Shape, within: &mut Vec<&'a str>) -> Vec<Node> {
    match &shape.kind {
        Kind::Object(fields) => {
            let (required, optional): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| field.required);
            required.into_iter().chain(optional).map(|field| node(model, field, within)).collect()
        }
        Kind::List(inner) | Kind::Map(inner) => inside(model, inner, within),
        Kind::Shared(name) => {
            let Some(shared) = model.types.get(name).filter(|_| !within.contains(&name.as_str())) else { return Vec::new() };
            within.push(name);
            let fields = inside(model, &shared.shape, within);
            within.pop();
            fields
        }
        _ => Vec::new(),
    }
}

fn node<'a>(model: &'a Model, field: &'a Field, within: &mut Vec<&'a str>) -> Node {
    let facts = &field.shape.facts;
    let shared = model.resolve(&field.shape).facts.doc.as_deref().filter(|_| matches!(field.shape.kind, Kind::Shared(_)));
    let deprecated = facts.deprecated.as_deref().filter(|reason| !reason.is_empty()).map(|reason| sentence(&text(reason)));
    Node {
        name: field.name.value.clone(),
        kind: kind(model, &field.shape),
        is_required: field.required,
        is_deprecated: facts.deprecated.is_some(),
        only_on: facts.gateways.iter().map(|gateway| gateway.value.clone()).collect(),
        doc: facts.doc.as_deref().or(shared).map(|doc| sentence(&text(doc))),
        facts: deprecated.into_iter().chain(field_facts(field, false).into_iter().filter(|fact| !fact.starts_with("Only on "))).collect(),
        values: values(model, &field.shape),
        children: inside(model, &field.shape, within),
    }
}

/// The values of an enum, or of the enums in a list.
fn values(model: &Model, shape: &Shape) -> Vec<(String, String)> {
    let shape = model.resolve(shape);
    match &shape.kind {
        Kind::List(inner) | Kind::Map(inner) => values(model, inner),
        _ => shape.facts.values.iter().flatten().map(|value| (value.wire.value.clone(), value.name.value.clone())).collect(),
    }
}

/// A kind in words.
fn kind(model: &Model, shape: &Shape) -> String {
    match &shape.kind {
        Kind::String => "string".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::UnixS => "time in seconds".to_owned(),
        Kind::UnixMs => "time in milliseconds".to_owned(),
        Kind::Base64 => "Base64".to_owned(),
        Kind::Json => "any JSON".to_owned(),
        Kind::Shared(name) => match model.types.get(name) {
            Some(shared) if shared.shape.facts.values.is_some() => kind(model, &shared.shape),
            _ => format!("object {name}"),
        },
        Kind::List(inner) => format!("list of {}", plural(&kind(model, inner))),
        Kind::Map(inner) => format!("map to {}", plural(&kind(model, inner))),
        Kind::Object(_) => "object".to_owned(),
    }
}

fn plural(kind: &str) -> String {
    let (first, rest) = kind.split_once(' ').map_or((kind, String::new()), |(first, rest)| (first, format!(" {rest}")));
    match first {
        "any" | "Base64" => kind.to_owned(),
        first => format!("{first}s{rest}"),
    }
}
