//! Sample requests and responses: plausible values in the shapes that the spec describes.

use codegen::model::Model;
use codegen::samples::{self, Size};
use codegen::spec::{Envelope, Facts, Field, Kind, Operation, ResultIn, Shape, Token};
use serde_json::{Map, Value, json};

/// The moment at which all samples are taken.
pub const NOW: i64 = 1_767_225_600;
/// Integers above this are not exact in every language.
const FIRST_ID: i64 = 601_099_512_000_000;

/// The business parameters of a request that an operation accepts on its first gateway: those that are required, and the page.
pub fn parameters(model: &Model, operation: &Operation) -> Value {
    let gateway = operation.gateways.first().map_or("", |gateway| gateway.value.as_str());
    let mut request = samples::request(model, operation, gateway, Size::Minimal);
    dress(model, &operation.request, "", &mut request);
    // Only a gateway can issue a code.
    if operation.token == Token::Code {
        request["code"] = json!("the code of the redirect");
    }
    if let Some(paginate) = &operation.paginate {
        let size = paginate.max_size.map_or(10, |max| max.min(10));
        let page = Some((paginate.page.as_str(), json!(paginate.first))).filter(|_| paginate.mode != codegen::spec::Mode::Cursor);
        let size = paginate.size.as_ref().map(|path| (path.as_str(), json!(size)));
        for (path, value) in page.into_iter().chain(size) {
            put(model, &operation.request, path, value, &mut request);
        }
    }
    request
}

/// Sets a top-level number of a page, or one that stands in an object that is there.
fn put(model: &Model, shape: &Shape, path: &str, value: Value, request: &mut Value) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(field) = model.resolve(shape).fields().iter().find(|field| field.name.value == name) else { return };
    match rest {
        Some(rest) => {
            if request.get(name).is_some() {
                put(model, &field.shape, rest, value, &mut request[name]);
            }
        }
        None => {
            let is_text = matches!(model.resolve(&field.shape).kind, Kind::String);
            request[name] = if is_text { json!(value.to_string()) } else { value };
        }
    }
}

/// Gives the values of a request that is right otherwise the looks of real ones.
fn dress(model: &Model, shape: &Shape, name: &str, value: &mut Value) {
    let shape = model.resolve(shape);
    match (&shape.kind, value) {
        (Kind::Object(fields), Value::Object(object)) => {
            for field in fields {
                object.get_mut(&field.name.value).into_iter().for_each(|value| dress(model, &field.shape, &field.name, value));
            }
        }
        (Kind::List(item), Value::Array(items)) => items.iter_mut().for_each(|value| dress(model, item, name, value)),
        (Kind::Map(inner), Value::Object(object)) => object.values_mut().for_each(|value| dress(model, inner, name, value)),
        (Kind::Json | Kind::Base64, _) => {}
        (kind, value) => *value = scalar(kind, name, &shape.facts),
    }
}

/// The body of a response, with its envelope.
pub fn response(model: &Model, operation: &Operation) -> Option<Value> {
    let result = received(model, operation.response.as_ref()?, "", &mut Vec::new());
    let mut body = json!({"success": true, "requestId": "us-00000000-0000-0000-0000-000000000000", "errorCode": 1_000_000, "errorMsg": ""});
    match (operation.result_in, result) {
        (ResultIn::Body, Value::Object(fields)) => body.as_object_mut()?.extend(fields),
        (_, result) => body["result"] = result,
    }
    Some(body)
}

/// The fields of an event.
pub fn event(model: &Model, fields: &Shape) -> Value {
    received(model, fields, "", &mut Vec::new())
}

/// A value as it comes back: all fields, and one element of each list. A shared type inside of itself ends the descent.
fn received<'a>(model: &'a Model, shape: &'a Shape, name: &str, within: &mut Vec<&'a str>) -> Value {
    if let Kind::Shared(shared) = &shape.kind {
        let Some(known) = model.types.get(shared).filter(|_| !within.contains(&shared.as_str())) else { return Value::Null };
        within.push(shared);
        let value = received(model, &known.shape, name, within);
        within.pop();
        return value;
    }
    match &shape.kind {
        Kind::Object(fields) => {
            let entry = |field: &'a Field, within: &mut _| (field.name.value.clone(), received(model, &field.shape, &field.name, within));
            let mut object = Map::new();
            for field in fields {
                object.extend([entry(field, within)]);
            }
            Value::Object(object)
        }
        Kind::List(item) => match received(model, item, name, within) {
            Value::Null => json!([]),
            item => json!([item]),
        },
        Kind::Map(inner) => json!({"1": received(model, inner, name, within)}),
        Kind::Base64 => json!("ZmlsZQ=="),
        Kind::Json => json!({}),
        kind => scalar(kind, name, &shape.facts),
    }
}

