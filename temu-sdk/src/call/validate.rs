//! Checks before sending: what the spec knows of request fields beyond their types. All violations are found at once.

use std::collections::HashSet;

use crate::{
    catalog::gateway::Gateway,
    catalog::operation::{Check, Rule},
    error::Violation,
    sign::{Parameters, field, is_blank},
    wire::path::{Path, Step},
    wire::record::Piece,
};

/// All rules that the parameters break on this gateway.
pub(crate) fn violations(parameters: Parameters<'_>, rules: &[Rule], gateway: Gateway) -> Vec<Violation> {
    let mut found = Vec::new();
    let (value, given) = (parameters.as_piece(), parameters.names());
    for rule in rules.iter().filter(|rule| applies(rule, &given)) {
        walk(&Place { parent: value, value, at: Path::ROOT }, rule.path, &mut |place| {
            if let Some(broken) = broken(&rule.check, place, gateway) {
                found.push(Violation { path: place.at.to_string(), rule: broken });
            }
        });
    }
    found
}

/// The parameters of a raw call that have no effect: names that other lists have for what this one calls otherwise.
pub(crate) fn misnamed(parameters: Parameters<'_>, rules: &[Rule], gateway: Gateway) -> Vec<Violation> {
    let names = parameters.names();
    let is_given = |rule: &&Rule| matches!(rule.check, Check::Misnamed(_)) && names.contains(&rule.path);
    rules.iter().filter(is_given).flat_map(|rule| violations(parameters, std::slice::from_ref(rule), gateway)).collect()
}

/// Whether the rule can be broken at all where these parameters are given. Most are about others, which need not be looked for.
fn applies(rule: &Rule, given: &[&str]) -> bool {
    let is_about = |name: &&str| rule.path.starts_with(*name);
    match rule.check {
        Check::Required | Check::RequiredOn(_) => true,
        Check::RequiredIfGiven(other) | Check::RequiredIfOneOf(other, _) => given.iter().any(|name| *name == other || is_about(name)),
        _ => given.iter().any(is_about),
    }
}

/// A value, what it stands in, and where.
struct Place<'a> {
    parent: Piece<'a>,
    value: Piece<'a>,
    at: Path<'a>,
}

impl Place<'_> {
    /// A value in here.
    fn inside<'b>(&'b self, step: Step<'b>, value: Piece<'b>) -> Place<'b> {
        Place { parent: self.value, value, at: self.at.child(step) }
    }
}

/// Visits every value that the path leads to. A missing value is visited as null where the object it would stand in is given.
fn walk(place: &Place<'_>, path: &str, visit: &mut dyn FnMut(&Place<'_>)) {
    let value = place.value;
    if path.is_empty() {
        visit(place);
    } else if let Some(rest) = path.strip_prefix("[]") {
        match value {
            Piece::List(list) => {
                (0..list.len()).for_each(|index| walk(&place.inside(Step::Index(index), list.piece(index)), rest, visit));
            }
            Piece::Map(map) => map.each(&mut |key, value| walk(&place.inside(Step::Key(key), value), rest, visit)),
            _ => {}
        }
    } else if !matches!(value, Piece::Null) {
        let path = path.strip_prefix('.').unwrap_or(path);
        let (name, rest) = path.split_at(path.bytes().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(path.len()));
        walk(&place.inside(Step::Field(name), field(value, name).unwrap_or(Piece::Null)), rest, visit);
    }
}

/// What must hold and does not.
fn broken(check: &Check, place: &Place<'_>, gateway: Gateway) -> Option<String> {
    // A blank text beside the common parameters does not travel.
    let missing = if place.at.is_top() { is_blank(place.value) } else { matches!(place.value, Piece::Null) };
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
        Check::Unique => has_repeats(place.value).then(|| "must not have repeated items".to_owned()),
        Check::Above(other) => {
            let amounts = amount(place.value).zip(amount(sibling(other)));
            amounts.is_some_and(|(own, other)| own <= other).then(|| format!("must be above {other}, or it is dropped"))
        }
        Check::Misnamed(name) => Some(format!("has no effect here: the parameter is called {name}")),
        Check::MaxLen(max) => (longest(place.value) > max).then(|| format!("must have at most {max} characters")),
    }
}

fn is_one_of(value: Piece<'_>, values: &[&str]) -> bool {
    match value {
        Piece::Str(text) => values.contains(&text),
        Piece::Int(number) => values.contains(&number.to_string().as_str()),
        Piece::Bool(flag) => values.contains(&if flag { "true" } else { "false" }),
        Piece::Decimal(number) => values.contains(&number.as_str()),
        Piece::Raw(raw) => values.contains(&raw.get().trim_matches('"')),
        _ => false,
    }
}

#[allow(clippy::cast_precision_loss, reason = "limits are small numbers")]
fn number(value: Piece<'_>) -> Option<f64> {
    match value {
        Piece::Int(number) => Some(number as f64),
        Piece::Decimal(number) => Some(number.to_f64()),
        Piece::Raw(raw) => raw.get().parse().ok(),
        _ => None,
    }
}

/// A number, or the amount of an object that holds one, as text or number.
fn amount(value: Piece<'_>) -> Option<f64> {
    match value {
        Piece::Str(text) => text.trim().parse().ok(),
        Piece::Raw(raw) if raw.get().starts_with(['"', '{']) => {
            let json: serde_json::Value = serde_json::from_str(raw.get()).ok()?;
            let amount = json.get("amount").unwrap_or(&json);
            amount.as_f64().or_else(|| amount.as_str()?.trim().parse().ok())
        }
        Piece::Record(_) | Piece::Map(_) => amount(field(value, "amount")?),
        _ => number(value),
    }
}

fn has_repeats(value: Piece<'_>) -> bool {
    let Piece::List(list) = value else { return false };
    let texts: Vec<String> = (0..list.len()).map(|index| serde_json::to_string(&list.piece(index)).unwrap_or_default()).collect();
    let distinct: HashSet<&String> = texts.iter().collect();
    distinct.len() < texts.len()
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
