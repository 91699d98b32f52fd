//! Makes data of a shape, and completes what is known of a response: the same seed gives the same data, ids are beyond what a float can
//! hold, moments lie shortly before the clock and in order.

use serde_json::{Map, Value, json};

use crate::{
    catalog::gateway::Gateway,
    mock::{
        data::words,
        spec::catalog::{Catalog, Kind, Shape},
    },
};

/// The first integer that a float cannot hold: every made-up id is at least this.
pub(crate) const FIRST_ID: i64 = (1 << 53) + 1;
const LIST_LENGTH: usize = 2;
/// Shared types cannot contain themselves; this only bounds what a broken catalog could do.
const DEEPEST: u8 = 16;

/// What made-up data refers to.
pub(crate) struct Maker<'a> {
    pub catalog: &'a Catalog,
    pub gateway: Gateway,
    /// Unix seconds that made-up moments lie shortly before.
    pub epoch: i64,
    pub mall_id: i64,
    pub currency: &'static str,
    pub region_id: i64,
    /// Whether data comes in the forms that live gateways are known for.
    pub untidy: bool,
}

/// What is known where a value is made.
#[derive(Clone, Copy)]
struct Known<'a> {
    /// The value itself.
    value: Option<&'a Value>,
    /// The objects around it, the innermost last: facts that its fields' names are looked up in.
    around: &'a [&'a Map<String, Value>],
    /// Whether lists of which nothing is known are empty, and flags unset.
    is_completing: bool,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    seed: u64,
    /// The seed of the object around it, which its moments have in common.
    object: u64,
    depth: u8,
}

impl Maker<'_> {
    /// Makes a value of a shape.
    pub fn value(&self, shape: &Shape, name: &str, seed: u64) -> Value {
        let known = Known { value: None, around: &[], is_completing: false };
        self.nested(shape, Place { name, seed, object: seed, depth: 0 }, known)
    }

    /// Completes facts to a value of a shape. A fact goes to the fields of its name, in its own object and in all objects inside.
    pub fn complete(&self, shape: &Shape, facts: &Value, seed: u64) -> Value {
        let known = Known { value: Some(facts), around: &[], is_completing: true };
        self.nested(shape, Place { name: "", seed, object: seed, depth: 0 }, known)
    }

    fn nested(&self, shape: &Shape, place: Place<'_>, known: Known<'_>) -> Value {
        let value = self.tidy(self.catalog.resolve(shape), place, known);
        if self.untidy && place.depth > 0 { untidy(value, place.seed) } else { value }
    }

    fn tidy(&self, shape: &Shape, place: Place<'_>, known: Known<'_>) -> Value {
        if place.depth > DEEPEST || known.value.is_some_and(Value::is_null) {
            return Value::Null;
        }
        match shape.kind {
            Kind::Object => self.object(shape, place, known),
            Kind::List => self.list(shape, place, known),
            Kind::Map => self.map(shape, place, known),
            _ => known.value.and_then(|value| fit(shape, value)).unwrap_or_else(|| self.scalar(shape, place, known.is_completing)),
        }
    }

    fn object(&self, shape: &Shape, place: Place<'_>, known: Known<'_>) -> Value {
        let own = known.value.and_then(Value::as_object);
        let around: Vec<&Map<String, Value>> = known.around.iter().copied().chain(own).collect();
        let mut object = Map::new();
        for field in shape.fields.iter().filter(|field| field.exists_on(self.gateway)) {
            let is_leaf = !matches!(self.catalog.resolve(&field.shape).kind, Kind::Object | Kind::List | Kind::Map);
            let own = own.and_then(|own| own.get(&field.name));
            let value = own.or_else(|| around.iter().rev().find_map(|facts| facts.get(&field.name)).filter(|_| is_leaf));
            let seed = mix(place.seed, &field.name);
            let place = Place { name: &field.name, seed, object: place.seed, depth: place.depth + 1 };
            object.insert(field.name.clone(), self.nested(&field.shape, place, Known { value, around: &around, ..known }));
        }
        Value::Object(object)
    }

    fn list(&self, shape: &Shape, place: Place<'_>, known: Known<'_>) -> Value {
        let Some(items) = &shape.items else { return json!([]) };
        let one = place.name.trim_end_matches("List").trim_end_matches('s');
        let item = |index: usize, value| {
            let seed = mix(place.seed, &index.to_string());
            self.nested(items, Place { name: one, seed, object: seed, depth: place.depth + 1 }, Known { value, ..known })
        };
        match known.value.and_then(Value::as_array) {
            Some(facts) => facts.iter().enumerate().map(|(index, facts)| item(index, Some(facts))).collect(),
            None if known.is_completing => json!([]),
            None => {
                let length = LIST_LENGTH.max(shape.min_items.unwrap_or(0)).min(shape.max_items.unwrap_or(usize::MAX));
                (0..length).map(|index| item(index, None)).collect()
            }
        }
    }

    fn map(&self, shape: &Shape, place: Place<'_>, known: Known<'_>) -> Value {
        let Some(values) = &shape.values else { return json!({}) };
        let entry = |value| self.nested(values, Place { depth: place.depth + 1, ..place }, Known { value, ..known });
        match known.value.and_then(Value::as_object) {
            Some(facts) => facts.iter().map(|(key, facts)| (key.clone(), entry(Some(facts)))).collect(),
            None if known.is_completing => json!({}),
            None => json!({mix(place.seed, "key").to_string(): entry(None)}),
        }
    }

    fn scalar(&self, shape: &Shape, place: Place<'_>, is_completing: bool) -> Value {
        if !shape.variants.is_empty() {
            return shape.variants[pick(place.seed, shape.variants.len())].value.clone();
        }
        match shape.kind {
            Kind::String => json!(self.text(shape, place)),
            Kind::Base64 => json!("bW9jaw=="),
            Kind::Integer => json!(self.integer(shape, place)),
            Kind::Number => json!(f64::from(u32::try_from(place.seed % 100_000).unwrap_or(0)) / 4.0),
            Kind::Boolean => json!(!is_completing && place.seed.is_multiple_of(2)),
            Kind::UnixS => json!(self.moment(place)),
            Kind::UnixMs => json!(self.moment(place) * 1000),
            _ => json!({}),
        }
    }

    fn integer(&self, shape: &Shape, place: Place<'_>) -> i64 {
        let low = shape.min.map_or(1, |min| min as i64);
        let high = shape.max.map_or(low.saturating_add(99), |max| max as i64);
        match words::meaning(place.name) {
            _ if place.name == "mallId" => self.mall_id,
            _ if place.name == "regionId" => self.region_id,
            words::Meaning::Id if shape.max.is_none() => FIRST_ID + offset(place.seed, 1 << 40),
            words::Meaning::Millis => self.moment(place) * 1000,
            words::Meaning::Moment if shape.max.is_none() => self.moment(place),
            _ => low.saturating_add(offset(place.seed, high.saturating_sub(low).max(0).saturating_add(1))),
        }
    }

    fn text(&self, shape: &Shape, place: Place<'_>) -> String {
        let seed = place.seed;
        let made = match words::meaning(place.name) {
            words::Meaning::ParentOrder => format!("PO-{:03}-{:017}", self.region_id, seed % 100_000_000_000_000_000),
            words::Meaning::Order => format!("{:03}-{:017}", self.region_id, seed % 100_000_000_000_000_000),
            words::Meaning::Number(prefix) => format!("{prefix}{:015}", seed % 1_000_000_000_000_000),
            words::Meaning::Url => format!("https://img.example.com/{seed:016x}.jpg"),
            words::Meaning::Id => (FIRST_ID + offset(seed, 1 << 40)).to_string(),
            words::Meaning::Currency => self.currency.to_owned(),
            words::Meaning::Amount => format!("{}.{:02}", seed % 500, seed / 500 % 100),
            words::Meaning::Moment => self.moment(place).to_string(),
            words::Meaning::Millis => (self.moment(place) * 1000).to_string(),
            words::Meaning::Other => format!("{} {:04x}", place.name, seed & 0xffff),
        };
        made.chars().take(shape.max_len.unwrap_or(usize::MAX)).collect()
    }

    /// Within the 30 days before the epoch. What an object tells happened in the order of its stages.
    fn moment(&self, place: Place<'_>) -> i64 {
        const HOUR: i64 = 3_600;
        let start = self.epoch - 3 * 86_400 - offset(mix(place.object, "moment"), 26 * 86_400);
        start + words::stage(place.name) * 8 * HOUR + offset(place.seed, HOUR)
    }
}

