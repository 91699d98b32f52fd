//! Whatever a gateway answers, a typed call understands what can be understood and lists the rest; it never fails over it.

use codegen::spec::{Operation, ResultIn, Shape};
use serde_json::{Value, json};
use temu_sdk::{Gateway, mock::MockGateway};

use crate::answers::{null_fields, null_leaves, odd_numbers, wrong_containers, wrong_leaves};
use crate::call::{Answer, Size};
use crate::setup::{Sender, client};
use crate::spec::model;

/// Answers every operation with what `make` makes of its response and of the path of that; `judge` tells what is wrong with what
/// the client has made of it.
async fn each<T>(make: impl Fn(&Shape, &str) -> (Value, T), judge: impl Fn(&Answer, T) -> Option<String>) {
    let mock = MockGateway::builder().stateless().remember(1).start().await.expect("a port");
    let sender = Sender::new(&mock, client(&mock));
    let mut problems = Vec::new();
    for operation in &model().operations {
        let Some(response) = &operation.response else { continue };
        let (answer, expected) = make(response, root(operation));
        mock.respond_with(&operation.type_name, answer);
        let gateway = Gateway::from_id(&operation.gateways[0]).expect("one of the five");
        let problem = match sender.send(&operation.id(), gateway, Size::Minimal).await {
            Ok(answer) => judge(&answer, expected),
            // An odd value can say that the call failed.
            Err(error) if error.is_failed_result() && !operation.verdicts.is_empty() => None,
            Err(error) => Some(error.to_string()),
        };
        problems.extend(problem.map(|problem| format!("{}: {problem}", operation.id())));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The path of the answer.
fn root(operation: &Operation) -> &'static str {
    if operation.result_in == ResultIn::Body { "" } else { "result" }
}

/// Nothing was understood, and nothing missed.
fn is_empty(answer: &Answer, (): ()) -> Option<String> {
    let is_empty = [json!({}), json!([]), Value::Null].contains(&answer.json);
    fits(answer).or_else(|| (!is_empty).then(|| answer.json.to_string()))
}

fn fits(answer: &Answer) -> Option<String> {
    (!answer.mismatches.is_empty()).then(|| format!("{:?}", answer.mismatches))
}

fn misses(answer: &Answer, expected: Vec<String>) -> Option<String> {
    let paths: Vec<&str> = answer.mismatches.iter().map(|mismatch| mismatch.path.as_str()).collect();
    (paths != expected).then(|| format!("{paths:?}\n  instead of {expected:?}"))
}

#[tokio::test]
async fn an_answer_in_which_everything_is_null() {
    each(|_, _| (Value::Null, ()), is_empty).await;
    each(|shape, _| (null_fields(shape), ()), is_empty).await;
    each(|shape, _| (null_leaves(shape), ()), |answer, ()| fits(answer)).await;
}

#[tokio::test]
async fn an_answer_in_which_everything_is_absent() {
    let absent = |shape: &Shape, _: &str| (if model().is_object(shape) { json!({}) } else { Value::Null }, ());
    each(absent, is_empty).await;
}

#[tokio::test]
async fn numbers_in_strings_strings_as_numbers_and_huge_ids() {
    let judge = |answer: &Answer, expected: Value| {
        fits(answer).or_else(|| (answer.json != expected).then(|| format!("{}\n  instead of {expected}", answer.json)))
    };
    each(|shape, _| odd_numbers(shape), judge).await;
}

#[tokio::test]
async fn every_leaf_of_a_wrong_kind_is_listed() {
    each(wrong_leaves, misses).await;
}

#[tokio::test]
async fn every_object_list_and_map_of_a_wrong_kind_is_listed() {
    each(wrong_containers, misses).await;
}
