//! What operations share: common parameters, the answer's envelope, shared types, the headers of webhooks.

use serde_json::{Value, json};

use super::schema::{ANY, Writer};
use crate::export::json::Object;
use crate::model::Model;

/// Name of the schema with the parameters of every request.
pub const COMMON: &str = "common_parameters";
/// Name of the schema with what every answer holds.
pub const ANSWER: &str = "answer";
/// Name of the response of a gateway that is called too often.
pub const LIMITED: &str = "called_too_often";

/// Headers of a webhook call, and what they hold.
pub const WEBHOOK_HEADERS: [(&str, &str); 5] = [
    ("x-tm-app-key", "the app that the event is for"),
    ("x-tm-event-code", "the event's code"),
    ("x-tm-timestamp", "Unix milliseconds"),
    ("x-tm-ext-param", "JSON text, often `{}`"),
    ("x-tm-signature", "HMAC-SHA256 with the app secret as key, lower-case hex, over the decrypted `eventData` and the other headers"),
];

/// A reference to the parameter object of a header.
pub fn header(name: &str) -> String {
    format!("#/components/parameters/{name}")
}

/// The `components` of the document.
pub fn components(model: &Model) -> Object {
    let shared = model.types.iter().map(|(name, shared)| {
        let writer = Writer { model, received: shared.received };
        (name.clone(), writer.schema(&shared.shape).into())
    });
    let own = [(COMMON, common()), (ANSWER, answer()), (ANY, any())];
    let schemas = own.into_iter().map(|(name, schema)| (name.to_owned(), schema)).chain(shared);
    let headers = WEBHOOK_HEADERS.map(|(name, doc)| {
        (name.to_owned(), json!({"name": name, "in": "header", "required": true, "description": doc, "schema": {"type": "string"}}))
    });
    Object::default()
        .put("schemas", schemas.collect::<Object>())
        .put("parameters", headers.into_iter().collect::<Object>())
        .put("responses", json!({ LIMITED: {"description": "Called too often: wait before the next call."} }))
}

fn common() -> Value {
    json!({
        "type": "object",
        "description": "Parameters of every call, at the top level of the body.",
        "required": ["type", "app_key", "timestamp", "sign", "data_type"],
        "properties": {
            "type": {"type": "string", "description": "Selects the operation."},
            "app_key": {"type": "string", "description": "The app's key in the gateway's region."},
            "access_token": {
                "type": "string",
                "description": "The shop's token in the gateway's region; in the exchange of a code, the code.",
                "x-temu-sensitive": true
            },
            "timestamp": {
                "type": "integer",
                "description": "The gateway accepts its own clock ±300 s.",
                "x-temu-unit": "unix_s"
            },
            "sign": {
                "type": "string",
                "pattern": "^[0-9A-F]{32}$",
                "description": "MD5 in upper-case hex over the app secret, name and value of every other top-level parameter in ASCII order \
                    of the names, and the app secret again. The value of a string is its JSON text without the quotes, any other value its \
                    compact JSON text. Parameters that are null are left out."
            },
            "data_type": {"const": "JSON"},
            "version": {"type": "string", "description": "The gateway assumes V1."}
        }
    })
}

fn answer() -> Value {
    json!({
        "type": "object",
        "description": "What every answer holds.",
        "required": ["success"],
        "properties": {
            "success": {"type": "boolean", "description": "This alone tells a success from a failure."},
            "errorCode": {
                "type": ["integer", "null"],
                "format": "int64",
                "description": "Why it failed; successes carry a code as well, which means nothing."
            },
            "errorMsg": {"type": ["string", "null"], "description": "Why it failed, in Temu's words."},
            "requestId": {"type": ["string", "null"], "description": "Names the call towards Temu's support."}
        }
    })
}

fn any() -> Value {
    json!({"description": "Any JSON value: nothing more is known."})
}
