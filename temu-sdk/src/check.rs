//! Checks before sending: what the spec knows of request fields beyond their types. All violations are found at once.

use std::fmt;

use crate::{
    interface::{Check, Gateway, Rule},
    record::Piece,
    sign::{Parameters, field, is_blank},
};

/// A rule of the spec that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where: `skuList[2].price`.
    pub path: String,
    /// What must hold: `must be at least 1`. Never the value itself, which may be somebody's data.
    pub rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.rule)
    }
}

/// All rules that the parameters break on this gateway.
pub(crate) fn violations(parameters: Parameters<'_>, rules: &[Rule], gateway: Gateway) -> Vec<Violation> {
    let (mut found, mut at) = (Vec::new(), String::new());
    for rule in rules {
        let place = Place { parent: parameters.as_piece(), value: parameters.as_piece(), at: &mut at };
        walk(place, rule.path, &mut |place| {
            if let Some(broken) = broken(&rule.check, &place, gateway) {
                found.push(Violation { path: place.at.clone(), rule: broken });
            }
        });
    }
    found
}

/// A value, what it stands in, and its path.
struct Place<'a, 'p> {
    parent: Piece<'a>,
    value: Piece<'a>,
    at: &'p mut String,
}

/// Visits every value that the path leads to. A missing value is visited as null where the object it would stand in is given.
fn walk(place: Place<'_, '_>, path: &str, visit: &mut dyn FnMut(Place<'_, '_>)) {
    if path.is_empty() {
        return visit(place);
    }
    let Place { value, at, .. } = place;
    let length = at.len();
    if let Some(rest) = path.strip_prefix("[]") {
        each(value, &mut |key, item| {
            at.push_str(&format!("[{key}]"));
            walk(Place { parent: value, value: item, at }, rest, visit);
            at.truncate(length);
        });
    } else if !matches!(value, Piece::Null) {
        let path = path.strip_prefix('.').unwrap_or(path);
        let (name, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
        if !at.is_empty() {
            at.push('.');
        }
        at.push_str(name);
        walk(Place { parent: value, value: field(value, name).unwrap_or(Piece::Null), at }, rest, visit);
        at.truncate(length);
    }
}

/// Calls `visit` with the index or key and the value of each element.
fn each(value: Piece<'_>, visit: &mut dyn FnMut(&str, Piece<'_>)) {
    match value {
        Piece::List(list) => (0..list.len()).for_each(|index| visit(&index.to_string(), list.piece(index))),
        Piece::Map(map) => map.each(visit),
        _ => {}
    }
}

/// What must hold and does not.
fn broken(check: &Check, place: &Place<'_, '_>, gateway: Gateway) -> Option<String> {
    let missing = if place.at.contains(['.', '[']) { matches!(place.value, Piece::Null) } else { is_blank(place.value) };
    let sibling = |name| field(place.parent, name).unwrap_or(Piece::Null);
    match *check {
        Check::Required => missing.then(|| "is required".to_owned()),
        Check::RequiredOn(gateways) => (missing && gateways.contains(&gateway)).then(|| format!("is required on gateway {gateway}")),
        Check::RequiredIfGiven(other) => (missing && !is_blank(sibling(other))).then(|| format!("is required when {other} is given")),
        Check::RequiredIfOneOf(other, values) => {
            (missing && is_one_of(sibling(other), values)).then(|| format!("is required when {other} is {}", values.join(" or ")))
        }
        _ if missing => None,
        Check::OnlyOn(gateways) => (!gateways.contains(&gateway)).then(|| format!("does not exist on gateway {gateway}")),
        Check::Min(min) => number(place.value).is_some_and(|value| value < min).then(|| format!("must be at least {min}")),
        Check::Max(max) => number(place.value).is_some_and(|value| value > max).then(|| format!("must be at most {max}")),
        Check::MinItems(min) => items(place.value).is_some_and(|items| items < min).then(|| format!("must have at least {min} items")),
        Check::MaxItems(max) => items(place.value).is_some_and(|items| items > max).then(|| format!("must have at most {max} items")),
        Check::MaxLen(max) => (longest(place.value) > max).then(|| format!("must have at most {max} characters")),
    }
}

fn is_one_of(value: Piece<'_>, values: &[&str]) -> bool {
    match value {
        Piece::Str(text) => values.contains(&text),
        Piece::Int(number) => values.contains(&number.to_string().as_str()),
        Piece::Bool(flag) => values.contains(&if flag { "true" } else { "false" }),
        Piece::Raw(raw) => values.contains(&raw.get().trim_matches('"')),
        _ => false,
    }
}

#[allow(clippy::cast_precision_loss, reason = "limits are small numbers")]
fn number(value: Piece<'_>) -> Option<f64> {
    match value {
        Piece::Int(number) => Some(number as f64),
        Piece::Raw(raw) => raw.get().parse().ok(),
        _ => None,
    }
}

fn items(value: Piece<'_>) -> Option<u64> {
    match value {
        Piece::List(list) => Some(list.len() as u64),
        Piece::Map(map) => Some(map.len() as u64),
        _ => None,
    }
}

fn longest(value: Piece<'_>) -> u64 {
    match value {
        Piece::Str(text) => text.chars().count() as u64,
        Piece::List(list) => (0..list.len()).map(|index| longest(list.piece(index))).max().unwrap_or_default(),
        _ => 0,
    }
}
