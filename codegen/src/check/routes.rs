//! Where a type string leads: gateways, error families, and that no two operations answer to one.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::source::Spanned;
use crate::spec::{Operation, Region};

use super::context::Context;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    families(context, diagnostics);
    for gateway in &context.spec.gateways {
        gateways(context, &gateway.tokens_of, diagnostics);
    }
    pages(context, diagnostics);
    for operation in &context.spec.operations {
        gateways(context, &operation.gateways, diagnostics);
        for replaced in &operation.replaces {
            gateways(context, &replaced.gateways, diagnostics);
        }
    }
    for moved in context.spec.notices.iter().flat_map(|notice| &notice.moves) {
        for gateway in [&moved.to, &moved.from] {
            context.knows_gateway(gateway, diagnostics);
        }
    }
    types(context, diagnostics);
}

/// The pages where sellers authorize belong to a region, so its gateways cannot disagree.
fn pages(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: Vec<(Region, &str, &Spanned<String>)> = Vec::new();
    for gateway in &context.spec.gateways {
        let pages = [("cross_border", &gateway.authorize.cross_border), ("local", &gateway.authorize.local)];
        for (seller, page) in pages.into_iter().filter_map(|(seller, site)| Some((seller, &site.as_ref()?.page))) {
            let first = seen.iter().find(|(region, of, _)| *region == gateway.region && *of == seller);
            if let Some((_, _, first)) = first.filter(|(_, _, first)| first.value != page.value) {
                let message = format!("another gateway of this region names another page for `{seller}`");
                diagnostics.add(Rule::BadFact, page.span, message, "expected one page for a region").related(first.span, "the other page");
            }
            seen.push((gateway.region, seller, page));
        }
    }
}

fn families(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let known: Vec<&str> = context.spec.families.iter().map(|family| family.name.as_str()).collect();
    for gateway in &context.spec.gateways {
        if context.spec.all_whole(FileKind::Errors) && !known.contains(&gateway.errors.as_str()) && !gateway.errors.is_empty() {
            let message = format!("errors.yaml has no family `{}`", gateway.errors.value);
            let problem =
                diagnostics.add(Rule::UnknownFamily, gateway.errors.span, message, format!("expected one of: {}", known.join(", ")));
            problem.suggest(&gateway.errors, &known);
        }
    }
}

pub fn gateways(context: &Context<'_>, gateways: &[Spanned<String>], diagnostics: &mut Diagnostics) {
    for (at, gateway) in gateways.iter().enumerate() {
        context.knows_gateway(gateway, diagnostics);
        if let Some(first) = gateways[..at].iter().find(|first| first.value == gateway.value) {
            let message = format!("the gateway `{}` stands twice in this list", gateway.value);
            diagnostics.add(Rule::BadFact, gateway.span, message, "expected each gateway once").related(first.span, "first here");
        }
    }
}

/// How an operation comes by a type string.
pub struct Claim<'a> {
    pub operation: &'a Operation,
    role: &'static str,
    pub name: &'a Spanned<String>,
}

fn types(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut owners: BTreeMap<&str, Claim<'_>> = BTreeMap::new();
    for claim in context.spec.operations.iter().flat_map(claims) {
        let Some(first) = owners.get(claim.name.as_str()) else {
            owners.insert(claim.name, claim);
            continue;
        };
        let (type_name, id) = (&claim.name.value, claim.operation.id());
        let message = if first.operation.id() == id {
            format!("the type `{type_name}` stands twice in this operation")
        } else {
            format!("the type `{type_name}` belongs to two operations, {} and {id}", first.operation.id())
        };
        let problem = diagnostics.add(Rule::TypeTwice, claim.name.span, message, "expected a type string of its own");
        problem.related(first.name.span, format!("this is {} of {}", first.role, first.operation.id()));
    }
}

/// The type strings that lead to an operation. An old type that stays for others leads to an operation of its own.
pub fn claims(operation: &Operation) -> impl Iterator<Item = Claim<'_>> {
    let own = [("the type", &operation.type_name)].into_iter();
    let aliases = operation.aliases.iter().map(|alias| ("an alias", alias));
    let moved = |gateways: &[Spanned<String>]| gateways.iter().all(|old| operation.gateways.iter().all(|new| new.value != old.value));
    let old = operation.replaces.iter().filter(|replaced| replaced.stays_for.is_empty());
    // A type that only moves to another gateway keeps its name.
    let old = old.filter(move |replaced| replaced.type_name.value != operation.type_name.value || !moved(&replaced.gateways));
    let old = old.map(|replaced| ("an old type", &replaced.type_name));
    own.chain(aliases).chain(old).filter(|(_, name)| !name.is_empty()).map(move |(role, name)| Claim { operation, role, name })
}
