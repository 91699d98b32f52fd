//! Executes an accepted call: what a test has set, what the token interfaces know, or else data of the response's shape.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    catalog::Partial,
    checks::Call,
    data::{Maker, mix},
    pages::{Paged, list_seed, pointer, put},
    refusal::{Reason, Refusal},
    state::{Handler, Reply, State, lock},
    tokens::Grant,
    uploads::Transcoding,
};
use crate::{
    catalog::gateway::{Gateway, Region},
    catalog::interface::{Effect, Interface, Token},
    generated::interfaces::ALL as INTERFACES,
};

/// Seed 1's answer to the code exchange says how long a token lasts.
const SEED_TOKEN_SECONDS: i64 = 43_200;
/// What is told of a token without an end: a year.
const ENDLESS_SECONDS: i64 = 365 * 86_400;
const SUBSCRIBE: &str = "bg.tmc.message.update";
const IMAGE_SIGN: &str = "bg.local.goods.gallery.signature.get";
// These end in `.global` on the partner gateway.
const TOKEN_INFO: &str = "bg.open.accesstoken.info.get";
const VIDEO_SIGN: &str = "bg.goods.video.upload.sign.get";
const VIDEO_RESULT: &str = "bg.goods.big.video.upload.result.get";

/// What the interface answers, executing it.
pub(super) fn execute(state: &State, call: &Call<'_>) -> Result<Reply, Refusal> {
    if call.interface.facts.effect == Effect::Write {
        lock(&state.journal).executed(fingerprint(call));
    }
    if let Some(handler) = handler(state, call) {
        return Ok(handler(&call.received));
    }
    let result = match call.interface.facts.type_name {
        _ if call.interface.facts.token == Token::Code => exchange(state, call)?,
        name if name.starts_with(TOKEN_INFO) => token_info(state, call),
        SUBSCRIBE => subscribe(state, call)?,
        name if name.starts_with(VIDEO_RESULT) => return transcoded(state, call),
        name if name.starts_with(VIDEO_SIGN) => json!({"sign": lock(&state.uploads).issue_sign()}),
        IMAGE_SIGN => json!({"signature": lock(&state.uploads).issue_sign()}),
        _ if call.received.parameters["return_data_key"] == true => json!(print_key(state)),
        _ => made_up(state, call)?,
    };
    Ok(Reply::Result(result.into()))
}

fn subscribe(state: &State, call: &Call<'_>) -> Result<Value, Refusal> {
    let grant = call.grant.as_ref().ok_or(Reason::NoToken)?;
    lock(&state.subscriptions).update((grant.region, grant.mall_id), &call.received.parameters)?;
    Ok(json!(true))
}

/// The key of a page that shows the labels, for those who ask for it in place of the data.
fn print_key(state: &State) -> String {
    lock(&state.documents).add_print_page(state.clock.seconds())
}

fn transcoded(state: &State, call: &Call<'_>) -> Result<Reply, Refusal> {
    let vid = call.received.parameters["vid"].as_str().unwrap_or_default();
    let url = match lock(&state.uploads).poll(vid) {
        Transcoding::Unknown => return Err(Reason::UnknownVideo.into()),
        Transcoding::Running => return Err(Reason::VideoNotReady.into()),
        Transcoding::Done(url) => url,
    };
    let mut result = made_up(state, call)?;
    put(&mut result, "vid", json!(vid));
    put(&mut result, "videoUrl", json!(url));
    Ok(Reply::Result(result.into()))
}

/// Set for the type as it was called, or else for the one it stands for today.
fn handler(state: &State, call: &Call<'_>) -> Option<Handler> {
    let handlers = lock(&state.handlers);
    let set_for = |type_name: &str| handlers.iter().find(|(of, _)| of == type_name);
    let (_, handler) = set_for(&call.received.type_name).or_else(|| set_for(call.interface.facts.type_name))?;
    Some(Arc::clone(handler))
}

fn fingerprint(call: &Call<'_>) -> u64 {
    let shop = call.received.mall_id.unwrap_or_default().unsigned_abs();
    list_seed(mix(shop, call.interface.facts.type_name), None, &call.received.parameters)
}

/// Where the answer's fields stand.
pub(super) fn envelope(success_code: i64, request_id: &str, reply: &Reply, in_body: bool) -> String {
    let (success, code, message) = match reply {
        Reply::Result(_) => (true, success_code, Value::Null),
        Reply::Error { code, message } => (false, *code, json!(message)),
    };
    let head = format!(r#""success":{success},"errorCode":{code},"errorMsg":{message},"requestId":"{request_id}""#);
    match (reply, in_body) {
        (Reply::Error { .. }, _) => format!(r#"{{{head},"result":null}}"#),
        (Reply::Result(result), false) => format!(r#"{{{head},"result":{result}}}"#),
        (Reply::Result(result), true) => match fields(result.as_str()) {
            "" => format!("{{{head}}}"),
            fields => format!("{{{head},{fields}}}"),
        },
    }
}

/// The inside of a JSON object's text.
fn fields(object: &str) -> &str {
    object.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default().trim()
}

fn made_up(state: &State, call: &Call<'_>) -> Result<Value, Refusal> {
    let Some(response) = &call.interface.response else { return Ok(json!({})) };
    let maker = maker(state, call.received.gateway, call.grant.as_ref());
    let parameters = &call.received.parameters;
    let paginate = call.interface.paginate.as_ref();
    let seed = list_seed(mix(state.settings.seed, call.interface.facts.type_name), paginate, parameters);
    let mut result = maker.value(response, "", seed);
    if let Some(rules) = paginate {
        Paged { rules, maker: &maker, response, parameters, seed, total: state.settings.items }.fill(&mut result)?;
    }
    if let Some(partial) = &call.interface.partial {
        let is_map = state.catalog.at(response, &partial.path).is_some_and(|shape| shape.values.is_some());
        succeed(&mut result, partial, is_map);
    }
    Ok(result)
}

/// A made-up answer has no failures inside: that is for a test to set.
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

fn exchange(state: &State, call: &Call<'_>) -> Result<Value, Refusal> {
    let code = call.received.parameters["code"].as_str().ok_or_else(|| Reason::BadParameters.with("code is required"))?;
    let (token, grant) = lock(&state.tokens).exchange(code, call.app, state.clock.seconds())?;
    if state.settings.seed_answers {
        return Ok(json!({
            "access_token": token,
            "refresh_token": format!("refresh-{token}"),
            "expires_in": SEED_TOKEN_SECONDS,
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

/// What the token interfaces tell of a token.
fn describe(state: &State, call: &Call<'_>, grant: &Grant) -> Value {
    let maker = maker(state, call.received.gateway, Some(grant));
    let shape = call.interface.response.as_ref();
    let mut result = shape.map_or_else(|| json!({}), |shape| maker.value(shape, "", mix(state.settings.seed, "token")));
    let scope = grant.scope.as_ref().map_or_else(|| json!(types_of(grant.region)), |scope| json!(scope));
    for (name, value) in [
        ("mallId", json!(grant.mall_id)),
        ("apiScopeList", scope),
        ("appSubscribeEventCodeList", json!(lock(&state.subscriptions).of((grant.region, grant.mall_id)))),
        ("expiredTime", json!(grant.expires.map_or(state.epoch + ENDLESS_SECONDS, |at| at.0))),
    ] {
        // They do not tell all the same.
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
