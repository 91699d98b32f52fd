//! Words: docs in one line, operation names that begin with a verb, and verbs that agree with the effect.

use crate::diagnostics::{Diagnostics, Rule};
use crate::names::{closest, is_snake};
use crate::source::Span;
use crate::spec::{Effect, Interface};

use super::Context;

/// The verbs of operation names, and what each of them promises.
pub const VERBS: &[(&str, Effect)] = &[
    ("accept", Effect::Write),
    ("activate", Effect::Write),
    ("add", Effect::Write),
    ("apply", Effect::Write),
    ("authorize", Effect::Write),
    ("cancel", Effect::Write),
    ("check", Effect::Read),
    ("compress", Effect::Read),
    ("confirm", Effect::Write),
    ("convert", Effect::Read),
    ("create", Effect::Write),
    ("delete", Effect::Write),
    ("extract", Effect::Read),
    ("get", Effect::Read),
    ("issue", Effect::Write),
    ("list", Effect::Read),
    ("match", Effect::Read),
    ("migrate", Effect::Write),
    ("negotiate", Effect::Write),
    ("recognize", Effect::Read),
    ("recommend", Effect::Read),
    ("reject", Effect::Write),
    ("review", Effect::Write),
    ("search", Effect::Read),
    ("send", Effect::Write),
    ("set", Effect::Write),
    ("sign", Effect::Write),
    ("submit", Effect::Write),
    ("update", Effect::Write),
    ("upload", Effect::Write),
];

/// So many characters still fit a line of documentation.
pub const LONGEST_DOC: usize = 140;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let spec = context.spec;
    for interface in &spec.interfaces {
        doc(&interface.doc.value, interface.doc.span, diagnostics);
        if is_snake(&interface.operation) {
            operation(interface, diagnostics);
        }
    }
    for gateway in &spec.gateways {
        doc(&gateway.doc, gateway.id.span, diagnostics);
    }
    for event in &spec.events {
        doc(&event.doc, event.name.span, diagnostics);
    }
    for root in context.roots() {
        root.shape().walk(&mut |shape| {
            for (key, text) in [("$doc", &shape.facts.doc), ("$deprecated", &shape.facts.deprecated)] {
                // `$deprecated: true` has no text.
                if let (Some(text), Some(span)) = (text.as_ref().filter(|text| key == "$doc" || !text.is_empty()), shape.facts.place(key)) {
                    doc(text, span, diagnostics);
                }
            }
        });
    }
}

fn doc(text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let length = text.chars().count();
    let found = if text.trim().is_empty() {
        "the doc is empty".to_owned()
    } else if text.contains('\n') {
        "the doc has several lines".to_owned()
    } else if length > LONGEST_DOC {
        format!("the doc is {length} characters long")
    } else {
        return;
    };
    diagnostics.add(Rule::BadDoc, span, found, format!("expected one line of at most {LONGEST_DOC} characters"));
}

fn operation(interface: &Interface, diagnostics: &mut Diagnostics) {
    let operation = &interface.operation;
    let first = operation.split('_').next().unwrap_or_default();
    let Some((verb, effect)) = VERBS.iter().find(|(verb, _)| *verb == first) else {
        let verbs: Vec<&str> = VERBS.iter().map(|(verb, _)| *verb).collect();
        let message = format!("the operation name `{operation}` does not begin with a verb of the list");
        let problem = diagnostics.add(Rule::NotAVerb, interface.span, message, "expected a verb first, such as get, list, add or update");
        let meant = closest(first, &verbs).map(|verb| format!("did you mean `{verb}`?"));
        problem.help(meant.unwrap_or_else(|| format!("rename the file; the verbs are: {}", verbs.join(", "))));
        return;
    };
    let word = |effect: Effect| if effect == Effect::Read { "read" } else { "write" };
    if interface.effect.value != *effect && interface.effect_reason.is_none() {
        let message = format!("`{operation}` is a {}, but names with `{verb}` are {}s", word(interface.effect.value), word(*effect));
        let problem = diagnostics.add(Rule::EffectDisagrees, interface.effect.span, message, format!("expected `{}`", word(*effect)));
        problem.help("if it is right, say why: `effect_reason: …`");
    }
}
