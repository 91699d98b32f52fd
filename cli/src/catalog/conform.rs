//! How a response differs from the spec: fields that it does not know, and values of another kind than the SDK can decode.

use codegen::spec::{Kind, Operation, ResultIn, Shape};
use serde::Serialize;
use serde_json::Value;

use super::Catalog;

/// One difference; never the value itself, which may be somebody's data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// `result.pageItems[].orderSn`; the numbers of list items are left out, so that equal differences meet.
    pub path: String,
    pub problem: Problem,
    /// What the spec says.
    pub expected: Option<&'static str>,
    /// What came.
    pub found: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    UnknownField,
    OtherKind,
    UnknownValue,
}

/// Fields of the envelope.
const ENVELOPE: [&str; 5] = ["success", "errorCode", "errorMsg", "requestId", "result"];

/// Compares a successful body with the response of an operation.
pub fn differences(catalog: &Catalog, operation: &Operation, body: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    let Some(response) = &operation.response else { return found };
    let mut walk = Walk { catalog, found: &mut found };
    match operation.result_in {
        ResultIn::Result => {
            walk.value(response, body.get("result").unwrap_or(&Value::Null), "result");
            body.as_object().into_iter().flatten().filter(|(name, _)| !ENVELOPE.contains(&name.as_str())).for_each(|(name, value)| walk.unknown(name, value));
        }
        ResultIn::Body => {
            let mut fields = body.clone();
            if let Some(fields) = fields.as_object_mut() {
                ENVELOPE[..4].iter().for_each(|name| drop(fields.shift_remove(*name)));
            }
            walk.value(response, &fields, "");
        }
    }
    found.sort();
    found.dedup();
    found
}

struct Walk<'a> {
    catalog: &'a Catalog,
    found: &'a mut Vec<Difference>,
}

impl Walk<'_> {
    fn value(&mut self, shape: &Shape, value: &Value, path: &str) {
        let own = &shape.facts.values;
        let shape = self.catalog.resolve(shape);
        let is_fitting = match (&shape.kind, value) {
            (_, Value::Null) | (Kind::Json, _) => return,
            (Kind::Object(fields), Value::Object(values)) => {
                for (name, value) in values {
                    let is_called = |field: &&codegen::spec::Field| field.name.value == *name || field.shape.facts.aliases.iter().any(|alias| alias.value == *name);
                    let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    match fields.iter().find(is_called) {
                        Some(field) => self.value(&field.shape, value, &inner),
                        None => self.unknown(&inner, value),
                    }
                }
                return;
            }
            (Kind::List(inner), Value::Array(values)) => return values.iter().for_each(|value| self.value(inner, value, &format!("{path}[]"))),
            (Kind::Map(inner), Value::Object(values)) => return values.values().for_each(|value| self.value(inner, value, &format!("{path}{{}}"))),
            (kind, value) => fits(kind, value),
        };
        if !is_fitting {
            self.note(path, Problem::OtherKind, Some(word(&shape.kind)), kind_of(value).to_owned());
        } else if let Some(values) = own.as_ref().or(shape.facts.values.as_ref()) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if values.iter().all(|known| known.wire.value != text) {
                // A value of an enum is a word of Temu's, not somebody's data; a long one is not.
                let shown = if text.chars().count() <= 40 { text } else { kind_of(value).to_owned() };
                self.note(path, Problem::UnknownValue, Some("enum"), shown);
            }
        }
    }

    fn unknown(&mut self, path: &str, value: &Value) {
        self.note(path, Problem::UnknownField, None, kind_of(value).to_owned());
    }

    fn note(&mut self, path: &str, problem: Problem, expected: Option<&'static str>, found: String) {
        self.found.push(Difference { path: path.to_owned(), problem, expected, found });
    }
}

/// Whether the SDK decodes a scalar: numbers in strings and strings of numbers are no difference to it.
fn fits(kind: &Kind, value: &Value) -> bool {
    let is_integer = |value: &Value| match value {
        Value::Number(number) => number.is_i64() || number.as_f64().is_some_and(|number| number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0),
        Value::String(text) => text.trim().parse::<i64>().is_ok(),
        _ => false,
    };
    match kind {
        Kind::String => value.is_string() || value.is_number(),
        Kind::Base64 => value.is_string(),
        Kind::Integer | Kind::UnixS | Kind::UnixMs => is_integer(value),
        Kind::Number => value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok_and(f64::is_finite)),
        Kind::Boolean => value.is_boolean() || matches!(value.as_str(), Some("true" | "false")) || matches!(value.as_i64(), Some(0 | 1)),
        _ => false,
    }
}

/// The kind that the spec names.
pub fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::UnixS => "unix_s",
        Kind::UnixMs => "unix_ms",
        Kind::Base64 => "base64",
        Kind::Json | Kind::Shared(_) => "json",
        Kind::List(_) => "list",
        Kind::Map(_) => "map",
        Kind::Object(_) => "object",
    }
}

/// The kind of a JSON value.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}
