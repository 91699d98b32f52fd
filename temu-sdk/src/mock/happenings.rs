//! What a trigger does beyond the world's entities: it is found by name, changes the shop, and tells of it.

use serde_json::json;

use crate::{
    catalog::gateway::Region,
    mock::{
        calls::remember::{apply, making},
        state::{State, lock},
        world::{context::Effects, site::Site, triggers::Trigger},
    },
};

/// Fires a trigger in a shop.
///
/// # Errors
/// Returns an error if there is no such trigger, or if nothing in the shop fits it.
pub(crate) fn fire(state: &State, region: Region, mall_id: i64, name: &str, order: Option<&str>) -> Result<String, String> {
    let (about, effects) = match name {
        "token.expired" => {
            let ended = lock(&state.tokens).expire_shop(region, mall_id);
            (format!("{ended} tokens of shop {mall_id}"), Effects::default())
        }
        "event.test" => {
            let effects = Effects { events: vec![("console_test", json!({}))], documents: Vec::new() };
            (format!("shop {mall_id}"), effects)
        }
        _ => {
            let mut world = lock(&state.world);
            let shop = world.shop(region, mall_id, &making(state));
            let mut trigger = Trigger { shop, site: Site::of(region), now: state.clock.seconds(), order, effects: Effects::default() };
            (trigger.fire(name)?, trigger.effects)
        }
    };
    apply(state, region, mall_id, effects);
    state.changed.send_replace(());
    Ok(about)
}
