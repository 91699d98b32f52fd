//! Sample requests and responses.

use codegen::samples::{self, Size};
use codegen::spec::{Kind, Operation, Shape};
use serde_json::{Map, Value, json};

use super::Catalog;

/// A request with the fields that are required on a gateway; with all that exist there if none is.
pub fn request(catalog: &Catalog, operation: &Operation, gateway: &str) -> Value {
    let minimal = samples::request(&catalog.model, operation, gateway, Size::Minimal);
    let is_empty = minimal.as_object().is_some_and(Map::is_empty);
    if is_empty { samples::request(&catalog.model, operation, gateway, Size::Maximal) } else { minimal }
}

/// A successful response of the form that the spec describes.
pub fn response(catalog: &Catalog, operation: &Operation) -> Value {
    let result = operation.response.as_ref().map_or(Value::Null, |shape| of(catalog, shape));
    match (operation.result_in, result) {
        (codegen::spec::ResultIn::Body, Value::Object(fields)) => {
            let mut body = json!({"success": true, "requestId": "us-00000000-0000-0000-0000-000000000000"});
            body.as_object_mut().expect("an object").extend(fields);
            body
        }
        (_, result) => json!({"success": true, "requestId": "us-00000000-0000-0000-0000-000000000000", "result": result}),
    }
}

/// A made-up value of a shape.
pub fn of(catalog: &Catalog, shape: &Shape) -> Value {
    value(catalog, shape, "", &mut Vec::new())
}

/// A value of a shape. Types that hold themselves end with null.
fn value<'a>(catalog: &'a Catalog, shape: &'a Shape, name: &str, open: &mut Vec<&'a str>) -> Value {
    if let Some(first) = shape.facts.values.iter().flatten().next() {
        return scalar(&first.wire, &shape.kind);
    }
    match &shape.kind {
        Kind::Shared(shared) if open.contains(&shared.as_str()) => Value::Null,
        Kind::Shared(shared) => {
            open.push(shared);
            let value = value(catalog, catalog.resolve(shape), name, open);
            open.pop();
            value
        }
        Kind::Object(fields) => fields
            .iter()
            .map(|field| (field.name.value.clone(), value(catalog, &field.shape, &field.name, open)))
            .collect::<Map<_, _>>()
            .into(),
        Kind::List(inner) => json!([value(catalog, inner, name, open)]),
        Kind::Map(inner) => json!({"key": value(catalog, inner, name, open)}),
        Kind::String if name.ends_with("Sn") => json!("PO-211-00000000000000001"),
        Kind::String => json!("text"),
        Kind::Integer if name.ends_with("Id") => json!(9_007_199_254_740_993_i64),
        Kind::Integer => json!(1),
        Kind::Number => json!(9.5),
        Kind::Boolean => json!(true),
        Kind::UnixS => json!(1_765_438_056),
        Kind::UnixMs => json!(1_765_438_056 * 1000_i64),
        Kind::Base64 => json!("AAAA"),
        Kind::Json => json!({}),
    }
}

fn scalar(wire: &str, kind: &Kind) -> Value {
    match kind {
        Kind::String => wire.into(),
        _ => wire.parse::<i64>().map_or_else(|_| wire.into(), Value::from),
    }
}
