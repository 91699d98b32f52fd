//! Which events each shop is subscribed to, as `bg.tmc.message.update` changes it and the token interfaces tell it.

use serde_json::Value;

use crate::catalog::gateway::Region;
use crate::mock::rejection::{Reason, Rejection};

const MOST_PER_CALL: usize = 20;

type Shop = (Region, i64);

/// In order of the events.
#[derive(Default)]
pub(crate) struct Subscriptions(Vec<(Shop, String)>);

impl Subscriptions {
    pub fn update(&mut self, shop: Shop, parameters: &Value) -> Result<(), Rejection> {
        let permitted = codes(&parameters["permitEventCodeList"]);
        let cancelled = codes(&parameters["cancelEventCodeList"]);
        if permitted.len() > MOST_PER_CALL || cancelled.len() > MOST_PER_CALL {
            return Err(Reason::TooManyEvents.into());
        }
        if permitted.iter().any(|event| cancelled.contains(event)) {
            return Err(Reason::ContradictingEvents.into());
        }
        self.0.retain(|(of, event)| *of != shop || !cancelled.contains(&event.as_str()));
        for event in permitted {
            if !self.of(shop).contains(&event) {
                let place = self.0.partition_point(|(_, earlier)| earlier.as_str() < event);
                self.0.insert(place, (shop, event.to_owned()));
            }
        }
        Ok(())
    }

    pub fn of(&self, shop: Shop) -> Vec<&str> {
        self.0.iter().filter(|(of, _)| *of == shop).map(|(_, event)| event.as_str()).collect()
    }
}

/// Each once.
fn codes(list: &Value) -> Vec<&str> {
    let mut codes = Vec::new();
    for code in list.as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
