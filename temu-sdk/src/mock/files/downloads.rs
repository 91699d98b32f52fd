//! The signed headers of a download.

use hyper::HeaderMap;

use crate::{
    catalog::gateway::Gateway,
    mock::{
        calls::checks::{check_timestamp, find_app},
        http::signed::signature,
        rejection::{Reason, Rejection},
        state::{State, lock},
    },
};

/// The two ways in which a download carries its parameters.
struct HeaderForm {
    app_key: &'static str,
    token: &'static str,
    random: Option<&'static str>,
    timestamp: &'static str,
    sign: &'static str,
}

const FORMS: [HeaderForm; 2] = [
    HeaderForm {
        app_key: "toa-app-key",
        token: "toa-access-token",
        random: Some("toa-random"),
        timestamp: "toa-timestamp",
        sign: "toa-sign",
    },
    HeaderForm { app_key: "app-key", token: "access-token", random: None, timestamp: "timestamp", sign: "sign" },
];

/// Whether the headers of a download are signed, by an app that the token belongs to.
pub(crate) fn check_headers(state: &State, gateway: Gateway, headers: &HeaderMap) -> Result<(), Rejection> {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    let form = FORMS.iter().find(|form| get(form.sign).is_some()).ok_or(Reason::NoSign)?;
    let app = find_app(state, gateway, get(form.app_key).ok_or(Reason::NoAppKey)?)?;
    check_random(form.random.map(|name| get(name).unwrap_or_default()))?;
    let mut signed = Vec::new();
    for name in [Some(form.app_key), Some(form.token), form.random, Some(form.timestamp)].into_iter().flatten() {
        signed.extend(get(name).map(|value| (name, value.to_owned())));
    }
    if get(form.sign) != Some(signature(&app.secret, &signed).as_str()) {
        return Err(Reason::WrongSign.into());
    }
    check_timestamp(state, get(form.timestamp).and_then(|text| text.parse().ok()).ok_or(Reason::NoTimestamp)?)?;
    let token = get(form.token).ok_or(Reason::NoToken)?;
    lock(&state.tokens).check_any_type(token, app, state.clock.seconds()).map(|_| ())
}

fn check_random(random: Option<&str>) -> Result<(), Rejection> {
    match random {
        Some(digits) if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Reason::BadParameters.with("toa-random must be 32 digits"))
        }
        _ => Ok(()),
    }
}
