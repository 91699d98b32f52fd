//! Facts that name fields: `paginate`, `changes`, `verdict`, `response_if`, `token: code` and `$required_if`.

use crate::diagnostics::{Diagnostics, Rule};
use crate::paths::{Lost, walk};
use crate::source::Spanned;
use crate::spec::{Changes, Condition, EnumValue, Field, Kind, Mode, Operation, Paginate, ResponseIf, Shape, Token, Verdict};

use super::context::Context;
use super::types::kind;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for operation in context.spec.operations.iter().filter(|operation| context.is_whole(operation)) {
        if operation.token == Token::Code && operation.request.fields().iter().all(|field| field.name.value != "code") {
            let message = "`token: code` exchanges the request's `code`, which it does not have";
            diagnostics.add(
                Rule::NoSuchField,
                operation.type_name.span,
                message,
                "expected a field `code` in the request of this operation",
            );
        }
        if let Some(paginate) = &operation.paginate {
            paged(context, operation, paginate, diagnostics);
        }
        if let Some(changes) = &operation.changes {
            changing(context, operation, changes, diagnostics);
        }
        for other in &operation.response_if {
            selected(context, operation, other, diagnostics);
        }
        for verdict in &operation.verdicts {
            judged(context, operation, verdict, diagnostics);
        }
    }
    for event in &context.spec.events {
        let fields = Some(&event.fields);
        if let Some(at) = &event.at {
            lead(context, fields, at, "`at`", "event", TIME, diagnostics);
        }
        for field in &event.identity {
            lead(context, fields, field, "`identity`", "event", SCALAR, diagnostics);
        }
    }
    for root in context.roots() {
        root.shape().walk(&mut |object| {
            for field in object.fields().iter().filter(|_| !context.is_hurt(object.span)) {
                if let Some(other) = &field.shape.facts.above {
                    sibling(object, field, other, "$above", diagnostics);
                }
                for condition in &field.shape.facts.required_if {
                    condition_holds(context, object, field, condition, diagnostics);
                }
            }
        });
    }
}

