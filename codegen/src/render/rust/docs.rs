//! Doc comments of generated types, from the facts of the spec.

use std::fmt::Write;

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
    facts(field, required, &mut text);
    text
}

fn facts(field: &Field, required: bool, text: &mut String) {
    let facts = &field.shape.facts;
    let mut say = |fact: std::fmt::Arguments<'_>| {
        text.push(' ');
        let _ = text.write_fmt(fact);
    };
    let list =
        |words: &[crate::source::Spanned<String>]| words.iter().map(|word| format!("`{}`", word.value)).collect::<Vec<_>>().join(", ");
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
        say(format_args!("Exists on {} only.", list(&facts.gateways)));
    }
    if !facts.unconfirmed.is_empty() {
        let rest = if facts.gateways.is_empty() { " only" } else { ", too" };
        say(format_args!("Probably exists on {}{rest}; one source alone says so.", list(&facts.unconfirmed)));
    }
    if let Some(unit) = &facts.unit {
        say(format_args!("Unit: {}.", unit_name(unit)));
    }
    if let Some(default) = &facts.default {
        say(format_args!("Default: `{default}`."));
    }
    match (&facts.min, &facts.max) {
        (Some(min), Some(max)) => say(format_args!("From {} to {}.", min.value, max.value)),
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
    if facts.sensitive {
        say(format_args!("Never printed."));
    }
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
