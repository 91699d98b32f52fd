//! Executes an accepted call: what a test has set, what the world remembers, or else data of the response's shape.

use serde_json::{Value, json};

use crate::{
    catalog::operation::{Effect, OperationInfo, TokenUse},
    catalog::roles::{self, Upload},
    generated::roles::ROLES,
    mock::{
        calls::{authorization, checks::Call, made_up, remember, verdicts},
        data::{
            maker::mix,
            pages::{list_seed, put},
        },
        exchange::MockResponse,
        faults::Fault,
        files::uploads::Transcoding,
        rejection::{Reason, Rejection},
        spec::catalog::ResponseIf,
        state::{Handler, State, lock},
        world::operations,
    },
};

/// Executes the call.
pub(crate) fn execute(state: &State, call: &Call<'_>, fault: Option<Fault>) -> Result<MockResponse, Rejection> {
    if call.operation.info.effect == Effect::Write {
        lock(&state.journal).executed(fingerprint(call));
    }
    if let Some(handler) = planned(state, call)? {
        return Ok(handler(&call.request));
    }
    if let Some(other) = call.operation.response_if.iter().find(|other| call.request.parameters[&other.parameter] == other.value) {
        return Ok(MockResponse::result(selected(state, call, other)));
    }
    let mut result = match Role::of(call.operation.info) {
        _ if call.operation.info.token == TokenUse::Code => authorization::exchange(state, call)?,
        Some(Role::TokenInfo) => authorization::token_info(state, call),
        Some(Role::Subscribe) => authorization::subscribe(state, call)?,
        Some(Role::Transcoding(role)) => transcoded(state, call, role)?,
        Some(Role::Sign(upload)) => {
            let mut signed = Value::Null;
            upload.signature.set(&mut signed, lock(&state.uploads).issue_sign().into());
            signed
        }
        // Types change with every migration, the names of operations do not.
        None => match operations::handler(call.operation.info.id).filter(|_| state.settings.remembers) {
            Some(handler) => remember::call(state, call, handler)?,
            None => made_up::result(state, call)?,
        },
    };
    verdicts::fail(state.catalog, call.operation, fault, &mut result);
    Ok(MockResponse::result(result))
}

/// What the SDK calls an operation for.
enum Role {
    TokenInfo,
    Subscribe,
    Transcoding(&'static roles::Transcoding),
    Sign(&'static Upload),
}

impl Role {
    fn of(operation: &OperationInfo) -> Option<Self> {
        let is = |other: &OperationInfo| other.id == operation.id;
        if ROLES.token_info.iter().any(|role| is(role.operation)) {
            return Some(Self::TokenInfo);
        }
        if ROLES.subscribe.as_ref().is_some_and(|role| is(role.operation)) {
            return Some(Self::Subscribe);
        }
        let transcoding = ROLES.transcoding.as_ref().filter(|role| is(role.operation)).map(Self::Transcoding);
        transcoding.or_else(|| ROLES.uploads.iter().find(|upload| is(upload.operation)).map(Self::Sign))
    }
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

/// Makes a response in place of the usual one.
fn selected(state: &State, call: &Call<'_>, other: &ResponseIf) -> Value {
    if other.print_page {
        return json!(lock(&state.documents).add_print_page(state.clock.seconds()));
    }
    let seed = mix(state.settings.seed, call.operation.info.type_name);
    made_up::maker(state, call.request.gateway, call.grant.as_ref()).value(&other.response, &other.parameter, seed)
}

fn transcoded(state: &State, call: &Call<'_>, role: &roles::Transcoding) -> Result<Value, Rejection> {
    let vid = role.id.text(&call.request.parameters).unwrap_or_default();
    let url = match lock(&state.uploads).poll(&vid) {
        Transcoding::Unknown => return Err(Reason::UnknownVideo.into()),
        Transcoding::Running => return Err(Reason::VideoNotReady.into()),
        Transcoding::Done(url) => url,
    };
    let mut result = made_up::result(state, call)?;
    put(&mut result, "vid", json!(vid));
    role.url.set(&mut result, url.into());
    Ok(result)
}

fn fingerprint(call: &Call<'_>) -> u64 {
    let shop = call.request.mall_id.unwrap_or_default().unsigned_abs();
    list_seed(mix(shop, call.operation.info.type_name), None, &call.request.parameters)
}