/// A kind that a path must lead to: how to tell it, and its name.
pub(super) type Wanted = (fn(&Kind) -> bool, &'static str);

const INTEGER: Wanted = (|kind| matches!(kind, Kind::Integer), "an integer");
const JUDGED: Wanted = (|kind| matches!(kind, Kind::Boolean | Kind::Integer | Kind::String), "a boolean, an integer or a string");
const REASON: Wanted = (|kind| matches!(kind, Kind::String), "a string");
const BOOLEAN: Wanted = (|kind| matches!(kind, Kind::Boolean), "a boolean");
const SCALAR: Wanted = (|kind| matches!(kind, Kind::Integer | Kind::String), "an integer or a string");
const TIME: Wanted = (|kind| matches!(kind, Kind::UnixS | Kind::UnixMs), "a time, `unix_s` or `unix_ms`");
const INSTANT: Wanted = (|kind| matches!(kind, Kind::UnixS | Kind::UnixMs | Kind::Integer), "a time");
const LIST: Wanted = (|kind| matches!(kind, Kind::List(_)), "a list");
const LIST_OR_MAP: Wanted = (|kind| matches!(kind, Kind::List(_) | Kind::Map(_)), "a list or a map");

fn paged(context: &Context<'_>, operation: &Operation, paginate: &Paginate, diagnostics: &mut Diagnostics) {
    let cursor = paginate.mode == Mode::Cursor;
    let (request, response) = (Some(&operation.request), operation.response.as_ref());
    let paths = [
        ("page", Some(&paginate.page), request, if cursor { SCALAR } else { INTEGER }),
        ("size", paginate.size.as_ref(), request, INTEGER),
        ("items", Some(&paginate.items), response, LIST),
        ("total", paginate.total.as_ref(), response, INTEGER),
        ("next", paginate.next.as_ref(), response, SCALAR),
        ("more", paginate.more.as_ref(), response, BOOLEAN),
    ];
    for (key, path, root, wanted) in paths {
        if let Some(path) = path {
            let side = if matches!(key, "page" | "size") { "request" } else { "response" };
            lead(context, root, path, &format!("`{key}`"), side, wanted, diagnostics);
        }
    }
    match (&paginate.next, cursor) {
        (None, true) => {
            let expected = "expected `next` beside it: the answer's path of the next cursor";
            diagnostics.add(Rule::BadFact, paginate.page.span, "nothing tells the cursor of the next page", expected);
        }
        (Some(next), false) => {
            let message = "`next` says nothing where pages are counted";
            diagnostics.add(Rule::BadFact, next.span, message, "expected `mode: cursor` beside it");
        }
        _ => {}
    }
}

fn changing(context: &Context<'_>, operation: &Operation, changes: &Changes, diagnostics: &mut Diagnostics) {
    let numbered = operation.paginate.as_ref().filter(|paginate| paginate.mode == Mode::Page && paginate.total.is_some());
    let Some(paginate) = numbered else {
        let expected = "expected `paginate` with `mode: page` and `total` beside it";
        diagnostics.add(Rule::BadFact, changes.from.span, "changes are read from numbered pages of a list whose length is known", expected);
        return;
    };
    for (key, path) in [("from", &changes.from), ("to", &changes.to)] {
        lead(context, Some(&operation.request), path, &format!("`{key}`"), "request", TIME, diagnostics);
    }
    let known = |name: &str| context.shared(name);
    let fields = operation.response.as_ref().and_then(|response| walk(response, &paginate.items, &known).ok());
    let Some(list) = fields.and_then(|fields| fields.last().copied()) else { return };
    for (key, path, wanted) in [("at", &changes.at, INSTANT), ("id", &changes.id, SCALAR)] {
        lead(context, Some(&list.shape), path, &format!("`{key}`"), "list's item", wanted, diagnostics);
    }
}

fn judged(context: &Context<'_>, operation: &Operation, verdict: &Verdict, diagnostics: &mut Diagnostics) {
    let response = operation.response.as_ref();
    let part = |text: &str| verdict.at.as_ref().map(|at| Spanned { value: text.to_owned(), span: at.span });
    if let Some((list, field)) = verdict.items() {
        let list = part(list).and_then(|path| lead(context, response, &path, "`at`", "response", LIST_OR_MAP, diagnostics));
        if let (Some(list), Some(field)) = (list, part(field).filter(|field| !field.is_empty())) {
            lead(context, Some(&list.shape), &field, "`at`", "list", JUDGED, diagnostics);
        }
    } else if let Some(at) = &verdict.at {
        lead(context, response, at, "`at`", "response", JUDGED, diagnostics);
    } else if response.and_then(|shape| context.resolve(shape)).is_none_or(|shape| !JUDGED.0(&shape.kind)) {
        let message = "a verdict without `at` judges the result itself, which is no single value";
        diagnostics.add(
            Rule::FieldOfOtherKind,
            verdict.span,
            message,
            "expected `at`, or a response that is a boolean, an integer or a string",
        );
    }
    if let Some(reason) = &verdict.reason {
        lead(context, response, reason, "`reason`", "response", REASON, diagnostics);
    }
    let judges = [!verdict.failed.is_empty(), !verdict.ok.is_empty()];
    let expected = match (verdict.is_list_of_failures(), judges) {
        (true, [false, false]) | (false, [true, false] | [false, true]) => return,
        (true, _) => "expected `at: list[].field`: of `list[]` alone every element is a failure",
        (false, _) => "expected either `failed` or `ok`: the values that mean failure, or those that mean success",
    };
    diagnostics.add(Rule::BadFact, verdict.span, "nothing tells which values mean failure, or two keys do", expected);
}

fn selected(context: &Context<'_>, operation: &Operation, other: &ResponseIf, diagnostics: &mut Diagnostics) {
    let parameter = &other.when.parameter;
    if let Some(field) = operation.request.fields().iter().find(|field| field.name.value == parameter.value) {
        let message = format!("`{}` selects another response, and is a field of the request, too", parameter.value);
        let expected = "expected it here alone: the request of this response sets it";
        diagnostics.add(Rule::BadFact, parameter.span, message, expected).related(field.name.span, "the field");
    }
    let Some(shape) = context.resolve(&other.response) else { return };
    let is_inline = matches!((&other.response.kind, &shape.kind), (Kind::Object(_), Kind::Object(_)));
    let fits = if other.print_page { matches!(shape.kind, Kind::String) } else { !is_inline };
    if !fits {
        let expected =
            if other.print_page { "expected `string`: the key of a print page" } else { "expected a scalar, a list, or a shared type" };
        let message = format!("the response `{}` is {}", other.name.value, kind(&shape.kind));
        diagnostics.add(Rule::FieldOfOtherKind, other.response.span, message, expected);
    }
}

/// The field that a path leads to; reports if there is none, or one of another kind.
pub(super) fn lead<'a>(
    context: &Context<'a>,
    root: Option<&'a Shape>,
    path: &Spanned<String>,
    what: &str,
    side: &str,
    (fits, wanted): Wanted,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Field> {
    let Some(root) = root else {
        let message = format!("{what} is a path of the {side}, of which nothing is known");
        diagnostics.add(Rule::NoSuchField, path.span, message, format!("expected a `{side}` that has it"));
        return None;
    };
    match walk(root, path, &|name| context.shared(name)) {
        Ok(fields) => {
            let field = *fields.last()?;
            let shape = context.resolve(&field.shape)?;
            if !fits(&shape.kind) {
                let message = format!("{what} leads to `{}`, which is {}", field.name.value, kind(&shape.kind));
                let problem = diagnostics.add(Rule::FieldOfOtherKind, path.span, message, format!("expected the path of {wanted}"));
                problem.related(field.name.span, "the field");
            }
            return Some(field);
        }
        Err(Lost::NoField { object, name }) => {
            let known: Vec<&str> = object.fields().iter().map(|field| field.name.value.as_str()).collect();
            let message = format!("{what} leads to no field: the {side} has no `{name}` there");
            let problem = diagnostics.add(Rule::NoSuchField, path.span, message, format!("expected the path of {wanted} in the {side}"));
            problem.suggest(&name, &known);
            if problem.help.is_none() && !known.is_empty() {
                problem.help(format!("the fields there are: {}", known.join(", ")));
            }
        }
        Err(Lost::NoObject { name }) => {
            let message = format!("{what} leads to no field: what would hold `{name}` is no object");
            diagnostics.add(Rule::NoSuchField, path.span, message, format!("expected the path of {wanted} in the {side}"));
        }
        Err(Lost::Unknown) => {}
    }
    None
}

/// The field beside another that a fact names; reports if there is none.
fn sibling<'a>(object: &'a Shape, field: &Field, name: &Spanned<String>, fact: &str, diagnostics: &mut Diagnostics) -> Option<&'a Field> {
    let others = || object.fields().iter().filter(|other| other.name.value != field.name.value);
    let found = others().find(|other| other.name.value == name.value);
    if found.is_none() {
        let known: Vec<&str> = others().map(|other| other.name.value.as_str()).collect();
        let message = format!("`{fact}` names `{}`, which is no field beside this one", name.value);
        let problem = diagnostics.add(Rule::NoSuchField, name.span, message, "expected another field of the same object");
        problem.suggest(name, &known);
    }
    found
}

