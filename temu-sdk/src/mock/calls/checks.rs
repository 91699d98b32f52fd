//! What a call must pass before it is executed, in the gateway's order: whatever the sign needs, the sign, and only then the rest.

use serde_json::{Map, Value};

use crate::mock::{
    access::tokens::{App, Grant},
    calls::parameters::Check,
    exchange::MockRequest,
    http::signed::Parameters,
    peer::Peer,
    rejection::{Reason, Rejection},
    spec::catalog::{Lookup, Operation},
    state::{State, lock},
};
use crate::{catalog::gateway::Gateway, catalog::operation::TokenUse};

const WINDOW_SECONDS: i64 = 300;
const COMMON: [&str; 7] = ["type", "app_key", "access_token", "timestamp", "sign", "data_type", "version"];

/// A call that passed.
pub(crate) struct Call<'a> {
    pub operation: &'static Operation,
    pub app: &'a App,
    /// Absent where the operation takes no token of a shop.
    pub grant: Option<Grant>,
    pub request: MockRequest,
    /// Where the gateway's file routes are, as the caller reached it.
    pub host: String,
}

/// Runs all checks.
pub(crate) fn admit<'a>(state: &'a State, gateway: Gateway, peer: &Peer, parameters: &Parameters) -> Result<Call<'a>, Rejection> {
    let app = check_sign(state, gateway, parameters)?;
    check_address(state, app, peer)?;
    check_timestamp(state, timestamp(parameters)?)?;
    check_data_type(parameters)?;
    let type_name = parameters.text("type").ok_or(Reason::NoType)?;
    let operation = check_type(state, gateway, &type_name)?;
    let grant = check_token(state, app, operation, &type_name, parameters)?;
    let business = business_parameters(operation, parameters)?;
    check_parameters(state, gateway, operation, &business)?;
    let mall_id = grant.as_ref().map(|grant| grant.mall_id);
    let host = format!("http://{}/{gateway}", peer.host);
    Ok(Call {
        host,
        operation,
        app,
        grant,
        request: MockRequest { gateway, operation: operation.info.id, type_name, mall_id, parameters: business },
    })
}

fn check_sign<'a>(state: &'a State, gateway: Gateway, parameters: &Parameters) -> Result<&'a App, Rejection> {
    if parameters.count("sign") > 1 {
        return Err(Reason::BadParameters.with("sign is given twice"));
    }
    let key = parameters.text("app_key").ok_or(Reason::NoAppKey)?;
    let sign = parameters.text("sign").ok_or(Reason::NoSign)?;
    let app = find_app(state, gateway, &key)?;
    if parameters.signature(&app.secret) == sign {
        Ok(app)
    } else {
        Err(Reason::WrongSign.with(format!("{sign} was sent; the string to sign is {}", parameters.string_to_sign())))
    }
}

pub(crate) fn find_app<'a>(state: &'a State, gateway: Gateway, key: &str) -> Result<&'a App, Rejection> {
    let mut apps = state.settings.apps.iter();
    let app = apps.find(|app| app.key == key && app.region == gateway.region());
    app.ok_or_else(|| Reason::UnknownAppKey.with(format!("no such app_key in region {}", gateway.region())))
}

/// Whether the app may be called from where the caller is.
fn check_address(state: &State, app: &App, peer: &Peer) -> Result<(), Rejection> {
    let mut allowed = state.settings.allowed.iter().filter(|(region, _)| *region == app.region).peekable();
    if allowed.peek().is_none() || allowed.any(|(_, ip)| *ip == peer.ip) {
        return Ok(());
    }
    Err(Reason::AddressNotAllowed.with(peer.ip.to_string()))
}

fn timestamp(parameters: &Parameters) -> Result<i64, Rejection> {
    let given = parameters.get("timestamp").ok_or(Reason::NoTimestamp)?;
    let timestamp = given.as_i64().or_else(|| given.as_str()?.parse().ok());
    timestamp.ok_or_else(|| Reason::TimestampAhead.with("timestamp must be Unix seconds"))
}

pub(crate) fn check_timestamp(state: &State, timestamp: i64) -> Result<(), Rejection> {
    let now = state.clock.seconds();
    match timestamp.saturating_sub(now) {
        ahead if ahead > WINDOW_SECONDS => Err(Reason::TimestampAhead.with(format!("{ahead} s ahead of the gateway"))),
        behind if behind < -WINDOW_SECONDS => Err(Reason::TimestampExpired.with(format!("{} s behind the gateway", behind.unsigned_abs()))),
        _ => Ok(()),
    }
}

fn check_data_type(parameters: &Parameters) -> Result<(), Rejection> {
    match parameters.get("data_type").ok_or(Reason::NoDataType)?.as_str() {
        Some("JSON") => Ok(()),
        _ => Err(Reason::WrongDataType.into()),
    }
}

fn check_type(state: &State, gateway: Gateway, type_name: &str) -> Result<&'static Operation, Rejection> {
    match state.lookup(gateway, type_name) {
        Lookup::Served { sunset: Some(sunset), .. } if sunset <= state.clock.seconds() => Err(Reason::SunsetType.with(type_name)),
        Lookup::Served { operation, .. } => Ok(operation),
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
    operation: &Operation,
    type_name: &str,
    parameters: &Parameters,
) -> Result<Option<Grant>, Rejection> {
    if operation.info.token != TokenUse::Shop {
        return Ok(None);
    }
    let token = parameters.text("access_token").ok_or(Reason::NoToken)?;
    lock(&state.tokens).check(&token, app, type_name, state.clock.seconds()).cloned().map(Some)
}

/// The business parameters, whichever envelope they travelled in.
pub(crate) fn business_parameters(operation: &Operation, parameters: &Parameters) -> Result<Value, Rejection> {
    let is_wrapped = !operation.request.fields.iter().any(|field| field.name == "request");
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

fn check_parameters(state: &State, gateway: Gateway, operation: &Operation, business: &Value) -> Result<(), Rejection> {
    let mut check = Check { catalog: state.catalog, gateway, strict: state.settings.strict_parameters, findings: Default::default() };
    check.value("", &operation.request, business);
    lock(&state.journal).unknown(operation.info.type_name, check.findings.unknown);
    match check.findings.broken.as_slice() {
        [] => Ok(()),
        broken => Err(Reason::BadParameters.with(broken.join("; "))),
    }
}
