//! Failures inside a success: the spec says which values of a result mean that the call, or one of its items, failed.

use codegen::spec::Verdict;
use serde_json::Value;

use crate::i18n::text;
use crate::value::at;

/// What failed although the gateway reports success; one line for each verdict that applies.
pub fn failures(verdicts: &[Verdict], result: &Value) -> Vec<String> {
    verdicts.iter().filter_map(|verdict| failure(verdict, result)).collect()
}

fn failure(verdict: &Verdict, result: &Value) -> Option<String> {
    let Some((list, field)) = verdict.items() else {
        return whole(verdict, result);
    };
    let fails = |item: &&Value| field.is_empty() || condemns(verdict, scalar(item.get(field)).as_deref());
    let failed = match at(result, list) {
        Some(Value::Array(items)) => items.iter().filter(fails).count(),
        Some(Value::Object(items)) => items.values().filter(fails).count(),
        _ => 0,
    };
    (failed > 0).then(|| text!("the gateway accepted the call, but {} of its parts failed: see {}", failed, list))
}

fn whole(verdict: &Verdict, result: &Value) -> Option<String> {
    let value_at = |path: &str| if path.is_empty() { Some(result) } else { at(result, path) };
    let path = verdict.at.as_ref().map_or("", |path| path.value.as_str());
    let value = scalar(value_at(path));
    if !condemns(verdict, value.as_deref()) {
        return None;
    }
    let place = if path.is_empty() { "result" } else { path };
    let value = value.unwrap_or_else(|| "null".to_owned());
    let reason = verdict.reason.as_ref().and_then(|path| scalar(value_at(path))).filter(|reason| !reason.trim().is_empty());
    Some(match reason {
        Some(reason) => text!("the gateway reports success, but the call failed: {} is {} ({})", place, value, reason),
        None => text!("the gateway reports success, but the call failed: {} is {}", place, value),
    })
}

/// Whether a value, as text, means failure.
fn condemns(verdict: &Verdict, value: Option<&str>) -> bool {
    let has = |values: &[String], value: &str| values.iter().any(|one| one == value);
    match value {
        Some(value) => has(&verdict.failed, value) || !verdict.ok.is_empty() && !has(&verdict.ok, value),
        None => verdict.absent.is_some(),
    }
}

fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Bool(_) | Value::Number(_)) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
