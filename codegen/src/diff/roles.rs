//! Changes of what the SDK itself calls and reads: roles, uploads, change feeds, and the facts about events.

use crate::spec::{Changes as Feed, Event, Reconcile, Role, Roles, Upload};

use super::changes::{Changes, Kind, pairs};

/// Compares the operations that the SDK itself calls, and the uploads.
pub fn roles(before: &Roles, after: &Roles, changes: &mut Changes) {
    let key = |role: &Role| (role.name.value.clone(), role.operation.value.clone());
    for pair in pairs(&before.operations, &after.operations, key) {
        let (old, new) = (pair.0.map(role), pair.1.map(role));
        let Some(one) = pair.0.or(pair.1) else { continue };
        changes.about(format!("role {}", one.name.value));
        match (old, new) {
            (Some(_), None) => {
                changes.keeps(Kind::Removed, format!("{} not called", one.operation.value), "the SDK calls other operations")
            }
            (None, Some(_)) => changes.keeps(Kind::Added, format!("{} called", one.operation.value), "the SDK calls other operations"),
            (Some(old), Some(new)) if old != new => {
                changes.keeps(Kind::Changed, format!("other fields of {}", one.operation.value), "the SDK sends or reads other fields");
            }
            _ => {}
        }
    }
    for pair in pairs(&before.uploads, &after.uploads, |upload| upload.name.value.clone()) {
        let Some(one) = pair.0.or(pair.1) else { continue };
        changes.about(format!("upload {}", one.name.value));
        match (pair.0.map(upload), pair.1.map(upload)) {
            (Some(_), None) => changes.breaks(Kind::Removed, "removed", "uploads of this name fail"),
            (None, Some(_)) => changes.keeps(Kind::Added, "added", "there is one more upload"),
            (Some(old), Some(new)) if old != new => changes.keeps(Kind::Changed, "other posts", "files are sent differently"),
            _ => {}
        }
    }
}

/// A role without where it stands.
fn role(role: &Role) -> impl PartialEq + '_ {
    // Each key is named, so that a new one cannot be forgotten here; likewise below.
    let Role { name, operation, paths } = role;
    let paths: Vec<_> = paths.iter().map(|(key, path)| (key.as_str(), path.as_str())).collect();
    (name.as_str(), operation.as_str(), paths)
}

/// An upload without where it stands.
fn upload(upload: &Upload) -> impl PartialEq + '_ {
    let Upload { name: _, doc: _, operation, set, signature, max_size, whole, parts } = upload;
    let set: Vec<_> = set.iter().map(|(name, value)| (name.as_str(), value)).collect();
    (operation.as_str(), set, signature.as_str(), *max_size, whole, parts)
}

/// Compares how a list is asked for what changed.
pub fn feed(old: Option<&Feed>, new: Option<&Feed>, changes: &mut Changes) {
    match (old, new) {
        (Some(_), None) => changes.breaks(Kind::Removed, "no longer a change feed", "code that asks for changes does not compile"),
        (None, Some(_)) => changes.keeps(Kind::Added, "a change feed", "it can be asked for what changed"),
        (Some(old), Some(new)) if way(old) != way(new) => {
            changes.keeps(Kind::Changed, "asked for what changed in another way", "changes are found differently");
        }
        _ => {}
    }
}

fn way(feed: &Feed) -> impl PartialEq + '_ {
    let Feed { from, to, at, id } = feed;
    [from.as_str(), to.as_str(), at.as_str(), id.as_str()]
}

/// Compares when an event happened, what identifies it, and where missed ones are read.
pub fn event(old: &Event, new: &Event, changes: &mut Changes) {
    if at(old) != at(new) {
        changes.keeps(Kind::Changed, "another field for its time", "its time is read from another field");
    }
    if identity(old) != identity(new) {
        changes.keeps(Kind::Changed, "identified by other fields", "one that arrived before the update may be taken for a new one");
    }
    if old.reconcile.as_ref().map(list) != new.reconcile.as_ref().map(list) {
        changes.keeps(Kind::Changed, "reconciled in another way", "missed events are found differently");
    }
}

fn at(event: &Event) -> Option<&str> {
    event.at.as_ref().map(|at| at.as_str())
}

fn identity(event: &Event) -> Vec<&str> {
    event.identity.iter().map(|field| field.as_str()).collect()
}

fn list(reconcile: &Reconcile) -> impl PartialEq + '_ {
    let Reconcile { operation, each, mall, fields } = reconcile;
    let path = |path: &'_ Option<crate::source::Spanned<String>>| path.as_ref().map(|path| path.value.clone());
    let fields: Vec<_> = fields.iter().map(|(field, path)| (field.as_str(), path.as_str())).collect();
    (operation.as_str(), path(each), path(mall), fields)
}
