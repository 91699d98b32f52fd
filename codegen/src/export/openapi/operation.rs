//! Operations and webhook events as operations.

use std::fmt::Write;

use serde_json::{Value, json};

use super::components;
use super::schema::{ANY, Writer, reference, required};
use crate::export::facts::{paginate, verdicts};
use crate::export::json::{Object, word, words};
use crate::model::Model;
use crate::spec::{Effect, Envelope, Event, Gateway, Operation, Replaces, ResponseIf, ResultIn, Shape, Token};

/// The `post` of an operation.
pub fn post(model: &Model, operation: &Operation) -> Object {
    let here = |gateway: &&Gateway| operation.gateways.iter().any(|id| id.value == gateway.id.value);
    Object::default()
        .put("operationId", operation.id())
        .put("tags", json!([operation.group]))
        .put("summary", operation.doc.as_str())
        .put("description", description(model, operation))
        .put("servers", model.gateways.iter().filter(here).map(server).collect::<Value>())
        .put("requestBody", json!({"required": true, "content": content(request(model, operation))}))
        .put("responses", responses(model, operation))
        .maybe("x-temu-name", operation.official_name.as_deref())
        .put("x-temu-gateways", words(&operation.gateways))
        .put("x-temu-aliases", words(&operation.aliases))
        .put("x-temu-replaces", operation.replaces.iter().map(|each| Value::from(replaces(each))).collect::<Value>())
        .put("x-temu-errors", operation.errors.iter().map(|error| error.code).collect::<Value>())
        .put("x-temu-permissions", operation.permissions.clone())
        .put("x-temu-audience", operation.audience.clone())
        .maybe("x-temu-needs-approval", operation.needs_approval.then_some(true))
        .put("x-temu-effect", word(operation.effect.value))
        .maybe("x-temu-effect-reason", operation.effect_reason.as_deref())
        .put("x-temu-token", word(operation.token))
        .put("x-temu-envelope", word(envelope(model, operation)))
        .list("x-temu-limits", operation.limits.iter().map(word).collect())
        .maybe("x-temu-paginate", operation.paginate.as_ref().map(paginate))
        .list("x-temu-verdict", verdicts(model, operation))
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

fn envelope(model: &Model, operation: &Operation) -> Envelope {
    let of_gateway = || model.gateways.iter().find(|gateway| operation.gateways.iter().any(|id| id.value == gateway.id.value));
    operation.envelope.or_else(|| of_gateway().map(|gateway| gateway.envelope)).unwrap_or_default()
}

fn request(model: &Model, operation: &Operation) -> Object {
    let mut types = vec![operation.type_name.value.clone()];
    types.extend(words(&operation.aliases));
    let version = operation.version.as_deref().map(|version| json!({ "const": version }));
    let own = Object::default().put("type", json!({ "enum": types })).maybe("version", version);
    let token = (operation.token != Token::None).then_some("access_token");
    let fields = operation.request.fields();
    let writer = Writer { model, received: false };
    let (names, own) = match envelope(model, operation) {
        Envelope::Flat => (required(fields), own.extend(writer.properties(fields)).extend(selectors(operation))),
        Envelope::Request => (vec!["request"], own.put("request", writer.schema(&operation.request).extend(selectors(operation)))),
    };
    Object::default()
        .put("type", "object")
        .put("allOf", json!([{"$ref": reference(components::COMMON)}]))
        .list("required", token.into_iter().chain(names).collect())
        .put("properties", own)
}

/// The parameters that select other responses.
fn selectors(operation: &Operation) -> Object {
    let selector = |other: &ResponseIf| {
        let doc = format!("If it is {}, the result is different: {}", other.when.value, other.doc.value);
        (other.when.parameter.value.clone(), json!({"enum": [other.when.value], "description": doc}))
    };
    operation.response_if.iter().map(selector).collect()
}

/// The schema of a result, or of all the results that parameters select from.
fn result(operation: &Operation, response: &Shape, writer: Writer<'_>) -> Object {
    if operation.response_if.is_empty() {
        return writer.schema(response);
    }
    let others = operation.response_if.iter().map(|other| writer.schema(&other.response).put("description", other.doc.as_str()));
    let all = [writer.schema(response)].into_iter().chain(others);
    Object::default().put("oneOf", all.map(Value::from).collect::<Value>())
}

fn responses(model: &Model, operation: &Operation) -> Value {
    let writer = Writer { model, received: true };
    let fields = match (&operation.response, operation.result_in) {
        (None, _) => Object::default().put("result", json!({"$ref": reference(ANY)})),
        (Some(response), ResultIn::Result) => Object::default().put("result", result(operation, response, writer)),
        (Some(response), ResultIn::Body) => writer.properties(response.fields()),
    };
    let answer =
        Object::default().put("type", "object").put("allOf", json!([{"$ref": reference(components::ANSWER)}])).put("properties", fields);
    json!({
        "200": {"description": outcome(operation), "content": content(answer)},
        "429": {"$ref": format!("#/components/responses/{}", components::LIMITED)}
    })
}

/// What an answer means, with what fails inside a success and with the codes of this operation.
fn outcome(operation: &Operation) -> String {
    let mut text = String::from("The answer, of a success or of a failure.");
    for verdict in &operation.verdicts {
        let _ = write!(text, " Although `success` is true, {verdict}.");
    }
    if !operation.errors.is_empty() {
        text.push_str(" Codes with a meaning of their own here:\n");
    }
    for error in &operation.errors {
        let class = word(error.class);
        let _ = write!(text, "\n- `{}` ({}): {}", error.code, class.as_str().unwrap_or_default(), error.text);
    }
    text
}

fn description(model: &Model, operation: &Operation) -> String {
    let mut lines = vec![match operation.effect.value {
        Effect::Read => "Reads only: may be repeated.".to_owned(),
        Effect::Write => "Changes something: a call without an answer may have happened.".to_owned(),
    }];
    lines.extend(operation.effect_reason.clone());
    lines.extend(operation.official_name.as_ref().map(|name| format!("Official name: {name}.")));
    if !operation.permissions.is_empty() {
        lines.push(format!("The seller must grant: {}.", operation.permissions.join(", ")));
    }
    lines.extend(operation.replaces.iter().map(|replaced| migration(model, replaced)));
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
    if model.is_observed(replaced) {
        text.push_str(" No announcement is public, so the day of its sunset is not known.");
    }
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

/// A gateway as a server.
pub fn server(gateway: &Gateway) -> Value {
    Object::default()
        .put("url", gateway.url.as_str())
        .put("description", format!("{}: {}", gateway.id.value, gateway.doc))
        .put("x-temu-gateway", gateway.id.as_str())
        .maybe("x-temu-test-url", gateway.test_url.as_deref())
        .into()
}
