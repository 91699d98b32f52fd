//! Shared types: that those named exist, that all are used, and that none contains itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::names::{closest, is_camel};
use crate::patterns;
use crate::source::Span;
use crate::spec::{Kind, ResultIn, Shape};

use super::context::{Context, Root};

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut unknown = BTreeSet::new();
    for root in context.roots() {
        unknown.extend(misnamed(context, root.shape(), diagnostics));
        place(context, &root, diagnostics);
    }
    unused(context, &unknown, diagnostics);
    cyclic(context, diagnostics);
}

/// Reports names that no shared type has, and hands them out.
fn misnamed<'a>(context: &Context<'_>, root: &'a Shape, diagnostics: &mut Diagnostics) -> Vec<&'a str> {
    let mut unknown = Vec::new();
    root.walk(&mut |shape| {
        let Kind::Shared(name) = &shape.kind else { return };
        if context.types.contains_key(name.as_str()) || context.spec.is_broken(FileKind::Type, name) {
            return;
        }
        let span = shape.facts.place("$type").unwrap_or(shape.span);
        let known: Vec<&str> = context.types.keys().copied().chain(patterns::SCALARS).collect();
        let message = format!("there is no shared type `{name}`");
        let expected = format!("expected a scalar, or a type with a file types/{name}.yaml");
        diagnostics.add(Rule::UnknownSharedType, span, message, expected).suggest(name, &known);
        unknown.push(name.as_str());
    });
    unknown
}

/// Some places take only shapes of certain kinds.
fn place(context: &Context<'_>, root: &Root<'_>, diagnostics: &mut Diagnostics) {
    let Some(shape) = context.resolve(root.shape()) else { return };
    let object = matches!(shape.kind, Kind::Object(_));
    let (fits, what, expected) = match root {
        Root::Request(_) => (object, "the request", "an object: its fields are the parameters"),
        Root::Response(operation, _) if operation.result_in == ResultIn::Body => {
            (object, "the answer beside `success`", "an object: its fields stand in the body")
        }
        Root::Response(..) => return,
        Root::Event(_) => (object, "an event", "an object: what the event tells"),
        Root::Type(_) => (object || shape.facts.values.is_some(), "a shared type", "an object or an enum"),
    };
    if !fits && !context.is_hurt(root.shape().span) {
        let message = format!("{what} is {}", kind(&shape.kind));
        diagnostics.add(Rule::BadShape, root.shape().span, message, format!("expected {expected}"));
    }
}

/// A kind in words.
pub(super) fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Shared(name) => name.clone(),
        Kind::List(_) => "a list".into(),
        Kind::Map(_) => "a map".into(),
        Kind::Object(_) => "an object".into(),
        Kind::Integer => "an integer".into(),
        Kind::Json => "any JSON".into(),
        Kind::String | Kind::Number | Kind::Boolean => format!("a {}", kind.word()),
        Kind::UnixS | Kind::UnixMs | Kind::Base64 => format!("`{}`", kind.word()),
    }
}

fn unused(context: &Context<'_>, unknown: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    if !context.all_shapes_whole() {
        return;
    }
    let meant = |name: &str| unknown.iter().any(|unknown| closest(unknown, &[name]).is_some());
    let used = |name: &str| context.uses.contains_key(name) || meant(name);
    for shared in context.spec.types.iter().filter(|shared| is_camel(&shared.name) && !used(&shared.name)) {
        let message = format!("nothing uses the shared type `{}`", shared.name.value);
        let problem = diagnostics.add(Rule::UnusedType, shared.name.span, message, "expected an operation or an event with it");
        problem.help("remove the file, or name the type where it belongs");
    }
}

fn cyclic(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for shared in &context.spec.types {
        let mut trail = Vec::new();
        if let Some(circle) = circle(context, shared.name.as_str(), &mut trail, &mut seen) {
            report(context, &circle, diagnostics);
        }
    }
}

/// The first circle that is reached from a type, as the names on it; types in `seen` have been looked at before.
fn circle<'a>(context: &Context<'a>, name: &'a str, trail: &mut Vec<&'a str>, seen: &mut BTreeSet<&'a str>) -> Option<Vec<&'a str>> {
    if let Some(start) = trail.iter().position(|before| *before == name) {
        return Some(trail[start..].to_vec());
    }
    let shape = context.shared(name).filter(|_| seen.insert(name))?;
    trail.push(name);
    let found = named(shape).into_keys().find_map(|next| circle(context, next, trail, seen));
    trail.pop();
    found
}

/// The shared types that a shape names itself, and where.
fn named(shape: &Shape) -> BTreeMap<&str, Span> {
    let mut names = BTreeMap::new();
    shape.walk(&mut |inner| {
        if let Kind::Shared(name) = &inner.kind {
            names.entry(name.as_str()).or_insert_with(|| inner.facts.place("$type").unwrap_or(inner.span));
        }
    });
    names
}

fn report(context: &Context<'_>, circle: &[&str], diagnostics: &mut Diagnostics) {
    let place = |at: usize| {
        let next = circle[(at + 1) % circle.len()];
        context.shared(circle[at]).and_then(|shape| named(shape).get(next).copied()).unwrap_or_default()
    };
    let route = circle.iter().chain(&circle[..1]).copied().collect::<Vec<_>>().join(" → ");
    let message = format!("the shared type `{}` contains itself: {route}", circle[0]);
    let problem = diagnostics.add(Rule::CyclicTypes, place(0), message, "expected a shape that ends somewhere");
    if circle.len() > 1 {
        problem.related(place(circle.len() - 1), "and back again here");
    }
    problem.help("use `json` where the nesting has no end");
}
