//! Calls that the world executes: runs the operation's function on the shop, tells of what it changed, and completes its result.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::{
    catalog::gateway::{Gateway, Region},
    mock::{
        calls::{checks::Call, made_up::maker},
        data::{
            maker::mix,
            pages::{Paged, identity},
        },
        events::outbox::WorldEvent,
        rejection::{Reason, Rejection},
        state::{State, lock},
        world::{
            context::{Context, Effects, Outcome},
            operations::Handler,
            parameters::Parameters,
            site::Site,
            table::Making,
        },
    },
};

/// Runs an operation's function.
pub(crate) fn call(state: &State, call: &Call<'_>, handler: Handler) -> Result<Value, Rejection> {
    let grant = call.grant.as_ref().ok_or(Reason::NoToken)?;
    let values = &call.request.parameters;
    let (outcome, effects) = {
        let mut world = lock(&state.world);
        let mut context = Context {
            shop: world.shop(grant.region, grant.mall_id, &making(state)),
            parameters: Parameters { catalog: state.catalog, shape: state.catalog.resolve(&call.operation.request), values },
            operation: call.operation,
            site: Site::of(grant.region),
            mall_id: grant.mall_id,
            now: state.clock.seconds(),
            host: &call.host,
            processing: state.settings.processing,
            effects: Effects::default(),
        };
        (handler(&mut context)?, context.effects)
    };
    apply(state, grant.region, grant.mall_id, effects);
    complete(state, call, outcome)
}

/// How shops of this mock are made.
pub(crate) fn making(state: &State) -> Making {
    Making { seed: state.settings.seed, items: state.settings.items, epoch: state.epoch.load(Ordering::Relaxed) }
}

/// Stores documents, and hands events that the shop is subscribed to to the senders.
pub(crate) fn apply(state: &State, region: Region, mall_id: i64, effects: Effects) {
    let now = state.clock.seconds();
    for (name, content) in effects.documents {
        lock(&state.documents).add(&name, content, now);
    }
    for (name, mut facts) in effects.events {
        let Some(event) = state.catalog.events.iter().find(|event| event.name == name) else { continue };
        if !lock(&state.subscriptions).has((region, mall_id), &event.code) {
            continue;
        }
        facts["mallId"] = json!(mall_id);
        let gateway = Gateway::ALL.into_iter().find(|gateway| gateway.region() == region);
        let Some(gateway) = gateway else { continue };
        let data = maker(state, gateway, None).complete(&event.fields, &facts, 0);
        lock(&state.outbox).push(WorldEvent { region, code: event.code.clone(), data: data.into() });
    }
}

fn complete(state: &State, call: &Call<'_>, outcome: Outcome) -> Result<Value, Rejection> {
    let Some(response) = &call.operation.response else { return Ok(json!({})) };
    let maker = maker(state, call.request.gateway, call.grant.as_ref());
    let seed = mix(state.settings.seed ^ call.request.mall_id.unwrap_or_default().unsigned_abs(), call.operation.info.id);
    match outcome {
        Outcome::Exactly(value) => Ok(value),
        Outcome::Facts(facts) => Ok(maker.complete(response, &facts, mix(seed, &identity(&facts)))),
        Outcome::List(items) => {
            let mut result = maker.complete(response, &json!({}), seed);
            let Some(rules) = &call.operation.paginate else { return Ok(result) };
            let total = items.len() as u64;
            let parameters = &call.request.parameters;
            Paged { rules, maker: &maker, response, parameters, seed, total, known: Some(&items) }.fill(&mut result)?;
            Ok(result)
        }
    }
}
