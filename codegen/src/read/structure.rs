//! Holds a YAML tree against a JSON Schema, and says what is wrong in the words of the spec format.
//!
//! Not a general validator: it knows what our own schemas use, and picks the branch of a `oneOf` by the kind of the value, which
//! makes for one clear message where a general validator gives one for each branch.

use std::collections::HashMap;
use std::fmt;
use std::mem::Discriminant;

use serde_json::{Map, Value as Json};

use crate::diagnostics::{Diagnostics, Rule};
use crate::names::closest;
use crate::patterns;
use crate::yaml::{Entry, Node, Value};

/// Checks a file.
pub fn check(node: &Node, schema: &Json, diagnostics: &mut Diagnostics) {
    let named = schema.get("$defs").and_then(Json::as_object);
    Walk { root: schema, named, resolved: HashMap::new(), diagnostics }.node(node, schema, &What::File);
}

/// What is looked at, in words.
enum What<'a> {
    File,
    Key(&'a str),
    Item(&'a Self),
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("the file"),
            Self::Key(key) => write!(f, "`{key}`"),
            Self::Item(list) => write!(f, "an item of {list}"),
        }
    }
}

struct Walk<'a> {
    root: &'a Json,
    /// The schemas that others refer to.
    named: Option<&'a Map<String, Json>>,
    /// Which branch of a schema is for values of a kind.
    resolved: HashMap<(*const Json, Discriminant<Value>), &'a Json>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &Node, schema: &'a Json, what: &What<'_>) {
        if matches!(node.value, Value::Lost) {
            return;
        }
        let key = (std::ptr::from_ref(schema), std::mem::discriminant(&node.value));
        let schema = match self.resolved.get(&key) {
            Some(known) => known,
            None => {
                let resolved = self.resolve(schema, node);
                self.resolved.insert(key, resolved);
                resolved
            }
        };
        let Some(facts) = schema.as_object() else { return };
        if !fits(node, facts) {
            let expected = format!("expected {}", self.expected(schema));
            let found = if matches!(node.value, Value::Null) { "has no value".to_owned() } else { format!("is {}", node.kind()) };
            let problem = self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} {found}"), expected);
            match (&node.value, facts.get("type").and_then(Json::as_str)) {
                (Value::Text(text), Some("array")) => _ = problem.help(format!("a list of one is written `[{text}]`")),
                (Value::Bool(_) | Value::Int(_) | Value::Float(_), Some("string")) => _ = problem.help("put it in quotes if it is a text"),
                _ => {}
            }
            return;
        }
        match &node.value {
            Value::Text(text) => self.text(node, text, facts, what),
            Value::List(items) => self.list(node, items, facts, what),
            Value::Map { entries, flow } => self.map(node, entries, *flow, facts, what),
            Value::Int(value) => self.number(node, *value, facts, what),
            _ => {}
        }
    }

    /// Follows references, and picks the branch of a choice that is of the value's kind.
    fn resolve(&self, schema: &'a Json, node: &Node) -> &'a Json {
        let mut schema = schema;
        loop {
            if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
                let named = |name| self.named.and_then(|all| all.get(name)).unwrap_or(&Json::Null);
                schema = reference.strip_prefix("#/$defs/").map_or(self.root, named);
            } else if let Some(branches) = schema.get("oneOf").and_then(Json::as_array) {
                let fits = |branch: &&Json| self.resolve(branch, node).as_object().is_some_and(|facts| fits(node, facts));
                match branches.iter().find(fits) {
                    Some(branch) => schema = branch,
                    None => return schema,
                }
            } else {
                return schema;
            }
        }
    }

    fn text(&mut self, node: &Node, text: &str, facts: &Map<String, Json>, what: &What<'_>) {
        if let Some(words) = facts.get("enum").and_then(Json::as_array) {
            let words: Vec<&str> = words.iter().filter_map(Json::as_str).collect();
            if !words.contains(&text) {
                let problem = self.diagnostics.add(
                    Rule::WrongKind,
                    node.span,
                    format!("{what} is `{text}`"),
                    format!("expected one of: {}", words.join(", ")),
                );
                problem.suggest(text, &words);
            }
        }
        if let Some(pattern) = facts.get("pattern").and_then(Json::as_str).filter(|pattern| !patterns::matches(text, pattern)) {
            if pattern == *patterns::SHAPE_WORD {
                let words = patterns::SCALARS;
                let expected = format!("expected {}, or a shared type such as Money", words.join(", "));
                let problem = self.diagnostics.add(Rule::UnknownType, node.span, format!("there is no type `{text}`"), expected);
                problem.suggest(scalar_of(text).unwrap_or(text), &words);
            } else {
                self.diagnostics.add(Rule::BadName, node.span, format!("{what} is `{text}`"), patterns::expected(pattern));
            }
        }
        if text.is_empty() && facts.get("minLength").is_some() {
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is empty"), "expected a few words");
        }
    }

    fn number(&mut self, node: &Node, value: i64, facts: &Map<String, Json>, what: &What<'_>) {
        if let Some(most) = facts.get("maximum").and_then(Json::as_f64).filter(|most| (value as f64) > *most) {
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is {value}"), format!("expected at most {most}"));
        }
        if let Some(least) = facts.get("minimum").and_then(Json::as_f64).filter(|least| (value as f64) < *least) {
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is {value}"), format!("expected at least {least}"));
        }
    }

    fn list(&mut self, node: &Node, items: &[Node], facts: &'a Map<String, Json>, what: &What<'_>) {
        let bound = |key: &str| facts.get(key).and_then(Json::as_u64);
        let (least, most) = (bound("minItems"), bound("maxItems"));
        if least == Some(1) && most == Some(1) && items.len() != 1 {
            let found = format!("{what} is a list of {} shapes", items.len());
            self.diagnostics.add(Rule::WrongKind, node.span, found, "expected the one shape that all items have");
        } else if least.is_some_and(|least| (items.len() as u64) < least) {
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is empty"), "expected at least one item");
        }
        if let Some(schema) = facts.get("items") {
            for item in items {
                self.node(item, schema, &What::Item(what));
            }
        }
    }

    fn map(&mut self, node: &Node, entries: &[Entry], flow: bool, facts: &'a Map<String, Json>, what: &What<'_>) {
        let properties = facts.get("properties").and_then(Json::as_object);
        let patterns = facts.get("patternProperties").and_then(Json::as_object);
        let (pattern, by_pattern) = patterns.and_then(|patterns| patterns.iter().next()).unzip();
        let others = facts.get("additionalProperties").or_else(|| properties.is_none().then_some(&Json::Null));
        for entry in entries {
            if flow && matches!(entry.value.value, Value::Null) && entry.value.span.start == entry.value.span.end {
                self.cut(entry);
            } else if let Some(schema) = properties.and_then(|properties| properties.get(&entry.key)) {
                self.node(&entry.value, schema, &What::Key(&entry.key));
            } else if let Some(schema) = by_pattern.filter(|_| pattern.is_some_and(|pattern| patterns::matches(&entry.key, pattern))) {
                self.node(&entry.value, schema, &What::Key(&entry.key));
            } else if let Some(schema) = others.filter(|others| others.is_object()) {
                self.node(&entry.value, schema, &What::Key(&entry.key));
            } else if others != Some(&Json::Bool(true)) && (others != Some(&Json::Null) || pattern.is_some()) {
                self.unknown(entry, properties, pattern.map(String::as_str), what);
                if let Some(schema) = by_pattern.filter(|_| !entry.key.starts_with('$')) {
                    self.node(&entry.value, schema, &What::Key(&entry.key));
                }
            }
        }
        for required in facts.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str) {
            let misspelt = |entry: &Entry| {
                properties.is_none_or(|known| !known.contains_key(&entry.key)) && closest(&entry.key, &[required]).is_some()
            };
            if !entries.iter().any(|entry| entry.key == required || misspelt(entry)) {
                let span = entries.first().filter(|_| !flow).map_or(node.span, |entry| entry.key_span);
                let expected = format!("expected a key `{required}` in this mapping");
                let problem = self.diagnostics.add(Rule::MissingKey, span, format!("{what} has no `{required}`"), expected);
                let about = properties.and_then(|known| known.get(required)?.get("description")?.as_str());
                if let Some(about) = about {
                    problem.help(format!("`{required}`: {about}"));
                }
            }
        }
    }

    /// A text such as `{$doc: not set, else the count}`, of which YAML makes two keys.
    fn cut(&mut self, entry: &Entry) {
        let message = format!("in braces a comma ends a text, so `{}` is a key without a value", entry.key);
        let problem = self.diagnostics.add(
            Rule::CutByComma,
            entry.key_span,
            message,
            "expected a value, or this as part of the text before the comma",
        );
        problem.help("put a text with a comma in quotes");
    }

    fn unknown(&mut self, entry: &Entry, properties: Option<&Map<String, Json>>, pattern: Option<&str>, what: &What<'_>) {
        let mut known: Vec<&str> = properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        known.sort_unstable();
        let key = &entry.key;
        if let Some(pattern) = pattern.filter(|_| !key.starts_with('$')) {
            self.diagnostics.add(Rule::BadName, entry.key_span, format!("{what} cannot have the key `{key}`"), patterns::expected(pattern));
            return;
        }
        let expected = format!("known are {}", known.join(", "));
        let problem = self.diagnostics.add(Rule::UnknownKey, entry.key_span, format!("{what} has no key `{key}`"), expected);
        problem.suggest(key, &known);
    }

    fn expected(&self, schema: &Json) -> String {
        if let Some(branches) = schema.get("oneOf").and_then(Json::as_array) {
            return branches.iter().map(|branch| self.expected(branch)).collect::<Vec<_>>().join(", or ");
        }
        if let Some(words) = schema.get("enum").and_then(Json::as_array) {
            return words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" or ");
        }
        match schema.get("type") {
            _ if schema.get("pattern").and_then(Json::as_str) == Some(&patterns::SHAPE_WORD) => "a type such as `string`".to_owned(),
            Some(Json::String(kind)) => kind_name(kind).to_owned(),
            Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).map(kind_name).collect::<Vec<_>>().join(" or "),
            _ => "another value".to_owned(),
        }
    }
}

