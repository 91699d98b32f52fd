//! The types of the spec as most would write them: plain structs with serde derive in both directions. What the SDK costs to compile is held
//! against them.

use serde_json::{Value, json};

use super::{bug, naming, operation, shared, templates};
use crate::model::Model;

/// The source of a crate that needs `serde` with `derive`, and `serde_json`.
///
/// # Errors
/// A mistake in the template.
pub fn derived(model: &Model) -> Result<String, crate::Error> {
    let types: Vec<Value> = model.types.iter().map(|(name, one)| shared::shared_type(name, one, model)).collect();
    let groups: Vec<Value> = model
        .groups()
        .map(|(group, interfaces)| {
            let operations: Vec<Value> = interfaces
                .iter()
                .map(|one| json!({ "module": naming::snake(&one.operation), "operation": operation::build(one, model) }))
                .collect();
            json!({ "name": group, "operations": operations })
        })
        .collect();
    let data = json!({ "types": types, "events": shared::events(model), "groups": groups });
    templates()?.render("derived", &data).map_err(|error| bug(&error))
}
