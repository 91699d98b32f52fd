//! Executing a call: waiting for a permit, signing, sending, reading the response, and learning from a rejection.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use crate::{
    call::{
        attempt::AttemptState,
        envelope::{Accepted, AnyResponse},
        prepare::Call,
        reply::{Reply, ReplyFacts},
        retry_loop::{self, Attempts, Next, Scope},
        span,
    },
    catalog::operation::{ErrorClass, Operation, OperationInfo, RouteSource},
    clock::BoxFuture,
    context::{core::Core, handle::Handle, skew::retry_after},
    error::{Error, Kind},
    limits::{Permit, PermitRequest},
    observe::{self, CallEvent},
    sign::Parameters,
    transport::{HeaderValue, HttpRequest, HttpResponse, header},
    wire::{record::Record, values::Json},
};

/// Calls an operation.
pub(crate) async fn call<R: Operation>(handle: &Handle, request: R) -> Result<Reply<R::Response>, Error> {
    let mut value = R::Response::default();
    let facts = exchange(handle, R::INFO, &request, &mut value).await?;
    Ok(Reply { value, facts })
}

/// Calls an operation with untyped parameters and an untyped result.
pub(crate) async fn call_untyped(handle: &Handle, operation: &'static OperationInfo, parameters: &Value) -> Result<Reply<Value>, Error> {
    let own = parameters.as_object().into_iter().flatten();
    let parameters: BTreeMap<String, Json> = own.filter_map(|(name, value)| Some((name.clone(), Json::new(value).ok()?))).collect();
    let mut result = None::<Json>;
    let facts = match Call::typed(handle, operation, Parameters::Map(&parameters)) {
        Ok(call) => run(&call, &call.fallbacks(), &mut result).await?,
        Err(error) => span::fail(&handle.core, error).await?,
    };
    let value = result.and_then(|result| serde_json::from_str(result.as_str()).ok()).unwrap_or_default();
    Ok(Reply { value, facts })
}

/// Does all that a typed call does, compiled once for all types.
pub(crate) fn exchange<'a>(
    handle: &'a Handle,
    operation: &'static OperationInfo,
    request: &'a (dyn Record + Sync),
    response: &'a mut dyn AnyResponse,
) -> BoxFuture<'a, Result<ReplyFacts, Error>> {
    Box::pin(async move {
        match Call::typed(handle, operation, Parameters::Record(request)) {
            Ok(call) => run(&call, &call.fallbacks(), response).await,
            Err(error) => span::fail(&handle.core, error).await,
        }
    })
}

/// Executes a call and reports to all observers. The fallbacks take its place, one after the other, while its type is not available.
pub(crate) async fn run(call: &Call<'_>, fallbacks: &[Call<'_>], response: &mut dyn AnyResponse) -> Result<ReplyFacts, Error> {
    let scope = Scope { handle: call.handle, origin: &call.origin, gateway: call.gateway, deadline: call.core().deadline };
    let mut work = Execution { call, fallbacks: fallbacks.iter(), rejection: None, response, clock_learned: false, clock_corrected: false };
    retry_loop::run(scope, &mut work, |facts| facts.request_id.as_deref()).await
}

/// A call in progress.
struct Execution<'c> {
    call: &'c Call<'c>,
    fallbacks: std::slice::Iter<'c, Call<'c>>,
    /// Why the current type was rejected, once the call has switched to a fallback.
    rejection: Option<Error>,
    response: &'c mut dyn AnyResponse,
    /// The last response told the gateway's time.
    clock_learned: bool,
    /// The call was retried for the clock, which is done once.
    clock_corrected: bool,
}

