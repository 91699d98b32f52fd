//! JSON objects whose keys keep their order and in which what is absent leaves no trace.

use serde_json::{Map, Value};

use crate::source::Spanned;
use crate::spec::Kind;

/// An object under construction.
#[derive(Default)]
pub struct Object(Map<String, Value>);

impl Object {
    /// Sets a key, whatever its value.
    pub fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Sets a key if there is a value.
    pub fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// Sets a key to a list, unless it is empty.
    pub fn list(self, key: &str, values: Vec<impl Into<Value>>) -> Self {
        self.maybe(key, (!values.is_empty()).then(|| values.into_iter().map(Into::into).collect::<Value>()))
    }

    /// Sets a key to an object, unless it is empty.
    pub fn object(self, key: &str, object: Self) -> Self {
        self.maybe(key, (!object.0.is_empty()).then_some(object))
    }

    /// Sets a key to true, or not at all.
    pub fn flag(self, key: &str, value: bool) -> Self {
        self.maybe(key, value.then_some(true))
    }

    /// Adds all keys of another object.
    pub fn extend(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

impl FromIterator<(String, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// The texts of names with places.
pub fn words(names: &[Spanned<String>]) -> Vec<String> {
    names.iter().map(|name| name.value.clone()).collect()
}

/// A bound as the integer that it nearly always is.
pub fn bound(value: f64) -> Value {
    // Beyond 2^53 a float names no exact integer.
    if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 { (value as i64).into() } else { value.into() }
}

/// The wire value that a text stands for in a place of this kind.
pub fn scalar(text: &str, kind: &Kind) -> Value {
    let typed = match kind {
        Kind::Integer | Kind::UnixS | Kind::UnixMs => text.parse::<i64>().ok().map(Value::from),
        Kind::Boolean => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    typed.unwrap_or_else(|| text.into())
}

/// The word by which a spec word is serialized, such as `read`.
pub fn word(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
