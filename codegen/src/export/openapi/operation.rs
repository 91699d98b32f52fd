//! Interfaces and webhook events as operations.

use std::fmt::Write;

use serde_json::{Value, json};

use super::components;
use super::schema::{ANY, Writer, reference, required};
use crate::export::facts::{paginate, partial};
use crate::export::json::{Object, word, words};
use crate::model::Model;
use crate::spec::{Effect, Envelope, Event, Gateway, Interface, Replaces, ResultIn, Token};

/// The `post` of an interface.
pub fn post(model: &Model, interface: &Interface) -> Object {
    let here = |gateway: &&Gateway| interface.gateways.iter().any(|id| id.value == gateway.id.value);
    Object::default()
        .put("operationId", interface.id())
        .put("tags", json!([interface.group]))
        .put("summary", interface.doc.as_str())
        .put("description", description(model, interface))
        .put("servers", model.gateways.iter().filter(here).map(super::server).collect::<Value>())
        .put("requestBody", json!({"required": true, "content": content(request(model, interface))}))
        .put("responses", responses(model, interface))
        .maybe("x-temu-name", interface.name.as_deref())
        .put("x-temu-gateways", words(&interface.gateways))
        .put("x-temu-aliases", words(&interface.aliases))
        .put("x-temu-replaces", interface.replaces.iter().map(|each| Value::from(replaces(each))).collect::<Value>())
        .put("x-temu-errors", interface.errors.iter().map(|error| error.code).collect::<Value>())
        .put("x-temu-permissions", interface.permissions.clone())
        .put("x-temu-audience", interface.audience.clone())
        .put("x-temu-effect", word(interface.effect.value))
        .maybe("x-temu-effect-reason", interface.effect_reason.as_deref())
        .put("x-temu-token", word(interface.token))
        .put("x-temu-envelope", word(envelope(model, interface)))
        .list("x-temu-limits", interface.limits.iter().map(word).collect())
        .maybe("x-temu-paginate", interface.paginate.as_ref().map(paginate))
        .maybe("x-temu-partial", interface.partial.as_ref().map(partial))
}

/// The `post` that Temu makes to an app's callback URL.
pub fn webhook(model: &Model, event: &Event) -> Object {
    let data = Object::default()
        .put("type", "string")
        .put("description", "The event as JSON, encrypted by AES-128-CBC with the app secret, as base64.")
        .put("contentEncoding", "base64")
        .put("contentMediaType", "application/json")
        .put("contentSchema", Writer { model, received: true }.schema(&event.fields));
    let body = Object::default()
        .put("type", "object")
        .put("required", json!(["eventData"]))
        .put("properties", Object::default().put("eventData", data));
    let acknowledgement = Object::default().put("const", json!({"result": {}}));
    Object::default()
        .put("operationId", format!("event.{}", event.name.value))
        .put("summary", event.doc.as_str())
        .put("parameters", components::WEBHOOK_HEADERS.map(|(name, _)| json!({"$ref": components::header(name)})).as_slice())
        .put("requestBody", json!({"required": true, "content": content(body)}))
        .put("responses", json!({"200": {"description": "To be sent within 500 ms.", "content": content(acknowledgement)}}))
}

fn content(schema: Object) -> Value {
    json!({"application/json": {"schema": Value::from(schema)}})
}

fn envelope(model: &Model, interface: &Interface) -> Envelope {
    let of_gateway = || model.gateways.iter().find(|gateway| interface.gateways.iter().any(|id| id.value == gateway.id.value));
    interface.envelope.or_else(|| of_gateway().map(|gateway| gateway.envelope)).unwrap_or_default()
}

fn request(model: &Model, interface: &Interface) -> Object {
    let mut types = vec![interface.type_name.value.clone()];
    types.extend(words(&interface.aliases));
    let version = interface.version.as_deref().map(|version| json!({ "const": version }));
    let own = Object::default().put("type", json!({ "enum": types })).maybe("version", version);
    let token = (interface.token != Token::None).then_some("access_token");
    let fields = interface.request.fields();
    let writer = Writer { model, received: false };
    let (names, own) = match envelope(model, interface) {
        Envelope::Flat => (required(fields), own.extend(writer.properties(fields))),
        Envelope::Request => (vec!["request"], own.put("request", writer.schema(&interface.request))),
    };
    Object::default()
        .put("type", "object")
        .put("allOf", json!([{"$ref": reference(components::COMMON)}]))
        .list("required", token.into_iter().chain(names).collect())
        .put("properties", own)
}

fn responses(model: &Model, interface: &Interface) -> Value {
    let writer = Writer { model, received: true };
    let fields = match (&interface.response, interface.result_in) {
        (None, _) => Object::default().put("result", json!({"$ref": reference(ANY)})),
        (Some(response), ResultIn::Result) => Object::default().put("result", writer.schema(response)),
        (Some(response), ResultIn::Body) => writer.properties(response.fields()),
    };
    let answer =
        Object::default().put("type", "object").put("allOf", json!([{"$ref": reference(components::ANSWER)}])).put("properties", fields);
    json!({
        "200": {"description": outcome(interface), "content": content(answer)},
        "429": {"$ref": format!("#/components/responses/{}", components::LIMITED)}
    })
}

/// What an answer means, with the codes of this interface.
fn outcome(interface: &Interface) -> String {
    let mut text = String::from("The answer, of a success or of a failure.");
    if !interface.errors.is_empty() {
        text.push_str(" Codes with a meaning of their own here:\n");
    }
    for error in &interface.errors {
        let class = word(error.class);
        let _ = write!(text, "\n- `{}` ({}): {}", error.code, class.as_str().unwrap_or_default(), error.text);
    }
    text
}

fn description(model: &Model, interface: &Interface) -> String {
    let mut lines = vec![match interface.effect.value {
        Effect::Read => "Reads only: may be repeated.".to_owned(),
        Effect::Write => "Changes something: a call without an answer may have happened.".to_owned(),
    }];
    lines.extend(interface.effect_reason.clone());
    lines.extend(interface.name.as_ref().map(|name| format!("Official name: {name}.")));
    if !interface.permissions.is_empty() {
        lines.push(format!("The seller must grant: {}.", interface.permissions.join(", ")));
    }
    lines.extend(interface.replaces.iter().map(|replaced| migration(model, replaced)));
    lines.join("\n\n")
}

fn migration(model: &Model, replaced: &Replaces) -> String {
    let mut text = format!("Replaces `{}` of {}", replaced.type_name.value, words(&replaced.gateways).join(", "));
    if let Some(sunset) = &replaced.sunset {
        let _ = write!(text, ", refused from {} 00:00 UTC+8", sunset.value);
    }
    if !replaced.stays_for.is_empty() {
        let _ = write!(text, " (lives on for {})", replaced.stays_for.join(", "));
    }
    text.push('.');
    if model.needs_new_token(replaced) {
        text.push_str(" Sellers must authorize anew.");
    }
    text
}

fn replaces(replaced: &Replaces) -> Object {
    Object::default()
        .put("type", replaced.type_name.as_str())
        .put("gateways", words(&replaced.gateways))
        .maybe("sunset", replaced.sunset.as_ref().map(|day| day.value.clone()))
        .maybe("notice", replaced.notice.as_ref().map(|day| day.value.clone()))
        .list("stays_for", replaced.stays_for.clone())
}
