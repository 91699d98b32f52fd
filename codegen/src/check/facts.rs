//! Facts: whether they apply to the shape they stand at, go together, and can hold where it is used.

use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{Span, Spanned};
use crate::spec::{Facts, Kind, Shape};

use super::context::{Context, Root};
use super::types::kind;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for root in context.roots() {
        let allowed = gateways(context, &root);
        let place = place(context, &root);
        only_of_fields(root.shape(), diagnostics);
        root.shape().walk(&mut |shape| {
            if let Kind::List(inner) | Kind::Map(inner) = &shape.kind {
                only_of_fields(inner, diagnostics);
            }
            applies(context, shape, diagnostics);
            denied(&shape.facts, diagnostics);
            ranges(&shape.facts, diagnostics);
            shape_gateways(context, &shape.facts, allowed.as_deref(), diagnostics);
            for field in shape.fields() {
                required_twice(field.required, &field.shape.facts, diagnostics);
                if let Some(place) = place {
                    required(field.required.then_some(field.name.span), &field.shape.facts, place, diagnostics);
                }
            }
        });
    }
}

/// Facts that say nothing about a shape of this kind are mistakes.
fn applies(context: &Context<'_>, shape: &Shape, diagnostics: &mut Diagnostics) {
    let object = matches!(shape.kind, Kind::Object(_));
    if shape.facts.places.is_empty() || (context.is_hurt(shape.span) && !object) {
        return;
    }
    if no_shape(shape) {
        let expected = "expected fields, $type, $items, $values or $enum";
        let problem = diagnostics.add(Rule::BadFact, shape.span, "there are facts here but no shape", expected);
        problem.help("an object without fields is {$type: {}}");
        return;
    }
    let list = matches!(shape.kind, Kind::List(_));
    let texts = matches!(&shape.kind, Kind::String) || matches!(&shape.kind, Kind::List(item) if matches!(item.kind, Kind::String));
    let number = matches!(shape.kind, Kind::Integer | Kind::Number | Kind::UnixS | Kind::UnixMs | Kind::String);
    let wire = matches!(shape.kind, Kind::Integer | Kind::String);
    let rules = [
        ("$enum", wire, "an integer or a string"),
        ("$min", number, "a number"),
        ("$max", number, "a number"),
        ("$min_items", list, "a list"),
        ("$max_items", list, "a list"),
        ("$max_len", texts, "a string or a list of strings"),
        ("$unique", list, "a list"),
    ];
    for (key, _, wanted) in rules.into_iter().filter(|(_, fits, _)| !fits) {
        if let Some(span) = shape.facts.place(key) {
            let message = format!("`{key}` says nothing about {}", kind(&shape.kind));
            diagnostics.add(Rule::BadFact, span, message, format!("`{key}` is a fact about {wanted}"));
        }
    }
}

/// Facts about a field have no effect on a shape that is not the field's own: a root, an item of a list, a value of a map.
fn only_of_fields(shape: &Shape, diagnostics: &mut Diagnostics) {
    for key in ["$sensitive", "$deprecated", "$aliases", "$gateways", "$required", "$required_if", "$above"] {
        if let Some(span) = shape.facts.place(key) {
            let message = format!("`{key}` is a fact about a field, and this is not the shape of one");
            let problem = diagnostics.add(Rule::BadFact, span, message, "expected it beside the shape of a field");
            problem.help("of a list, it stands beside `$items`; of a map, beside `$values`");
        }
    }
}

/// What is not so needs no words.
fn denied(facts: &Facts, diagnostics: &mut Diagnostics) {
    for (key, holds) in [("$sensitive", facts.sensitive), ("$unique", facts.unique), ("$deprecated", facts.deprecated.is_some())] {
        if let Some(span) = facts.place(key).filter(|_| !holds) {
            diagnostics.add(Rule::BadFact, span, format!("`{key}: false` says nothing"), "expected true").help("leave the key out");
        }
    }
}

fn no_shape(shape: &Shape) -> bool {
    let bases = ["$type", "$items", "$values"];
    matches!(&shape.kind, Kind::Object(fields) if fields.is_empty()) && bases.iter().all(|base| shape.facts.place(base).is_none())
}

fn ranges(facts: &Facts, diagnostics: &mut Diagnostics) {
    if let (Some(min), Some(max)) = (&facts.min, &facts.max) {
        range("$min", min, max, diagnostics);
    }
    if let (Some(min), Some(max)) = (&facts.min_items, &facts.max_items) {
        range("$min_items", min, max, diagnostics);
    }
}

