//! The parameters of a call as the operations of the world read them.

use serde_json::Value;

use crate::mock::spec::catalog::{Catalog, Shape};

/// Business parameters with the shape that the spec gives them.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a> {
    pub catalog: &'static Catalog,
    pub shape: &'a Shape,
    pub values: &'a Value,
}

impl<'a> Parameters<'a> {
    /// The value of a parameter; `None` if it is unset, null or blank.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.values.get(name).filter(|value| !value.is_null() && **value != "")
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(plain)
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(integer)
    }

    pub fn list(&self, name: &str) -> &'a [Value] {
        self.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The elements of a list of objects.
    pub fn objects(self, name: &str) -> impl Iterator<Item = Parameters<'a>> + use<'a> {
        let items = self.catalog.at(self.shape, name).and_then(|shape| shape.items.as_deref());
        let shape = items.map_or(self.shape, |items| self.catalog.resolve(items));
        let catalog = self.catalog;
        self.list(name).iter().map(move |values| Parameters { catalog, shape, values })
    }

    /// An object among the parameters.
    pub fn object(&self, name: &str) -> Option<Parameters<'a>> {
        let shape = self.catalog.at(self.shape, name)?;
        Some(Parameters { catalog: self.catalog, shape, values: self.get(name)? })
    }

    /// The name that the spec gives the value of an enum.
    pub fn variant(&self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let shape = self.catalog.at(self.shape, name)?;
        shape.variants.iter().find(|variant| variant.value == *value).map(|variant| variant.name.as_str())
    }

    /// Whether a filter by a list lets a value pass: an unset or empty one lets all pass.
    pub fn selects(&self, name: &str, value: impl ToString) -> bool {
        let (list, value) = (self.list(name), value.to_string());
        list.is_empty() || list.iter().any(|wanted| plain(wanted) == value)
    }

    /// Whether a filter by one value lets a value pass.
    pub fn is(&self, name: &str, value: impl ToString) -> bool {
        self.text(name).is_none_or(|wanted| wanted == value.to_string())
    }

    /// Whether a window, of which either end may be unset, holds a moment. Ends are seconds or milliseconds, as the spec has them.
    pub fn within(&self, from: &str, to: &str, moment: Option<i64>) -> bool {
        let (from, to) = (self.integer(from).map(seconds), self.integer(to).map(seconds));
        match moment {
            None => from.is_none() && to.is_none(),
            Some(moment) => from.is_none_or(|from| moment >= from) && to.is_none_or(|to| moment <= to),
        }
    }
}

/// A moment in seconds, from seconds or milliseconds.
fn seconds(moment: i64) -> i64 {
    /// Seconds reach this number in the year 5138, milliseconds did in 1973.
    const MILLIS: i64 = 100_000_000_000;
    if moment < MILLIS { moment } else { moment.div_euclid(1000) }
}

pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(crate) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A decimal text or number, in hundredths.
pub(crate) fn minor(value: &Value) -> Option<i64> {
    let text = plain(value);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let cents: String = fraction.chars().chain("00".chars()).take(2).collect();
    let magnitude = whole.trim_start_matches('-').parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents.parse().ok()?)?;
    Some(if whole.starts_with('-') { -magnitude } else { magnitude })
}
