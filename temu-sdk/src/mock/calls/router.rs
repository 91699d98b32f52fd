//! One call to `/openapi/router`: faults, checks, limits, execution, the response, and the record of it all.

use crate::mock::{
    access::limits::Caller,
    calls::{
        checks::{Call, admit},
        execute::execute,
    },
    exchange::MockResponse,
    faults::{self, Fault},
    http::sent::Sent,
    http::signed::Parameters,
    journal::RecordedRequest,
    rejection::{Reason, Rejection},
    state::{State, lock},
};
use crate::{catalog::gateway::Gateway, wire::values::UnixMillis};

const SUCCESS: i64 = 1_000_000;
/// The code of a success in the developer guide.
const GUIDE_SUCCESS: i64 = 0;

/// Responds to one request.
pub(crate) fn route(state: &State, gateway: Gateway, body: &[u8]) -> Sent {
    let fault = lock(&state.faults).next();
    let parsed = Parameters::parse(body);
    let mut exchange = Exchange::new(state, gateway, parsed.as_ref().ok(), fault);
    let sent = faults::strike(fault, || match parsed {
        Err(error) => exchange.reject(Reason::BadParameters.with(error.to_string())),
        Ok(parameters) => exchange.call(&parameters),
    });
    exchange.recorded.status = sent.status();
    lock(&state.journal).record(exchange.recorded);
    sent
}

/// One request on its way through the gateway.
struct Exchange<'a> {
    state: &'a State,
    fault: Option<Fault>,
    recorded: RecordedRequest,
}

impl<'a> Exchange<'a> {
    fn new(state: &'a State, gateway: Gateway, parameters: Option<&Parameters>, fault: Option<Fault>) -> Self {
        let recorded = RecordedRequest {
            gateway,
            type_name: parameters.and_then(|parameters| parameters.text("type")).unwrap_or_default(),
            mall_id: None,
            body: parameters.map(Parameters::masked).unwrap_or_default(),
            at: UnixMillis(state.clock.millis()),
            status: None,
            error_code: None,
            executed: false,
            fault,
        };
        Self { state, fault, recorded }
    }

    fn call(&mut self, parameters: &Parameters) -> Sent {
        self.upset(parameters);
        let call = match admit(self.state, self.recorded.gateway, parameters) {
            Ok(call) => call,
            Err(rejection) => return self.reject(rejection),
        };
        self.recorded.mall_id = call.request.mall_id;
        if self.fault == Some(Fault::Limited) || !self.is_within_limits(&call) {
            return self.reject(Reason::TooOften.into());
        }
        self.recorded.executed = true;
        match execute(self.state, &call) {
            Ok(_) if self.fault == Some(Fault::SystemException) => self.reject(Reason::SystemException.into()),
            Ok(response) => self.respond(&response, call.operation.info.result_in_body),
            Err(rejection) => self.reject(rejection),
        }
    }

    /// Faults that change what the checks will find.
    fn upset(&self, parameters: &Parameters) {
        match (self.fault, parameters.text("access_token")) {
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
        Sent::json(response.envelope(success, &self.state.next_request_id(self.recorded.gateway), in_body))
    }
}
