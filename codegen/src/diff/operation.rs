//! Changes of an operation: where it goes, and what is known of it.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::spec::{Operation, Paginate};

use super::shape::{self, Direction, Place};
use super::{Changes, Kind};

/// Compares an operation with itself; one of the two may not exist.
pub fn operation((old, new): (Option<&&Operation>, Option<&&Operation>), before: &Model, after: &Model, changes: &mut Changes) {
    match (old, new) {
        (Some(old), None) => removed(old, after, changes),
        (None, Some(new)) => {
            let what = format!("added: {} on {}", new.type_name.value, gateways(new).join(", "));
            changes.about(new.id()).keeps(Kind::Added, what, "there is one more call");
        }
        (Some(old), Some(new)) => {
            changes.about(new.id());
            route(old, new, before, after, changes);
            meaning(old, new, changes);
            pages(old.paginate.as_ref(), new.paginate.as_ref(), changes);
            shape::compare(&old.request, &new.request, &Place::whole("request", Direction::Sent), changes);
            answer(old, new, changes);
        }
        (None, None) => {}
    }
}

fn removed(old: &Operation, after: &Model, changes: &mut Changes) {
    let what = match after.operations.iter().find(|new| new.type_name.value == old.type_name.value) {
        Some(new) => format!("renamed to {}", new.id()),
        None => format!("removed: {}", old.type_name.value),
    };
    changes.about(old.id()).breaks(Kind::Removed, what, "code that calls it does not compile");
}

fn gateways(operation: &Operation) -> Vec<&str> {
    operation.gateways.iter().map(|gateway| gateway.as_str()).collect()
}

fn route(old: &Operation, new: &Operation, before: &Model, after: &Model, changes: &mut Changes) {
    let moved = old.type_name.value != new.type_name.value || gateways(old) != gateways(new);
    if moved {
        let what =
            format!("{} on {} → {} on {}", old.type_name.value, gateways(old).join(", "), new.type_name.value, gateways(new).join(", "));
        match unreachable(&regions(old, before), &regions(new, after)) {
            Some(effect) => changes.breaks(Kind::Changed, what, effect),
            None => changes.keeps(Kind::Migrated, what, "calls take the new route, code stays as it is"),
        }
    }
    let entry = |operation: &Operation| -> BTreeSet<(String, Option<String>)> {
        let facts =
            |replaced: &crate::spec::Replaces| (replaced.type_name.value.clone(), replaced.sunset.as_ref().map(|day| day.value.clone()));
        operation.replaces.iter().map(facts).collect()
    };
    for (name, sunset) in entry(new).difference(&entry(old)) {
        let what = format!(
            "old type {name}, {}",
            sunset.as_ref().map_or("no sunset announced".to_owned(), |day| format!("refused from {day} on"))
        );
        changes.keeps(Kind::Changed, what, "the lifecycle tells it");
    }
    for (name, effect) in
        [("envelope", old.envelope != new.envelope), ("version", old.version != new.version), ("token", old.token != new.token)]
    {
        if effect {
            changes.keeps(Kind::Changed, format!("another {name}"), "requests travel differently");
        }
    }
}

/// Tokens and clients belong to regions, so these are what users choose.
fn regions(operation: &Operation, model: &Model) -> BTreeSet<String> {
    let region = |id: &str| model.gateways.iter().find(|gateway| gateway.id.value == id).map(|gateway| format!("{:?}", gateway.region));
    gateways(operation).into_iter().filter_map(region).collect()
}

fn unreachable(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<&'static str> {
    if old.difference(new).next().is_some() {
        Some("calls for a region that it has left fail")
    } else if old.len() == 1 && new.len() > 1 {
        Some("calls that name no region fail, since there are several now")
    } else {
        None
    }
}

fn meaning(old: &Operation, new: &Operation, changes: &mut Changes) {
    if old.effect.value != new.effect.value {
        let what = format!("{:?} → {:?}", old.effect.value, new.effect.value).to_lowercase();
        changes.keeps(Kind::Changed, what, "other failures are retried");
    }
    if old.permissions != new.permissions {
        let what = format!("permissions {} → {}", listed(&old.permissions), listed(&new.permissions));
        changes.keeps(Kind::Changed, what, "errors name the permission to grant");
    }
    if old.limits != new.limits {
        changes.keeps(Kind::Changed, "other limits", "calls are spaced differently");
    }
    let codes = |operation: &Operation| -> BTreeSet<(i64, String)> {
        operation.errors.iter().map(|code| (code.code, format!("{:?}", code.class).to_lowercase())).collect()
    };
    for (code, class) in codes(new).difference(&codes(old)) {
        changes.keeps(Kind::Changed, format!("error {code} is of class {class}"), "errors are told more exactly");
    }
}

pub(super) fn listed(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn pages(old: Option<&Paginate>, new: Option<&Paginate>, changes: &mut Changes) {
    let facts = |paginate: &Paginate| {
        format!(
            "{paginate:?}",
            paginate = (
                paginate.mode,
                &paginate.page.value,
                paginate.size.as_ref().map(|path| &path.value),
                paginate.next.as_ref().map(|path| &path.value)
            )
        )
    };
    match (old, new) {
        (Some(_), None) => changes.breaks(Kind::Removed, "no longer paged", "code that asks for all pages does not compile"),
        (None, Some(_)) => changes.keeps(Kind::Added, "paged", "all pages can be asked for"),
        (Some(old), Some(new)) if old.items.value != new.items.value => {
            let what = format!("pages hold `{}`, no longer `{}`", new.items.value, old.items.value);
            changes.breaks(Kind::Changed, what, "the items are of another type");
        }
        (Some(old), Some(new)) if facts(old) != facts(new) => {
            changes.keeps(Kind::Changed, "paged in another way", "pages are found differently")
        }
        _ => {}
    }
}

fn answer(old: &Operation, new: &Operation, changes: &mut Changes) {
    match (&old.response, &new.response) {
        (Some(old), Some(new)) => shape::compare(old, new, &Place::whole("response", Direction::Received), changes),
        (None, Some(_)) => changes.breaks(Kind::Changed, "the response is known now", "the answer is a type of its own, no longer JSON"),
        (Some(_), None) => {
            changes.breaks(Kind::Changed, "the response is no longer known", "the answer is JSON, no longer a type of its own")
        }
        (None, None) => {}
    }
}
