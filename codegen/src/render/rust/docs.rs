//! Doc comments of generated types, from the facts of the spec.

use crate::model::Model;
use crate::spec::{Condition, Field, Group, Kind, Shape};

/// The documentation of a group's module, as lines of `//!`; `on` has the gateways of its operations.
pub fn group(name: &str, description: Option<&Group>, on: &[&str]) -> String {
    let mut lines =
        vec![description.map_or_else(|| format!("Operations of the group `{name}`."), |group| sentence(&group.doc)), String::new()];
    lines.extend(description.and_then(|group| group.sellers.as_deref()).map(|sellers| format!("- **Sellers**: {}", escape(sellers))));
    lines.push(format!("- **Gateways**: {}", codes(on.iter().copied())));
    inner(&lines)
}

/// Lines of `//!`.
pub fn inner(lines: &[String]) -> String {
    let line = |text: &String| if text.is_empty() { "//!".to_owned() } else { format!("//! {text}") };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Words as code: `` `us`, `eu` ``.
pub fn codes<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The documentation of a struct inside a request or a response.
pub fn object(shape: &Shape, field: &str, is_element: bool) -> String {
    let what = if is_element { format!("An element of `{field}`") } else { format!("The object `{field}`") };
    described(what, shape)
}

/// The documentation of an enum inside a request or a response.
pub fn values(shape: &Shape, field: &str) -> String {
    described(format!("Values of `{field}`"), shape)
}

fn described(what: String, shape: &Shape) -> String {
    match &shape.facts.doc {
        Some(doc) => closed(format!("{what}: {}", escape(doc))),
        None => format!("{what}."),
    }
}

/// A text with a mark at its end.
fn closed(text: String) -> String {
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

/// The documentation of a field: its name on the wire, what the spec says, and its facts.
pub fn field(field: &Field, required: bool, model: &Model) -> String {
    let shared = model.resolve(&field.shape).facts.doc.as_deref().filter(|_| matches!(field.shape.kind, Kind::Shared(_)));
    let said = field.shape.facts.doc.as_deref().or(shared);
    let mut text = format!("`{}`", field.name.value);
    if let Some(doc) = said {
        text.push_str(": ");
        text.push_str(&escape(doc));
    }
    if !text.ends_with('.') {
        text.push('.');
    }
    for fact in facts(field, required) {
        text.push(' ');
        text.push_str(&fact);
    }
    text
}

/// What is known of a field beside its type and its meaning: a sentence each.
#[must_use]
pub fn facts(field: &Field, required: bool) -> Vec<String> {
    let facts = &field.shape.facts;
    let mut sentences = Vec::new();
    let mut say = |fact: std::fmt::Arguments<'_>| sentences.push(fact.to_string());
    let list = |words: &[crate::source::Spanned<String>]| codes(words.iter().map(|word| word.value.as_str()));
    if required {
        say(format_args!("Required."));
    }
    if !facts.required.is_empty() {
        say(format_args!("Required on {}.", list(&facts.required)));
    }
    for condition in &facts.required_if {
        say(format_args!("Required if {}.", self::condition(condition)));
    }
    if !facts.gateways.is_empty() {
        say(format_args!("Only on {}.", list(&facts.gateways)));
    }
    if !facts.unconfirmed.is_empty() {
        let rest = if facts.gateways.is_empty() { " only" } else { ", too" };
        say(format_args!("Probably exists on {}{rest}; only one source says so.", list(&facts.unconfirmed)));
    }
    if let Some(unit) = &facts.unit {
        say(format_args!("Unit: {}.", unit_name(unit)));
    }
    if let Some(default) = &facts.default {
        say(format_args!("Default: `{default}`."));
    }
    match (&facts.min, &facts.max) {
        (Some(min), Some(max)) => say(format_args!("Between {} and {}.", min.value, max.value)),
        (Some(min), None) => say(format_args!("At least {}.", min.value)),
        (None, Some(max)) => say(format_args!("At most {}.", max.value)),
        (None, None) => {}
    }
    if let Some(items) = &facts.min_items {
        say(format_args!("At least {} items.", items.value));
    }
    if let Some(items) = &facts.max_items {
        say(format_args!("At most {} items.", items.value));
    }
    if let Some(length) = &facts.max_len {
        say(format_args!("At most {} characters.", length.value));
    }
    if facts.unique {
        say(format_args!("Without repeated items."));
    }
    if let Some(other) = &facts.above {
        say(format_args!("Above `{}`.", other.value));
    }
    if facts.sensitive {
        say(format_args!("Sensitive: redacted in debug output and logs."));
    }
    sentences
}

fn condition(condition: &Condition) -> String {
    let values: Vec<String> = condition.values.iter().map(|value| format!("`{value}`")).collect();
    match values.as_slice() {
        [] => format!("`{}` is set", condition.field.value),
        values => format!("`{}` is {}", condition.field.value, values.join(" or ")),
    }
}

fn unit_name(unit: &str) -> String {
    match unit {
        "timestamp" => "Unix time; Temu does not document whether in seconds or milliseconds".into(),
        "cents" => "minor units of the currency".into(),
        other => escape(other),
    }
}

/// A text as a sentence.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    closed(format!("{first}{}", escape(chars.as_str())))
}

/// Keeps text from being taken for links or markup.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '<' | '>' | '*' | '_' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}
