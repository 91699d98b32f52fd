//! JSON values as literals of other languages.

use serde_json::Value;

/// How a language writes values.
pub struct Style {
    pub null: &'static str,
    pub booleans: [&'static str; 2],
    pub string: fn(&str) -> String,
    pub key: fn(&str) -> String,
    pub object: [&'static str; 2],
    /// An object without fields, where it is another text.
    pub empty_object: &'static str,
    pub arrow: &'static str,
}

const WIDTH: usize = 88;

impl Style {
    /// A value in a line that is indented by so many spaces.
    pub fn write(&self, value: &Value, indent: usize) -> String {
        let flat = self.flat(value);
        if indent + flat.len() <= WIDTH {
            return flat;
        }
        match value {
            Value::Array(items) => self.lines("[", items.iter().map(|item| self.write(item, indent + 4)), "]", indent),
            Value::Object(object) => {
                let [open, close] = self.object;
                let entry =
                    |(name, value): (&String, &Value)| format!("{}{}{}", (self.key)(name), self.arrow, self.write(value, indent + 4));
                self.lines(open, object.iter().map(entry), close, indent)
            }
            _ => flat,
        }
    }

    fn lines(&self, open: &str, items: impl Iterator<Item = String>, close: &str, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let items: String = items.map(|item| format!("{pad}    {item},\n")).collect();
        format!("{open}\n{items}{pad}{close}")
    }

    fn flat(&self, value: &Value) -> String {
        match value {
            Value::Null => self.null.to_owned(),
            Value::Bool(is) => self.booleans[usize::from(*is)].to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => (self.string)(text),
            Value::Array(items) => format!("[{}]", items.iter().map(|item| self.flat(item)).collect::<Vec<_>>().join(", ")),
            Value::Object(object) if object.is_empty() => self.empty_object.to_owned(),
            Value::Object(object) => {
                let [open, close] = self.object;
                let entry = |(name, value): (&String, &Value)| format!("{}{}{}", (self.key)(name), self.arrow, self.flat(value));
                format!("{open}{}{close}", object.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// A text as JSON, which is a literal in most languages.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
