//! Values that the spec writes down: of enums, and defaults.

use serde_json::Value as Json;

use crate::diagnostics::{Diagnostics, Rule};
use crate::source::Spanned;
use crate::spec::{Facts, Kind, Shape};

use super::context::Context;
use super::types::kind;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for root in context.roots() {
        root.shape().walk(&mut |shape| {
            if !context.is_hurt(shape.span) || matches!(shape.kind, Kind::Object(_)) {
                wire_values(shape, diagnostics);
                default(context, shape, diagnostics);
            }
        });
    }
}

fn wire_values(shape: &Shape, diagnostics: &mut Diagnostics) {
    let Some(values) = &shape.facts.values else { return };
    if values.is_empty() {
        let span = shape.facts.place("$enum").unwrap_or(shape.span);
        diagnostics.add(Rule::BadWireValue, span, "an enum without values", "expected wire values and their names");
    }
    let mut seen: Vec<(i64, &Spanned<String>)> = Vec::new();
    for wire in values.iter().map(|value| &value.wire).filter(|_| matches!(shape.kind, Kind::Integer)) {
        let Ok(number) = wire.parse::<i64>() else {
            let message = format!("`{}` is a value of an enum of integers", wire.value);
            let problem = diagnostics.add(Rule::BadWireValue, wire.span, message, "expected an integer");
            problem.help("if strings travel here, say so beside `$enum`: `$type: string`");
            return;
        };
        if let Some((_, first)) = seen.iter().find(|(value, _)| *value == number) {
            let message = format!("the value {number} stands twice in this enum");
            diagnostics.add(Rule::EnumTwice, wire.span, message, "expected each value once").related(first.span, "first here");
        }
        seen.push((number, wire));
    }
}

fn default(context: &Context<'_>, shape: &Shape, diagnostics: &mut Diagnostics) {
    let (Some(default), Some(span)) = (&shape.facts.default, shape.facts.place("$default")) else { return };
    if let Some(expected) = misfit(context, shape, &shape.facts, default) {
        let message = format!("the default {default} is no value of this field");
        diagnostics.add(Rule::BadDefault, span, message, format!("expected {expected}"));
    }
}

/// What was expected, if a value is none that the shape takes.
pub(super) fn misfit(context: &Context<'_>, shape: &Shape, facts: &Facts, value: &Json) -> Option<String> {
    let fits = match &shape.kind {
        Kind::Shared(name) => {
            let shared = context.shared(name)?;
            return match shared.kind {
                // What names what it stands for has no facts of its own.
                Kind::Shared(_) => None,
                _ => misfit(context, shared, &shared.facts, value),
            };
        }
        Kind::List(item) => match value.as_array() {
            Some(values) => return values.iter().find_map(|value| misfit(context, item, &item.facts, value)),
            None => false,
        },
        Kind::Json => true,
        Kind::String | Kind::Base64 => value.is_string(),
        Kind::Integer | Kind::UnixS | Kind::UnixMs => value.is_i64(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::Map(_) | Kind::Object(_) => value.is_object(),
    };
    if !fits { Some(kind(&shape.kind)) } else { not_listed(facts, value).or_else(|| out_of_range(facts, value)) }
}

fn not_listed(facts: &Facts, value: &Json) -> Option<String> {
    let values = facts.values.as_ref()?;
    let wire = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let known: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
    (!known.contains(&wire.as_str())).then(|| format!("one of: {}", known.join(", ")))
}

fn out_of_range(facts: &Facts, value: &Json) -> Option<String> {
    let number = value.as_f64()?;
    let below = facts.min.as_ref().filter(|min| number < min.value).map(|min| format!("at least {}", min.value));
    below.or_else(|| facts.max.as_ref().filter(|max| number > max.value).map(|max| format!("at most {}", max.value)))
}
