//! Which events each shop is subscribed to, as the SDK changes it and the token operations tell it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::catalog::gateway::Region;
use crate::generated::roles::ROLES;
use crate::mock::rejection::{Reason, Rejection};

type Shop = (Region, i64);

/// In order of shops and events.
#[derive(Default)]
pub(crate) struct Subscriptions(Vec<(Shop, String)>);

impl Subscriptions {
    pub fn update(&mut self, shop: Shop, parameters: &Value) -> Result<(), Rejection> {
        let Some(role) = &ROLES.subscribe else { return Ok(()) };
        let permitted = codes(role.add.items(parameters));
        let cancelled = codes(role.remove.items(parameters));
        if permitted.len() > role.most || cancelled.len() > role.most {
            return Err(Reason::TooManyEvents.into());
        }
        if permitted.iter().any(|event| cancelled.contains(event)) {
            return Err(Reason::ContradictingEvents.into());
        }
        self.0.retain(|(of, event)| *of != shop || !cancelled.contains(&event.as_str()));
        for event in permitted {
            self.add(shop, event);
        }
        Ok(())
    }

    pub fn has(&self, shop: Shop, event: &str) -> bool {
        self.0.iter().any(|(of, subscribed)| *of == shop && subscribed == event)
    }

    /// Subscribes a shop to an event.
    pub fn add(&mut self, shop: Shop, event: &str) {
        if !self.has(shop, event) {
            self.0.push((shop, event.to_owned()));
            self.0.sort_unstable();
        }
    }

    pub fn of(&self, shop: Shop) -> Vec<&str> {
        self.0.iter().filter(|(of, _)| *of == shop).map(|(_, event)| event.as_str()).collect()
    }
}

/// Each once.
fn codes(list: &[Value]) -> Vec<&str> {
    let mut codes = Vec::new();
    for code in list.iter().filter_map(Value::as_str) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

impl Serialize for Subscriptions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|((region, mall_id), event)| (region.id(), mall_id, event)))
    }
}

impl<'de> Deserialize<'de> for Subscriptions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Vec::<(String, i64, String)>::deserialize(deserializer)?;
        let known = |(id, mall_id, event): (String, i64, String)| {
            let region = Region::ALL.into_iter().find(|region| region.id() == id)?;
            Some(((region, mall_id), event))
        };
        Ok(Self(stored.into_iter().filter_map(known).collect()))
    }
}
