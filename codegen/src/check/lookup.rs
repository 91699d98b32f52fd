//! The look-up of types that no operation has: none of them belongs to an operation, and they lead to operations.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::source::{Span, Spanned};
use crate::spec::Operation;

use super::context::Context;
use super::routes;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let lookup = &context.spec.lookup;
    for listed in lookup.undocumented.iter().map(|each| &each.gateways).chain(lookup.retired.iter().map(|each| &each.gateways)) {
        routes::gateways(context, listed, diagnostics);
    }
    let owners = owners(context);
    strangers(context, &owners, diagnostics);
    if context.spec.all_whole(FileKind::Operation) {
        for used in lookup.retired.iter().map(|each| &each.successor).chain(lookup.mistaken.iter().flat_map(|each| &each.meant)) {
            leads_somewhere(context, used, diagnostics);
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

/// What is to be used must be an operation: its name stays when its type changes.
pub(super) fn leads_somewhere(context: &Context<'_>, used: &Spanned<String>, diagnostics: &mut Diagnostics) {
    let known: Vec<String> = context.spec.operations.iter().map(Operation::id).collect();
    if !used.is_empty() && !known.contains(&used.value) {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let message = format!("there is no operation `{}`", used.value);
        let problem = diagnostics.add(Rule::UnknownOperation, used.span, message, "expected an operation such as order.list");
        problem.suggest(used, &known);
    }
}
