//! Names: their form, which become one in Rust, and which the SDK needs itself.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::diagnostics::{Diagnostics, Rule};
use crate::names::{RESERVED_TYPES, UNKNOWN_VALUE, camel, is_camel, is_date, is_reserved_group, is_snake};
use crate::source::{Span, Spanned};
use crate::spec::{EnumValue, Field, Kind, Operation};

use super::context::Context;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    files(context, diagnostics);
    reserved(context, diagnostics);
    let spec = context.spec;
    for group in spec.operations.chunk_by(|a, b| a.group == b.group) {
        apart("operation", group.iter().map(|one| (camel(&one.name), one.name.as_str(), one.span)), diagnostics);
    }
    apart("group", groups(context).iter().map(as_type), diagnostics);
    apart("shared type", spec.types.iter().map(|shared| as_type(&shared.name)), diagnostics);
    apart("gateway", spec.gateways.iter().map(|gateway| as_type(&gateway.id)), diagnostics);
    apart("event", spec.events.iter().map(|event| as_type(&event.name)), diagnostics);
    for root in context.roots() {
        root.shape().walk(&mut |shape| {
            if let Kind::Object(known) = &shape.kind {
                fields(known, diagnostics);
            }
            values(shape.facts.values.as_deref().unwrap_or_default(), diagnostics);
        });
    }
}

/// The names that files give to what they hold.
fn files(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut bad = |span: Span, what: &str, name: &str, expected: &str| {
        let problem = diagnostics.add(Rule::BadName, span, format!("{what} is called `{name}`"), format!("expected {expected}"));
        problem.help("the file's path gives the name: rename it");
    };
    for group in groups(context).iter().filter(|group| !is_snake(group)) {
        bad(group.span, "a group", group, "a folder in snake_case");
    }
    for operation in context.spec.operations.iter().filter(|operation| !is_snake(&operation.name)) {
        bad(operation.span, "an operation", &operation.name, "a file name in snake_case");
    }
    for shared in context.spec.types.iter().filter(|shared| !is_camel(&shared.name)) {
        bad(shared.name.span, "a shared type", &shared.name, "a file name in CamelCase");
    }
    for notice in context.spec.notices.iter().filter(|notice| !is_date(&notice.date)) {
        bad(notice.date.span, "a notice", &notice.date, "the day of the announcement, such as 2025-08-03");
    }
}

/// Each group once, where its first operation stands.
pub(super) fn groups(context: &Context<'_>) -> Vec<Spanned<String>> {
    let first = |group: &[Operation]| Spanned { value: group[0].group.clone(), span: group[0].span };
    context.spec.operations.chunk_by(|a, b| a.group == b.group).map(first).collect()
}

fn reserved(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for group in groups(context).iter().filter(|group| is_reserved_group(group)) {
        let message = format!("`{}` is a name that the SDK or Rust needs itself", group.value);
        let problem = diagnostics.add(Rule::ReservedName, group.span, message, "expected another name for this group");
        problem.help(format!("rename the folder api/{}: users write `temu_sdk::<its name>`", group.value));
    }
    for shared in context.spec.types.iter().filter(|shared| RESERVED_TYPES.contains(&shared.name.as_str())) {
        let message = format!("generated code has a type `{}` of its own", shared.name.value);
        let problem = diagnostics.add(Rule::ReservedName, shared.name.span, message, "expected another name for this type");
        problem.help("rename the file, and the type where it is used");
    }
    for event in context.spec.events.iter().filter(|event| RESERVED_TYPES.contains(&camel(&event.name).as_str())) {
        let message = format!("generated code has a type `{}` of its own", camel(&event.name));
        diagnostics.add(Rule::ReservedName, event.name.span, message, "expected another name for this event");
    }
}

fn fields(fields: &[Field], diagnostics: &mut Diagnostics) {
    apart("field", fields.iter().map(|field| (field.snake.as_str(), field.name.as_str(), field.name.span)), diagnostics);
    for (at, field) in fields.iter().enumerate() {
        for alias in &field.shape.facts.aliases {
            let earlier = fields[..at].iter().flat_map(|earlier| &earlier.shape.facts.aliases);
            let other = fields.iter().map(|other| &other.name).chain(earlier).find(|other| other.value == alias.value);
            if let Some(other) = other {
                let message = format!("`{}` is what another field of this object arrives under", alias.value);
                let problem = diagnostics.add(Rule::NameTwice, alias.span, message, "expected a name under which only this field arrives");
                problem.related(other.span, "the other one");
            }
        }
    }
}

fn values(values: &[EnumValue], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, &Spanned<String>> = BTreeMap::new();
    for EnumValue { name, .. } in values {
        if name.value == UNKNOWN_VALUE {
            let message = format!("`{UNKNOWN_VALUE}` is the variant that holds values the spec does not list");
            diagnostics.add(Rule::ReservedName, name.span, message, "expected another name").help("perhaps `unknown` or `unspecified`");
        }
        if let Some(first) = seen.insert(camel(name), name) {
            let message = format!("two values of this enum are called `{}` in Rust", camel(name));
            let problem = diagnostics.add(Rule::EnumTwice, name.span, message, "expected a name of its own");
            problem.related(first.span, "first here");
        }
    }
}

/// What a name becomes as a type of Rust, the name, and where it stands.
fn as_type(name: &Spanned<String>) -> (String, &str, Span) {
    (camel(name), name, name.span)
}

/// Makes sure that names stay apart when they become Rust names, which come first.
fn apart<'a, R: Ord + Display>(what: &str, names: impl Iterator<Item = (R, &'a str, Span)>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<R, (&str, Span)> = BTreeMap::new();
    for (rust, name, span) in names {
        if let Some((first, place)) = seen.get(&rust) {
            let (message, expected) = if *first == name {
                (format!("two {what}s have the name `{name}`"), "expected a name of its own")
            } else {
                let message = format!("the {what}s `{first}` and `{name}` both become `{rust}` in Rust");
                (message, "expected a name that differs by more than its spelling")
            };
            diagnostics.add(Rule::NameTwice, span, message, expected).related(*place, format!("`{first}` is here"));
        } else {
            seen.insert(rust, (name, span));
        }
    }
}
