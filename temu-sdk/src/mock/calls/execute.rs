//! Executes an accepted call: what a test has set, what the token operations know, or else data of the response's shape.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::mock::{
    access::tokens::Grant,
    calls::checks::Call,
    data::maker::{Maker, mix},
    data::pages::{Paged, list_seed, pointer, put},
    exchange::MockResponse,
    files::uploads::Transcoding,
    rejection::{Reason, Rejection},
    spec::catalog::Partial,
    state::{Handler, State, lock},
};
use crate::{
    catalog::gateway::{Gateway, Region},
    catalog::interface::{Effect, Interface, Token},
    generated::interfaces::ALL as INTERFACES,
};

/// How long a token lasts in the developer guide's response to the code exchange.
const GUIDE_TOKEN_SECONDS: i64 = 43_200;
/// What is said of a token without an expiry: a year.
const ENDLESS_SECONDS: i64 = 365 * 86_400;

/// Executes the call.
pub(crate) fn execute(state: &State, call: &Call<'_>) -> Result<MockResponse, Rejection> {
    if call.operation.info.effect == Effect::Write {
        lock(&state.journal).executed(fingerprint(call));
    }
    if let Some(handler) = handler(state, call) {
        return Ok(handler(&call.request));
    }
    // Types change with every migration, the names of operations do not.
    let result = match call.operation.info.operation {
        _ if call.operation.info.token == Token::Code => exchange(state, call)?,
        "auth.get_token_info" | "auth.get_token_info_partner" => token_info(state, call),
        "subscription.update" => subscribe(state, call)?,
        "video.get_transcode_result" => return transcoded(state, call),
        "video.get_upload_sign" => json!({"sign": lock(&state.uploads).issue_sign()}),
        "product.get_upload_signature" => json!({"signature": lock(&state.uploads).issue_sign()}),
        _ if call.request.parameters["return_data_key"] == true => json!(print_key(state)),
        _ => made_up(state, call)?,
    };
    Ok(MockResponse::result(result))
}

fn subscribe(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
    let grant = call.grant.as_ref().ok_or(Reason::NoToken)?;
    lock(&state.subscriptions).update((grant.region, grant.mall_id), &call.request.parameters)?;
    Ok(json!(true))
}

/// The key of a page that shows the labels, for those who ask for it in place of the data.
fn print_key(state: &State) -> String {
    lock(&state.documents).add_print_page(state.clock.seconds())
}

fn transcoded(state: &State, call: &Call<'_>) -> Result<MockResponse, Rejection> {
    let vid = call.request.parameters["vid"].as_str().unwrap_or_default();
    let url = match lock(&state.uploads).poll(vid) {
        Transcoding::Unknown => return Err(Reason::UnknownVideo.into()),
        Transcoding::Running => return Err(Reason::VideoNotReady.into()),
        Transcoding::Done(url) => url,
    };
    let mut result = made_up(state, call)?;
    put(&mut result, "vid", json!(vid));
    put(&mut result, "videoUrl", json!(url));
    Ok(MockResponse::result(result))
}

/// Set for the type as it was called, or else for the current type, or else for any that the operation had: tests survive migrations.
fn handler(state: &State, call: &Call<'_>) -> Option<Handler> {
    let handlers = lock(&state.handlers);
    let set_for = |type_name: &str| handlers.iter().find(|(of, _)| of == type_name);
    let info = call.operation.info;
    let had = || info.replaces.iter().rev().filter(|old| old.stays_for.is_empty()).find_map(|old| set_for(old.type_name));
    let (_, handler) = set_for(&call.request.type_name).or_else(|| set_for(info.type_name)).or_else(had)?;
    Some(Arc::clone(handler))
}

fn fingerprint(call: &Call<'_>) -> u64 {
    let shop = call.request.mall_id.unwrap_or_default().unsigned_abs();
    list_seed(mix(shop, call.operation.info.type_name), None, &call.request.parameters)
}

fn made_up(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
    let Some(response) = &call.operation.response else { return Ok(json!({})) };
    let maker = maker(state, call.request.gateway, call.grant.as_ref());
    let parameters = &call.request.parameters;
    let paginate = call.operation.paginate.as_ref();
    let seed = list_seed(mix(state.settings.seed, call.operation.info.type_name), paginate, parameters);
    let mut result = maker.value(response, "", seed);
    if let Some(rules) = paginate {
        Paged { rules, maker: &maker, response, parameters, seed, total: state.settings.items }.fill(&mut result)?;
    }
    if let Some(partial) = &call.operation.partial {
        let is_map = state.catalog.at(response, &partial.path).is_some_and(|shape| shape.values.is_some());
        succeed(&mut result, partial, is_map);
    }
    Ok(result)
}

/// A made-up response has no failures inside: that is for a test to set.
fn succeed(result: &mut Value, partial: &Partial, is_map: bool) {
    let Some(flag) = &partial.success else {
        return put(result, &partial.path, if is_map { json!({}) } else { json!([]) });
    };
    let items = result.pointer_mut(&pointer(&partial.path)).and_then(Value::as_array_mut);
    items.into_iter().flatten().for_each(|item| put(item, flag, json!(true)));
}

fn maker<'a>(state: &'a State, gateway: Gateway, grant: Option<&Grant>) -> Maker<'a> {
    let mall_id = grant.map_or(0, |grant| grant.mall_id);
    Maker { catalog: state.catalog, gateway, epoch: state.epoch, mall_id, untidy: state.settings.untidy }
}

fn exchange(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
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

fn token_info(state: &State, call: &Call<'_>) -> Value {
    call.grant.as_ref().map_or(Value::Null, |grant| describe(state, call, grant))
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
        ("expiredTime", json!(grant.expires.map_or(state.epoch + ENDLESS_SECONDS, |at| at.0))),
    ] {
        // They do not all have the same fields.
        if shape.is_some_and(|shape| state.catalog.at(shape, name).is_some()) {
            put(&mut result, name, value);
        }
    }
    result
}

/// The types that a token covers when nothing else is said: all current ones of its region.
fn types_of(region: Region) -> Vec<&'static str> {
    let is_served = |facts: &&&Interface| facts.gateways.iter().any(|gateway| gateway.region() == region);
    INTERFACES.iter().filter(is_served).map(|facts| facts.type_name).collect()
}
