//! A response as the SDK decodes it, and how it differs from the spec: fields that it does not know, and values of another kind.

use codegen::spec::{EnumValue, Field, Kind, Operation, ResultIn, Shape};
use serde::Serialize;
use serde_json::{Map, Value};

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

/// A successful body, decoded.
pub struct Decoded {
    /// What is left of it: known fields, numbers and texts in the kind that the spec names.
    pub result: Value,
    pub differences: Vec<Difference>,
}

/// Decodes a successful body as the response of an operation.
pub fn decode(catalog: &Catalog, operation: &Operation, body: &Value) -> Decoded {
    let mut differences = Vec::new();
    let mut walk = Walk { catalog, found: &mut differences };
    let result = match (&operation.response, operation.result_in) {
        (None, ResultIn::Result) => body.get("result").cloned().unwrap_or_default(),
        (None, ResultIn::Body) => body.clone(),
        (Some(response), ResultIn::Result) => {
            let beside = body.as_object().into_iter().flatten().filter(|(name, _)| !ENVELOPE.contains(&name.as_str()));
            beside.for_each(|(name, value)| walk.unknown(name, value));
            walk.value(response, body.get("result").unwrap_or(&Value::Null), "result")
        }
        (Some(response), ResultIn::Body) => {
            let mut fields = body.clone();
            if let Some(fields) = fields.as_object_mut() {
                ENVELOPE[..4].iter().for_each(|name| drop(fields.shift_remove(*name)));
            }
            walk.value(response, &fields, "")
        }
    };
    differences.sort();
    differences.dedup();
    Decoded { result, differences }
}

struct Walk<'a> {
    catalog: &'a Catalog,
    found: &'a mut Vec<Difference>,
}

impl Walk<'_> {
    fn value(&mut self, shape: &Shape, value: &Value, path: &str) -> Value {
        let own = &shape.facts.values;
        let shape = self.catalog.resolve(shape);
        match (&shape.kind, value) {
            (_, Value::Null) | (Kind::Json, _) => value.clone(),
            (Kind::Object(fields), Value::Object(values)) => self.object(fields, values, path),
            (Kind::List(inner), Value::Array(values)) => {
                values.iter().map(|value| self.value(inner, value, &format!("{path}[]"))).collect()
            }
            (Kind::Map(inner), Value::Object(values)) => {
                let entries = values.iter().map(|(key, value)| (key.clone(), self.value(inner, value, &format!("{path}{{}}"))));
                Value::Object(entries.collect())
            }
            (kind, value) => match scalar(kind, value) {
                None => {
                    self.note(path, Problem::OtherKind, Some(word(kind)), kind_of(value).to_owned());
                    Value::Null
                }
                Some(value) => {
                    self.listed(own.as_ref().or(shape.facts.values.as_ref()), &value, path);
                    value
                }
            },
        }
    }

    fn object(&mut self, fields: &[Field], values: &Map<String, Value>, path: &str) -> Value {
        let mut decoded = Map::new();
        for (name, value) in values {
            let is_called =
                |field: &&Field| field.name.value == *name || field.shape.facts.aliases.iter().any(|alias| alias.value == *name);
            let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match fields.iter().find(is_called) {
                Some(field) => drop(decoded.insert(field.name.value.clone(), self.value(&field.shape, value, &inner))),
                None => self.unknown(&inner, value),
            }
        }
        Value::Object(decoded)
    }

    /// Notes a value that its enum does not list.
    fn listed(&mut self, values: Option<&Vec<EnumValue>>, value: &Value, path: &str) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if values.is_some_and(|values| values.iter().all(|known| known.wire.value != text)) {
            // A value of an enum is a word of Temu's, not somebody's data; a long one is not.
            let shown = if text.chars().count() <= 40 { text } else { kind_of(value).to_owned() };
            self.note(path, Problem::UnknownValue, Some("enum"), shown);
        }
    }

    fn unknown(&mut self, path: &str, value: &Value) {
        self.note(path, Problem::UnknownField, None, kind_of(value).to_owned());
    }

    fn note(&mut self, path: &str, problem: Problem, expected: Option<&'static str>, found: String) {
        self.found.push(Difference { path: path.to_owned(), problem, expected, found });
    }
}

/// A scalar as the SDK decodes it: numbers in strings and strings of numbers are no difference to it.
fn scalar(kind: &Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::String if value.is_number() => Some(value.to_string().into()),
        Kind::String | Kind::Base64 => value.is_string().then(|| value.clone()),
        Kind::Integer | Kind::UnixS | Kind::UnixMs => integer(value).map(Value::from),
        Kind::Number => {
            let is_number = value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok_and(f64::is_finite));
            is_number.then(|| value.clone())
        }
        Kind::Boolean => match value {
            Value::Bool(_) => Some(value.clone()),
            Value::String(text) => text.parse::<bool>().ok().map(Value::from),
            value => value.as_i64().filter(|number| matches!(number, 0 | 1)).map(|number| (number == 1).into()),
        },
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    /// Up to here every integer has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = |number: f64| (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64);
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
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
