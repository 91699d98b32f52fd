//! Holds a YAML tree against a JSON Schema, and says what is wrong in the words of the spec format.
//!
//! Not a general validator: it knows what our own schemas use, and picks the branch of a `oneOf` by the kind of the value, which
//! makes for one clear message where a general validator gives one for each branch.

use serde_json::{Map, Value as Json};

use crate::diagnostics::{Diagnostics, Rule};
use crate::names::closest;
use crate::spec::{FIELD_PATTERN, SCALARS};
use crate::yaml::{Entry, Node, Value};

/// Checks a file.
pub fn check(node: &Node, schema: &Json, diagnostics: &mut Diagnostics) {
    Walk { root: schema, diagnostics }.node(node, schema, "the file");
}

struct Walk<'a> {
    root: &'a Json,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &Node, schema: &'a Json, what: &str) {
        let schema = self.resolve(schema, node);
        let Some(facts) = schema.as_object() else { return };
        if !fits(node, facts) {
            let expected = format!("expected {}", self.expected(schema));
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is {}", node.kind()), expected);
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
                schema = self.root.pointer(reference.trim_start_matches('#')).unwrap_or(&Json::Null);
            } else if let Some(branches) = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(*key)).and_then(Json::as_array) {
                let concrete = branches.iter().filter(|branch| branch.get("type").and_then(Json::as_str) != Some("null"));
                let mut fitting = concrete.clone().filter(|branch| fits_loosely(node, self.resolve(branch, node)));
                match fitting.next().or_else(|| concrete.clone().next().filter(|_| concrete.count() == 1)) {
                    Some(branch) => schema = branch,
                    None => return schema,
                }
            } else {
                return schema;
            }
        }
    }

    fn text(&mut self, node: &Node, text: &str, facts: &Map<String, Json>, what: &str) {
        if let Some(words) = facts.get("enum").and_then(Json::as_array) {
            let words: Vec<&str> = words.iter().filter_map(Json::as_str).collect();
            if !words.contains(&text) {
                let problem = self.diagnostics.add(
                    Rule::WrongKind,
                    node.span,
                    format!("{what} is `{text}`"),
                    format!("expected one of: {}", words.join(", ")),
                );
                suggest(problem, text, &words);
            }
        }
        if let Some(pattern) = facts.get("pattern").and_then(Json::as_str).filter(|pattern| !matches_pattern(text, pattern)) {
            if pattern.starts_with("^(string|") {
                let words = SCALARS.map(|(word, _)| word);
                let expected = format!("expected {}, or a shared type such as Money", words.join(", "));
                let problem = self.diagnostics.add(Rule::UnknownType, node.span, format!("there is no type `{text}`"), expected);
                suggest(problem, text, &words);
            } else {
                self.diagnostics.add(Rule::BadName, node.span, format!("{what} is `{text}`"), expected_form(pattern));
            }
        }
        if text.is_empty() && facts.get("minLength").is_some() {
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is empty"), "expected a few words");
        }
    }

    fn number(&mut self, node: &Node, value: i64, facts: &Map<String, Json>, what: &str) {
        if let Some(least) = facts.get("minimum").and_then(Json::as_f64).filter(|least| (value as f64) < *least) {
            self.diagnostics.add(Rule::WrongKind, node.span, format!("{what} is {value}"), format!("expected at least {least}"));
        }
    }

    fn list(&mut self, node: &Node, items: &[Node], facts: &'a Map<String, Json>, what: &str) {
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
                self.node(item, schema, &format!("an item of {what}"));
            }
        }
    }

    fn map(&mut self, node: &Node, entries: &[Entry], flow: bool, facts: &'a Map<String, Json>, what: &str) {
        let properties = facts.get("properties").and_then(Json::as_object);
        let patterns = facts.get("patternProperties").and_then(Json::as_object);
        let (pattern, by_pattern) = patterns.and_then(|patterns| patterns.iter().next()).unzip();
        let others = facts.get("additionalProperties").or_else(|| properties.is_none().then_some(&Json::Null));
        for entry in entries {
            if flow && matches!(entry.value.value, Value::Null) && entry.value.span.start == entry.value.span.end {
                self.cut(entry);
            } else if let Some(schema) = properties.and_then(|properties| properties.get(&entry.key)) {
                self.node(&entry.value, schema, &format!("`{}`", entry.key));
            } else if let Some(schema) = by_pattern.filter(|_| pattern.is_some_and(|pattern| matches_pattern(&entry.key, pattern))) {
                self.node(&entry.value, schema, &format!("`{}`", entry.key));
            } else if let Some(schema) = others.filter(|others| others.is_object()) {
                self.node(&entry.value, schema, &format!("`{}`", entry.key));
            } else if others != Some(&Json::Null) || pattern.is_some() {
                self.unknown(entry, properties, pattern.map(String::as_str), what);
            }
        }
        for required in facts.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str) {
            if !entries.iter().any(|entry| entry.key == required) {
                self.diagnostics.add(
                    Rule::MissingKey,
                    node.span,
                    format!("{what} has no `{required}`"),
                    format!("expected a key `{required}`"),
                );
            }
        }
    }

    /// A text such as `{$doc: not set, else the count}`, of which YAML makes two keys.
    fn cut(&mut self, entry: &Entry) {
        let message = format!("a comma in braces ends a text, so `{}` is a key without a value", entry.key);
        let problem = self.diagnostics.add(Rule::CutByComma, entry.key_span, message, "this belongs to the text before the comma");
        problem.help("put the whole text in quotes");
    }

    fn unknown(&mut self, entry: &Entry, properties: Option<&Map<String, Json>>, pattern: Option<&str>, what: &str) {
        let mut known: Vec<&str> = properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        known.sort_unstable();
        let key = &entry.key;
        if let Some(pattern) = pattern.filter(|_| !key.starts_with('$')) {
            self.diagnostics.add(Rule::BadName, entry.key_span, format!("{what} cannot have the key `{key}`"), expected_form(pattern));
            return;
        }
        let expected = format!("known are {}", known.join(", "));
        let problem = self.diagnostics.add(Rule::UnknownKey, entry.key_span, format!("{what} has no key `{key}`"), expected);
        suggest(problem, key, &known);
    }

    fn expected(&self, schema: &Json) -> String {
        if let Some(branches) = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(*key)).and_then(Json::as_array) {
            let mut all: Vec<String> = branches.iter().map(|branch| self.expected(branch)).collect();
            all.dedup();
            return all.join(" or ");
        }
        if let Some(words) = schema.get("enum").and_then(Json::as_array) {
            return words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" or ");
        }
        match schema.get("type") {
            Some(Json::String(kind)) => kind_name(kind).to_owned(),
            Some(Json::Array(kinds)) => {
                kinds.iter().filter_map(Json::as_str).filter(|kind| *kind != "null").map(kind_name).collect::<Vec<_>>().join(" or ")
            }
            _ => "another value".to_owned(),
        }
    }
}

