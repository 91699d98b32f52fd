//! One call to `/openapi/router`: faults, checks, limits, execution, the response, and the record of it all.

use serde_json::Value;

use crate::{
    catalog::gateway::Gateway,
    mock::{
        access::limits::Caller,
        calls::{
            checks::{Call, admit, business_parameters},
            execute::execute,
        },
        exchange::MockResponse,
        faults::{self, Fault, Target},
        http::{sent::Sent, signed::Parameters},
        journal::RecordedRequest,
        peer::Peer,
        rejection::{Reason, Rejection},
        spec::catalog::Lookup,
        state::{State, lock},
    },
    wire::values::UnixMillis,
};

const SUCCESS: i64 = 1_000_000;
/// The code of a success in the developer guide.
const GUIDE_SUCCESS: i64 = 0;

/// Responds to one request.
pub(crate) fn route(state: &State, gateway: Gateway, peer: &Peer, body: &[u8]) -> Sent {
    let parsed = Parameters::parse(body);
    let mut exchange = Exchange::new(state, gateway, peer, parsed.as_ref().ok());
    let sent = faults::strike(exchange.recorded.fault, exchange.salt, || match parsed {
        Err(error) => exchange.reject(Reason::BadParameters.with(error.to_string())),
        Ok(parameters) => exchange.call(&parameters),
    });
    exchange.recorded.status = sent.status();
    lock(&state.journal).record(exchange.recorded);
    state.changed.send_replace(());
    sent
}

/// One request on its way through the gateway.
struct Exchange<'a> {
    state: &'a State,
    peer: &'a Peer,
    /// What random faults of this request are decided by.
    salt: u64,
    recorded: RecordedRequest,
}

impl<'a> Exchange<'a> {
    fn new(state: &'a State, gateway: Gateway, peer: &'a Peer, parameters: Option<&Parameters>) -> Self {
        let type_name = parameters.and_then(|parameters| parameters.text("type")).unwrap_or_default();
        let operation = match state.lookup(gateway, &type_name) {
            Lookup::Served { operation, .. } => Some(operation),
            _ => None,
        };
        let name = operation.map(|operation| operation.info.id);
        let token = parameters.and_then(|parameters| parameters.text("access_token"));
        let mall_id = token.and_then(|token| lock(&state.tokens).mall_of(&token));
        let (salt, fault) = lock(&state.faults).next(&Target { operation: name, type_name: &type_name, mall_id });
        let business = parameters.zip(operation).and_then(|(parameters, operation)| business_parameters(operation, parameters).ok());
        let recorded = RecordedRequest {
            number: 0,
            gateway,
            operation: name,
            type_name,
            mall_id: None,
            parameters: masked(business.unwrap_or_default()),
            body: parameters.map(Parameters::masked).unwrap_or_default(),
            at: UnixMillis(state.clock.millis()),
            status: None,
            error_code: None,
            error_message: None,
            response: None,
            executed: false,
            fault,
        };
        Self { state, peer, salt, recorded }
    }

    fn call(&mut self, parameters: &Parameters) -> Sent {
        self.upset(parameters);
        let call = match admit(self.state, self.recorded.gateway, self.peer, parameters) {
            Ok(call) => call,
            Err(rejection) => return self.reject(rejection),
        };
        self.recorded.mall_id = call.request.mall_id;
        match self.recorded.fault {
            Some(Fault::Limited) => return self.reject(Reason::TooOften.into()),
            Some(Fault::ErrorCode(code)) => {
                return self.respond(&Rejection::of_code(call.operation.info, self.recorded.gateway, code), false);
            }
            _ if !self.is_within_limits(&call) => return self.reject(Reason::TooOften.into()),
            _ => {}
        }
        self.recorded.executed = true;
        match (execute(self.state, &call, self.recorded.fault), self.recorded.fault) {
            (Ok(_), Some(Fault::SystemException)) => self.reject(Reason::SystemException.into()),
            (Ok(MockResponse::Result(result)), Some(Fault::SecondEnvelope)) => {
                let inner =
                    format!(r#"{{"success":true,"errorCode":0,"errorMsg":"SUC","serverTime":{},"result":{result}}}"#, self.recorded.at.0);
                let inner = serde_json::from_str::<Value>(&inner).unwrap_or_default();
                self.respond(&MockResponse::result(inner), false)
            }
            (Ok(response), _) => self.respond(&response, call.operation.info.result_in_body),
            (Err(rejection), _) => self.reject(rejection),
        }
    }

    /// Faults that change what the checks will find.
    fn upset(&self, parameters: &Parameters) {
        match (self.recorded.fault, parameters.text("access_token")) {
            (Some(Fault::Skew(seconds)), _) => self.state.clock.shift(i64::from(seconds) * 1000),
            (Some(Fault::ExpiredToken), Some(token)) => lock(&self.state.tokens).expire(&token),
            _ => {}
        }
    }

    fn is_within_limits(&self, call: &Call<'_>) -> bool {
        let caller = Caller { app_key: &call.app.key, type_name: call.operation.info.type_name, mall_id: call.request.mall_id };
        lock(&self.state.limits).admit(&caller, self.recorded.at.0)
    }

    fn reject(&mut self, rejection: Rejection) -> Sent {
        self.respond(&rejection.response(self.recorded.gateway), false)
    }

    fn respond(&mut self, response: &MockResponse, in_body: bool) -> Sent {
        let success = if self.state.settings.guide_responses { GUIDE_SUCCESS } else { SUCCESS };
        self.recorded.error_code = Some(match response {
            MockResponse::Result(_) => success,
            MockResponse::Error { code, .. } => *code,
        });
        if let MockResponse::Error { message, .. } = response {
            self.recorded.error_message = Some(message.clone());
        }
        let body = response.envelope(success, &self.state.next_request_id(self.recorded.gateway), in_body);
        if self.state.settings.keeps_responses {
            self.recorded.response = Some(mask_tokens(&body));
        }
        Sent::json(body)
    }
}

/// Business parameters without the code that buys a token.
fn masked(mut parameters: Value) -> Value {
    if let Some(code) = parameters.get_mut("code") {
        *code = "***".into();
    }
    parameters
}

/// A response without the tokens that it hands out.
fn mask_tokens(body: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(body) else { return String::new() };
    mask(&mut value);
    value.to_string()
}

fn mask(value: &mut Value) {
    const SECRET: [&str; 4] = ["accessToken", "refreshToken", "access_token", "refresh_token"];
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(fields) => {
            for (name, value) in fields {
                if SECRET.contains(&name.as_str()) { *value = "***".into() } else { mask(value) }
            }
        }
        _ => {}
    }
}
