//! Makes data of a shape: the same seed gives the same data, ids are beyond what a float can hold, moments are near the clock.

use serde_json::{Map, Value, json};

use crate::catalog::gateway::Gateway;
use crate::mock::spec::catalog::{Catalog, Kind, Shape};

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
    /// Whether data comes in the forms that live gateways are known for.
    pub untidy: bool,
}

impl Maker<'_> {
    pub fn value(&self, shape: &Shape, name: &str, seed: u64) -> Value {
        self.nested(shape, name, seed, 0)
    }

    fn nested(&self, shape: &Shape, name: &str, seed: u64, depth: u8) -> Value {
        let value = self.tidy(shape, name, seed, depth);
        if self.untidy && depth > 0 { untidy(value, seed) } else { value }
    }

    fn tidy(&self, shape: &Shape, name: &str, seed: u64, depth: u8) -> Value {
        let shape = self.catalog.resolve(shape);
        if depth > DEEPEST {
            return Value::Null;
        }
        if !shape.variants.is_empty() {
            return shape.variants[pick(seed, shape.variants.len())].value.clone();
        }
        match shape.kind {
            Kind::Object => self.object(shape, seed, depth),
            Kind::List => self.list(shape, name, seed, depth),
            Kind::Map => self.map(shape, name, seed, depth),
            Kind::String => json!(text(shape, name, seed)),
            Kind::Base64 => json!("bW9jaw=="),
            Kind::Integer => json!(self.integer(shape, name, seed)),
            Kind::Number => json!(f64::from(u32::try_from(seed % 100_000).unwrap_or(0)) / 4.0),
            Kind::Boolean => json!(seed.is_multiple_of(2)),
            Kind::UnixS => json!(self.moment(seed)),
            Kind::UnixMs => json!(self.moment(seed) * 1000),
            Kind::Json | Kind::Ref => json!({}),
        }
    }

    fn object(&self, shape: &Shape, seed: u64, depth: u8) -> Value {
        let mut object = Map::new();
        for field in shape.fields.iter().filter(|field| field.exists_on(self.gateway)) {
            let value = self.nested(&field.shape, &field.name, mix(seed, &field.name), depth + 1);
            object.insert(field.name.clone(), value);
        }
        Value::Object(object)
    }

    fn list(&self, shape: &Shape, name: &str, seed: u64, depth: u8) -> Value {
        let length = LIST_LENGTH.max(shape.min_items.unwrap_or(0)).min(shape.max_items.unwrap_or(usize::MAX));
        let one = name.trim_end_matches("List").trim_end_matches('s');
        let mut list = Vec::new();
        if let Some(items) = &shape.items {
            list.extend((0..length).map(|index| self.nested(items, one, mix(seed, &index.to_string()), depth + 1)));
        }
        Value::Array(list)
    }

    fn map(&self, shape: &Shape, name: &str, seed: u64, depth: u8) -> Value {
        let mut map = Map::new();
        if let Some(values) = &shape.values {
            map.insert(mix(seed, "key").to_string(), self.nested(values, name, seed, depth + 1));
        }
        Value::Object(map)
    }

    fn integer(&self, shape: &Shape, name: &str, seed: u64) -> i64 {
        let low = shape.min.map_or(1, |min| min as i64);
        let high = shape.max.map_or(low.saturating_add(99), |max| max as i64);
        let is_id = (name.ends_with("Id") || name == "id") && shape.max.is_none();
        match name {
            "mallId" => self.mall_id,
            _ if is_id => FIRST_ID + offset(seed, 1 << 40),
            _ => low.saturating_add(offset(seed, high.saturating_sub(low).max(0).saturating_add(1))),
        }
    }

    /// Within the 30 days before the epoch.
    fn moment(&self, seed: u64) -> i64 {
        self.epoch - offset(seed, 30 * 86_400)
    }
}

/// A seed for a part of what another seed stands for; the same on every machine and in every version.
pub(crate) fn mix(seed: u64, part: &str) -> u64 {
    let hashed = part.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let spread = (hashed ^ (hashed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let spread = (spread ^ (spread >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    spread ^ (spread >> 31)
}

/// Null for a list or object, a number in a string, a field that no document lists.
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

fn text(shape: &Shape, name: &str, seed: u64) -> String {
    let lower = name.to_ascii_lowercase();
    let made = match lower.as_str() {
        _ if lower.ends_with("sn") => format!("PO-211-{:020}", seed),
        _ if lower.ends_with("url") => format!("https://img.example.com/{seed:016x}.jpg"),
        _ if lower.ends_with("id") => (FIRST_ID + offset(seed, 1 << 40)).to_string(),
        _ if lower.ends_with("currency") => "USD".to_owned(),
        _ if lower.ends_with("amount") || lower.ends_with("price") => format!("{}.{:02}", seed % 500, seed / 500 % 100),
        _ => format!("{name} {:04x}", seed & 0xffff),
    };
    made.chars().take(shape.max_len.unwrap_or(usize::MAX)).collect()
}
