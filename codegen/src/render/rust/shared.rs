//! What is not one operation: gateways, shared types, events, and the indexes of modules.

use serde_json::{Value, json};

use super::layout::{Layout, Role};
use super::{docs, facts, naming};
use crate::model::{Model, SharedType};
use crate::source::Spanned;
use crate::spec::{AuthorizationSite, Event, Field, Kind, Operation};

pub fn gateways(model: &Model) -> Value {
    let family = |name: &str| model.families.iter().find(|family| family.name.value == name);
    let families: Vec<Value> = model
        .families
        .iter()
        .map(|family| json!({ "name": family.name.value.to_uppercase(), "errors": family.codes.iter().map(facts::error).collect::<Vec<_>>() }))
        .collect();
    let gateways: Vec<Value> = model
        .gateways
        .iter()
        .map(|gateway| {
            json!({
                "id": gateway.id.value,
                "doc": docs::sentence(&gateway.doc),
                "variant": naming::camel(&gateway.id),
                "region": naming::camel(serde_json::to_value(gateway.region).ok().as_ref().and_then(Value::as_str).unwrap_or("global")),
                "url": gateway.url,
                "download": format!("{:?}", gateway.download),
                "tokens_of": facts::gateways(gateway.tokens_of.iter().map(|id| id.value.as_str())),
                "test_url": option(gateway.test_url.as_deref()),
                "file_hosts": format!("{:?}", gateway.file_hosts),
                "print_page": option(gateway.print_page.as_deref()),
                "cross_border": site(gateway.authorize.cross_border.as_ref()),
                "local": site(gateway.authorize.local.as_ref()),
                "envelope": facts::envelope_name(gateway.envelope),
                "family": family(&gateway.errors).map(|family| family.name.value.to_uppercase()),
                "limits": gateway.limits.iter().map(facts::limit).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "count": gateways.len(), "families": families, "gateways": gateways })
}

fn option(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), |text| format!("Some({text:?})"))
}

fn site(site: Option<&AuthorizationSite>) -> String {
    let text = |site: &AuthorizationSite| {
        format!("Some(AuthorizationSite {{ page: {:?}, link: {} }})", site.page.value, option(site.link.as_deref()))
    };
    site.map_or_else(|| "None".to_owned(), text)
}

/// The types of a shared type.
pub fn shared_type<'a>(name: &str, shared: &SharedType, model: &'a Model) -> Layout<'a> {
    let name_in_rust = naming::camel(name);
    let mut layout = Layout::new(model, &name_in_rust);
    let docs = shared.shape.facts.doc.as_deref().map_or_else(|| format!("`{name}`."), docs::sentence);
    if shared.shape.facts.values.is_some() {
        layout.root_enum(&name_in_rust, &shared.shape, docs);
    } else {
        let role = match (shared.sent, shared.received) {
            (true, true) => Role::Both,
            (true, false) => Role::Request,
            (false, _) => Role::Response,
        };
        layout.root(&name_in_rust, &shared.shape, role, docs, Vec::new());
    }
    layout
}

pub fn type_index(model: &Model) -> Value {
    let types: Vec<Value> = model
        .types
        .iter()
        .map(|(name, shared)| {
            let groups: Vec<String> = shared.groups.iter().map(|group| format!("feature = {group:?}")).collect();
            let webhook = shared.in_events.then(|| "feature = \"webhook\"".to_owned());
            let features: Vec<String> = groups.into_iter().chain(webhook).collect();
            let gate =
                if let [only] = features.as_slice() { format!("#[cfg({only})]") } else { format!("#[cfg(any({}))]", features.join(", ")) };
            json!({ "module": naming::snake(name), "gate": gate })
        })
        .collect();
    json!({ "types": types })
}

/// The types of events, and what stands beside them.
pub fn events(model: &Model) -> (Layout<'_>, Value) {
    let mut layout = Layout::new(model, "");
    let mut events = Vec::new();
    for event in &model.events {
        let name = naming::camel(&event.name);
        if matches!(event.fields.kind, Kind::Object(_)) {
            layout.root(&name, &event.fields, Role::Response, docs::sentence(&event.doc), Vec::new());
        }
        events.push(json!({ "code": event.code.value, "name": name, "doc": docs::sentence(&event.doc), "moment": moment(event), "identity": identity(event) }));
    }
    (layout, json!({ "events": events, "feeds": super::roles::feeds(model) }))
}

/// The fields that identify an event, as expressions.
fn identity(event: &Event) -> Vec<String> {
    let field = |name: &str| event.fields.fields().iter().find(|field| field.name.value == name);
    event.identity.iter().filter_map(|name| Some(format!("Target::given(&event.{})", naming::field(field(name)?)))).collect()
}

/// The time of an event in milliseconds, as an expression.
fn moment(event: &Event) -> Option<String> {
    let is_meant = |field: &&Field| event.at.as_ref().is_none_or(|at| at.value == field.name.value);
    event.fields.fields().iter().filter(is_meant).find_map(|field| match field.shape.kind {
        Kind::UnixMs => Some(naming::field(field)),
        Kind::UnixS => Some(format!("{}.map(UnixMillis::from)", naming::field(field))),
        _ => None,
    })
}

/// The types that no operation has.
pub fn lookup(model: &Model) -> Value {
    let on = |gateways: &[Spanned<String>]| facts::gateways(gateways.iter().map(|gateway| gateway.value.as_str()));
    let undocumented = model.lookup.undocumented.iter().map(|each| {
        let limits: Vec<String> = each.limits.iter().map(facts::limit).collect();
        format!(
            "Undocumented {{ type_name: {:?}, gateways: {}, effect: Effect::{:?}, doc: {:?}, limits: &[{}] }}",
            each.type_name.value,
            on(&each.gateways),
            each.effect,
            each.doc.value,
            limits.join(", ")
        )
    });
    let retired = model.lookup.retired.iter().map(|each| {
        let (name, successor) = (&each.type_name.value, &each.successor.value);
        format!("Retired {{ type_name: {name:?}, gateways: {}, successor: {successor:?} }}", on(&each.gateways))
    });
    let mistaken = model.lookup.mistaken.iter().map(|each| {
        let meant: Vec<&str> = each.meant.iter().map(|meant| meant.value.as_str()).collect();
        format!("Mistaken {{ type_name: {:?}, meant: &{meant:?} }}", each.type_name.value)
    });
    json!({
        "undocumented": undocumented.collect::<Vec<_>>(),
        "retired": retired.collect::<Vec<_>>(),
        "mistaken": mistaken.collect::<Vec<_>>()
    })
}

pub fn operation_index(model: &Model) -> Value {
    let groups: Vec<&str> = model.groups().map(|(group, _)| group).collect();
    let all: Vec<String> = model.operations.iter().map(|one| format!("&{}::{}", one.group, facts::static_name(one))).collect();
    json!({ "groups": groups, "operations": all })
}

/// What the template of a group's module sees.
pub fn group(group: &str, operations: &[Operation], model: &Model) -> Value {
    let modules: Vec<String> = operations.iter().map(|one| naming::snake(&one.name)).collect();
    let on =
        model.gateways.iter().filter(|gateway| operations.iter().any(|one| one.gateways.iter().any(|id| id.value == gateway.id.value)));
    let on: Vec<&str> = on.map(|gateway| gateway.id.as_str()).collect();
    json!({ "group": group, "docs": docs::group(group, model.descriptions.get(group), &on), "modules": modules })
}
