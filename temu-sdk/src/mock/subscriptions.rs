//! Which events each shop is subscribed to, as `bg.tmc.message.update` changes it and the token interfaces tell it.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::refusal::{Reason, Refusal};
use crate::interface::Region;

const MOST_PER_CALL: usize = 20;

#[derive(Default)]
pub(super) struct Subscriptions(HashMap<(Region, i64), BTreeSet<String>>);

impl Subscriptions {
    pub fn update(&mut self, shop: (Region, i64), parameters: &Value) -> Result<(), Refusal> {
        let permitted = codes(&parameters["permitEventCodeList"]);
        let cancelled = codes(&parameters["cancelEventCodeList"]);
        if permitted.len() > MOST_PER_CALL || cancelled.len() > MOST_PER_CALL {
            return Err(Reason::TooManyEvents.into());
        }
        if !permitted.is_disjoint(&cancelled) {
            return Err(Reason::ContradictingEvents.into());
        }
        let events = self.0.entry(shop).or_default();
        events.retain(|event| !cancelled.contains(event.as_str()));
        events.extend(permitted.into_iter().map(str::to_owned));
        Ok(())
    }

    pub fn of(&self, shop: (Region, i64)) -> Vec<&str> {
        self.0.get(&shop).into_iter().flatten().map(String::as_str).collect()
    }
}

fn codes(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
