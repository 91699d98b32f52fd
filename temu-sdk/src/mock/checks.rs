//! What a call must pass before it is executed, in the gateway's order: whatever the sign needs, the sign, and only then the rest.

use serde_json::{Map, Value};

use super::{
    catalog::{Interface, Lookup},
    parameters::Check,
    refusal::{Reason, Refusal},
    state::{Received, State, lock},
    tokens::{App, Grant},
    wire::Parameters,
};
use crate::{catalog::gateway::Gateway, catalog::interface::Token};

const WINDOW_SECONDS: i64 = 300;
const COMMON: [&str; 7] = ["type", "app_key", "access_token", "timestamp", "sign", "data_type", "version"];

/// A call that passed.
pub(super) struct Call<'a> {
    pub interface: &'static Interface,
    pub app: &'a App,
    /// Absent where the interface takes no token of a shop.
    pub grant: Option<Grant>,
    pub received: Received,
}

/// Runs all checks.
pub(super) fn admit<'a>(state: &'a State, gateway: Gateway, parameters: &Parameters) -> Result<Call<'a>, Refusal> {
    let app = check_sign(state, gateway, parameters)?;
    check_timestamp(state, timestamp(parameters)?)?;
    check_data_type(parameters)?;
    let type_name = parameters.text("type").ok_or(Reason::NoType)?;
    let interface = check_type(state, gateway, &type_name)?;
    let grant = check_token(state, app, interface, &type_name, parameters)?;
    let business = business_parameters(interface, parameters)?;
    check_parameters(state, gateway, interface, &business)?;
    let mall_id = grant.as_ref().map(|grant| grant.mall_id);
    Ok(Call { interface, app, grant, received: Received { gateway, type_name, mall_id, parameters: business } })
}

fn check_sign<'a>(state: &'a State, gateway: Gateway, parameters: &Parameters) -> Result<&'a App, Refusal> {
    if parameters.count("sign") > 1 {
        return Err(Reason::BadParameters.with("sign is given twice"));
    }
    let key = parameters.text("app_key").ok_or(Reason::NoAppKey)?;
    let sign = parameters.text("sign").ok_or(Reason::NoSign)?;
    let app = find_app(state, gateway, &key)?;
    if parameters.signature(&app.secret) == sign { Ok(app) } else { Err(Reason::WrongSign.into()) }
}

pub(super) fn find_app<'a>(state: &'a State, gateway: Gateway, key: &str) -> Result<&'a App, Refusal> {
    let mut apps = state.settings.apps.iter();
    let app = apps.find(|app| app.key == key && app.region == gateway.region());
    app.ok_or_else(|| Reason::UnknownAppKey.with(format!("no such app_key in region {}", gateway.region())))
}

fn timestamp(parameters: &Parameters) -> Result<i64, Refusal> {
    let given = parameters.get("timestamp").ok_or(Reason::NoTimestamp)?;
    let timestamp = given.as_i64().or_else(|| given.as_str()?.parse().ok());
    timestamp.ok_or_else(|| Reason::TimestampAhead.with("timestamp must be Unix seconds"))
}

pub(super) fn check_timestamp(state: &State, timestamp: i64) -> Result<(), Refusal> {
    let now = state.clock.seconds();
    match timestamp.saturating_sub(now) {
        ahead if ahead > WINDOW_SECONDS => Err(Reason::TimestampAhead.with(format!("{ahead} s ahead of the gateway"))),
        behind if behind < -WINDOW_SECONDS => Err(Reason::TimestampExpired.with(format!("{} s behind the gateway", behind.unsigned_abs()))),
        _ => Ok(()),
    }
}

fn check_data_type(parameters: &Parameters) -> Result<(), Refusal> {
    match parameters.get("data_type").ok_or(Reason::NoDataType)?.as_str() {
        Some("JSON") => Ok(()),
        _ => Err(Reason::WrongDataType.into()),
    }
}

fn check_type(state: &State, gateway: Gateway, type_name: &str) -> Result<&'static Interface, Refusal> {
    match state.catalog.lookup(gateway, type_name) {
        Lookup::Served { sunset: Some(sunset), .. } if sunset <= state.clock.seconds() => Err(Reason::SunsetType.with(type_name)),
        Lookup::Served { interface, .. } => Ok(interface),
        Lookup::Elsewhere(gateways) => {
            let gateways: Vec<&str> = gateways.into_iter().map(Gateway::id).collect();
            Err(Reason::UnknownType.with(format!("{type_name} lives on {}", gateways.join(", "))))
        }
        Lookup::Unknown => Err(Reason::UnknownType.with(type_name)),
    }
}

fn check_token(
    state: &State,
    app: &App,
    interface: &Interface,
    type_name: &str,
    parameters: &Parameters,
) -> Result<Option<Grant>, Refusal> {
    if interface.facts.token != Token::Shop {
        return Ok(None);
    }
    let token = parameters.text("access_token").ok_or(Reason::NoToken)?;
    lock(&state.tokens).check(&token, app, type_name, state.clock.seconds()).cloned().map(Some)
}

/// The business parameters, whichever envelope they travelled in.
fn business_parameters(interface: &Interface, parameters: &Parameters) -> Result<Value, Refusal> {
    let is_wrapped = !interface.request.fields.iter().any(|field| field.name == "request");
    if let Some(Value::Object(wrapped)) = parameters.get("request").filter(|_| is_wrapped) {
        return Ok(Value::Object(wrapped));
    }
    let mut own = Map::new();
    for (name, raw) in parameters.iter().filter(|(name, _)| !COMMON.contains(name)) {
        let value: serde_json::Result<Value> = raw.get().parse();
        own.insert(name.to_owned(), value.map_err(|error| Reason::BadParameters.with(error.to_string()))?);
    }
    Ok(Value::Object(own))
}

fn check_parameters(state: &State, gateway: Gateway, interface: &Interface, business: &Value) -> Result<(), Refusal> {
    let mut check = Check { catalog: state.catalog, gateway, strict: state.settings.strict, findings: Default::default() };
    check.value("", &interface.request, business);
    lock(&state.journal).unknown(interface.facts.type_name, check.findings.unknown);
    match check.findings.broken.as_slice() {
        [] => Ok(()),
        broken => Err(Reason::BadParameters.with(broken.join("; "))),
    }
}
