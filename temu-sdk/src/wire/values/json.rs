//! Untyped JSON.

use std::{fmt, str::FromStr};

use serde_json::value::RawValue;

/// JSON that the spec does not describe, kept as it was written: numbers keep all their digits.
///
/// ```
/// use temu_sdk::Json;
/// let json: Json = r#"{"id": 9007199254740993}"#.parse().unwrap();
/// assert_eq!(json.to_value()["id"], 9007199254740993_i64);
/// ```
#[derive(Clone, Default)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Serializes a value.
    ///
    /// # Errors
    /// Returns an error if the value has no JSON form, such as a map whose keys are not strings.
    pub fn new(value: &impl serde::Serialize) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Decodes the JSON into a type of your own.
    ///
    /// # Errors
    /// Returns an error if the JSON does not fit the type.
    pub fn parse<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }

    /// Returns the JSON as a tree. Unlike the text, a tree holds fractions as floats.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        self.as_str().parse().expect("raw JSON is JSON")
    }

    pub(crate) fn as_raw(&self) -> &RawValue {
        &self.0
    }
}

impl From<Box<RawValue>> for Json {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self(RawValue::from_string(value.to_string()).expect("a tree prints as JSON"))
    }
}

impl FromStr for Json {
    type Err = serde_json::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        RawValue::from_string(text.to_owned()).map(Self)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Compares the texts.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl serde::Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}
