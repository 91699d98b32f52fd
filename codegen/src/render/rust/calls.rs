//! Typed calls of every operation, for the tests: example requests, written as a user of the SDK would write them.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::layout::{self, Layout};
use super::{facts, naming};
use crate::model::Model;
use crate::samples::{self, Size};
use crate::spec::{EnumValue, Field, Kind, Operation, Shape};

/// How shared types are laid out, by name.
pub type Shared<'a> = BTreeMap<&'a str, Layout<'a>>;

/// Adds the calls of an operation, whose types are laid out: elements of a list of `Call`s.
pub fn add(operation: &Operation, layout: &Layout<'_>, shared: &Shared<'_>, model: &Model, out: &mut String) {
    let module = format!("{}::{}", operation.group, naming::snake(&operation.name));
    let writer = Writer { model, shared, layout, module: &module };
    Size::ALL.into_iter().for_each(|size| writer.calls(operation, size, out));
}

/// Writes values of the types of one generated file.
#[derive(Clone, Copy)]
struct Writer<'a> {
    model: &'a Model,
    shared: &'a Shared<'a>,
    layout: &'a Layout<'a>,
    /// Where the types are.
    module: &'a str,
}

impl Writer<'_> {
    /// One call for all gateways on which the request is the same.
    fn calls(&self, operation: &Operation, size: Size, out: &mut String) {
        for (sample, gateways) in samples::requests(self.model, operation, size) {
            let (id, gateways) = (operation.id(), facts::gateways(gateways.into_iter()));
            let _ =
                write!(out, "\n    Call {{ operation: {id:?}, size: Size::{size:?}, gateways: {gateways}, send: |at| {{\n        at.call(");
            self.object("Request", operation.request.fields(), &sample, 2, out);
            out.push_str(")\n    } },");
        }
    }

    fn value(&self, shape: &Shape, value: &Value, depth: usize, out: &mut String) {
        if let (Kind::String | Kind::Integer, Some(values)) = (&shape.kind, &shape.facts.values) {
            let name = self.layout.name_of(shape);
            out.extend([self.module, "::", name, "::", &variant(values, value)]);
            return;
        }
        match &shape.kind {
            Kind::Shared(name) => self.shared(name, value, depth, out),
            Kind::List(item) => {
                out.push_str("vec![");
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    self.value(item, value, depth, out);
                }
                out.push(']');
            }
            Kind::Map(inner) => {
                out.push_str("BTreeMap::from([");
                for (index, (key, value)) in value.as_object().into_iter().flatten().enumerate() {
                    let _ = write!(out, "{}(text({key:?}), ", if index == 0 { "" } else { ", " });
                    self.value(inner, value, depth, out);
                    out.push(')');
                }
                out.push_str("])");
            }
            Kind::Object(fields) => self.object(self.layout.name_of(shape), fields, value, depth, out),
            _ if layout::is_timestamp(shape) => {
                let _ = write!(out, "Timestamp({value})");
            }
            kind => out.push_str(&scalar(kind, value)),
        }
    }

    fn shared(&self, name: &str, value: &Value, depth: usize, out: &mut String) {
        let (Some(shared), Some(layout)) = (self.model.types.get(name), self.shared.get(name)) else { return };
        let rust = naming::camel(name);
        if let Some(values) = &shared.shape.facts.values {
            out.extend(["types::", &rust, "::", &variant(values, value)]);
            return;
        }
        let writer = Writer { layout, module: "types", ..*self };
        writer.object(&rust, shared.shape.fields(), value, depth, out);
    }

    /// `Name::new(required…)`, and one setter a line.
    fn object(&self, name: &str, fields: &[Field], value: &Value, depth: usize, out: &mut String) {
        let given = |field: &Field| value.get(&field.name.value);
        let is_named = fields.iter().filter(|field| field.required).count() > layout::MOST_ARGUMENTS;
        out.extend([self.module, "::", name, "::new("]);
        if is_named {
            out.extend([self.module, "::", &layout::required_name(name), " { "]);
        }
        let required = fields.iter().filter(|field| field.required).filter_map(|field| Some((field, given(field)?)));
        for (index, (field, value)) in required.enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            if is_named {
                out.extend([&naming::field(field), ": "]);
            }
            self.value(&field.shape, value, depth + 1, out);
        }
        out.push_str(if is_named { " })" } else { ")" });
        for (field, value) in fields.iter().filter(|field| !field.required).filter_map(|field| Some((field, given(field)?))) {
            let _ = write!(out, "\n{}.{}(", "    ".repeat(depth + 1), naming::field(field));
            self.value(&field.shape, value, depth + 1, out);
            out.push(')');
        }
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
