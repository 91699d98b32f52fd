//! Typed calls of every interface, for the tests: example requests, written as a user of the SDK would write them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::layout::{self, Layout, Role};
use super::{interface, naming};
use crate::model::Model;
use crate::samples::{self, Size};
use crate::spec::{EnumValue, Field, Interface, Kind, Shape};

/// One request of one interface.
#[derive(Debug, Serialize)]
pub struct Call {
    operation: String,
    size: String,
    /// Gateways on which the request is the same.
    gateways: String,
    request: String,
}

/// How shared types are laid out, by name.
pub type Shared<'a> = BTreeMap<&'a str, Layout<'a>>;

/// The calls of an interface, whose types are laid out.
pub fn calls(interface: &Interface, layout: &Layout<'_>, shared: &Shared<'_>, model: &Model) -> Vec<Call> {
    let module = format!("{}::{}", interface.group, naming::snake(&interface.operation));
    let writer = Writer { model, shared, layout, module: &module, role: Role::Request };
    Size::ALL.into_iter().flat_map(|size| writer.calls(interface, size)).collect()
}

/// Writes values of the types of one generated file.
#[derive(Clone, Copy)]
struct Writer<'a> {
    model: &'a Model,
    shared: &'a Shared<'a>,
    layout: &'a Layout<'a>,
    /// Where the types are.
    module: &'a str,
    role: Role,
}

impl Writer<'_> {
    fn calls(&self, interface: &Interface, size: Size) -> Vec<Call> {
        let mut samples: Vec<(Value, Vec<&str>)> = Vec::new();
        for gateway in interface.gateways.iter().map(|gateway| gateway.value.as_str()) {
            let sample = samples::request(self.model, interface, gateway, size);
            match samples.iter_mut().find(|(known, _)| *known == sample) {
                Some((_, gateways)) => gateways.push(gateway),
                None => samples.push((sample, vec![gateway])),
            }
        }
        let call = |(sample, gateways): (Value, Vec<&str>)| Call {
            operation: interface.id(),
            size: format!("{size:?}"),
            gateways: interface::gateways(gateways.into_iter()),
            request: self.object("Request", interface.request.fields(), &sample, 2),
        };
        samples.into_iter().map(call).collect()
    }

    fn value(&self, shape: &Shape, value: &Value, field: &str, parent: &str, depth: usize) -> String {
        if let (Kind::String | Kind::Integer, Some(values)) = (&shape.kind, &shape.facts.values) {
            let name = self.layout.name_of(shape, field, parent, self.role);
            return format!("{}::{name}::{}", self.module, variant(values, value));
        }
        match &shape.kind {
            Kind::Shared(name) => self.shared(name, value, depth),
            Kind::List(item) => {
                let items = value.as_array().into_iter().flatten().map(|value| self.value(item, value, field, parent, depth));
                format!("vec![{}]", items.collect::<Vec<_>>().join(", "))
            }
            Kind::Map(inner) => {
                let entries = value.as_object().into_iter().flatten();
                let entries = entries.map(|(key, value)| format!("(text({key:?}), {})", self.value(inner, value, field, parent, depth)));
                format!("BTreeMap::from([{}])", entries.collect::<Vec<_>>().join(", "))
            }
            Kind::Object(fields) => {
                let name = self.layout.name_of(shape, field, parent, self.role);
                self.object(&name, fields, value, depth)
            }
            kind => scalar(kind, value),
        }
    }

    fn shared(&self, name: &str, value: &Value, depth: usize) -> String {
        let (Some(shared), Some(layout)) = (self.model.types.get(name), self.shared.get(name)) else { return String::new() };
        let rust = naming::camel(name);
        if let Some(values) = &shared.shape.facts.values {
            return format!("types::{rust}::{}", variant(values, value));
        }
        let role = if shared.received { Role::Both } else { Role::Request };
        let writer = Writer { layout, module: "types", role, ..*self };
        writer.object(&rust, shared.shape.fields(), value, depth)
    }

    /// `Name::new(required…)`, and one setter a line.
    fn object(&self, name: &str, fields: &[Field], value: &Value, depth: usize) -> String {
        let empty = Map::new();
        let given = value.as_object().unwrap_or(&empty);
        let required = layout::required_name(name);
        let (mut arguments, mut setters) = (Vec::new(), String::new());
        let is_named = fields.iter().filter(|field| field.required).count() > layout::MOST_ARGUMENTS;
        let line = format!("\n{}", "    ".repeat(depth + 1));
        for field in fields {
            let Some(value) = given.get(&field.name.value) else { continue };
            let rust = naming::field(field);
            let value = self.value(&field.shape, value, &field.name, name, depth + 1);
            match (field.required, is_named) {
                (true, true) => arguments.push(format!("{rust}: {value}")),
                (true, false) => arguments.push(value),
                (false, _) => setters.push_str(&format!("{line}.{rust}({value})")),
            }
        }
        let arguments = arguments.join(", ");
        let arguments = if is_named { format!("{}::{required} {{ {arguments} }}", self.module) } else { arguments };
        format!("{}::{name}::new({arguments}){setters}", self.module)
    }
}

fn variant(values: &[EnumValue], value: &Value) -> String {
    let wire = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    values.iter().find(|known| known.wire.value == wire).map(|known| naming::camel(&known.name)).unwrap_or_default()
}

fn scalar(kind: &Kind, value: &Value) -> String {
    match kind {
        Kind::String if value == samples::CODE => "at.code()".to_owned(),
        Kind::String => format!("text({value:?})", value = value.as_str().unwrap_or_default()),
        Kind::Number => format!("decimal(\"{value}\")"),
        Kind::UnixS => format!("UnixSeconds({value})"),
        Kind::UnixMs => format!("UnixMillis({value})"),
        Kind::Base64 => format!("file({value})"),
        Kind::Json => format!("json({:?})", value.to_string()),
        _ => value.to_string(),
    }
}
