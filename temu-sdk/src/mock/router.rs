//! One call to `/openapi/router`: faults, checks, limits, execution, the answer, and the record of it all.

use super::{
    answers::{envelope, execute},
    checks::{Call, admit},
    faults::{self, Fault},
    journal::Recorded,
    limits::Caller,
    refusal::{Reason, Refusal},
    reply::Sent,
    state::{Reply, State, lock},
    wire::Parameters,
};
use crate::{catalog::gateway::Gateway, wire::values::UnixMillis};

const SUCCESS: i64 = 1_000_000;
/// Seed 1 shows this code in a success.
const SEED_SUCCESS: i64 = 0;

/// Answers one request.
pub(super) fn route(state: &State, gateway: Gateway, body: &[u8]) -> Sent {
    let fault = lock(&state.faults).next();
    let parsed = Parameters::parse(body);
    let mut exchange = Exchange::new(state, gateway, parsed.as_ref().ok(), fault);
    let sent = faults::strike(fault, || match parsed {
        Err(error) => exchange.refuse(Reason::BadParameters.with(error.to_string())),
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
    recorded: Recorded,
}

impl<'a> Exchange<'a> {
    fn new(state: &'a State, gateway: Gateway, parameters: Option<&Parameters>, fault: Option<Fault>) -> Self {
        let recorded = Recorded {
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
            Err(refusal) => return self.refuse(refusal),
        };
        self.recorded.mall_id = call.received.mall_id;
        if self.fault == Some(Fault::Limited) || !self.is_within_limits(&call) {
            return self.refuse(Reason::TooOften.into());
        }
        self.recorded.executed = true;
        match execute(self.state, &call) {
            Ok(_) if self.fault == Some(Fault::SystemException) => self.refuse(Reason::SystemException.into()),
            Ok(reply) => self.answer(&reply, call.interface.facts.result_in_body),
            Err(refusal) => self.refuse(refusal),
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
        let caller = Caller { app_key: &call.app.key, type_name: call.interface.facts.type_name, mall_id: call.received.mall_id };
        lock(&self.state.limits).admit(&caller, self.recorded.at.0)
    }

    fn refuse(&mut self, refusal: Refusal) -> Sent {
        self.answer(&refusal.reply(self.recorded.gateway), false)
    }

    fn answer(&mut self, reply: &Reply, in_body: bool) -> Sent {
        let success = if self.state.settings.seed_answers { SEED_SUCCESS } else { SUCCESS };
        self.recorded.error_code = Some(match reply {
            Reply::Result(_) => success,
            Reply::Error { code, .. } => *code,
        });
        Sent::json(envelope(success, &self.state.next_request_id(self.recorded.gateway), reply, in_body))
    }
}
