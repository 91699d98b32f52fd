//! Example requests: the smallest and the largest that the spec allows an operation on a gateway. The generator writes tests from them.

use serde_json::{Map, Value, json};

use crate::model::Model;
use crate::spec::{EnumValue, Facts, Field, Kind, Operation, Shape, Token};

/// Stands for an authorization code, which only a running gateway can issue.
pub const CODE: &str = "<code>";

/// The first integer that a float cannot hold: ids are at least this.
const FIRST_ID: i64 = (1 << 53) + 1;

/// How much of a request is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// What is required on the gateway, and nothing else.
    Minimal,
    /// Everything that exists on the gateway; most values are different from each other.
    Maximal,
}

impl Size {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Minimal, Self::Maximal];
}

/// Requests for all gateways of an operation, and on which of them each is sent.
#[must_use]
pub fn requests<'a>(model: &Model, operation: &'a Operation, size: Size) -> Vec<(Value, Vec<&'a str>)> {
    let gateways = operation.gateways.iter().map(|gateway| gateway.value.as_str());
    if !names_gateways(model, &operation.request) {
        let gateways: Vec<&str> = gateways.collect();
        return gateways.first().map(|first| (request(model, operation, first, size), gateways.clone())).into_iter().collect();
    }
    let mut requests: Vec<(Value, Vec<&str>)> = Vec::new();
    for gateway in gateways {
        let request = request(model, operation, gateway, size);
        match requests.iter_mut().find(|(known, _)| *known == request) {
            Some((_, gateways)) => gateways.push(gateway),
            None => requests.push((request, vec![gateway])),
        }
    }
    requests
}

/// Whether what a shape takes depends on the gateway.
fn names_gateways(model: &Model, shape: &Shape) -> bool {
    let mut found = false;
    shape.walk(&mut |inner| {
        let shared = if let Kind::Shared(name) = &inner.kind { model.types.get(name) } else { None };
        found |= inner.facts.only_on().next().is_some() || !inner.facts.required.is_empty();
        found |= shared.is_some_and(|shared| names_gateways(model, &shared.shape));
    });
    found
}

/// A request that the operation accepts on a gateway, as it travels.
#[must_use]
pub fn request(model: &Model, operation: &Operation, gateway: &str, size: Size) -> Value {
    let mut sampler = Sampler { model, gateway, size, made: 0 };
    let mut request = sampler.value(&operation.request, "", &Facts::default());
    // There is no exchange without one, whether it is documented as required or not.
    if operation.token == Token::Code {
        request["code"] = json!(CODE);
    }
    // The first page, of a size that is allowed.
    if let Some(paginate) = &operation.paginate {
        replace(&mut request, &paginate.page, json!(paginate.first));
        let size = paginate.max_size.map_or(DEFAULT_PAGE, |max| max.min(DEFAULT_PAGE));
        paginate.size.iter().for_each(|path| replace(&mut request, path, json!(size)));
    }
    request
}

const DEFAULT_PAGE: i64 = 10;

/// Replaces what stands at a dotted path; a text stays one.
fn replace(request: &mut Value, path: &str, value: Value) {
    match request.pointer_mut(&format!("/{}", path.replace('.', "/"))) {
        Some(text @ Value::String(_)) if !value.is_string() => *text = json!(value.to_string()),
        Some(other) => *other = value,
        None => {}
    }
}

struct Sampler<'a> {
    model: &'a Model,
    gateway: &'a str,
    size: Size,
    /// Number of scalars so far.
    made: i64,
}

impl Sampler<'_> {
    /// `around` has the facts of the list that the value is in.
    fn value(&mut self, shape: &Shape, name: &str, around: &Facts) -> Value {
        let shape = self.model.resolve(shape);
        match &shape.kind {
            Kind::Object(fields) => self.object(fields),
            Kind::List(item) => (0..self.items(&shape.facts)).map(|_| self.value(item, name, &shape.facts)).collect(),
            Kind::Map(value) => json!({ "1": self.value(value, name, &shape.facts) }),
            kind => {
                self.made += 1;
                match shape.facts.values.as_deref() {
                    Some(values) => self.variant(kind, values),
                    None => self.scalar(kind, name, &shape.facts, around),
                }
            }
        }
    }

    /// Fields are added until none is missing, since one may be required by what another one was given.
    fn object(&mut self, fields: &[Field]) -> Value {
        let mut object = Map::new();
        let mut missing: Vec<&Field> = fields.iter().collect();
        while let Some(at) = missing.iter().position(|field| self.is_wanted(field, &object)) {
            let field = missing.remove(at);
            let value = self.value(&field.shape, &field.name, &Facts::default());
            object.insert(field.name.value.clone(), value);
        }
        Value::Object(object)
    }

    fn is_wanted(&self, field: &Field, object: &Map<String, Value>) -> bool {
        let facts = &field.shape.facts;
        let here = |gateways: &[crate::source::Spanned<String>]| gateways.iter().any(|gateway| gateway.value == self.gateway);
        if facts.only_on().next().is_some() && facts.only_on().all(|gateway| gateway != self.gateway) {
            return false;
        }
        let demanded = facts.required_if.iter().any(|condition| {
            let given = object.get(&condition.field.value);
            given.is_some_and(|value| condition.values.is_empty() || condition.values.contains(&text_of(value)))
        });
        self.size == Size::Maximal || field.required || here(&facts.required) || demanded
    }

    fn items(&self, facts: &Facts) -> u64 {
        let least = facts.min_items.as_ref().map_or(1, |items| items.value.max(1));
        let most = facts.max_items.as_ref().map_or(u64::MAX, |items| items.value);
        if self.size == Size::Maximal { least.max(2).min(most) } else { least }
    }

    fn variant(&self, kind: &Kind, values: &[EnumValue]) -> Value {
        let one = if self.size == Size::Maximal { values.last() } else { values.first() };
        let wire = one.map_or("", |value| value.wire.value.as_str());
        if matches!(kind, Kind::String) { json!(wire) } else { json!(wire.parse::<i64>().unwrap_or_default()) }
    }

    fn scalar(&self, kind: &Kind, name: &str, facts: &Facts, around: &Facts) -> Value {
        match kind {
            Kind::String => {
                let longest = facts.max_len.as_ref().or(around.max_len.as_ref()).map_or(usize::MAX, |length| length.value as usize);
                // The number comes first, so that shortening leaves it.
                json!(format!("{} {name}", self.made).chars().take(longest).collect::<String>().trim_end())
            }
            Kind::Base64 => json!("ZmlsZQ=="),
            Kind::Boolean => json!(self.made % 2 == 1),
            Kind::UnixS => json!(1_700_000_000 + self.made),
            Kind::UnixMs => json!(1_700_000_000_000 + self.made),
            Kind::Number => number(self.bounded(facts, self.made as f64 + 0.25)),
            Kind::Json => json!({ "free": [self.made, null] }),
            _ if (name == "id" || name.ends_with("Id")) && facts.max.is_none() => json!(FIRST_ID + self.made),
            _ => json!(self.bounded(facts, self.made as f64) as i64),
        }
    }

    fn bounded(&self, facts: &Facts, value: f64) -> f64 {
        let value = facts.min.as_ref().map_or(value, |min| value.max(min.value));
        facts.max.as_ref().map_or(value, |max| value.min(max.value))
    }
}

fn number(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

/// A value as `$required_if` writes it.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