fn condition_holds(context: &Context<'_>, object: &Shape, field: &Field, condition: &Condition, diagnostics: &mut Diagnostics) {
    let Some(other) = sibling(object, field, &condition.field, "$required_if", diagnostics) else { return };
    let Some(shape) = context.resolve(&other.shape) else { return };
    for value in &condition.values {
        let listed = shape.facts.values.as_ref().is_none_or(|values| values.iter().any(|known| known.wire.value == *value));
        let fits = match shape.kind {
            Kind::Integer | Kind::UnixS | Kind::UnixMs => value.parse::<i64>().is_ok(),
            Kind::Boolean => matches!(value.as_str(), "true" | "false"),
            Kind::String => true,
            _ => false,
        };
        if !fits || !listed {
            let message = format!("`$required_if` waits for {value}, which `{}` never is", other.name.value);
            let problem = diagnostics.add(Rule::FieldOfOtherKind, condition.field.span, message, "expected values of that field");
            let wires = |values: &Vec<EnumValue>| values.iter().map(|value| value.wire.as_str()).collect::<Vec<_>>().join(", ");
            let is = shape
                .facts
                .values
                .as_ref()
                .map_or_else(|| format!("this is {}", kind(&shape.kind)), |values| format!("its values are {}", wires(values)));
            problem.related(other.name.span, is);
        }
    }
}
