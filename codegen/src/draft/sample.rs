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
    /// The fields of an object, and what the author must look at.
    Object(Vec<(String, Sample)>, Option<String>),
}

/// The shared types of the spec that are objects: the name of each, and those of its fields.
pub type SharedTypes = Vec<(String, BTreeSet<String>)>;

/// Reads samples against the shared types of the spec.
pub struct Reader {
    pub types: SharedTypes,
}

impl Reader {
    /// The shape of the values that stand in one place, and the name of the field.
    pub fn shape(&self, values: &[&Value], name: &str) -> Sample {
        let known: Vec<&Value> = values.iter().copied().filter(|value| !value.is_null()).collect();
        let Some(first) = known.first() else {
            let why = if values.is_empty() { "the list was empty in the sample" } else { "null in the sample" };
            return unknown(why);
        };
        match first {
            Value::Object(_) if known.iter().all(|value| value.is_object()) => self.object(&known, name),
            Value::Array(_) if known.iter().all(|value| value.is_array()) => {
                let items: Vec<&Value> = known.iter().filter_map(|value| value.as_array()).flatten().collect();
                Sample::List(Box::new(self.shape(&items, name)))
            }
            _ => scalar(&known, name),
        }
    }

    fn object(&self, values: &[&Value], name: &str) -> Sample {
        let objects: Vec<&Map<String, Value>> = values.iter().filter_map(|value| value.as_object()).collect();
        // How Temu's docs print a map.
        if objects.iter().all(|object| object.contains_key("$value")) {
            let inner: Vec<&Value> = objects.iter().filter_map(|object| object.get("$value")).collect();
            return Sample::Map(Box::new(self.shape(&inner, name)));
        }
        let mut names: Vec<&String> = Vec::new();
        for key in objects.iter().flat_map(|object| object.keys()) {
            if !names.contains(&key) {
                names.push(key);
            }
        }
        if !names.iter().all(|key| patterns::matches(key, patterns::FIELD) && !key.ends_with('!')) {
            let inner: Vec<&Value> = objects.iter().flat_map(|object| object.values()).collect();
            return Sample::Map(Box::new(self.shape(&inner, name)));
        }
        if names.is_empty() && !name.is_empty() {
            return unknown("an object without fields in the sample");
        }
        let note = self.shared(&names);
        let field = |key: &String| {
            let values: Vec<&Value> = objects.iter().filter_map(|object| object.get(key)).collect();
            (key.clone(), self.shape(&values, key))
        };
        Sample::Object(names.into_iter().map(field).collect(), note)
    }

    /// Objects with the fields of a shared type are probably of that type.
    fn shared(&self, names: &[&String]) -> Option<String> {
        let names: BTreeSet<&String> = names.iter().copied().collect();
        let same = self.types.iter().filter(|(_, fields)| fields.len() > 1 && fields.iter().eq(names.iter().copied()));
        let same: Vec<&str> = same.map(|(name, _)| name.as_str()).collect();
        (!same.is_empty()).then(|| format!("it has the fields of {}; name the type in their place if it is meant", same.join(" and of ")))
    }
}

fn unknown(why: &str) -> Sample {
    Sample::Word("json", Some(why.to_owned()))
}

fn scalar(values: &[&Value], name: &str) -> Sample {
    let kinds: BTreeSet<&str> = values.iter().map(|value| kind(value)).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let word = match kinds.as_slice() {
        ["integer"] => return integer(values, name),
        ["string"] => "string",
        ["boolean"] => return Sample::Word("boolean", None),
        ["number"] | ["integer", "number"] => "number",
        _ => return unknown(&format!("{} in the sample", kinds.join(" and "))),
    };
    Sample::Word(word, private(name))
}

/// Words in the names of fields that hold a secret or the data of a person.
const PRIVATE: [&str; 26] = [
    "phone",
    "mobile",
    "mail",
    "address",
    "buyer",
    "receipt",
    "receiver",
    "receiving",
    "recipient",
    "consignee",
    "contact",
    "driver",
    "plate",
    "firstname",
    "lastname",
    "fullname",
    "postcode",
    "zip",
    "idcard",
    "passport",
    "tax",
    "token",
    "secret",
    "password",
    "signature",
    "birth",
];

fn private(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let is_private = PRIVATE.iter().any(|word| lower.contains(word));
    is_private.then(|| "if it is a secret or a person's data, mark it with `$sensitive: true`".to_owned())
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

/// Live responses hold times. Those whose names say so are taken for times; other numbers of that size may be ids.
fn integer(values: &[&Value], name: &str) -> Sample {
    let lower = name.to_ascii_lowercase();
    let timely = ["time", "date"].iter().any(|word| lower.contains(word)) || name.ends_with("At");
    let is_id = ["id", "sn", "no", "code", "number"].iter().any(|end| lower.ends_with(end));
    let all = |range: std::ops::Range<i64>| values.iter().all(|value| value.as_i64().is_some_and(|value| range.contains(&value)));
    let word = if all(1_000_000_000..4_000_000_000) {
        "unix_s"
    } else if all(1_000_000_000_000..4_000_000_000_000) {
        "unix_ms"
    } else {
        return Sample::Word("integer", private(name));
    };
    match (timely, is_id) {
        (true, _) => Sample::Word(word, Some("taken for a time".to_owned())),
        (false, false) => Sample::Word("integer", Some(format!("if it is a time, write `{word}`"))),
        (false, true) => Sample::Word("integer", private(name)),
    }
}
