//! Changes of an operation: where it goes, and what is known of it.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::render::rust::surface::Surface;
use crate::source::Spanned;
use crate::spec::{Operation, Paginate, ResponseIf, Token};

use super::changes::{Changes, Kind, listed, pairs};
use super::gateway::errors;
use super::shape::{self, Direction, Place};
use super::{roles, surface};

/// Compares an operation with itself; one of the two may not exist.
pub fn operation((old, new): (Option<&&Operation>, Option<&&Operation>), before: &Model, after: &Model, changes: &mut Changes) {
    match (old, new) {
        (Some(old), None) => removed(old, after, changes),
        (None, Some(new)) => {
            let what = format!("added: {} on {}", new.type_name.value, gateways(new).join(", "));
            changes.about(new.id()).keeps(Kind::Added, what, "there is one more call");
        }
        (Some(old), Some(new)) => both(old, new, before, after, changes),
        (None, None) => {}
    }
}

fn both(old: &Operation, new: &Operation, before: &Model, after: &Model, changes: &mut Changes) {
    let known = changes.list.len();
    changes.about(new.id());
    route(old, new, before, after, changes);
    super::types::compare((old, before), (new, after), changes);
    meaning(old, new, changes);
    pages(old.paginate.as_ref(), new.paginate.as_ref(), changes);
    roles::feed(old.changes.as_ref(), new.changes.as_ref(), changes);
    shape::compare(&old.request, &new.request, &Place::whole("request", Direction::Sent), changes);
    response(old, new, changes);
    let surfaces = (&Surface::of_operation(old, before), &Surface::of_operation(new, after));
    verdicts(old, new, surfaces, changes);
    other_responses(old, new, changes);
    surface::renamed((&old.request, &new.request), surfaces, changes);
    if let (Some(old), Some(new)) = (&old.response, &new.response) {
        surface::renamed((old, new), surfaces, changes);
    }
    surface::lost(surfaces.0, surfaces.1, known, changes);
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
    if old.token != new.token {
        let what = format!("token {:?} → {:?}", old.token, new.token).to_lowercase();
        match new.token {
            Token::Shop => changes.breaks(Kind::Changed, what, "calls without a token fail"),
            Token::None | Token::Code => changes.keeps(Kind::Changed, what, "requests travel differently"),
        }
    }
    for (name, differs) in [("envelope", old.envelope != new.envelope), ("version", old.version != new.version)] {
        if differs {
            changes.keeps(Kind::Changed, format!("another {name}"), "requests travel differently");
        }
    }
    if old.result_in != new.result_in {
        let what = format!("result in {:?}, no longer in {:?}", new.result_in, old.result_in).to_lowercase();
        changes.keeps(Kind::Changed, what, "responses are read from another place");
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
    for (name, old, new, effect) in [
        ("permissions", &old.permissions, &new.permissions, "errors name the permission to grant"),
        ("audience", &old.audience, &new.audience, "the catalog names who may call it"),
    ] {
        if old != new {
            changes.keeps(Kind::Changed, format!("{name} {} → {}", listed(old), listed(new)), effect);
        }
    }
    if old.needs_approval != new.needs_approval {
        let what = if new.needs_approval { "needs approval by Temu" } else { "needs no approval by Temu any more" };
        changes.keeps(Kind::Changed, what, "errors say so");
    }
    if old.limits != new.limits {
        changes.keeps(Kind::Changed, "other limits", "calls are spaced differently");
    }
    errors(&old.errors, &new.errors, changes);
}

fn pages(old: Option<&Paginate>, new: Option<&Paginate>, changes: &mut Changes) {
    match (old, new) {
        (Some(_), None) => changes.breaks(Kind::Removed, "no longer paged", "code that asks for all pages does not compile"),
        (None, Some(_)) => changes.keeps(Kind::Added, "paged", "all pages can be asked for"),
        (Some(old), Some(new)) if old.items.value != new.items.value => {
            let what = format!("pages hold `{}`, no longer `{}`", new.items.value, old.items.value);
            changes.breaks(Kind::Changed, what, "the items are of another type");
        }
        (Some(old), Some(new)) if way(old) != way(new) => {
            changes.keeps(Kind::Changed, "paged in another way", "pages are found differently");
        }
        _ => {}
    }
}

/// How pages are found.
fn way(paginate: &Paginate) -> impl PartialEq + '_ {
    // Each key is named, so that a new one cannot be forgotten here.
    let Paginate { mode, page, size, first, max_size, items: _, total, next, more } = paginate;
    let path = |path: &Option<Spanned<String>>| path.as_ref().map(|path| path.value.clone());
    (*mode, page.value.clone(), [path(size), path(total), path(next), path(more)], *first, *max_size)
}

