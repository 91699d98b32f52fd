//! Executes an accepted call: what a test has set, what the world remembers, or else data of the response's shape.

use serde_json::{Value, json};

use crate::{
    catalog::operation::{Effect, TokenUse},
    mock::{
        calls::{authorization, checks::Call, made_up, remember},
        data::{
            maker::mix,
            pages::{list_seed, put},
        },
        exchange::MockResponse,
        files::uploads::Transcoding,
        rejection::{Reason, Rejection},
        state::{Handler, State, lock},
        world::operations,
    },
};

/// Executes the call.
pub(crate) fn execute(state: &State, call: &Call<'_>) -> Result<MockResponse, Rejection> {
    if call.operation.info.effect == Effect::Write {
        lock(&state.journal).executed(fingerprint(call));
    }
    if let Some(handler) = planned(state, call)? {
        return Ok(handler(&call.request));
    }
    // Types change with every migration, the names of operations do not.
    let result = match call.operation.info.id {
        _ if call.operation.info.token == TokenUse::Code => authorization::exchange(state, call)?,
        "auth.get_token_info" | "auth.get_token_info_partner" => authorization::token_info(state, call),
        "subscription.update" => authorization::subscribe(state, call)?,
        "video.get_transcode_result" => transcoded(state, call)?,
        "video.get_upload_sign" => json!({"sign": lock(&state.uploads).issue_sign()}),
        "product.get_upload_signature" => json!({"signature": lock(&state.uploads).issue_sign()}),
        _ if call.request.parameters["return_data_key"] == true => json!(lock(&state.documents).add_print_page(state.clock.seconds())),
        operation => match operations::handler(operation).filter(|_| state.settings.remembers) {
            Some(handler) => remember::call(state, call, handler)?,
            None => made_up::result(state, call)?,
        },
    };
    Ok(MockResponse::result(result))
}

/// What a test has set for the call: an expectation, a handler of the type as it was called, of the current type, or of any that the operation
/// had: tests survive migrations.
fn planned(state: &State, call: &Call<'_>) -> Result<Option<Handler>, Rejection> {
    if let Some(handler) = lock(&state.expectations).take(&call.request) {
        return Ok(Some(handler));
    }
    let handlers = lock(&state.handlers);
    let set_for = |type_name: &str| handlers.iter().find(|(of, _)| of == type_name);
    let info = call.operation.info;
    let had = || info.replaces.iter().rev().filter(|old| old.stays_for.is_empty()).find_map(|old| set_for(old.type_name));
    let found = set_for(&call.request.type_name).or_else(|| set_for(info.type_name)).or_else(had);
    if found.is_none() && state.settings.is_strict {
        lock(&state.expectations).unexpected(&call.request);
        return Err(Reason::BadParameters.with("the test expects no such call"));
    }
    Ok(found.map(|(_, handler)| Handler::clone(handler)))
}

fn transcoded(state: &State, call: &Call<'_>) -> Result<Value, Rejection> {
    let vid = call.request.parameters["vid"].as_str().unwrap_or_default();
    let url = match lock(&state.uploads).poll(vid) {
        Transcoding::Unknown => return Err(Reason::UnknownVideo.into()),
        Transcoding::Running => return Err(Reason::VideoNotReady.into()),
        Transcoding::Done(url) => url,
    };
    let mut result = made_up::result(state, call)?;
    put(&mut result, "vid", json!(vid));
    put(&mut result, "videoUrl", json!(url));
    Ok(result)
}

fn fingerprint(call: &Call<'_>) -> u64 {
    let shop = call.request.mall_id.unwrap_or_default().unsigned_abs();
    list_seed(mix(shop, call.operation.info.type_name), None, &call.request.parameters)
}
