//! Sample values to shapes. Values themselves never get into a draft: they may be a buyer's.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::patterns;

/// A shape as samples show it.
#[derive(Debug, PartialEq)]
pub enum Sample {
    /// A scalar, and what the author must look at.
    Word(&'static str, Option<String>),
    List(Box<Sample>),
    Map(Box<Sample>),
    Object(Vec<(String, Sample)>),
}

impl Sample {
    /// The shape of the values that stand in one place, and the name of the field.
    pub fn of(values: &[&Value], name: &str) -> Self {
        let known: Vec<&Value> = values.iter().copied().filter(|value| !value.is_null()).collect();
        let Some(first) = known.first() else {
            let why = if values.is_empty() { "the list was empty in the sample" } else { "null in the sample" };
            return Self::unknown(why);
        };
        match first {
            Value::Object(_) if known.iter().all(|value| value.is_object()) => object(&known, name),
            Value::Array(_) if known.iter().all(|value| value.is_array()) => {
                let items: Vec<&Value> = known.iter().filter_map(|value| value.as_array()).flatten().collect();
                Self::List(Box::new(Self::of(&items, name)))
            }
            _ => scalar(&known, name),
        }
    }

    fn unknown(why: &str) -> Self {
        Self::Word("json", Some(why.to_owned()))
    }
}

fn object(values: &[&Value], name: &str) -> Sample {
    let objects: Vec<&Map<String, Value>> = values.iter().filter_map(|value| value.as_object()).collect();
    // How Temu's docs print a map.
    if objects.iter().all(|object| object.contains_key("$value")) {
        let inner: Vec<&Value> = objects.iter().filter_map(|object| object.get("$value")).collect();
        return Sample::Map(Box::new(Sample::of(&inner, name)));
    }
    let mut names: Vec<&String> = Vec::new();
    for key in objects.iter().flat_map(|object| object.keys()) {
        if !names.contains(&key) {
            names.push(key);
        }
    }
    if !names.iter().all(|key| patterns::matches(key, patterns::FIELD) && !key.ends_with('!')) {
        let inner: Vec<&Value> = objects.iter().flat_map(|object| object.values()).collect();
        return Sample::Map(Box::new(Sample::of(&inner, name)));
    }
    if names.is_empty() && !name.is_empty() {
        return Sample::unknown("an object without fields in the sample");
    }
    let field = |key: &String| {
        let values: Vec<&Value> = objects.iter().filter_map(|object| object.get(key)).collect();
        (key.clone(), Sample::of(&values, key))
    };
    Sample::Object(names.into_iter().map(field).collect())
}

fn scalar(values: &[&Value], name: &str) -> Sample {
    let kinds: BTreeSet<&str> = values.iter().map(|value| kind(value)).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    match kinds.as_slice() {
        ["integer"] => integer(values, name),
        ["string"] => Sample::Word("string", None),
        ["boolean"] => Sample::Word("boolean", None),
        ["number"] | ["integer", "number"] => Sample::Word("number", None),
        _ => Sample::unknown(&format!("{} in the sample", kinds.join(" and "))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
        Value::Null => "null",
    }
}

/// Live answers hold times, which only their size and name give away.
fn integer(values: &[&Value], name: &str) -> Sample {
    let lower = name.to_ascii_lowercase();
    let timely = ["time", "date"].iter().any(|word| lower.contains(word)) || name.ends_with("At");
    let all = |range: std::ops::Range<i64>| timely && values.iter().all(|value| value.as_i64().is_some_and(|value| range.contains(&value)));
    let word = if all(1_000_000_000..4_000_000_000) {
        "unix_s"
    } else if all(1_000_000_000_000..4_000_000_000_000) {
        "unix_ms"
    } else {
        return Sample::Word("integer", None);
    };
    Sample::Word(word, Some("taken for a time".to_owned()))
}
