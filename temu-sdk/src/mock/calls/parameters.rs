//! Holds business parameters against the shape of the request: what is missing, of another kind, out of range, or not known.

use serde_json::{Map, Value};

use crate::catalog::gateway::Gateway;
use crate::mock::spec::catalog::{Catalog, Field, Kind, Shape};

/// What was found in one request.
#[derive(Default)]
pub(crate) struct Findings {
    /// One sentence per broken rule, each naming the path.
    pub broken: Vec<String>,
    /// Paths of fields that the spec does not know.
    pub unknown: Vec<String>,
}

/// One check of one request.
pub(crate) struct Check<'a> {
    pub catalog: &'a Catalog,
    pub gateway: Gateway,
    /// Whether ranges, lengths and enums are checked too.
    pub strict: bool,
    pub findings: Findings,
}

impl Check<'_> {
    pub fn value(&mut self, path: &str, shape: &Shape, value: &Value) {
        let shape = self.catalog.resolve(shape);
        match (shape.kind, value) {
            (_, Value::Null) => {}
            (Kind::Object, Value::Object(object)) => self.object(path, &shape.fields, object),
            (Kind::List, Value::Array(list)) => self.list(path, shape, list),
            (Kind::Map, Value::Object(map)) => {
                for (key, value) in map {
                    shape.values.iter().for_each(|values| self.value(&join(path, key), values, value));
                }
            }
            _ if !is_scalar_of(shape.kind, value) => self.broken(path, &format!("must be {}", describe(shape.kind))),
            _ if self.strict => self.range(path, shape, value),
            _ => {}
        }
    }

    fn object(&mut self, path: &str, fields: &[Field], object: &Map<String, Value>) {
        for field in fields {
            let at = join(path, &field.name);
            match present(object, field) {
                Some(_) if !field.exists_on(self.gateway) => self.findings.unknown.push(at),
                Some(value) => self.value(&at, &field.shape, value),
                None if self.is_required(field, object) => self.broken(&at, "is required"),
                None => {}
            }
        }
        let is_known = |name: &String| fields.iter().any(|field| field.name == *name || field.aliases.contains(name));
        self.findings.unknown.extend(object.keys().filter(|name| !is_known(name)).map(|name| join(path, name)));
    }

    fn is_required(&self, field: &Field, object: &Map<String, Value>) -> bool {
        let demanded = |(other, wanted): (&String, &Value)| match object.get(other) {
            None | Some(Value::Null) => false,
            Some(value) => wanted == "given" || wanted.as_array().is_some_and(|values| values.contains(value)),
        };
        field.exists_on(self.gateway)
            && (field.required || field.required_on.contains(&self.gateway) || field.required_if.iter().any(demanded))
    }

    fn list(&mut self, path: &str, shape: &Shape, list: &[Value]) {
        for (index, value) in list.iter().enumerate() {
            shape.items.iter().for_each(|items| self.value(&format!("{path}[{index}]"), items, value));
        }
        let too_few = shape.min_items.is_some_and(|min| list.len() < min);
        let too_many = shape.max_items.is_some_and(|max| list.len() > max);
        if self.strict && (too_few || too_many) {
            self.broken(path, &format!("has {} items", list.len()));
        }
        if self.strict && list.iter().any(|value| is_too_long(shape, value)) {
            self.broken(path, "has an item that is too long");
        }
    }

    fn range(&mut self, path: &str, shape: &Shape, value: &Value) {
        let outside = |number: f64| shape.min.is_some_and(|min| number < min) || shape.max.is_some_and(|max| number > max);
        if value.as_f64().is_some_and(outside) {
            self.broken(path, "is out of range");
        }
        if is_too_long(shape, value) {
            self.broken(path, "is too long");
        }
        if !shape.variants.is_empty() && !shape.variants.iter().any(|variant| variant.value == *value) {
            self.broken(path, "is none of the known values");
        }
    }

    fn broken(&mut self, path: &str, problem: &str) {
        self.findings.broken.push(format!("{path} {problem}"));
    }
}

fn present<'a>(object: &'a Map<String, Value>, field: &Field) -> Option<&'a Value> {
    let mut names = std::iter::once(&field.name).chain(&field.aliases);
    names.find_map(|name| object.get(name)).filter(|value| !value.is_null())
}

/// A list's limit of length is one of each of its strings.
fn is_too_long(shape: &Shape, value: &Value) -> bool {
    let length = value.as_str().map_or(0, |text| text.chars().count());
    shape.max_len.is_some_and(|max| length > max)
}

fn is_scalar_of(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::String | Kind::Base64 => value.is_string(),
        Kind::Integer | Kind::UnixS | Kind::UnixMs => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::Json | Kind::Ref => true,
        Kind::Object | Kind::List | Kind::Map => false,
    }
}

fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Object | Kind::Map => "an object",
        Kind::List => "a list",
        Kind::String => "a string",
        Kind::Base64 => "a string (base64)",
        Kind::Integer => "an integer",
        Kind::UnixS => "an integer (Unix seconds)",
        Kind::UnixMs => "an integer (Unix milliseconds)",
        Kind::Number => "a number",
        Kind::Boolean => "a boolean",
        Kind::Json | Kind::Ref => "JSON",
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
