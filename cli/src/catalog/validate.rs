//! Checks of a request before it is sent: kinds, names of fields, and all that the spec demands. All violations are found at once.

use codegen::names::closest;
use codegen::spec::{Condition, Facts, Field, Kind, Operation, Shape};
use serde_json::{Map, Value};

use super::Catalog;
use super::conform::{kind_of, word};
use crate::exit::{Exit, Failure};
use crate::i18n::text;

/// Checks the parameters of an operation on a gateway.
pub fn check(catalog: &Catalog, operation: &Operation, gateway: Option<&str>, parameters: &Value) -> Result<(), Failure> {
    let mut broken = Vec::new();
    Check { catalog, gateway, broken: &mut broken }.value(&operation.request, parameters, "");
    if broken.is_empty() {
        return Ok(());
    }
    let list: String = broken.iter().map(|line| format!("\n  {line}")).collect();
    let message = text!("the request does not pass validation:{}", list);
    Err(Failure::new(Exit::InvalidRequest, message).hint(text!("`temu show {}` lists the fields", operation.id())))
}

struct Check<'a> {
    catalog: &'a Catalog,
    gateway: Option<&'a str>,
    broken: &'a mut Vec<String>,
}

impl Check<'_> {
    fn value(&mut self, shape: &Shape, value: &Value, path: &str) {
        self.bounds(&shape.facts, value, path);
        let own = &shape.facts.values;
        let shape = self.catalog.resolve(shape);
        match (&shape.kind, value) {
            (_, Value::Null) | (Kind::Json, _) => {}
            (Kind::Object(fields), Value::Object(values)) => self.fields(fields, values, path),
            (Kind::List(inner), Value::Array(values)) => {
                values.iter().enumerate().for_each(|(at, value)| self.value(inner, value, &format!("{path}[{at}]")))
            }
            (Kind::Map(inner), Value::Object(values)) => values.iter().for_each(|(key, value)| self.value(inner, value, &join(path, key))),
            (kind, value) if !fits(kind, value) => self.breaks(path, text!("must be {}, not {}", word(kind), kind_of(value))),
            (_, value) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                if let Some(values) =
                    own.as_ref().or(shape.facts.values.as_ref()).filter(|values| values.iter().all(|known| known.wire.value != text))
                {
                    let known: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
                    self.breaks(path, text!("must be one of {}", known.join(", ")));
                }
            }
        }
    }

    fn fields(&mut self, fields: &[Field], values: &Map<String, Value>, path: &str) {
        // A blank text beside the common parameters does not travel.
        let is_blank = |value: &Value| path.is_empty() && value.as_str().is_some_and(|text| text.trim().is_empty());
        let is_given = |name: &str| values.get(name).is_some_and(|value| !(value.is_null() || is_blank(value)));
        for field in fields {
            let (facts, at) = (&field.shape.facts, join(path, &field.name));
            let on = |gateway: &str| facts.required.iter().any(|on| on.value == gateway);
            if is_given(&field.name) {
                let mut only = facts.only_on();
                if let (Some(gateway), Some(first)) = (self.gateway, only.next())
                    && first != gateway
                    && only.all(|on| on != gateway)
                {
                    self.breaks(&at, text!("does not exist on gateway {}", gateway));
                }
                self.value(&field.shape, &values[field.name.as_str()], &at);
            } else if field.required {
                self.breaks(&at, text!("is required"));
            } else if let Some(gateway) = self.gateway.filter(|gateway| on(gateway)) {
                self.breaks(&at, text!("is required on gateway {}", gateway));
            } else if let Some(condition) = facts.required_if.iter().find(|condition| is_met(condition, values)) {
                self.breaks(&at, text!("is required with {}", *condition.field));
            }
        }
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for name in values.keys().filter(|name| !names.contains(&name.as_str())) {
            let problem = match closest(name, &names) {
                Some(close) => text!("is no field; did you mean {}?", close),
                None => text!("is no field"),
            };
            self.breaks(&join(path, name), problem);
        }
    }

    fn bounds(&mut self, facts: &Facts, value: &Value, path: &str) {
        let (number, items) = (value.as_f64(), value.as_array().map(|list| list.len() as u64));
        let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count() as u64);
        let longest = value.as_array().map_or_else(|| length(value), |list| list.iter().map(length).max().unwrap_or(0));
        let checks = [
            facts
                .min
                .as_ref()
                .filter(|min| number.is_some_and(|number| number < min.value))
                .map(|min| text!("must be at least {}", min.value)),
            facts
                .max
                .as_ref()
                .filter(|max| number.is_some_and(|number| number > max.value))
                .map(|max| text!("must be at most {}", max.value)),
            facts
                .min_items
                .as_ref()
                .filter(|min| items.is_some_and(|items| items < min.value))
                .map(|min| text!("must have at least {} items", min.value)),
            facts
                .max_items
                .as_ref()
                .filter(|max| items.is_some_and(|items| items > max.value))
                .map(|max| text!("must have at most {} items", max.value)),
            facts.max_len.as_ref().filter(|max| longest > max.value).map(|max| text!("must have at most {} characters", max.value)),
        ];
        checks.into_iter().flatten().for_each(|problem| self.breaks(path, problem));
    }

    fn breaks(&mut self, path: &str, problem: String) {
        let path = if path.is_empty() { text!("the request") } else { path.to_owned() };
        self.broken.push(format!("{path} {problem}"));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Requests are stricter than responses: the kind travels as it is.
fn fits(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::String | Kind::Base64 => value.is_string(),
        Kind::Integer | Kind::UnixS | Kind::UnixMs => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        _ => false,
    }
}

fn is_met(condition: &Condition, values: &Map<String, Value>) -> bool {
    let sibling = values.get(condition.field.as_str()).filter(|value| !value.is_null());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    sibling.is_some_and(|value| condition.values.is_empty() || condition.values.contains(&text(value)))
}
