//! Results that tell whether they failed: made-up ones succeed, unless a fault says otherwise.

use serde_json::{Value, json};

use crate::{
    catalog::verdict::Verdict,
    mock::{
        data::pages::{pointer, put},
        faults::Fault,
        spec::catalog::{Catalog, Kind, Operation, Shape},
    },
};

/// Makes a made-up result say that the call and all its items succeeded.
pub(crate) fn succeed(catalog: &Catalog, operation: &Operation, result: &mut Value) {
    let Some(response) = &operation.response else { return };
    for verdict in operation.info.verdicts {
        if verdict.items().is_some() {
            set_items(catalog, verdict, response, result, false);
        } else {
            set_whole(catalog, verdict, response, result, false);
        }
    }
}

/// Makes a result say what an injected fault wants: that the call failed, or that all its items did.
pub(crate) fn fail(catalog: &Catalog, operation: &Operation, fault: Option<Fault>, result: &mut Value) {
    let Some(response) = &operation.response else { return };
    for verdict in operation.info.verdicts {
        match (fault, verdict.items()) {
            (Some(Fault::FailedResult), None) => set_whole(catalog, verdict, response, result, true),
            (Some(Fault::NestedFailures), Some(_)) => set_items(catalog, verdict, response, result, true),
            _ => {}
        }
    }
}

fn set_whole(catalog: &Catalog, verdict: &Verdict, response: &Shape, result: &mut Value, fails: bool) {
    let Some(shape) = catalog.at(response, verdict.at) else { return };
    let value = value(verdict, shape, fails);
    match verdict.at {
        "" => *result = value,
        at => put(result, at, value),
    }
}

fn set_items(catalog: &Catalog, verdict: &Verdict, response: &Shape, result: &mut Value, fails: bool) {
    let Some((list, field)) = verdict.items() else { return };
    let (Some(shape), Some(items)) = (catalog.at(response, list), result.pointer_mut(&pointer(list))) else { return };
    if field.is_empty() {
        set_failures(items, shape.values.is_some(), fails);
        return;
    }
    let element = shape.items.as_deref().or(shape.values.as_deref());
    let Some(shape) = element.and_then(|element| catalog.at(element, field)) else { return };
    let items: Vec<&mut Value> = match items {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(items) => items.values_mut().collect(),
        _ => return,
    };
    items.into_iter().for_each(|item| put(item, field, value(verdict, shape, fails)));
}

/// A list or map of failures alone.
fn set_failures(items: &mut Value, is_map: bool, fails: bool) {
    match (fails, is_map) {
        (true, true) => *items = json!({"1": "injected"}),
        (true, false) => *items = json!([{"errorMsg": "injected"}]),
        (false, true) => *items = json!({}),
        (false, false) => *items = json!([]),
    }
}

/// A value of this shape that means failure or success.
fn value(verdict: &Verdict, shape: &Shape, fails: bool) -> Value {
    let known = verdict.ok.iter().chain(verdict.failed).map(|text| typed(text, shape.kind));
    let usual = [json!(true), json!(false), json!(0), json!(1), json!("ok")].into_iter().filter(|value| fits(value, shape.kind));
    let mut candidates = known.chain(shape.variants.iter().map(|variant| variant.value.clone())).chain(usual);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    candidates.find(|value| fits(value, shape.kind) && verdict.condemns(Some(&text(value))) == fails).unwrap_or_default()
}

fn typed(text: &str, kind: Kind) -> Value {
    match kind {
        Kind::String => json!(text),
        _ => text.parse().unwrap_or_default(),
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Boolean => value.is_boolean(),
        Kind::Integer => value.is_i64(),
        _ => value.is_string(),
    }
}
