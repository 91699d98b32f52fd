//! Who uses a shared type, directly or through another type.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::{Kind, Shape, Spec};

/// The uses of a shared type.
#[derive(Debug, Default)]
pub struct Uses {
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether answers or events hold it.
    pub received: bool,
    /// Whether an event holds it.
    pub in_events: bool,
    /// The groups whose operations hold it.
    pub groups: BTreeSet<String>,
    /// The gateways of the operations that hold it.
    pub gateways: BTreeSet<String>,
}

/// The uses of each shared type that is used at all.
pub fn of_types(spec: &Spec) -> BTreeMap<String, Uses> {
    let types: BTreeMap<&str, &Shape> = spec.types.iter().map(|shared| (shared.name.as_str(), &shared.shape)).collect();
    let behind = types.iter().map(|(name, shape)| (*name, reached(shape, &types))).collect();
    let mut uses: BTreeMap<String, Uses> = BTreeMap::new();
    for operation in &spec.operations {
        let responses = operation.response.iter().chain(operation.response_if.iter().map(|other| &other.response));
        for (shape, sent) in [(&operation.request, true)].into_iter().chain(responses.map(|shape| (shape, false))) {
            for name in held(shape, &behind) {
                let of = uses.entry(name.to_owned()).or_default();
                of.sent |= sent;
                of.received |= !sent;
                note(&mut of.groups, &operation.group);
                operation.gateways.iter().for_each(|gateway| note(&mut of.gateways, gateway));
            }
        }
    }
    for event in &spec.events {
        for name in held(&event.fields, &behind) {
            let of = uses.entry(name.to_owned()).or_default();
            of.received = true;
            of.in_events = true;
        }
    }
    uses
}

fn note(known: &mut BTreeSet<String>, name: &str) {
    if !known.contains(name) {
        known.insert(name.to_owned());
    }
}

/// The shared types that a shape names, and those that stand behind them.
fn held<'a>(shape: &'a Shape, behind: &BTreeMap<&str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut held = BTreeSet::new();
    shape.walk(&mut |shape| {
        if let Kind::Shared(name) = &shape.kind
            && held.insert(name.as_str())
        {
            held.extend(behind.get(name.as_str()).into_iter().flatten());
        }
    });
    held
}

/// The shared types that a shared type names, and those that they name.
fn reached<'a>(shape: &'a Shape, types: &BTreeMap<&str, &'a Shape>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![shape];
    while let Some(next) = open.pop() {
        next.walk(&mut |shape| {
            if let Kind::Shared(name) = &shape.kind
                && seen.insert(name.as_str())
            {
                open.extend(types.get(name.as_str()));
            }
        });
    }
    seen
}
