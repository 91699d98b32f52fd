//! Changes of what travels: fields, kinds, enum values.

use std::collections::BTreeMap;

use crate::source::Spanned;
use crate::spec::{Condition, Facts, Field, Kind as ShapeKind, Shape};

use super::changes::{Changes, Kind, listed, pairs};

/// Whether users write a shape or read it.
#[derive(Clone, Copy, PartialEq)]
pub enum Direction {
    Sent,
    Received,
}

/// Where a shape stands.
pub struct Place {
    /// `request`, `response`, or nothing where the subject says it all.
    side: &'static str,
    path: String,
    direction: Direction,
}

impl Place {
    pub const fn whole(side: &'static str, direction: Direction) -> Self {
        Self { side, path: String::new(), direction }
    }

    fn field(&self, name: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{name}", self.path), ..*self }
    }

    fn element(&self) -> Self {
        Self { path: format!("{}[]", self.path), ..*self }
    }

    fn words(&self) -> String {
        let space = if self.side.is_empty() { "" } else { " " };
        if self.path.is_empty() { self.side.to_owned() } else { format!("{}{space}field `{}`", self.side, self.path) }
    }

    fn value(&self, value: &str) -> String {
        let words = self.words();
        if words.is_empty() { format!("value {value}") } else { format!("{words}: value {value}") }
    }
}

/// Compares two shapes that stand in the same place.
pub fn compare(old: &Shape, new: &Shape, place: &Place, changes: &mut Changes) {
    let is_enum = |shape: &Shape| shape.facts.values.is_some();
    match (&old.kind, &new.kind) {
        (ShapeKind::Object(old), ShapeKind::Object(new)) => fields(old, new, place, changes),
        (ShapeKind::List(old), ShapeKind::List(new)) | (ShapeKind::Map(old), ShapeKind::Map(new)) => {
            compare(old, new, &place.element(), changes);
        }
        _ if word(old) != word(new) || is_enum(old) != is_enum(new) => {
            let what = format!("{}: {} → {}", place.words(), word(old), word(new));
            changes.breaks(Kind::Changed, what.trim_start_matches(": "), "code that uses it does not compile");
        }
        _ => {}
    }
    if is_enum(old) && is_enum(new) {
        values(old, new, place, changes);
    }
    facts(old, new, place, changes);
}

/// A kind in a word.
fn word(shape: &Shape) -> String {
    let kind = match &shape.kind {
        ShapeKind::Shared(name) => return name.clone(),
        ShapeKind::List(inner) => return format!("list of {}", word(inner)),
        ShapeKind::Map(inner) => return format!("map of {}", word(inner)),
        ShapeKind::Object(_) => return "object".to_owned(),
        kind => kind.word(),
    };
    if shape.facts.values.is_some() { format!("enum of {kind}s") } else { kind.to_owned() }
}

fn fields(old: &[Field], new: &[Field], place: &Place, changes: &mut Changes) {
    for pair in pairs(old, new, |field| field.name.value.clone()) {
        match pair {
            (Some(old), None) => {
                let what = format!("{} removed", place.field(&old.name).words());
                changes.breaks(Kind::Removed, what, "code that uses it does not compile");
            }
            (None, Some(new)) => added(new, place, changes),
            (Some(old), Some(new)) => {
                let place = place.field(&new.name);
                required(old, new, &place, changes);
                compare(&old.shape, &new.shape, &place, changes);
            }
            (None, None) => {}
        }
    }
    argument_order(old, new, place, changes);
}

fn added(field: &Field, place: &Place, changes: &mut Changes) {
    let words = place.field(&field.name).words();
    if field.required && place.direction == Direction::Sent {
        changes.breaks(Kind::Added, format!("required {words} added"), "code that builds it must give one more value");
    } else {
        changes.keeps(Kind::Added, format!("{words} added"), "there is one more to set or read");
    }
}

/// Required fields are arguments of the constructor, optional ones have setters.
fn required(old: &Field, new: &Field, place: &Place, changes: &mut Changes) {
    if old.required != new.required && place.direction == Direction::Sent {
        let what = format!("{} is {}", place.words(), if new.required { "required now" } else { "no longer required" });
        changes.breaks(Kind::Changed, what, "the constructor takes other arguments");
    }
}

/// Up to three required fields are positional arguments.
fn argument_order(old: &[Field], new: &[Field], place: &Place, changes: &mut Changes) {
    let names =
        |fields: &[Field]| -> Vec<String> { fields.iter().filter(|field| field.required).map(|field| field.name.value.clone()).collect() };
    let (old, new) = (names(old), names(new));
    let same = old.len() == new.len() && old.iter().all(|name| new.contains(name));
    if place.direction == Direction::Sent && same && new.len() <= 3 && old != new {
        let what = format!("{} required fields in another order: {}", place.words(), new.join(", "));
        changes.breaks(Kind::Changed, what.trim_start(), "the constructor takes its arguments in another order");
    }
}

