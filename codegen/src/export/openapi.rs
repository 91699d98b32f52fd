//! The spec as an OpenAPI 3.1 document, one path `/<type>` for each operation.
//!
//! What OpenAPI has no words for stands in `x-temu-…` extensions.

mod components;
mod operation;
mod schema;

use serde_json::{Value, json};

use super::json::Object;
use crate::model::Model;
use crate::spec::{ErrorCode, Family};

/// What a reader must know before the first path.
const ABOUT: &str = "\
Every call is one POST to the URL of a gateway itself: a path of this document names the operation, it is not appended to the URL. The \
body's `type` selects the operation; business parameters stand beside the common ones.\n\n\
Every answer has status 200. `success` alone tells whether the call succeeded; the meaning of an error code is looked up among the codes \
of the operation first, then among those of the gateway (`x-temu-errors` of the document, by error family).\n\n\
Any field of an answer may be null or missing, ids may come as text, and answers hold fields that are not described. Enums are open: \
`x-temu-enum` lists the values that are known, from wire value to name.";

/// The document, formatted.
#[must_use]
pub fn text(model: &Model) -> String {
    format!("{:#}\n", document(model))
}

/// The document. The same model gives the same document, key by key.
#[must_use]
pub fn document(model: &Model) -> Value {
    let paths = model.operations.iter().map(|operation| {
        let path = format!("/{}", operation.type_name.value);
        (path, Object::default().put("post", operation::post(model, operation)).into())
    });
    let webhooks =
        model.events.iter().map(|event| (event.code.value.clone(), Object::default().put("post", operation::webhook(model, event)).into()));
    Object::default()
        .put("openapi", "3.1.0")
        .put("info", json!({"title": "Temu Open API", "version": version(model), "description": ABOUT}))
        .put("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema")
        .put("servers", model.gateways.iter().map(operation::server).collect::<Value>())
        .put("tags", model.groups().map(|(group, _)| json!({ "name": group })).collect::<Value>())
        .put("paths", paths.collect::<Object>())
        .put("webhooks", webhooks.collect::<Object>())
        .put("components", components::components(model))
        .put("x-temu-errors", families(model))
        .into()
}

/// The date of the newest announcement that the spec follows: Temu's API has no version of its own.
fn version(model: &Model) -> &str {
    model.notices.last().map_or("0", |notice| &notice.date.value)
}

fn families(model: &Model) -> Object {
    let meaning = |code: &ErrorCode| (code.code.to_string(), json!({"class": code.class, "text": code.text}));
    let family = |family: &Family| (family.name.value.clone(), family.codes.iter().map(meaning).collect::<Object>().into());
    model.families.iter().map(family).collect()
}
