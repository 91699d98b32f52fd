//! What changed between two specs, in words of the API, and what that means for users of the SDK in the sense of semver.
//!
//! Only what users can notice is a change: docs, comments and the order of optional fields are none.

mod changes;
mod gateway;
mod operation;
mod report;
mod roles;
mod shape;
mod surface;
mod types;

use serde::Serialize;

use crate::model::Model;
use crate::render::rust::surface::Surface;
use changes::{Changes, pairs};
use operation::operation;
use shape::{Direction, Place};

pub use changes::{Change, Kind};

/// The keys of the spec format of which a change is no change for users, with the reason. Each is the type that describes the file or a part
/// of it, and the key. A change of any other key is reported.
pub const HARMLESS: &[(&str, &str)] = &[
    ("ErrorMeaning.text", "words of a message"),
    ("Event.doc", "documentation"),
    ("Gateway.doc", "documentation"),
    ("Gateway.names", "what announcements call it"),
    ("Group.doc", "documentation"),
    ("Group.sellers", "documentation"),
    ("Lookup.mistaken", "advice on types that no operation has"),
    ("Lookup.retired", "advice on types that no operation has"),
    ("Lookup.undocumented", "advice on types that no operation has"),
    ("Notice.authorize", "sellers' pages follow from the region"),
    ("Notice.moves", "what was announced; what came of it stands under `replaces`"),
    ("Notice.observed", "where the notice comes from"),
    ("Notice.title", "documentation"),
    ("Operation.distinct_from", "how announcements are read"),
    ("Operation.doc", "documentation"),
    ("Operation.effect_reason", "documentation"),
    ("Operation.name", "documentation"),
    ("ResponseIf.doc", "documentation"),
    ("Shape.$default", "documentation: what the gateway assumes"),
    ("Shape.$doc", "documentation"),
    ("Shape.$unit", "documentation"),
];

/// All changes, sorted by what changed.
#[derive(Debug, Default, Serialize)]
pub struct Diff {
    /// Whether any of them breaks.
    pub breaking: bool,
    /// The changes.
    pub changes: Vec<Change>,
}

/// Compares two specs.
#[must_use]
pub fn diff(before: &Model, after: &Model) -> Diff {
    let mut changes = Changes::default();
    gateway::gateways(before, after, &mut changes);
    gateway::families(before, after, &mut changes);
    gateway::groups(before, after, &mut changes);
    let id = |operation: &&crate::spec::Operation| operation.id();
    for pair in pairs(&before.operations.iter().collect::<Vec<_>>(), &after.operations.iter().collect::<Vec<_>>(), id) {
        operation(pair, before, after, &mut changes);
    }
    shared_types(before, after, &mut changes);
    events(before, after, &mut changes);
    roles::roles(&before.roles, &after.roles, &mut changes);
    let list = changes.list;
    Diff { breaking: list.iter().any(|change| change.breaking), changes: list }
}

fn shared_types(before: &Model, after: &Model, changes: &mut Changes) {
    let old: Vec<_> = before.types.iter().collect();
    let new: Vec<_> = after.types.iter().collect();
    for pair in pairs(&old, &new, |(name, _)| (*name).clone()) {
        match pair {
            (Some((name, _)), None) => {
                changes.about(format!("type {name}")).breaks(Kind::Removed, "removed", "code that names it does not compile")
            }
            (None, Some((name, _))) => changes.about(format!("type {name}")).keeps(Kind::Added, "added", "there is one more type"),
            (Some((name, old)), Some((_, new))) => {
                changes.about(format!("type {name}"));
                let known = changes.list.len();
                if old.sent && !new.sent {
                    changes.breaks(Kind::Changed, "no longer sent", "its constructor and setters are gone");
                }
                let direction = if old.sent && new.sent { Direction::Sent } else { Direction::Received };
                shape::compare(&old.shape, &new.shape, &Place::whole("", direction), changes);
                let surfaces = (&Surface::of_type(name, old, before), &Surface::of_type(name, new, after));
                surface::renamed((&old.shape, &new.shape), surfaces, changes);
                surface::lost(surfaces.0, surfaces.1, known, changes);
            }
            (None, None) => {}
        }
    }
}

fn events(before: &Model, after: &Model, changes: &mut Changes) {
    let surfaces = (&Surface::of_events(before), &Surface::of_events(after));
    for pair in pairs(&before.events, &after.events, |event| event.code.value.clone()) {
        match pair {
            (Some(old), None) => {
                changes.about(format!("event {}", old.code.value)).breaks(Kind::Removed, "removed", "it arrives as one that is not known")
            }
            (None, Some(new)) => {
                changes.about(format!("event {}", new.code.value)).keeps(Kind::Added, "added", "it arrives with its own type")
            }
            (Some(old), Some(new)) => {
                changes.about(format!("event {}", new.code.value));
                if old.name.value != new.name.value {
                    let what = format!("called `{}`, no longer `{}`", new.name.value, old.name.value);
                    changes.breaks(Kind::Changed, what, "code that names it does not compile");
                }
                roles::event(old, new, changes);
                shape::compare(&old.fields, &new.fields, &Place::whole("", Direction::Received), changes);
                surface::renamed((&old.fields, &new.fields), surfaces, changes);
            }
            (None, None) => {}
        }
    }
}