fn suggest(problem: &mut crate::diagnostics::Diagnostic, word: &str, known: &[&str]) {
    if let Some(best) = closest(word, known) {
        problem.help(format!("did you mean `{best}`?"));
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
        Value::Null => &["null"],
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
    // That a key is optional does not mean that it may stand there without a value.
    match schema.get("type") {
        Some(Json::String(kind)) => kinds.contains(&kind.as_str()),
        Some(Json::Array(all)) => all.iter().filter_map(Json::as_str).any(|kind| kind != "null" && kinds.contains(&kind)),
        _ => !schema.contains_key("oneOf") && !schema.contains_key("anyOf") && kinds != ["null"],
    }
}

fn fits_loosely(node: &Node, schema: &Json) -> bool {
    schema.as_object().is_some_and(|schema| fits(node, schema))
}

/// Of the keys of a map from integers, as `schemars` writes it.
const INTEGER_PATTERN: &str = r"^-?\d+$";

/// What our own patterns say, in words.
fn expected_form(pattern: &str) -> String {
    match pattern {
        "^https://" => "expected a URL that begins with https://".into(),
        "^[A-Za-z0-9_.]+$" => "expected letters, digits, dots and underscores".into(),
        "^[a-z][a-z0-9_]*$" => "expected a name in snake_case".into(),
        FIELD_PATTERN => "expected a field name: letters, digits and _, a letter first, ! behind it if it is required".into(),
        INTEGER_PATTERN => "expected an integer".into(),
        "^[1-9][0-9]*(ms|s|m|h|d)$" => "expected a time such as 500ms, 1s or 1m".into(),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => "expected a day such as 2025-08-03".into(),
        other => format!("expected {other}"),
    }
}

/// Matches the few patterns that our schemas hold; a regex engine would be the largest dependency of this crate.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let word = |text: &str, first: fn(char) -> bool, rest: fn(char) -> bool| {
        let mut chars = text.chars();
        chars.next().is_some_and(first) && chars.all(rest)
    };
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    let identifier = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match pattern {
        FIELD_PATTERN => word(text.strip_suffix('!').unwrap_or(text), |c| c.is_ascii_alphabetic(), identifier),
        INTEGER_PATTERN => text.parse::<i64>().is_ok(),
        "^https://" => text.starts_with("https://"),
        "^[A-Za-z0-9_.]+$" => !text.is_empty() && text.chars().all(|c| identifier(c) || c == '.'),
        "^[a-z][a-z0-9_]*$" => word(text, |c| c.is_ascii_lowercase(), |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
        "^[1-9][0-9]*(ms|s|m|h|d)$" => super::extract::milliseconds(text).is_some_and(|ms| ms > 0),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => crate::names::is_date(text),
        _ if pattern.starts_with("^(string|") => {
            SCALARS.iter().any(|(scalar, _)| *scalar == text) || word(text, |c| c.is_ascii_uppercase(), alphanumeric)
        }
        _ => true,
    }
}
