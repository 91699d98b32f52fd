//! From shapes to JSON Schema, draft 2020-12.

use serde_json::json;

use crate::export::facts::required_if;
use crate::export::json::{Object, bound, words};
use crate::model::Model;
use crate::spec::{Facts, Field, Kind, Shape};

/// Name of the component for a value of which nothing is known; shared types begin with a capital.
pub const ANY: &str = "any";

/// A reference to a component.
pub fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// Writes the schemas of one direction: what is `received` may be null wherever it stands.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    pub model: &'a Model,
    pub received: bool,
}

impl Writer<'_> {
    /// The schema of a shape.
    pub fn schema(self, shape: &Shape) -> Object {
        let kind = |name: &str| Object::default().put("type", if self.received { json!([name, "null"]) } else { name.into() });
        let object = match &shape.kind {
            Kind::String => kind("string"),
            Kind::Integer => kind("integer").put("format", "int64"),
            Kind::Number => kind("number"),
            Kind::Boolean => kind("boolean"),
            Kind::UnixS => kind("integer").put("format", "int64").put("x-temu-unit", "unix_s"),
            Kind::UnixMs => kind("integer").put("format", "int64").put("x-temu-unit", "unix_ms"),
            Kind::Base64 => kind("string").put("contentEncoding", "base64"),
            Kind::Json => Object::default().put("$ref", reference(ANY)),
            Kind::Shared(name) => Object::default().put("$ref", reference(name)),
            Kind::List(items) => {
                let length = shape.facts.max_len.as_ref().map(|length| length.value);
                kind("array").put("items", self.schema(items).maybe("maxLength", length))
            }
            Kind::Map(values) => kind("object").put("additionalProperties", self.schema(values)),
            Kind::Object(fields) => kind("object").list("required", required(fields)).put("properties", self.properties(fields)),
        };
        object.extend(facts(shape))
    }

    /// The schemas of an object's fields.
    pub fn properties(self, fields: &[Field]) -> Object {
        let property = |field: &Field| {
            let conditions = required_if(self.model, field, fields);
            (field.name.value.clone(), self.schema(&field.shape).object("x-temu-required-if", conditions).into())
        };
        fields.iter().map(property).collect()
    }
}

/// The names of the fields that must be given.
pub fn required(fields: &[Field]) -> Vec<&str> {
    fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect()
}

fn facts(shape: &Shape) -> Object {
    let facts = &shape.facts;
    let values = facts.values.iter().flatten();
    let length = facts.max_len.as_ref().filter(|_| !matches!(shape.kind, Kind::List(_)));
    Object::default()
        .maybe("description", description(facts))
        .maybe("minimum", facts.min.as_ref().map(|min| bound(min.value)))
        .maybe("maximum", facts.max.as_ref().map(|max| bound(max.value)))
        .maybe("minItems", facts.min_items.as_ref().map(|count| count.value))
        .maybe("maxItems", facts.max_items.as_ref().map(|count| count.value))
        .flag("uniqueItems", facts.unique)
        .maybe("x-temu-above", facts.above.as_ref().map(|other| other.value.clone()))
        .maybe("maxLength", length.map(|length| length.value))
        .maybe("default", facts.default.clone())
        .flag("deprecated", facts.deprecated.is_some())
        // No `enum`: that would make a value that Temu adds tomorrow an error.
        .object("x-temu-enum", values.map(|value| (value.wire.value.clone(), value.name.as_str().into())).collect())
        .maybe("x-temu-unit", facts.unit.as_deref())
        .list("x-temu-only", words(&facts.gateways))
        .list("x-temu-unconfirmed", words(&facts.unconfirmed))
        .list("x-temu-required-in", words(&facts.required))
        .list("x-temu-aliases", words(&facts.aliases))
        .flag("x-temu-sensitive", facts.sensitive)
}

fn description(facts: &Facts) -> Option<String> {
    let deprecated = facts.deprecated.as_deref().filter(|reason| !reason.is_empty()).map(|reason| format!("Deprecated: {reason}"));
    match (&facts.doc, deprecated) {
        (Some(doc), Some(deprecated)) => Some(format!("{doc}\n\n{deprecated}")),
        (doc, deprecated) => doc.clone().or(deprecated),
    }
}