fn kind_name(kind: &str) -> &str {
    match kind {
        "string" => "a text",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    }
}

fn json_kind(node: &Node) -> &'static [&'static str] {
    match node.value {
        Value::Null | Value::Lost => &["null"],
        Value::Bool(_) => &["boolean"],
        Value::Int(_) => &["integer", "number"],
        Value::Float(_) => &["number"],
        Value::Text(_) => &["string"],
        Value::List(_) => &["array"],
        Value::Map { .. } => &["object"],
    }
}

fn fits(node: &Node, schema: &Map<String, Json>) -> bool {
    let kinds = json_kind(node);
    match schema.get("type") {
        Some(Json::String(kind)) => kinds.contains(&kind.as_str()),
        Some(Json::Array(all)) => all.iter().filter_map(Json::as_str).any(|kind| kinds.contains(&kind)),
        _ => !schema.contains_key("oneOf") && kinds != ["null"],
    }
}

/// The scalar that other languages call by a name.
fn scalar_of(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "float" | "float32" | "float64" | "double" | "decimal" | "bigdecimal" => "number",
        "long" | "short" | "int32" | "int64" | "i32" | "i64" | "u64" => "integer",
        "text" | "str" | "char" => "string",
        "date" | "datetime" | "timestamp" => "unix_s",
        "bytes" | "binary" | "file" => "base64",
        "any" | "object" | "map" => "json",
        _ => return None,
    })
}
