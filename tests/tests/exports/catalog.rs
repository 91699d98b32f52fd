//! `catalog.json` and `CATALOG.md`.

use codegen::export::{catalog, catalog_md};
use codegen::output::Files;
use serde_json::Value;

use crate::fixture;

fn text(add: fn(&codegen::Model, &mut Files), model: &codegen::Model) -> String {
    let mut files = Files::default();
    add(model, &mut files);
    let (_, text) = files.iter().next().expect("one file");
    text.to_owned()
}

#[test]
fn catalog_of_the_fixture() {
    insta::assert_snapshot!(text(catalog::add, &fixture::model()));
}

#[test]
fn overview_of_the_fixture() {
    insta::assert_snapshot!(text(catalog_md::add, &fixture::model()));
}

#[test]
fn an_interface_is_one_line_of_the_catalog() {
    let model = fixture::whole();
    let text = text(catalog::add, &model);
    for operation in &model.operations {
        let key = format!("{{\"operation\":\"{}\",", operation.id());
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with(&key)).collect();
        assert_eq!(lines.len(), 1, "{}", operation.id());
        let line: Value = serde_json::from_str(lines[0].trim_end_matches(',')).expect("a line is JSON of its own");
        assert_eq!(line["type"], *operation.type_name.value);
    }
}

#[test]
fn every_reference_of_the_catalog_names_a_type() {
    fn check(value: &Value, types: &Value) {
        if value["kind"] == "ref" {
            let name = value["name"].as_str().expect("a reference has a name");
            assert!(types[name].is_object(), "{name} is no type");
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| check(item, types)),
            Value::Object(fields) => fields.values().for_each(|field| check(field, types)),
            _ => {}
        }
    }
    let catalog: Value = serde_json::from_str(&text(catalog::add, &fixture::whole())).expect("JSON");
    assert!(catalog["operations"].as_array().is_some_and(|all| all.len() > 200));
    check(&catalog, &catalog["types"]);
}
