//! The types of the spec as most would write them: plain structs with serde derive in both directions. What the SDK costs to compile is held
//! against them.

use serde_json::{Value, json};

use super::layout::Layout;
use super::{naming, operation, render, shared};
use crate::model::Model;
use crate::spec::Operation;

/// The source of a crate that needs `serde` with `derive`, and `serde_json`.
///
/// # Errors
/// Returns an error if the template is wrong.
pub fn derived(model: &Model) -> Result<String, crate::Error> {
    let types: Vec<Value> = model.types.iter().map(|(name, one)| types_of(&shared::shared_type(name, one, model))).collect();
    let groups: Vec<Value> = model
        .groups()
        .map(|(group, operations)| {
            let operations: Vec<Value> = operations.iter().map(|one| self::operation(one, model)).collect();
            json!({ "name": group, "operations": operations })
        })
        .collect();
    render("derived", &json!({ "types": types, "events": types_of(&shared::events(model).0), "groups": groups }))
}

fn types_of(layout: &Layout<'_>) -> Value {
    let structs: Vec<Value> = layout.types.structs.iter().map(|one| json!({ "name": one.name, "fields": one.plain })).collect();
    let enums = layout.types.enums.iter().map(|one| json!({ "name": one.name, "wire": one.wire, "variants": one.variants }));
    json!({ "structs": structs, "enums": enums.collect::<Vec<_>>() })
}

fn operation(operation: &Operation, model: &Model) -> Value {
    let (layout, file) = operation::build(operation, model);
    let module = naming::snake(&operation.name);
    json!({ "module": module, "types": types_of(&layout), "response_alias": file.response_alias })
}