impl Attempts for Execution<'_> {
    type Output = ReplyFacts;

    fn needs_token(&self) -> bool {
        self.call.needs_token()
    }

    fn attempt<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>) -> BoxFuture<'w, Result<ReplyFacts, Error>> {
        Box::pin(async move {
            self.response.clear();
            let Accepted { request_id, mismatches, failed_items } = self.send(state).await?;
            observe::mismatches(&mismatches);
            observe::failed_items(failed_items);
            let (gateway, type_name) = (self.call.gateway, self.call.origin.type_name.clone());
            let route_source = self.call.origin.operation.map_or(RouteSource::Catalog, |operation| operation.source);
            let rejection = self.rejection.take().map(Arc::new);
            Ok(ReplyFacts { request_id, gateway, type_name, route_source, attempts: state.attempts, rejection, mismatches, failed_items })
        })
    }

    fn next<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>, error: Error) -> BoxFuture<'w, Result<Next, Error>> {
        Box::pin(async move {
            if error.class() == Some(ErrorClass::Skew) {
                let is_first = !std::mem::replace(&mut self.clock_corrected, true);
                if is_first && self.clock_learned {
                    return Ok(Next::Retry(Duration::ZERO));
                }
            } else if let Some(delay) = state.next_retry_delay(&error).await? {
                return Ok(Next::Retry(delay));
            }
            Ok(self.fall_back(state, error))
        })
    }
}

impl<'c> Execution<'c> {
    fn core(&self) -> &'c Core {
        self.call.core()
    }

    /// Signs, sends and reads once.
    async fn send(&mut self, state: &mut AttemptState<'_>) -> Result<Accepted, Error> {
        let core = self.core();
        let permit = acquire_permit(self.call, state).await?;
        let left = state.remaining_at(permit.granted);
        if left.is_zero() {
            core.limiter.give_back(permit, &*core.clock).await;
            // Sent now, the request would be abandoned at once and its outcome unknown.
            return Err(Error::new(Kind::Timeout { after: core.deadline, sent: false }));
        }
        let sent = core.clock.now();
        let signed_at = core.skew.timestamp(self.call.gateway, sent);
        let response = post(self.call, state, sent, core.timeout.min(left)).await.map_err(|error| error.sent(self.call.url, signed_at))?;
        let result = self.call.reader().read(&response, self.response);
        let mut result = result.map_err(|error| error.sent(self.call.url, signed_at));
        if let Err(error) = &mut result {
            let received = core.clock.now();
            let wait = retry_after(&response, received);
            error.set_retry_after(wait);
            if error.is_rate_limited() {
                core.limiter.slow_down(&permit, wait, &*core.clock).await;
            }
            self.clock_learned = error.class() == Some(ErrorClass::Skew)
                && core.skew.learn(self.call.gateway, response.header(header::DATE), sent, received);
        }
        result
    }

    /// Switches to the next fallback if the gateway says that the type is not available. If there is none left, the first rejection is the
    /// call's error.
    fn fall_back(&mut self, state: &mut AttemptState<'_>, error: Error) -> Next {
        if !error.is_type_unavailable() {
            return Next::Fail(error);
        }
        let Some(fallback) = self.fallbacks.next() else { return Next::Fail(self.rejection.take().unwrap_or(error)) };
        observe::fell_back(&fallback.origin.type_name, &error);
        self.call = fallback;
        self.rejection.get_or_insert(error);
        state.switch_to(fallback.origin.clone(), fallback.gateway);
        Next::Switched
    }
}

/// Waits until the client-side rate limits permit the call.
async fn acquire_permit(call: &Call<'_>, state: &AttemptState<'_>) -> Result<Permit, Error> {
    let core = call.core();
    let entered = core.clock.uptime();
    let allowed = core.limits.max_wait.min(state.remaining_at(entered));
    let caller = call.caller();
    let request = PermitRequest { app: caller.app(), windows: core.limits.windows(caller), max_wait: allowed, clock: &*core.clock };
    let permit = match request.windows.is_empty() {
        true => Permit::new(request, entered, 0),
        false => {
            let _queued = core.observers.queue();
            core.limiter.acquire(request).await?
        }
    };
    core.observers.record(&state.info(), CallEvent::Permitted(permit.granted.saturating_sub(entered)));
    Ok(permit)
}

async fn post(call: &Call<'_>, state: &mut AttemptState<'_>, now: SystemTime, timeout: Duration) -> Result<HttpResponse, Error> {
    let body = call.body(state.token.as_ref(), now);
    let mut request = HttpRequest::new(call.gateway, call.url, body);
    request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    state.send(request, timeout).await
}
