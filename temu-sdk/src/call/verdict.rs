//! Finding failures inside a success: some operations report success around a result that says it failed.

use serde_json::Value;

use crate::{
    catalog::verdict::Verdict,
    error::{Error, FailedResult, Kind},
    transport::Bytes,
};

/// Why a result failed as a whole.
pub(super) struct WholeFailure {
    at: &'static str,
    value: Option<String>,
    reason: Option<String>,
}

impl WholeFailure {
    /// Makes the error of the response with this body.
    pub fn error(self, body: &Bytes) -> Error {
        let Self { at, value, reason } = self;
        Error::new(Kind::FailedResult(FailedResult { at, value, reason, body: body.clone() }))
    }
}

/// Returns how many items of a result failed, or why it failed as a whole.
pub(super) fn judge(verdicts: &[Verdict], result: &Value) -> Result<usize, WholeFailure> {
    let mut items = 0;
    for verdict in verdicts {
        match verdict.items() {
            Some((list, field)) => items += failed_items(verdict, result, list, field),
            None => judge_whole(verdict, result)?,
        }
    }
    Ok(items)
}

fn judge_whole(verdict: &Verdict, result: &Value) -> Result<(), WholeFailure> {
    let value = at(result, verdict.at).and_then(text);
    if !verdict.condemns(value.as_deref()) {
        return Ok(());
    }
    let reason = verdict.reason.and_then(|path| at(result, path)).and_then(text);
    Err(WholeFailure { at: verdict.at, value, reason: reason.filter(|reason| !reason.trim().is_empty()) })
}

fn failed_items(verdict: &Verdict, result: &Value, list: &str, field: &str) -> usize {
    let fails = |item: &&Value| field.is_empty() || verdict.condemns(item.get(field).and_then(text).as_deref());
    match at(result, list) {
        Some(Value::Array(items)) => items.iter().filter(fails).count(),
        Some(Value::Object(items)) => items.values().filter(fails).count(),
        _ => 0,
    }
}

/// The value at a dotted path.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(value, |value, name| value.get(name))
}

/// A single value as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