/// Failures inside a success are an iterator over what the first verdict on items names.
fn verdicts(old: &Operation, new: &Operation, (before, after): (&Surface<'_>, &Surface<'_>), changes: &mut Changes) {
    let list = |operation: &Operation| operation.verdicts.iter().find_map(|verdict| verdict.items().map(|(list, _)| list.to_owned()));
    match (list(old), list(new)) {
        (Some(_), None) => changes.breaks(Kind::Removed, "failures are no longer listed", "code that asks for them does not compile"),
        (None, Some(_)) => changes.keeps(Kind::Added, "failures inside a success are listed", "they can be asked for"),
        (Some(old), Some(new)) if old != new && before.without(after).any(|item| item.starts_with("failures of ")) => {
            changes.breaks(Kind::Changed, format!("failures are those in `{new}`"), "the failures are of another type");
        }
        _ => {}
    }
    let texts = |operation: &Operation| operation.verdicts.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    for verdict in texts(new).difference(&texts(old)) {
        changes.keeps(Kind::Changed, format!("inside a success, {verdict}"), "such failures are told");
    }
    for verdict in texts(old).difference(&texts(new)) {
        changes.keeps(Kind::Changed, format!("no longer so that, inside a success, {verdict}"), "such failures are no longer told");
    }
}

/// Other responses, by name: each has a request of its own.
fn other_responses(old: &Operation, new: &Operation, changes: &mut Changes) {
    for (old, new) in pairs(&old.response_if, &new.response_if, |other| other.name.value.clone()) {
        let name = old.or(new).map(|other| other.name.value.clone()).unwrap_or_default();
        match (old, new) {
            (None, Some(_)) => changes.keeps(Kind::Added, format!("the response {name}"), "there is one more request"),
            (Some(_), None) => {
                changes.breaks(Kind::Removed, format!("the response {name} removed"), "code that asks for it does not compile")
            }
            (Some(old), Some(new)) => {
                // Each key is named, so that a new one cannot be forgotten here.
                let ResponseIf { when, name: _, doc: _, print_page, response } = old;
                if (&when.parameter.value, &when.value) != (&new.when.parameter.value, &new.when.value) {
                    changes.keeps(Kind::Changed, format!("the response {name} is selected otherwise"), "requests travel differently");
                }
                if *print_page != new.print_page {
                    changes.breaks(Kind::Changed, format!("the response {name} is of another type"), "code that uses it does not compile");
                }
                shape::compare(response, &new.response, &Place::whole("other response", Direction::Received), changes);
            }
            (None, None) => {}
        }
    }
}

fn response(old: &Operation, new: &Operation, changes: &mut Changes) {
    match (&old.response, &new.response) {
        (Some(old), Some(new)) => shape::compare(old, new, &Place::whole("response", Direction::Received), changes),
        (None, Some(_)) => changes.breaks(Kind::Changed, "the response is known now", "it is a type of its own, no longer JSON"),
        (Some(_), None) => changes.breaks(Kind::Changed, "the response is no longer known", "it is JSON, no longer a type of its own"),
        (None, None) => {}
    }
}
