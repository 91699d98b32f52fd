//! Cuts one page out of a made-up list: the items are the same whatever page size they are read with.

use serde_json::{Value, json};

use crate::mock::{
    data::maker::{FIRST_ID, Maker, mix},
    rejection::{Reason, Rejection},
    spec::catalog::{Kind, Mode, Paginate, Shape},
};

const DEFAULT_SIZE: u64 = 10;

/// A list that is read page by page.
pub(crate) struct Paged<'a> {
    pub rules: &'a Paginate,
    pub maker: &'a Maker<'a>,
    pub response: &'a Shape,
    pub parameters: &'a Value,
    /// Of the whole list: the same for all of its pages.
    pub seed: u64,
    pub total: u64,
    /// The items themselves, if they are known.
    pub known: Option<&'a [Value]>,
}

/// The seed of the whole list that a request reads a page of: its parameters without the position.
pub(crate) fn list_seed(seed: u64, rules: Option<&Paginate>, parameters: &Value) -> u64 {
    let mut parameters = parameters.clone();
    let places = rules.into_iter().flat_map(|rules| [&rules.page, &rules.size]).flatten();
    for path in places {
        if let Some(place) = parameters.pointer_mut(&pointer(path)) {
            *place = Value::Null;
        }
    }
    mix_value(seed, &parameters)
}

impl Paged<'_> {
    /// Puts the page's items and what is known of further pages into a result.
    pub fn fill(&self, result: &mut Value) -> Result<(), Rejection> {
        let size = self.size()?;
        let start = self.start(size)?.min(self.total);
        let end = start.saturating_add(size).min(self.total);
        let items: Vec<Value> = (start..end).map(|index| self.item(index)).collect();
        let next = self.next(start, end);
        for (path, value) in [
            (&self.rules.items, Value::Array(items)),
            (&self.rules.total, json!(self.total)),
            (&self.rules.more, json!(end < self.total)),
            (&self.rules.next, next),
        ] {
            if let Some(path) = path.as_deref().filter(|path| !path.contains("[]")) {
                put(result, path, value);
            }
        }
        Ok(())
    }

    fn given(&self, path: Option<&String>) -> Option<&Value> {
        path.and_then(|path| self.parameters.pointer(&pointer(path))).filter(|value| !value.is_null() && **value != "")
    }

    fn size(&self) -> Result<u64, Rejection> {
        let max = self.rules.max_size.unwrap_or(u64::MAX);
        let Some(size) = self.given(self.rules.size.as_ref()) else { return Ok(DEFAULT_SIZE.min(max)) };
        let path = self.rules.size.as_deref().unwrap_or_default();
        size.as_u64()
            .filter(|size| (1..=max).contains(size))
            .ok_or_else(|| Reason::BadParameters.with(format!("{path} must be from 1 to {max}")))
    }

    fn start(&self, size: u64) -> Result<u64, Rejection> {
        let Some(position) = self.given(self.rules.page.as_ref()) else { return Ok(0) };
        let first = self.rules.first.unwrap_or(1);
        let number = position.as_i64().or_else(|| position.as_str().and_then(|text| text.parse().ok()));
        let start = number.and_then(|number| match self.rules.mode {
            Mode::Page => u64::try_from(number.checked_sub(first)?).ok().map(|page| page.saturating_mul(size)),
            Mode::Offset => u64::try_from(number).ok(),
            Mode::Cursor if self.rules.first == Some(number) => Some(0),
            Mode::Cursor if self.id_path().is_some() => u64::try_from(number.checked_sub(self.first_id() - 1)?).ok(),
            Mode::Cursor => u64::try_from(number).ok(),
        });
        let path = self.rules.page.as_deref().unwrap_or_default();
        start.ok_or_else(|| Reason::BadParameters.with(format!("{path} is no position of this list")))
    }

    fn item(&self, index: u64) -> Value {
        let catalog = self.maker.catalog;
        let list = catalog.at(self.response, self.rules.items.as_deref().unwrap_or_default());
        let Some(shape) = list.and_then(|list| list.items.as_deref()) else { return Value::Null };
        if let Some(known) = self.known {
            let facts = usize::try_from(index).ok().and_then(|index| known.get(index)).unwrap_or(&Value::Null);
            return self.maker.complete(shape, facts, mix(self.seed, &identity(facts)));
        }
        let mut item = self.maker.value(shape, "", mix(self.seed, &index.to_string()));
        if let Some(path) = self.id_path() {
            let id = self.first_id().saturating_add_unsigned(index);
            let is_text = catalog.at(catalog.resolve(shape), path).is_some_and(|field| field.kind == Kind::String);
            put(&mut item, path, if is_text { json!(id.to_string()) } else { json!(id) });
        }
        item
    }

    /// Where an item carries the cursor of what follows it, for `next: list[].id`.
    fn id_path(&self) -> Option<&str> {
        self.rules.next.as_deref()?.split_once("[].").map(|(_, path)| path)
    }

    fn first_id(&self) -> i64 {
        FIRST_ID + i64::try_from(self.seed >> 24).unwrap_or(0)
    }

    fn next(&self, start: u64, end: u64) -> Value {
        let position = match self.rules.mode {
            Mode::Cursor | Mode::Offset => end,
            Mode::Page => self.rules.first.unwrap_or(1).unsigned_abs() + start / (end - start).max(1) + 1,
        };
        let shape = self.rules.next.as_deref().and_then(|path| self.maker.catalog.at(self.response, path));
        match shape {
            _ if end >= self.total => Value::Null,
            Some(shape) if shape.kind == Kind::String => json!(position.to_string()),
            _ => json!(position),
        }
    }
}

/// What facts are about: the rest of the data about it stays the same while its status changes.
pub(crate) fn identity(facts: &Value) -> String {
    const KEYS: [&str; 6] = ["parentAfterSalesSn", "packageSn", "parentOrderSn", "subPurchaseOrderSn", "skuId", "goodsId"];
    KEYS.iter().find_map(|key| facts.get(*key)).map(Value::to_string).unwrap_or_default()
}

/// A dotted path as a JSON pointer.
pub(crate) fn pointer(path: &str) -> String {
    path.split('.').filter(|name| !name.is_empty()).map(|name| format!("/{name}")).collect()
}

/// Sets the value at a dotted path, making the objects on the way.
pub(crate) fn put(target: &mut Value, path: &str, value: Value) {
    let mut place = target;
    for name in path.split('.').filter(|name| !name.is_empty()) {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = value;
}

/// Independent of the order of an object's fields.
fn mix_value(seed: u64, value: &Value) -> u64 {
    match value {
        Value::Object(object) => object
            .iter()
            .filter(|(_, value)| !value.is_null())
            .fold(seed, |sum, (name, value)| sum.wrapping_add(mix_value(mix(seed, name), value))),
        Value::Array(list) => list.iter().fold(mix(seed, "[]"), mix_value),
        scalar => mix(seed, &scalar.to_string()),
    }
}
