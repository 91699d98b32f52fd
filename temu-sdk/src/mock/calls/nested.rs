//! Failures inside a success: what a response looks like if every part of a write failed.

use serde_json::{Value, json};

use crate::mock::{
    data::pages::{pointer, put},
    exchange::MockResponse,
    spec::catalog::Operation,
};

/// Marks every part of a result as failed; results without parts stay as they are.
pub(crate) fn fail(operation: &Operation, response: MockResponse) -> MockResponse {
    let (Some(partial), MockResponse::Result(result)) = (&operation.partial, &response) else { return response };
    let Ok(mut value) = serde_json::from_str::<Value>(result.as_str()) else { return response };
    match (&partial.success, value.pointer_mut(&pointer(&partial.path))) {
        (Some(flag), Some(Value::Array(items))) => items.iter_mut().for_each(|item| put(item, flag, json!(false))),
        (None, Some(Value::Array(items))) if items.is_empty() => items.push(json!({"errorMsg": "injected"})),
        (None, Some(Value::Object(reasons))) if reasons.is_empty() => drop(reasons.insert("1".to_owned(), json!("injected"))),
        _ => {}
    }
    MockResponse::result(value)
}
