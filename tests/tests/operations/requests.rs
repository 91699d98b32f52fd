//! The smallest and the largest request of every operation, on every gateway: what the spec says arrives, and the answer fits.

use codegen::samples::{self, CODE};
use codegen::spec::Operation;
use serde_json::{Map, Value, json};
use temu_sdk::{Gateway, mock::MockGateway};

use crate::call::Size;
use crate::setup::{Sender, client};
use crate::spec::{everywhere, model};

/// The one operation that asks for what must have been stored before: the mock knows no video of a generated id, and says so with this code.
const VIDEO_RESULT: (&str, i64) = ("video.get_transcode_result", 120_000_001);

#[tokio::test]
async fn every_interface_takes_its_smallest_request() {
    all_are_taken(Size::Minimal).await;
}

#[tokio::test]
async fn every_interface_takes_its_largest_request() {
    all_are_taken(Size::Maximal).await;
}

async fn all_are_taken(size: Size) {
    let mock = MockGateway::builder().stateless().strict_parameters().remember(1).start().await.expect("a port");
    let sender = Sender::new(&mock, client(&mock).strict(true));
    let mut problems = Vec::new();
    for (operation, gateway) in everywhere() {
        let answer = sender.send(&operation.id(), gateway, size).await;
        match answer {
            Ok(_) if operation.id() != VIDEO_RESULT.0 => {}
            Err(error) if (operation.id().as_str(), error.code()) == (VIDEO_RESULT.0, Some(VIDEO_RESULT.1)) => {}
            answer => problems.push(format!("{} on {gateway}: {:?}", operation.id(), answer.err())),
        }
        let (arrived, expected) = (arrived(&mock), expected(operation, gateway, size));
        if arrived != expected {
            problems.push(format!("{} on {gateway}: sent {arrived}\n  instead of {expected}", operation.id()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(mock.unknown_fields(), Vec::<String>::new());
}

/// The business parameters of the latest request.
fn arrived(mock: &MockGateway) -> Value {
    let request = mock.requests().pop().expect("something was sent");
    let mut body: Map<String, Value> = serde_json::from_str(&request.body).expect("JSON");
    for common in ["access_token", "app_key", "data_type", "sign", "timestamp", "type", "version"] {
        body.remove(common);
    }
    Value::Object(match body.remove("request") {
        Some(Value::Object(inner)) => inner,
        Some(other) => Map::from_iter([("request".to_owned(), other)]),
        None => body,
    })
}

fn expected(operation: &Operation, gateway: Gateway, size: Size) -> Value {
    let mut request = samples::request(model(), operation, gateway.id(), size);
    // A code is no more shown than a token.
    if request["code"] == CODE {
        request["code"] = json!("***");
    }
    request
}
