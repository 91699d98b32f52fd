//! Words: docs in one line, operation names that begin with a verb, and verbs that agree with the effect.

use crate::diagnostics::{Diagnostics, Rule};
use crate::names::{closest, is_snake};
use crate::source::Span;
use crate::spec::{Effect, Operation};

use super::context::Context;

/// Verbs of operations that only read.
const READS: &[&str] = &[
    "calculate",
    "check",
    "compress",
    "convert",
    "count",
    "download",
    "estimate",
    "export",
    "extract",
    "get",
    "list",
    "match",
    "preview",
    "recognize",
    "recommend",
    "search",
    "track",
    "translate",
];

/// Verbs of operations that change something.
const WRITES: &[&str] = &[
    "accept",
    "activate",
    "add",
    "apply",
    "assign",
    "authorize",
    "bind",
    "cancel",
    "close",
    "complete",
    "confirm",
    "copy",
    "create",
    "delete",
    "disable",
    "enable",
    "exchange",
    "generate",
    "import",
    "issue",
    "join",
    "migrate",
    "move",
    "negotiate",
    "pause",
    "print",
    "publish",
    "receive",
    "refund",
    "register",
    "reject",
    "release",
    "request",
    "resend",
    "resume",
    "return",
    "review",
    "revoke",
    "send",
    "set",
    "ship",
    "sign",
    "start",
    "stop",
    "submit",
    "subscribe",
    "transfer",
    "unbind",
    "unsubscribe",
    "update",
    "upload",
    "withdraw",
];

/// Verbs that mean what another one says already.
const SYNONYMS: &[(&str, &str)] = &[
    ("approve", "accept"),
    ("change", "update"),
    ("edit", "update"),
    ("fetch", "get"),
    ("find", "search"),
    ("modify", "update"),
    ("query", "list"),
    ("refuse", "reject"),
    ("remove", "delete"),
    ("suggest", "recommend"),
    ("validate", "check"),
    ("verify", "check"),
];

/// So many characters still fit a line of documentation.
pub const LONGEST_DOC: usize = 160;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let spec = context.spec;
    for operation in &spec.operations {
        doc(&operation.doc.value, operation.doc.span, diagnostics);
        if is_snake(&operation.name) {
            name(operation, diagnostics);
        }
    }
    for group in &spec.groups {
        doc(&group.doc.value, group.doc.span, diagnostics);
    }
    for gateway in &spec.gateways {
        doc(&gateway.doc, gateway.id.span, diagnostics);
    }
    for undocumented in &spec.lookup.undocumented {
        doc(&undocumented.doc.value, undocumented.doc.span, diagnostics);
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

fn verb(name: &str) -> &str {
    name.split('_').next().unwrap_or_default()
}

/// The effect that an operation's verb promises.
pub fn promise(name: &str) -> Option<Effect> {
    let verb = verb(name);
    let reads = READS.contains(&verb).then_some(Effect::Read);
    reads.or_else(|| WRITES.contains(&verb).then_some(Effect::Write))
}

fn name(operation: &Operation, diagnostics: &mut Diagnostics) {
    let verb = verb(&operation.name);
    let Some(promised) = promise(&operation.name) else { return no_verb(operation, verb, diagnostics) };
    let word = |effect: Effect| if effect == Effect::Read { "read" } else { "write" };
    let (effect, id) = (&operation.effect, operation.id());
    match (effect.value == promised, &operation.effect_reason) {
        (false, None) => {
            let message = format!("{id} is a {}, but `{verb}` promises a {}", word(effect.value), word(promised));
            let problem = diagnostics.add(Rule::EffectDisagrees, effect.span, message, format!("expected `{}`", word(promised)));
            problem.help("if it is right, say why: `effect_reason: …`");
        }
        (true, Some(_)) => {
            let message = format!("there is a reason why {id} is a {}, but `{verb}` promises just that", word(promised));
            diagnostics.add(Rule::EffectDisagrees, effect.span, message, "expected no `effect_reason`");
        }
        _ => {}
    }
}

fn no_verb(operation: &Operation, first: &str, diagnostics: &mut Diagnostics) {
    let verbs: Vec<&str> = READS.iter().chain(WRITES).copied().collect();
    let message = format!("the operation name `{}` does not begin with a verb of the list", operation.name);
    let expected = "expected a verb first, such as get, list, add or update";
    let problem = diagnostics.add(Rule::NotAVerb, operation.span, message, expected);
    if let Some((_, verb)) = SYNONYMS.iter().find(|(other, _)| *other == first) {
        problem.help(format!("all groups say `{verb}` for this"));
    } else if closest(first, &verbs).is_some() {
        problem.suggest(first, &verbs);
    } else {
        problem.help(format!("rename the file; the verbs are: {}", verbs.join(", ")));
    }
}
