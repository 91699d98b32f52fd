//! The table of shops: each is made when it is first asked about, and kept from then on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    catalog::gateway::Region,
    mock::{
        data::maker::mix,
        world::{entities::Shop, seed::Seed, site::Site},
    },
};

/// All shops by region and number: `us/634418000000002`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct World(pub BTreeMap<String, Shop>);

/// What new shops are made of.
pub(crate) struct Making {
    pub seed: u64,
    pub items: u64,
    pub epoch: i64,
}

impl World {
    pub fn shop(&mut self, region: Region, mall_id: i64, making: &Making) -> &mut Shop {
        self.0.entry(key(region, mall_id)).or_insert_with(|| {
            let seed = mix(making.seed, &key(region, mall_id));
            Seed { seed, items: making.items, site: Site::of(region), epoch: making.epoch, is_cross_border: region == Region::China }.shop()
        })
    }
}

pub(crate) fn key(region: Region, mall_id: i64) -> String {
    format!("{region}/{mall_id}")
}
