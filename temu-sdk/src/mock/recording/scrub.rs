//! Replaces by an allow-list: only values of enums that the spec lists, flags, nulls and the lengths of lists stay; every other value is
//! replaced by a made-up one of its kind. The same value is replaced by the same one, so that ids still lead from one response to the next.

use serde_json::{Map, Value, json};

use crate::mock::{
    data::maker::{Maker, mix},
    spec::catalog::{Kind, Shape},
};

/// Replaces what a recording may not hold.
pub(crate) struct Scrub<'a> {
    pub maker: Maker<'a>,
    /// Differs from recording to recording, so that nobody finds a value by trying.
    pub salt: u64,
}

impl Scrub<'_> {
    pub fn value(&self, name: &str, shape: &Shape, value: &Value) -> Value {
        let shape = self.maker.catalog.resolve(shape);
        match (shape.kind, value) {
            (_, Value::Null | Value::Bool(_)) => value.clone(),
            (Kind::Object, Value::Object(fields)) => {
                Value::Object(fields.iter().map(|(name, value)| self.field(shape, name, value)).collect())
            }
            (Kind::List, Value::Array(items)) => match &shape.items {
                Some(shape) => items.iter().map(|item| self.value(name, shape, item)).collect(),
                None => json!([]),
            },
            (Kind::Map, Value::Object(entries)) => match &shape.values {
                Some(shape) => {
                    Value::Object(entries.iter().map(|(key, value)| (self.digits(key), self.value(name, shape, value))).collect())
                }
                None => json!({}),
            },
            _ if shape.variants.iter().any(|variant| variant.value == *value) => value.clone(),
            (_, Value::Object(_) | Value::Array(_)) => self.unknown(value),
            (Kind::Json, _) => self.unknown(value),
            _ => self.scalar(name, shape, value),
        }
    }

    fn field(&self, shape: &Shape, name: &str, value: &Value) -> (String, Value) {
        let known = shape.fields.iter().find(|field| field.name == name || field.aliases.iter().any(|alias| alias == name));
        (name.to_owned(), known.map_or_else(|| self.unknown(value), |field| self.value(name, &field.shape, value)))
    }

    /// A value of the shape's kind, in the form (text or number) that the original had.
    fn scalar(&self, name: &str, shape: &Shape, value: &Value) -> Value {
        let made = self.maker.value(shape, name, mix(self.salt, &value.to_string()));
        match (value, made) {
            (Value::String(_), Value::Number(number)) => json!(number.to_string()),
            (Value::Number(_), Value::String(_)) => self.unknown(value),
            (_, made) => made,
        }
    }

    /// What the spec does not know keeps its form only.
    fn unknown(&self, value: &Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) if number.is_f64() => json!(1.5),
            Value::Number(_) => json!(mix(self.salt, &value.to_string()) % 1_000_000),
            Value::String(_) => json!("***"),
            Value::Array(items) => items.iter().map(|item| self.unknown(item)).collect(),
            Value::Object(fields) => {
                let plain = |name: &String| if name.bytes().any(|byte| byte.is_ascii_digit()) { self.digits(name) } else { name.clone() };
                let fields: Map<String, Value> = fields.iter().map(|(name, value)| (plain(name), self.unknown(value))).collect();
                Value::Object(fields)
            }
        }
    }

    fn digits(&self, key: &str) -> String {
        (mix(self.salt, key) % 1_000_000_000).to_string()
    }
}
