//! The OpenAPI document, held against JSON Schema and against what travels.

use std::collections::BTreeSet;

use codegen::export::openapi;
use serde_json::{Value, json};

use crate::fixture;

/// A validator of the schema at `pointer`, in which references of the whole document resolve.
fn validator(document: &Value, pointer: &str) -> jsonschema::Validator {
    let mut root = document.clone();
    root["$ref"] = pointer.into();
    jsonschema::draft202012::new(&root).expect("a schema")
}

fn request(document: &Value, name: &str) -> jsonschema::Validator {
    validator(document, &format!("#/paths/~1{name}/post/requestBody/content/application~1json/schema"))
}

fn answer(document: &Value, name: &str) -> jsonschema::Validator {
    validator(document, &format!("#/paths/~1{name}/post/responses/200/content/application~1json/schema"))
}

/// Calls `visit` with every object of a document and the pointer to it.
fn walk(value: &Value, at: &str, visit: &mut dyn FnMut(&Value, &str)) {
    match value {
        Value::Object(fields) => {
            visit(value, at);
            fields.iter().for_each(|(key, field)| walk(field, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), visit));
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| walk(item, &format!("{at}/{i}"), visit)),
        _ => {}
    }
}

#[test]
fn document_of_the_fixture() {
    insta::assert_snapshot!(openapi::text(&fixture::model()));
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    assert_eq!(openapi::text(&fixture::whole()), openapi::text(&fixture::whole()));
}

#[test]
fn every_interface_and_event_is_there() {
    let model = fixture::whole();
    let document = openapi::document(&model);
    for operation in &model.operations {
        let post = &document["paths"][format!("/{}", operation.type_name.value)]["post"];
        assert_eq!(post["operationId"], operation.id());
    }
    for event in &model.events {
        assert!(document["webhooks"][&event.code.value]["post"].is_object(), "{}", event.code.value);
    }
}

#[test]
fn every_schema_is_one_and_every_reference_leads_somewhere() {
    let document = openapi::document(&fixture::whole());
    let mut schemas = 0;
    walk(&document, "", &mut |value, at| {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{at}: {target} leaves the document"));
            assert!(document.pointer(pointer).is_some(), "{at}: nothing at {target}");
        }
        let component = at.strip_prefix("/components/schemas/").is_some_and(|name| !name.contains('/'));
        if component || at.ends_with("/schema") {
            schemas += 1;
            if let Err(error) = jsonschema::draft202012::meta::validate(value) {
                panic!("{at}: {error}");
            }
        }
    });
    assert!(schemas > 2 * 292, "only {schemas} schemas were found");
}

#[test]
fn operation_ids_are_unique() {
    let document = openapi::document(&fixture::whole());
    let mut seen = BTreeSet::new();
    walk(&document, "", &mut |value, at| {
        if let Some(id) = value.get("operationId").and_then(Value::as_str) {
            assert!(seen.insert(id.to_owned()), "{at}: {id} twice");
        }
    });
    assert!(seen.contains("order.list"));
}

#[test]
fn a_request_is_held_to_its_schema() {
    let document = openapi::document(&fixture::model());
    let validator = request(&document, "demo.book.list");
    let good = json!({
        "type": "demo.book.page", "app_key": "key", "access_token": "token", "timestamp": 1_700_000_000, "data_type": "JSON",
        "sign": "4CCF219942D4180C6DDA3CE36C1B838F", "version": "V2", "page": {"no": 1}, "titles": ["short"]
    });
    assert!(validator.is_valid(&good), "{:?}", validator.validate(&good).err());
    for (pointer, bad) in [
        ("/type", json!("demo.ping")),
        ("/access_token", json!(null)),
        ("/sign", json!("4ccf")),
        ("/version", json!("V1")),
        ("/page", json!({})),
        ("/page/no", json!(0)),
        ("/titles", json!([])),
        ("/titles/0", json!("longer than five")),
    ] {
        let mut request = good.clone();
        *request.pointer_mut(pointer).expect(pointer) = bad;
        assert!(!validator.is_valid(&request), "{pointer} was accepted");
    }
}

#[test]
fn parameters_travel_in_the_envelope_that_the_spec_says() {
    let document = openapi::document(&fixture::model());
    let common =
        json!({"app_key": "key", "timestamp": 1, "data_type": "JSON", "sign": "4CCF219942D4180C6DDA3CE36C1B838F", "access_token": "token"});
    let with = |fields: Value| {
        let mut body = common.clone();
        body.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        body
    };
    let upload = request(&document, "demo.book.upload");
    assert!(upload.is_valid(&with(json!({"type": "demo.book.upload", "request": {"file": "AAAA"}}))));
    assert!(!upload.is_valid(&with(json!({"type": "demo.book.upload", "file": "AAAA"}))));
    let mut without_token = with(json!({"type": "demo.ping"}));
    without_token.as_object_mut().expect("an object").remove("access_token");
    assert!(request(&document, "demo.ping").is_valid(&without_token));
}

#[test]
fn answers_with_nulls_and_failures_are_answers() {
    let document = openapi::document(&fixture::model());
    let list = answer(&document, "demo.book.list");
    for good in [
        json!({"success": true, "errorCode": 1_000_000, "requestId": "us-1", "result": {"books": [{"price": null, "new": 1}], "total": null}}),
        json!({"success": false, "errorCode": 3_000_004, "errorMsg": "sunset", "requestId": "us-2"}),
        json!({"success": true, "result": null}),
    ] {
        assert!(list.is_valid(&good), "{:?}", list.validate(&good).err());
    }
    assert!(!list.is_valid(&json!({"result": {}})));
    assert!(!list.is_valid(&json!({"success": true, "result": {"books": {}}})));
    assert!(!answer(&document, "demo.book.upload").is_valid(&json!({"success": true, "pages": 1})));
}
