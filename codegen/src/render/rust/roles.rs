//! Roles: the static data by which the SDK calls operations whose types it does not name.

use std::fmt::Write;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::{facts, naming};
use crate::model::Model;
use crate::spec::{Event, Field, Kind, Needed, Operation, ROLES, Role, Side, Step, Upload};

/// What the template of the roles' file sees.
pub fn data(model: &Model) -> Value {
    let roles: Vec<Value> = ROLES
        .iter()
        .map(|needed| {
            let of_role = model.roles.operations.iter().filter(|role| role.name.value == needed.role);
            let values: Vec<String> = of_role.filter_map(|role| self::role(role, needed, model)).collect();
            let value = match needed.role {
                "token_info" => format!("&[{}]", values.join(", ")),
                _ => values.first().map_or_else(|| "None".to_owned(), |value| format!("Some({value})")),
            };
            json!({ "name": needed.role, "value": value })
        })
        .collect();
    let uploads: Vec<String> = model.roles.uploads.iter().filter_map(|upload| self::upload(upload, model)).collect();
    json!({ "roles": roles, "uploads": uploads })
}

/// The static that holds an operation's facts.
fn static_of(operation: &Operation) -> String {
    format!("&operations::{}::{}", operation.group, facts::static_name(operation))
}

fn role(role: &Role, needed: &Needed, model: &Model) -> Option<String> {
    let operation = model.operation(&role.operation)?;
    let mut text = format!("{} {{ operation: {}", needed.role.to_upper_camel_case(), static_of(operation));
    let path = |key: &str| role.paths.iter().find(|(known, _)| known == key).map(|(_, path)| path.value.as_str());
    for (key, side, _) in needed.keys {
        let root = if *side == Side::Request { Some(&operation.request) } else { operation.response.as_ref() };
        let fields = path(key).and_then(|path| model.walk(root?, path));
        // Inside an element of the list, the way to the list does not count.
        let skipped = if key.starts_with("associated_") { path("associated").map_or(0, |list| list.split('.').count()) } else { 0 };
        let _ = write!(text, ", {key}: {}", self::path(fields.as_deref().unwrap_or_default().get(skipped..).unwrap_or_default()));
    }
    if needed.role == "subscribe" {
        let most = path("add")
            .and_then(|path| model.walk(&operation.request, path)?.last()?.shape.facts.max_items.as_ref().map(|most| most.value));
        let _ = write!(text, ", most: {}", most.map_or_else(|| "usize::MAX".to_owned(), |most| most.to_string()));
    }
    Some(text + " }")
}

/// The names under which each field on the way may arrive.
fn path(fields: &[&Field]) -> String {
    let names = |field: &&Field| {
        let names = [&field.name].into_iter().chain(&field.shape.facts.aliases).map(|name| format!("{:?}", name.value));
        format!("&[{}]", names.collect::<Vec<_>>().join(", "))
    };
    if fields.is_empty() {
        "Path::NONE".to_owned()
    } else {
        format!("Path(&[{}])", fields.iter().map(names).collect::<Vec<_>>().join(", "))
    }
}

fn upload(upload: &Upload, model: &Model) -> Option<String> {
    let operation = model.operation(&upload.operation)?;
    let set: Map<String, Value> = upload.set.iter().map(|(name, value)| (name.value.clone(), value.clone())).collect();
    let signature = model.walk(operation.response.as_ref()?, &upload.signature)?;
    let parts = upload.parts.as_ref().map_or_else(
        || "None".to_owned(),
        |[begin, part, end]| format!("Some(Parts {{ begin: {}, part: {}, end: {} }})", step(begin), step(part), step(end)),
    );
    Some(format!(
        "Upload {{ name: {:?}, operation: {}, set: {:?}, signature: {}, max_size: {}, whole: {}, parts: {parts} }}",
        upload.name.value,
        static_of(operation),
        Value::Object(set).to_string(),
        path(&signature),
        upload.max_size.map_or_else(|| "usize::MAX".to_owned(), |size| size.to_string()),
        step(&upload.whole),
    ))
}

fn step(step: &Step) -> String {
    let mut text = format!("Step {{ route: {:?}", step.route);
    for key in crate::spec::FORM {
        let name = step.form.iter().find(|(known, _)| known == key).map(|(_, name)| name);
        let _ = write!(text, ", {key}: {name:?}");
    }
    let _ = write!(text, ", fields: &{:?}, result: {:?} }}", step.fields, step.result);
    text
}

/// The lists from which missed events are read, as statements that add them.
pub fn feeds(model: &Model) -> Vec<Value> {
    let mut events: Vec<&Event> = model.events.iter().collect();
    events.sort_by_key(|event| event.reconcile.as_ref().map(|reconcile| reconcile.operation.value.as_str()));
    events.into_iter().filter_map(|event| feed(event, model)).collect()
}

fn feed(event: &Event, model: &Model) -> Option<Value> {
    let reconcile = event.reconcile.as_ref()?;
    let operation = model.operation(&reconcile.operation)?;
    let items = model.walk(operation.response.as_ref()?, &operation.paginate.as_ref()?.items)?;
    let item = &items.last()?.shape;
    let fields: Vec<String> = reconcile
        .fields
        .iter()
        .filter_map(|(field, path)| {
            let own = event.fields.fields().iter().find(|own| own.name.value == field.value)?;
            let unit = match model.resolve(&own.shape).kind {
                Kind::UnixS => "Unit::Seconds",
                Kind::UnixMs => "Unit::Millis",
                _ => "Unit::None",
            };
            let inner = reconcile.each.as_ref().and_then(|each| path.strip_prefix(each.as_str())?.strip_prefix('.'));
            let skipped = if inner.is_some() { reconcile.each.as_ref().map_or(0, |each| each.split('.').count()) } else { 0 };
            let way = model.walk(item, path)?;
            Some(format!("({:?}, {}, {}, {unit})", field.value, inner.is_some(), self::path(way.get(skipped..)?)))
        })
        .collect();
    let each = reconcile.each.as_ref().and_then(|each| model.walk(item, each));
    Some(json!({
        "group": operation.group,
        "request": format!("crate::{}::{}::Request", operation.group, naming::snake(&operation.name)),
        "event": naming::camel(&event.name),
        "elements": self::path(each.as_deref().unwrap_or_default()),
        "mall": reconcile.mall.as_ref().map_or_else(|| "None".to_owned(), |mall| format!("Some({:?})", mall.value)),
        "fields": fields,
    }))
}