/// Enums are open, so another value breaks nothing.
fn values(old: &Shape, new: &Shape, place: &Place, changes: &mut Changes) {
    let names = |shape: &Shape| -> BTreeMap<String, String> {
        let values = shape.facts.values.iter().flatten();
        values.map(|value| (value.wire.value.clone(), value.name.value.clone())).collect()
    };
    let (old, new) = (names(old), names(new));
    for (wire, name) in &old {
        match new.get(wire) {
            None => changes.breaks(Kind::Removed, place.value(&format!("{wire} ({name}) removed")), "code that names it does not compile"),
            Some(now) if now != name => {
                let what = place.value(&format!("{wire} is called {now}, no longer {name}"));
                changes.breaks(Kind::Changed, what, "code that names it does not compile");
            }
            Some(_) => {}
        }
    }
    for (wire, name) in new.iter().filter(|(wire, _)| !old.contains_key(*wire)) {
        changes.keeps(Kind::Added, place.value(&format!("{wire} ({name}) added")), "the value has a name");
    }
}

/// What is checked before a request is sent, how values are read, and marks.
fn facts(old: &Shape, new: &Shape, place: &Place, changes: &mut Changes) {
    // Each key is named, so that a new one cannot be forgotten here. Values are compared with the kind; the rest documents.
    let Facts {
        doc: _,
        values: _,
        unit: _,
        default: _,
        places: _,
        min: _,
        max: _,
        min_items: _,
        max_items: _,
        max_len: _,
        unique: _,
        above: _,
        required,
        gateways,
        unconfirmed,
        required_if,
        aliases,
        sensitive,
        deprecated,
    } = &*old.facts;
    let mut differs = |what: String, effect| changes.keeps(Kind::Changed, format!("{} {what}", place.words()).trim_start(), effect);
    if bounds(&old.facts) != bounds(&new.facts) {
        differs("has other bounds".to_owned(), "values are checked against them before a call");
    }
    if words(required) != words(&new.facts.required) {
        differs(format!("is required on {}", listed(&words(&new.facts.required))), "it is asked for before a call");
    }
    let exists = |gateways: &[Spanned<String>], unconfirmed: &[Spanned<String>]| [words(gateways), words(unconfirmed)].concat();
    let (was, is) = (exists(gateways, unconfirmed), exists(&new.facts.gateways, &new.facts.unconfirmed));
    if was != is {
        let on = if is.is_empty() { "all gateways".to_owned() } else { is.join(", ") };
        differs(format!("exists on {on}"), "calls to others are stopped before they are sent");
    }
    let conditions = |all: &[Condition]| all.iter().map(|one| (one.field.value.clone(), one.values.clone())).collect::<Vec<_>>();
    if conditions(required_if) != conditions(&new.facts.required_if) {
        differs("is required on other conditions".to_owned(), "it is asked for before a call");
    }
    if deprecated != &new.facts.deprecated {
        match (deprecated, &new.facts.deprecated) {
            (None, Some(_)) => differs("is deprecated".to_owned(), "the compiler warns"),
            (Some(_), None) => differs("is no longer deprecated".to_owned(), "the compiler does not warn any more"),
            _ => differs("is deprecated for another reason".to_owned(), "the compiler says so"),
        }
    }
    if *sensitive != new.facts.sensitive {
        let no = if new.facts.sensitive { "" } else { "no longer " };
        differs(format!("is {no}sensitive"), "it is hidden from logs or shown there");
    }
    let (was, is) = (words(aliases), words(&new.facts.aliases));
    for alias in is.iter().filter(|alias| !was.contains(alias)) {
        differs(format!("is read from `{alias}`, too"), "more responses are understood");
    }
    for alias in was.iter().filter(|alias| !is.contains(alias)) {
        let what = format!("{} is no longer read from `{alias}`", place.words());
        changes.breaks(Kind::Changed, what.trim_start(), "values under that name are lost");
    }
}

/// Limits that are checked before a request is sent.
fn bounds(facts: &Facts) -> impl PartialEq {
    let (min, max) = (facts.min.as_ref().map(|min| min.value), facts.max.as_ref().map(|max| max.value));
    let counts = [&facts.min_items, &facts.max_items, &facts.max_len].map(|bound| bound.as_ref().map(|bound| bound.value));
    (min, max, counts, facts.unique, facts.above.as_ref().map(|other| other.value.clone()))
}

fn words(words: &[Spanned<String>]) -> Vec<String> {
    words.iter().map(|word| word.value.clone()).collect()
}
