//! The text that is signed, in the right style and in those of clients that get it wrong.

use md5::{Digest, Md5};
use serde_json::{Map, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Sorted,
    AsWritten,
    IgnoringCase,
    Descending,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    LeftOut,
    Signed,
    /// Null as the text `null`, the rest left out.
    Null,
    /// Null as Python prints it.
    None,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nested {
    Compact,
    /// With a blank after `,` and `:`, as Python's json does.
    Spaced,
    Indented,
    /// As Python prints dicts and lists.
    Python,
    /// As PHP and JavaScript stringify what they should have encoded.
    Stringified,
    SortedKeys,
    /// `/` as `\/`, as PHP's `json_encode` does.
    EscapedSlashes,
    /// Characters beyond ASCII as `\uXXXX`.
    EscapedUnicode,
    /// Encoded a second time, so that quotes are escaped.
    Twice,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Booleans {
    Json,
    Capitalized,
    Digits,
    /// False as nothing, as PHP does.
    Php,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    AroundIt,
    Missing,
    InFront,
    Behind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Names {
    AsTheyAre,
    Lower,
    Upper,
    Snake,
}

/// How a client builds the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub order: Order,
    pub blanks: Blanks,
    pub nested: Nested,
    pub booleans: Booleans,
    pub secret: Secret,
    pub names: Names,
    /// Between name and value, and between parameters.
    pub separators: (&'static str, &'static str),
    pub quoted_texts: bool,
    pub url_encoded: bool,
    /// This parameter is left out.
    pub without: Option<&'static str>,
    pub with_sign: bool,
}

impl Style {
    pub const RIGHT: Self = Self {
        order: Order::Sorted,
        blanks: Blanks::LeftOut,
        nested: Nested::Compact,
        booleans: Booleans::Json,
        secret: Secret::AroundIt,
        names: Names::AsTheyAre,
        separators: ("", ""),
        quoted_texts: false,
        url_encoded: false,
        without: None,
        with_sign: false,
    };

    /// The parameters that are signed, in order, with the texts of their values.
    pub fn parts(&self, parameters: &Map<String, Value>) -> Vec<(String, String)> {
        let is_signed = |name: &str| (name != "sign" || self.with_sign) && self.without != Some(name);
        let mut parts: Vec<(String, String)> = parameters
            .iter()
            .filter(|(name, _)| is_signed(name))
            .filter_map(|(name, value)| Some((self.name(name), self.value(value)?)))
            .collect();
        match self.order {
            Order::Sorted => parts.sort(),
            Order::AsWritten => {}
            Order::IgnoringCase => parts.sort_by_key(|(name, _)| name.to_lowercase()),
            Order::Descending => parts.sort_by(|a, b| b.cmp(a)),
        }
        parts
    }

    pub fn text(&self, parameters: &Map<String, Value>, secret: &str) -> String {
        let (equals, and) = self.separators;
        let parts: Vec<String> = self.parts(parameters).into_iter().map(|(name, value)| format!("{name}{equals}{value}")).collect();
        let text = parts.join(and);
        match self.secret {
            Secret::AroundIt => format!("{secret}{text}{secret}"),
            Secret::Missing => text,
            Secret::InFront => format!("{secret}{text}"),
            Secret::Behind => format!("{text}{secret}"),
        }
    }

    fn name(&self, name: &str) -> String {
        match self.names {
            Names::AsTheyAre => name.to_owned(),
            Names::Lower => name.to_lowercase(),
            Names::Upper => name.to_uppercase(),
            Names::Snake => codegen::names::snake(name),
        }
    }

    /// `None` if the parameter is left out.
    fn value(&self, value: &Value) -> Option<String> {
        let is_blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if is_blank {
            return match (self.blanks, value) {
                (Blanks::Signed, _) => Some(value.as_str().unwrap_or_default().to_owned()),
                (Blanks::Null, Value::Null) => Some("null".to_owned()),
                (Blanks::None, Value::Null) => Some("None".to_owned()),
                _ => None,
            };
        }
        let text = match value {
            Value::String(text) if self.quoted_texts => Value::from(text.as_str()).to_string(),
            Value::String(text) => text.clone(),
            Value::Bool(flag) => self.boolean(*flag),
            Value::Object(_) | Value::Array(_) => self.nested(value),
            value => value.to_string(),
        };
        Some(if self.url_encoded { encoded(&text) } else { text })
    }

    fn boolean(&self, flag: bool) -> String {
        match (self.booleans, flag) {
            (Booleans::Json, flag) => flag.to_string(),
            (Booleans::Capitalized, true) => "True".to_owned(),
            (Booleans::Capitalized, false) => "False".to_owned(),
            (Booleans::Digits | Booleans::Php, true) => "1".to_owned(),
            (Booleans::Digits, false) => "0".to_owned(),
            (Booleans::Php, false) => String::new(),
        }
    }

    fn nested(&self, value: &Value) -> String {
        match self.nested {
            Nested::Compact => value.to_string(),
            Nested::Spaced => spaced(value),
            Nested::Indented => format!("{value:#}"),
            Nested::Python => python(value),
            Nested::Stringified => if value.is_array() { "Array" } else { "[object Object]" }.to_owned(),
            Nested::SortedKeys => sorted(value).to_string(),
            Nested::EscapedSlashes => value.to_string().replace('/', "\\/"),
            Nested::EscapedUnicode => escaped(&value.to_string()),
            Nested::Twice => Value::from(value.to_string()).to_string().trim_matches('"').to_owned(),
        }
    }
}

pub fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect()
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn spaced(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            format!("{{{}}}", joined(fields.iter().map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), spaced(value)))))
        }
        Value::Array(items) => format!("[{}]", joined(items.iter().map(spaced))),
        value => value.to_string(),
    }
}

fn python(value: &Value) -> String {
    match value {
        Value::Object(fields) => format!("{{{}}}", joined(fields.iter().map(|(name, value)| format!("'{name}': {}", python(value))))),
        Value::Array(items) => format!("[{}]", joined(items.iter().map(python))),
        Value::String(text) => format!("'{text}'"),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Null => "None".to_owned(),
        value => value.to_string(),
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        value => value.clone(),
    }
}

fn escaped(text: &str) -> String {
    let mut units = [0; 2];
    let escape =
        |char: char, units: &mut [u16; 2]| char.encode_utf16(units).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    text.chars().map(|char| if char.is_ascii() { char.to_string() } else { escape(char, &mut units) }).collect()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}