/// A known scalar in the kind that the shape wants, and an enum's value by its name; `None` if it does not fit.
fn fit(shape: &Shape, value: &Value) -> Option<Value> {
    if let Some(name) = value.as_str()
        && let Some(variant) = shape.variants.iter().find(|variant| variant.name == name)
    {
        return Some(variant.value.clone());
    }
    match shape.kind {
        Kind::String | Kind::Base64 => match value {
            Value::String(_) => Some(value.clone()),
            Value::Number(_) | Value::Bool(_) => Some(json!(value.to_string())),
            _ => None,
        },
        Kind::Integer | Kind::UnixS | Kind::UnixMs => value.as_i64().or_else(|| value.as_str()?.parse().ok()).map(|number| json!(number)),
        Kind::Number => value.as_f64().or_else(|| value.as_str()?.parse().ok()).map(|number| json!(number)),
        Kind::Boolean => value.as_bool().map(|flag| json!(flag)),
        _ => Some(value.clone()),
    }
}

/// A seed for a part of what another seed stands for; the same on every machine and in every version.
pub(crate) fn mix(seed: u64, part: &str) -> u64 {
    let hashed = part.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let spread = (hashed ^ (hashed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let spread = (spread ^ (spread >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    spread ^ (spread >> 31)
}

/// Null for a list or object, a number in a string, an undocumented field.
fn untidy(value: Value, seed: u64) -> Value {
    match (seed % 8, value) {
        (0, Value::Array(_) | Value::Object(_)) => Value::Null,
        (0, Value::Number(number)) => Value::String(number.to_string()),
        (1, Value::Object(mut object)) => {
            object.insert("undocumentedField".to_owned(), json!({"since": "yesterday"}));
            Value::Object(object)
        }
        (_, value) => value,
    }
}

fn pick(seed: u64, count: usize) -> usize {
    usize::try_from(seed % count as u64).unwrap_or(0)
}

/// A number from 0 up to, not including, `below`.
fn offset(seed: u64, below: i64) -> i64 {
    i64::try_from(seed % below.max(1).unsigned_abs()).unwrap_or(0)
}
