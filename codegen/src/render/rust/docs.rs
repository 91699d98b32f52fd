//! Doc comments of generated types, from the facts of the spec.

use crate::model::Model;
use crate::spec::{Condition, Field, Kind, Shape};

/// The documentation of a struct inside a request or an answer.
pub fn object(shape: &Shape, field: &str) -> String {
    match &shape.facts.doc {
        Some(doc) => sentence(doc),
        None => format!("The object in `{field}`."),
    }
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

fn facts(field: &Field, required: bool) -> Vec<String> {
    let facts = &field.shape.facts;
    let mut out = Vec::new();
    let list =
        |words: &[crate::source::Spanned<String>]| words.iter().map(|word| format!("`{}`", word.value)).collect::<Vec<_>>().join(", ");
    if required {
        out.push("Required.".to_owned());
    }
    if !facts.required.is_empty() {
        out.push(format!("Required on {}.", list(&facts.required)));
    }
    for condition in &facts.required_if {
        out.push(format!("Required if {}.", self::condition(condition)));
    }
    if !facts.gateways.is_empty() {
        out.push(format!("Exists on {} only.", list(&facts.gateways)));
    }
    if let Some(unit) = &facts.unit {
        out.push(format!("Unit: {}.", unit_name(unit)));
    }
    if let Some(default) = &facts.default {
        out.push(format!("Default: `{default}`."));
    }
    match (&facts.min, &facts.max) {
        (Some(min), Some(max)) => out.push(format!("From {} to {}.", min.value, max.value)),
        (Some(min), None) => out.push(format!("At least {}.", min.value)),
        (None, Some(max)) => out.push(format!("At most {}.", max.value)),
        (None, None) => {}
    }
    if let Some(items) = &facts.min_items {
        out.push(format!("At least {} items.", items.value));
    }
    if let Some(items) = &facts.max_items {
        out.push(format!("At most {} items.", items.value));
    }
    if let Some(length) = &facts.max_len {
        out.push(format!("At most {} characters.", length.value));
    }
    if facts.sensitive {
        out.push("Never printed.".to_owned());
    }
    out
}

fn condition(condition: &Condition) -> String {
    let values: Vec<String> = condition.values.iter().map(|value| format!("`{value}`")).collect();
    match values.as_slice() {
        [] => format!("`{}` is given", condition.field.value),
        values => format!("`{}` is {}", condition.field.value, values.join(" or ")),
    }
}

fn unit_name(unit: &str) -> String {
    match unit {
        "timestamp" => "Unix time, undocumented whether in seconds or milliseconds".into(),
        "cents" => "minor units of the currency".into(),
        other => escape(other),
    }
}

/// A text as a sentence.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", escape(chars.as_str()))
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