/// A value that looks like what a field of this name holds.
fn scalar(kind: &Kind, name: &str, facts: &Facts) -> Value {
    if let Some(first) = facts.values.as_ref().and_then(|values| values.first()) {
        let wire = first.wire.value.as_str();
        return if matches!(kind, Kind::String) { json!(wire) } else { json!(wire.parse::<i64>().unwrap_or_default()) };
    }
    match kind {
        Kind::Boolean => json!(true),
        Kind::UnixS => json!(NOW),
        Kind::UnixMs => json!(NOW * 1000),
        Kind::Number => json!(19.5),
        Kind::Integer => json!(bounded(integer(name, facts), facts)),
        _ => json!(shortened(&text(name), facts)),
    }
}

fn integer(name: &str, facts: &Facts) -> i64 {
    let lower = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if facts.unit.as_deref() == Some("timestamp") || has(&["time"]) => NOW,
        () if lower == "regionid" || lower == "siteid" => 211,
        () if lower.ends_with("id") || lower.ends_with("ids") || lower.ends_with("idlist") => FIRST_ID + fingerprint(name),
        () if has(&["price", "amount", "cost", "budget"]) => 1999,
        () if has(&["total"]) => 42,
        () if has(&["length", "width", "height", "weight"]) => 250,
        () => 1,
    }
}

fn text(name: &str) -> String {
    let lower = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let ends = |words: &[&str]| words.iter().any(|word| lower.ends_with(word));
    match () {
        () if has(&["parentordersn"]) => "PO-211-01234567890123456".into(),
        () if has(&["ordersn"]) => "211-01234567890123456".into(),
        () if has(&["packagesn"]) => "PK-01234567890123456".into(),
        () if has(&["aftersalessn"]) => "PO-211-01234567890123456-D01".into(),
        () if ends(&["sn", "snlist"]) => "SN-0123456789".into(),
        () if has(&["url", "image", "picture"]) => "https://img.example.com/1.jpg".into(),
        () if has(&["tracking", "waybill"]) => "1Z999AA10123456784".into(),
        () if has(&["currency"]) => "USD".into(),
        () if has(&["price", "amount", "cost"]) => "19.99".into(),
        () if has(&["email", "mail"]) && !has(&["mall"]) => "seller@example.com".into(),
        () if has(&["phone", "mobile"]) => "+1 202 555 0100".into(),
        () if has(&["language", "lang"]) => "en".into(),
        () if has(&["country", "region"]) => "US".into(),
        () if has(&["time", "date"]) => "2026-01-01 00:00:00".into(),
        () if has(&["token"]) => "token".into(),
        () if ends(&["id", "ids"]) => (FIRST_ID + fingerprint(name)).to_string(),
        () if ends(&["num", "number", "count", "quantity", "size", "page"]) => "1".into(),
        () if ends(&["code"]) => "A1".into(),
        () if has(&["name", "title"]) => "Ceramic mug".into(),
        () => "text".into(),
    }
}

/// A number that is the same for the same name.
fn fingerprint(name: &str) -> i64 {
    name.bytes().fold(7, |sum, byte| (sum * 31 + i64::from(byte)) % 999_983)
}

fn bounded(value: i64, facts: &Facts) -> i64 {
    let value = facts.min.as_ref().map_or(value, |min| value.max(min.value.ceil() as i64));
    facts.max.as_ref().map_or(value, |max| value.min(max.value.floor() as i64))
}

fn shortened(text: &str, facts: &Facts) -> String {
    let longest = facts.max_len.as_ref().map_or(usize::MAX, |length| length.value as usize);
    text.chars().take(longest).collect::<String>().trim_end().to_owned()
}

/// The parameters of a call beside the signature, in the order in which they are shown.
pub fn body(site: &crate::site::Site<'_>, operation: &Operation) -> Map<String, Value> {
    let parameters = parameters(site.model, operation);
    let gateway = operation.gateways.first().and_then(|id| site.gateway(id));
    let envelope = operation.envelope.or(gateway.map(|gateway| gateway.envelope)).unwrap_or_default();
    let mut body = Map::new();
    body.insert("type".into(), json!(operation.type_name.value));
    body.insert("app_key".into(), json!("TEMU_APP_KEY"));
    match operation.token {
        Token::Shop => drop(body.insert("access_token".into(), json!("TEMU_ACCESS_TOKEN"))),
        Token::Code => drop(body.insert("access_token".into(), parameters["code"].clone())),
        Token::None => {}
    }
    body.insert("timestamp".into(), json!(NOW));
    body.insert("data_type".into(), json!("JSON"));
    body.extend(operation.version.iter().map(|version| ("version".to_owned(), json!(version))));
    match (envelope, parameters) {
        (Envelope::Flat, Value::Object(parameters)) => body.extend(parameters),
        (_, parameters) => drop(body.insert("request".into(), parameters)),
    }
    body
}
