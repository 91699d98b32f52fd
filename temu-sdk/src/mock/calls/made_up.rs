//! Results that nobody remembers: data of the response's shape.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::{
    catalog::gateway::Gateway,
    mock::{
        access::tokens::Grant,
        calls::{checks::Call, verdicts::succeed},
        data::{
            maker::{Maker, mix},
            pages::{Paged, list_seed},
        },
        rejection::Rejection,
        state::State,
        world::site::Site,
    },
};

/// Makes up the result of a call.
pub(crate) fn result(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
    let Some(response) = &call.operation.response else { return Ok(json!({})) };
    let maker = maker(state, call.request.gateway, call.grant.as_ref());
    let parameters = &call.request.parameters;
    let paginate = call.operation.paginate.as_ref();
    let shop = if state.settings.remembers { call.request.mall_id.unwrap_or_default().unsigned_abs() } else { 0 };
    let seed = list_seed(mix(state.settings.seed ^ shop, call.operation.info.type_name), paginate, parameters);
    let mut result = maker.value(response, "", seed);
    if let Some(rules) = paginate {
        Paged { rules, maker: &maker, response, parameters, seed, total: state.settings.items, known: None }.fill(&mut result)?;
    }
    succeed(state.catalog, call.operation, &mut result);
    Ok(result)
}

pub(crate) fn maker<'a>(state: &'a State, gateway: Gateway, grant: Option<&Grant>) -> Maker<'a> {
    let site = Site::of(gateway.region());
    Maker {
        catalog: state.catalog,
        gateway,
        epoch: state.epoch.load(Ordering::Relaxed),
        mall_id: grant.map_or(0, |grant| grant.mall_id),
        currency: site.currency,
        region_id: site.region_id,
        untidy: state.settings.untidy,
    }
}
