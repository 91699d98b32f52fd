//! Tokens and subscriptions: the code exchange, what a token allows, which events a shop gets.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::{
    catalog::{gateway::Region, operation::OperationInfo},
    generated::operations::ALL as OPERATIONS,
    mock::{
        access::tokens::Grant,
        calls::{checks::Call, made_up::maker},
        data::{maker::mix, pages::put},
        rejection::{Reason, Rejection},
        state::{State, lock},
    },
};

/// How long a token lasts in the developer guide's response to the code exchange.
const GUIDE_TOKEN_SECONDS: i64 = 43_200;
/// What is said of a token without an expiry: a year.
const ENDLESS_SECONDS: i64 = 365 * 86_400;

/// Exchanges a code for a token.
pub(crate) fn exchange(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
    let code = call.request.parameters["code"].as_str().ok_or_else(|| Reason::BadParameters.with("code is required"))?;
    let (token, grant) = lock(&state.tokens).exchange(code, call.app, state.clock.seconds())?;
    if state.settings.guide_responses {
        return Ok(json!({
            "access_token": token,
            "refresh_token": format!("refresh-{token}"),
            "expires_in": GUIDE_TOKEN_SECONDS,
            "mallId": grant.mall_id.to_string(),
        }));
    }
    let mut result = describe(state, call, &grant);
    put(&mut result, "accessToken", json!(token));
    put(&mut result, "associatedMallTokenList", json!([]));
    Ok(result)
}

pub(crate) fn token_info(state: &State, call: &Call<'_>) -> Value {
    call.grant.as_ref().map_or(Value::Null, |grant| describe(state, call, grant))
}

/// Changes the events that a shop is subscribed to.
pub(crate) fn subscribe(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
    let grant = call.grant.as_ref().ok_or(Reason::NoToken)?;
    lock(&state.subscriptions).update((grant.region, grant.mall_id), &call.request.parameters)?;
    Ok(json!(true))
}

/// What the token operations say of a token.
fn describe(state: &State, call: &Call<'_>, grant: &Grant) -> Value {
    let maker = maker(state, call.request.gateway, Some(grant));
    let shape = call.operation.response.as_ref();
    let mut result = shape.map_or_else(|| json!({}), |shape| maker.value(shape, "", mix(state.settings.seed, "token")));
    let scope = grant.scope.as_ref().map_or_else(|| json!(types_of(grant.region)), |scope| json!(scope));
    for (name, value) in [
        ("mallId", json!(grant.mall_id)),
        ("apiScopeList", scope),
        ("appSubscribeEventCodeList", json!(lock(&state.subscriptions).of((grant.region, grant.mall_id)))),
        ("authEventCodeList", authorized_events(state)),
        ("expiredTime", json!(grant.expires.map_or(state.epoch.load(Ordering::Relaxed) + ENDLESS_SECONDS, |at| at.0))),
    ] {
        // They do not all have the same fields.
        if shape.is_some_and(|shape| state.catalog.at(shape, name).is_some()) {
            put(&mut result, name, value);
        }
    }
    result
}

/// The events that the seller has authorized: all.
fn authorized_events(state: &State) -> Value {
    state.catalog.events.iter().map(|event| json!({"eventCode": event.code, "permitsStatus": 1})).collect()
}

/// The types that a token covers when nothing else is said: all current ones of its region.
fn types_of(region: Region) -> Vec<&'static str> {
    let is_served = |info: &&&OperationInfo| info.gateways.iter().any(|gateway| gateway.region() == region);
    OPERATIONS.iter().filter(is_served).map(|info| info.type_name).collect()
}
