//! Observing calls: interceptors around calls and attempts, a meter for counters, and `tracing` spans.
//!
//! Nothing here sees keys, tokens, signatures or what a request holds. An interceptor does see answers, which may hold buyers' data.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tracing::{Span, field::Empty};

use crate::{
    catalog::gateway::Gateway,
    catalog::operation::{Effect, RouteSource},
    error::{Error, Origin},
    transport::{HeaderMap, HttpResponse, TransportError},
    wire::decode::Mismatch,
};

/// Which call it is. What is fetched from and stored in the file routes beside the gateways counts as a call, too.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallInfo<'a> {
    /// The operation (`order.list`), if the catalogue knows the type.
    pub operation: Option<&'static str>,
    /// The type that travels; of files, what is done: `download`, `upload of an image`.
    pub type_name: &'a str,
    /// The gateway it goes to; `None` where that is not clear, and the call fails for it.
    pub gateway: Option<Gateway>,
    /// The label of the shop's handle.
    pub shop: &'a str,
    /// Whether it changes anything.
    pub effect: Effect,
    /// Whether its route was changed at run time; see [`Moves`](crate::moves::Moves).
    pub moved: bool,
}

impl<'a> CallInfo<'a> {
    pub(crate) fn of(origin: &'a Origin) -> Self {
        let operation = origin.operation.map(|operation| operation.id);
        let moved = origin.operation.is_some_and(|operation| operation.source == RouteSource::Moves);
        Self { operation, type_name: &origin.type_name, gateway: origin.gateway, shop: &origin.shop, effect: origin.effect, moved }
    }
}

/// A request that is about to leave.
#[derive(Debug)]
#[non_exhaustive]
pub struct OutgoingRequest {
    /// Which attempt of the call it is, from 1.
    pub attempt: u32,
    /// Length of the body in bytes.
    pub body_len: usize,
    /// Headers to send besides those of the client.
    pub headers: HeaderMap,
    /// A response in place of the gateway's: if one is set, nothing is sent.
    pub response: Option<HttpResponse>,
}

/// Sees, changes or replaces what happens around calls and their attempts. Every method does nothing unless written.
///
/// ```
/// use temu_sdk::{Client, Error, observe::{CallInfo, Interceptor}};
///
/// /// Nothing is changed during the stocktaking.
/// #[derive(Debug)]
/// struct ReadOnly;
///
/// impl Interceptor for ReadOnly {
///     fn before_call(&self, call: &CallInfo<'_>) -> Result<(), Error> {
///         match call.effect {
///             temu_sdk::catalog::Effect::Read => Ok(()),
///             temu_sdk::catalog::Effect::Write => Err(Error::stopped("stocktaking: reads only")),
///         }
///     }
/// }
/// let builder = Client::builder().interceptor(ReadOnly);
/// ```
pub trait Interceptor: Send + Sync + fmt::Debug {
    /// Before anything else is done for a call.
    ///
    /// # Errors
    /// Returns an error, such as [`Error::stopped`], to end the call.
    fn before_call(&self, _call: &CallInfo<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Before a request leaves, after the client's limits let it go.
    fn before_attempt(&self, _call: &CallInfo<'_>, _request: &mut OutgoingRequest) {}

    /// After a response came, or none; before it is read. All its headers are there. The response to a download has no body here: the file goes
    /// to its writer.
    fn after_attempt(&self, _call: &CallInfo<'_>, _result: &mut Result<HttpResponse, TransportError>) {}

    /// After the call has ended, also where an interceptor stopped it; never where its future was dropped.
    fn after_call(&self, _call: &CallInfo<'_>, _result: Result<(), &Error>) {}
}

/// What happened to a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum CallEvent<'a> {
    /// The client's rate limits permitted it, after this long.
    Permitted(Duration),
    /// An attempt ended, after this long, with this HTTP status or without an answer.
    Attempted(Duration, Option<u16>),
    /// Another attempt follows, after this long.
    Retried(Duration),
    /// It ended well, after this long in all.
    Succeeded(Duration),
    /// It failed, after this long in all.
    Failed(Duration, &'a Error),
}

/// What is measured beside single calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measurement {
    /// How many calls of this client wait for a permit, whenever that changes.
    PermitQueue(usize),
    /// A call kept to the process's own share of the rate limits, since the engine that keeps them could not be reached.
    LocalShare,
    /// How many events a journal holds, every ten seconds while workers take from it.
    #[non_exhaustive]
    JournalQueue {
        /// Waiting for a worker.
        waiting: u64,
        /// Taken by a worker.
        taken: u64,
        /// Dead letters.
        dead: u64,
    },
}

/// Counts what happens: a bridge to whatever keeps an application's metrics.
pub trait Meter: Send + Sync + fmt::Debug {
    /// Something happened. Called within the call: be quick.
    fn record(&self, call: &CallInfo<'_>, event: CallEvent<'_>);

    /// Something was measured. Does nothing unless written.
    fn measure(&self, _measurement: Measurement) {}
}

/// One meter for several clients, workers and limiters.
impl<T: Meter + ?Sized> Meter for Arc<T> {
    fn record(&self, call: &CallInfo<'_>, event: CallEvent<'_>) {
        (**self).record(call, event);
    }

    fn measure(&self, measurement: Measurement) {
        (**self).measure(measurement);
    }
}

/// The interceptors and the meter of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observers {
    pub interceptors: Vec<Arc<dyn Interceptor>>,
    pub meter: Option<Arc<dyn Meter>>,
    /// Calls that wait for a permit.
    queue: Arc<AtomicUsize>,
}

/// A call that waits for a permit; it leaves the queue when this is dropped.
pub(crate) struct Queued<'a>(&'a Observers);

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        let before = self.0.queue.fetch_sub(1, Ordering::Relaxed);
        self.0.measure(Measurement::PermitQueue(before.saturating_sub(1)));
    }
}