fn range<T: PartialOrd + std::fmt::Display>(key: &str, min: &Spanned<T>, max: &Spanned<T>, diagnostics: &mut Diagnostics) {
    if min.value > max.value {
        let message = format!("nothing is at least {} and at most {}", min.value, max.value);
        let problem = diagnostics.add(Rule::EmptyRange, min.span, message, format!("expected a `{key}` of at most {}", max.value));
        problem.related(max.span, "the upper limit");
    }
}

/// The gateways that facts inside a root may name; `None` where that cannot be told.
fn gateways<'a>(context: &'a Context<'_>, root: &Root<'a>) -> Option<Vec<&'a str>> {
    match root {
        Root::Request(operation) | Root::Response(operation, _) => {
            context.is_whole(operation).then(|| operation.gateways.iter().map(|gateway| gateway.as_str()).collect())
        }
        Root::Type(shared) => {
            let uses = context.uses.get(&shared.name.value).filter(|uses| !uses.gateways.is_empty())?;
            context.all_shapes_whole().then(|| uses.gateways.iter().map(String::as_str).collect())
        }
        Root::Event(_) => None,
    }
}

fn shape_gateways(context: &Context<'_>, facts: &Facts, allowed: Option<&[&str]>, diagnostics: &mut Diagnostics) {
    for gateway in facts.gateways.iter().chain(&facts.unconfirmed).chain(&facts.required) {
        let Some(allowed) = allowed.filter(|_| context.knows_gateway(gateway, diagnostics)) else { continue };
        if !allowed.contains(&gateway.as_str()) {
            let message = format!("the field names the gateway `{}`, on which it never travels", gateway.value);
            diagnostics.add(
                Rule::ForeignGateway,
                gateway.span,
                message,
                format!("expected a gateway of what holds it: {}", allowed.join(", ")),
            );
        }
    }
    for gateway in &facts.unconfirmed {
        if let Some(certain) = facts.gateways.iter().find(|certain| certain.value == gateway.value) {
            let message = format!("the field is on {}, and unconfirmed there", gateway.value);
            let problem = diagnostics.add(Rule::BadFact, gateway.span, message, "expected either `$gateways` or `$unconfirmed`");
            problem.related(certain.span, "it exists here");
        }
    }
    for gateway in facts.required.iter().filter(|_| !facts.gateways.is_empty()) {
        if facts.gateways.iter().all(|exists| exists.value != gateway.value) {
            let message = format!("the field is required on {}, where it does not exist", gateway.value);
            let problem = diagnostics.add(Rule::BadFact, gateway.span, message, "expected a gateway of its `$gateways`");
            problem.related(facts.gateways[0].span, "it exists here");
        }
    }
}

/// `!` says all that the other two could say.
fn required_twice(marked: bool, facts: &Facts, diagnostics: &mut Diagnostics) {
    for key in ["$required", "$required_if"] {
        if let Some(span) = facts.place(key).filter(|_| marked) {
            let message = format!("the field is always required, and `{key}` says when");
            diagnostics.add(Rule::BadFact, span, message, format!("expected either `!` or `{key}`"));
        }
    }
}

/// Where nothing of a root is sent, in words.
fn place(context: &Context<'_>, root: &Root<'_>) -> Option<&'static str> {
    match root {
        Root::Request(_) => None,
        Root::Response(..) => Some("a response"),
        Root::Event(_) => Some("an event"),
        Root::Type(shared) => {
            let uses = context.uses.get(&shared.name.value)?;
            (!uses.sent && context.all_shapes_whole()).then_some("a type that only answers hold")
        }
    }
}

fn required(mark: Option<Span>, facts: &Facts, place: &str, diagnostics: &mut Diagnostics) {
    let mark = mark.map(|span| ("!", span));
    let facts = ["$required", "$required_if"].into_iter().filter_map(|key| Some((key, facts.place(key)?)));
    for (key, span) in mark.into_iter().chain(facts) {
        let message = format!("`{key}` marks a required field in {place}");
        let problem = diagnostics.add(Rule::RequiredInResponse, span, message, "only what is sent can be required");
        problem.help(if key == "!" { "remove the `!`".to_owned() } else { format!("remove `{key}`") });
    }
}
