//! The types of the spec as most would write them: plain structs with serde derive in both directions. What the SDK costs to compile is held
//! against them.

use serde_json::{Value, json};

use super::{naming, operation, render, shared};
use crate::model::Model;
use crate::spec::Interface;

/// The source of a crate that needs `serde` with `derive`, and `serde_json`.
///
/// # Errors
/// A mistake in the template.
pub fn derived(model: &Model) -> Result<String, crate::Error> {
    let types: Vec<Value> = model.types.iter().map(|(name, one)| json!(shared::shared_type(name, one, model).types)).collect();
    let groups: Vec<Value> = model
        .groups()
        .map(|(group, interfaces)| {
            let operations: Vec<Value> = interfaces.iter().map(|one| self::operation(one, model)).collect();
            json!({ "name": group, "operations": operations })
        })
        .collect();
    render("derived", &json!({ "types": types, "events": shared::events(model).0.types, "groups": groups }))
}

fn operation(interface: &Interface, model: &Model) -> Value {
    let (layout, operation) = operation::build(interface, model);
    let module = naming::snake(&interface.operation);
    json!({ "module": module, "types": layout.types, "response_alias": operation.response_alias })
}