impl Observers {
    pub fn before_call(&self, call: &CallInfo<'_>) -> Result<(), Error> {
        self.interceptors.iter().try_for_each(|interceptor| interceptor.before_call(call))
    }

    pub fn before_attempt(&self, call: &CallInfo<'_>, attempt: u32, body_len: usize) -> OutgoingRequest {
        let mut request = OutgoingRequest { attempt, body_len, headers: HeaderMap::new(), response: None };
        self.interceptors.iter().for_each(|interceptor| interceptor.before_attempt(call, &mut request));
        request
    }

    /// In the opposite order, so that the first interceptor surrounds the others.
    pub fn after_attempt(&self, call: &CallInfo<'_>, result: &mut Result<HttpResponse, TransportError>) {
        self.interceptors.iter().rev().for_each(|interceptor| interceptor.after_attempt(call, result));
    }

    pub fn after_call(&self, call: &CallInfo<'_>, result: Result<(), &Error>) {
        self.interceptors.iter().rev().for_each(|interceptor| interceptor.after_call(call, result));
    }

    /// Enters the queue of calls that wait for a permit.
    pub fn queue(&self) -> Queued<'_> {
        let before = self.queue.fetch_add(1, Ordering::Relaxed);
        self.measure(Measurement::PermitQueue(before + 1));
        Queued(self)
    }

    fn measure(&self, measurement: Measurement) {
        if let Some(meter) = &self.meter {
            meter.measure(measurement);
        }
    }

    pub fn record(&self, call: &CallInfo<'_>, event: CallEvent<'_>) {
        if let Some(meter) = &self.meter {
            meter.record(call, event);
        }
    }
}

/// The span of a call; what is empty is filled when it ends.
pub(crate) fn call_span(call: &CallInfo<'_>) -> Span {
    tracing::info_span!(
        "temu_call",
        otel.kind = "internal",
        temu.operation = call.operation,
        temu.type = call.type_name,
        temu.gateway = call.gateway.map(Gateway::id),
        temu.shop = call.shop,
        temu.route = call.moved.then_some("moves"),
        temu.fallback_type = Empty,
        temu.attempts = Empty,
        temu.request_id = Empty,
        temu.code = Empty,
        error.type = Empty,
        duration_ms = Empty,
    )
}

/// The span of an attempt, with OpenTelemetry's names for HTTP clients.
pub(crate) fn attempt_span(method: &str, url: &str, attempt: u32, body_len: usize) -> Span {
    tracing::debug_span!(
        "temu_attempt",
        otel.kind = "client",
        http.request.method = method,
        http.request.resend_count = attempt - 1,
        http.request.body.size = body_len,
        server.address = host(url),
        http.response.status_code = Empty,
        http.response.body.size = Empty,
        error.type = Empty,
        duration_ms = Empty,
    )
}

/// The host of a URL, without anything that may be secret.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Fills a call's span.
pub(crate) fn end_call(span: &Span, after: Duration, attempts: u32, request_id: Option<&str>, error: Option<&Error>) {
    span.record("duration_ms", millis(after)).record("temu.attempts", attempts).record("temu.request_id", request_id);
    if let Some(error) = error {
        span.record("temu.code", error.code()).record("error.type", error.kind().as_str());
    }
}

/// Reports to the trace that an old type is called in place of the current one.
pub(crate) fn fell_back(old: &str, rejection: &Error) {
    Span::current().record("temu.fallback_type", old);
    tracing::warn!(
        temu.fallback_type = old,
        temu.code = rejection.code(),
        "the gateway rejected the current type: calling the old one instead"
    );
}

/// Fills an attempt's span: with the status and how many bytes came, or with what went wrong.
pub(crate) fn end_attempt(span: &Span, after: Duration, result: Result<(u16, u64), &Error>) {
    span.record("duration_ms", millis(after));
    match result {
        Ok((status, size)) => {
            span.record("http.response.status_code", status).record("http.response.body.size", size);
        }
        Err(error) => {
            span.record("error.type", error.kind().as_str());
        }
    }
}

/// Reports values whose kind differs from the spec.
pub(crate) fn mismatches(mismatches: &[Mismatch]) {
    for Mismatch { path, expected, found, .. } in mismatches {
        tracing::warn!(path, expected, found, "omitted a value whose kind differs from the spec");
    }
}

/// Reports items that failed inside a success.
pub(crate) fn failed_items(count: usize) {
    if count > 0 {
        tracing::warn!(count, "items failed although the call as a whole succeeded");
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
