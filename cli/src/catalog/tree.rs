//! The fields of a request or response as a tree of lines, with what the spec says of each.

use codegen::spec::{Facts, Field, Kind, Shape};

use super::Catalog;
use crate::i18n::text;
use crate::terminal::{BOLD, CYAN, DIM, YELLOW, styled};

/// The lines of a shape's fields; nothing if it has none.
pub fn lines(catalog: &Catalog, shape: &Shape) -> Vec<String> {
    let mut lines = Vec::new();
    Tree { catalog, lines: &mut lines }.inner(shape, "", &mut Vec::new());
    lines
}

/// What a shape is, in a word: `list of integer`.
pub fn kind(catalog: &Catalog, shape: &Shape) -> String {
    match &shape.kind {
        Kind::String => "string".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::UnixS => "unix_s".to_owned(),
        Kind::UnixMs => "unix_ms".to_owned(),
        Kind::Base64 => "base64".to_owned(),
        Kind::Json => "json".to_owned(),
        Kind::Object(_) => "object".to_owned(),
        Kind::List(inner) => text!("list of {}", kind(catalog, inner)),
        Kind::Map(inner) => text!("map of {}", kind(catalog, inner)),
        Kind::Shared(name) => match catalog.resolve(shape).kind {
            Kind::Object(_) => name.clone(),
            _ => format!("{} {name}", kind(catalog, catalog.resolve(shape))),
        },
    }
}

struct Tree<'a, 'l> {
    catalog: &'a Catalog,
    lines: &'l mut Vec<String>,
}

impl<'a> Tree<'a, '_> {
    /// The fields below a shape; `open` are the shared types that are being shown, which may hold each other.
    fn inner(&mut self, shape: &'a Shape, indent: &str, open: &mut Vec<&'a str>) {
        match &shape.kind {
            Kind::Object(fields) => self.fields(fields, indent, open),
            Kind::List(inner) | Kind::Map(inner) => self.inner(inner, indent, open),
            Kind::Shared(name) if open.contains(&name.as_str()) => {
                self.lines.push(format!("{indent}└─ {}", styled(DIM, text!("as {} above", name))))
            }
            Kind::Shared(name) => {
                open.push(name);
                self.inner(self.catalog.resolve(shape), indent, open);
                open.pop();
            }
            _ => {}
        }
    }

    fn fields(&mut self, fields: &'a [Field], indent: &str, open: &mut Vec<&'a str>) {
        for (at, field) in fields.iter().enumerate() {
            let is_last = at + 1 == fields.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.lines.push(format!("{indent}{branch}{}", self.field(field)));
            self.inner(&field.shape, &format!("{indent}{below}"), open);
        }
    }

    fn field(&self, field: &Field) -> String {
        let facts = &field.shape.facts;
        let mark = if field.required { styled(YELLOW, "!") } else { String::new() };
        let head = format!("{}{mark} {}", styled(BOLD, &*field.name), styled(CYAN, kind(self.catalog, &field.shape)));
        let mut said: Vec<String> = facts.doc.iter().cloned().collect();
        said.extend(self.facts(field));
        if said.is_empty() { head } else { format!("{head}  {}", styled(DIM, said.join("; "))) }
    }

    fn facts(&self, field: &Field) -> Vec<String> {
        let facts = &field.shape.facts;
        let resolved = self.catalog.element(&field.shape);
        let mut said = Vec::new();
        let words =
            |names: &[codegen::source::Spanned<String>]| names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ");
        if !facts.required.is_empty() {
            said.push(text!("required on {}", words(&facts.required)));
        }
        for condition in &facts.required_if {
            said.push(match condition.values.as_slice() {
                [] => text!("required with {}", *condition.field),
                values => text!("required if {} is {}", *condition.field, values.join(", ")),
            });
        }
        let only: Vec<&str> = facts.only_on().collect();
        if !only.is_empty() {
            said.push(text!("only on {}", only.join(", ")));
        }
        if let Some(values) = facts.values.as_ref().or(resolved.facts.values.as_ref()) {
            let values: Vec<String> = values
                .iter()
                .map(|value| {
                    if value.wire.value == value.name.value { value.wire.value.clone() } else { format!("{} {}", *value.wire, *value.name) }
                })
                .collect();
            said.push(text!("one of: {}", values.join(", ")));
        }
        said.extend(bounds(facts));
        if facts.sensitive {
            said.push(text!("sensitive"));
        }
        if let Some(instead) = &facts.deprecated {
            said.push(text!("deprecated: {}", instead));
        }
        said
    }
}

/// Numbers that limit a value.
fn bounds(facts: &Facts) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(facts.unit.as_ref().map(|unit| text!("in {}", unit)));
    said.extend(facts.min.as_ref().map(|min| text!("at least {}", min.value)));
    said.extend(facts.max.as_ref().map(|max| text!("at most {}", max.value)));
    said.extend(facts.min_items.as_ref().map(|count| text!("at least {} items", count.value)));
    said.extend(facts.max_items.as_ref().map(|count| text!("at most {} items", count.value)));
    said.extend(facts.max_len.as_ref().map(|count| text!("at most {} characters", count.value)));
    said.extend(facts.default.as_ref().map(|value| text!("default {}", value)));
    said
}
