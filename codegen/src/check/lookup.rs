//! The look-up of types that no operation has: none of them belongs to an operation, and what they lead to does.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::source::{Span, Spanned};

use super::{Context, routes};

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let lookup = &context.spec.lookup;
    for listed in lookup.undocumented.iter().map(|each| &each.gateways).chain(lookup.retired.iter().map(|each| &each.gateways)) {
        routes::gateways(context, listed, diagnostics);
    }
    let owners = owners(context);
    strangers(context, &owners, diagnostics);
    if context.spec.all_whole(FileKind::Operation) {
        for used in lookup.retired.iter().map(|each| &each.successor).chain(lookup.mistaken.iter().flat_map(|each| &each.meant)) {
            leads_somewhere(context, used, &owners, diagnostics);
        }
    }
}

/// The type strings of operations, with the operation and where it says so.
fn owners<'a>(context: &Context<'a>) -> BTreeMap<&'a str, (String, Span)> {
    let claims = context.spec.operations.iter().flat_map(routes::claims);
    claims.map(|claim| (claim.name.as_str(), (claim.operation.id(), claim.name.span))).collect()
}

/// A type stands here once, and only if no operation has it.
fn strangers(context: &Context<'_>, owners: &BTreeMap<&str, (String, Span)>, diagnostics: &mut Diagnostics) {
    let lookup = &context.spec.lookup;
    let all = lookup.undocumented.iter().map(|each| &each.type_name);
    let all = all.chain(lookup.retired.iter().map(|each| &each.type_name)).chain(lookup.mistaken.iter().map(|each| &each.type_name));
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for name in all.filter(|name| !name.is_empty()) {
        let first = seen.insert(name, name.span);
        let (message, place, what) = match (owners.get(name.as_str()), first) {
            (Some((id, place)), _) => (format!("the type `{}` is one of {id}", name.value), *place, "here"),
            (None, Some(first)) => (format!("the type `{}` stands twice in the look-up", name.value), first, "first here"),
            (None, None) => continue,
        };
        let problem = diagnostics.add(Rule::TypeTwice, name.span, message, "expected a type that is known from nowhere else");
        problem.related(place, what);
    }
}

/// What is to be used must be the type of an operation today, or an undocumented one.
fn leads_somewhere(context: &Context<'_>, used: &Spanned<String>, owners: &BTreeMap<&str, (String, Span)>, diagnostics: &mut Diagnostics) {
    let undocumented = context.spec.lookup.undocumented.iter().map(|each| each.type_name.as_str());
    let known: Vec<&str> = owners.keys().copied().chain(undocumented).collect();
    if !used.is_empty() && !known.contains(&used.as_str()) {
        let message = format!("no operation has the type `{}`", used.value);
        let problem = diagnostics.add(Rule::UnknownSuccessor, used.span, message, "expected the type of an operation");
        problem.suggest(used, &known);
    }
}
