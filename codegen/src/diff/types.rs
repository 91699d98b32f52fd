//! Changes of the types that lead to an operation: its own, its aliases, and the old ones.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::spec::{Operation, Replaces};

use super::changes::{Changes, Kind};

/// Compares the types of an operation; a change of the current type is a change of its route.
pub fn compare((old, before): (&Operation, &Model), (new, after): (&Operation, &Model), changes: &mut Changes) {
    for alias in new.aliases.iter().filter(|alias| all(old).all(|name| name != alias.as_str())) {
        changes.keeps(Kind::Added, format!("type {} is accepted, too", alias.value), "raw calls of it need no gateway");
    }
    let (was, is) = (entries(old, before), entries(new, after));
    for (name, facts) in is.iter().filter(|(name, facts)| was.get(*name) != Some(facts)) {
        changes.keeps(Kind::Changed, format!("old type {name}, {facts}"), "the lifecycle tells it");
    }
    for name in constants(old).filter(|name| constants(new).all(|other| other != *name)) {
        changes.breaks(Kind::Removed, format!("old type {name} removed"), "code that names its constant does not compile");
    }
    let constant = |name: &str| constants(old).any(|constant| constant == name);
    for name in all(old).filter(|name| !constant(name) && !is_known(after, name)) {
        changes.breaks(Kind::Removed, format!("type {name} is no longer known"), "raw calls of it must name their gateway");
    }
}

fn all(operation: &Operation) -> impl Iterator<Item = &str> {
    let own = [&operation.type_name].into_iter().chain(&operation.aliases).map(|name| name.as_str());
    own.chain(operation.replaces.iter().map(|old| old.type_name.as_str()))
}

/// Old types of which the SDK has a constant.
fn constants(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.replaces.iter().filter(|old| old.stays_for.is_empty()).map(|old| old.type_name.as_str())
}

fn is_known(model: &Model, name: &str) -> bool {
    model.operations.iter().any(|operation| all(operation).any(|known| known == name))
}

/// What is known of each old type, in words.
fn entries<'a>(operation: &'a Operation, model: &Model) -> BTreeMap<&'a str, String> {
    let facts = |old: &Replaces| {
        // Each key is named, so that a new one cannot be forgotten here.
        let Replaces { type_name: _, gateways, sunset, notice, stays_for } = old;
        let gateways: Vec<&str> = gateways.iter().map(|gateway| gateway.as_str()).collect();
        let mut facts = vec![sunset.as_ref().map_or("no sunset announced".to_owned(), |day| format!("refused from {} on", day.value))];
        facts.push(format!("on {}", gateways.join(", ")));
        facts.extend(notice.as_ref().map(|date| format!("announced {}", date.value)));
        facts.extend(model.needs_new_token(old).then(|| "with a new authorization".to_owned()));
        facts.extend((!stays_for.is_empty()).then(|| format!("stays for {}", stays_for.join(", "))));
        facts.join(", ")
    };
    operation.replaces.iter().map(|old| (old.type_name.as_str(), facts(old))).collect()
}
