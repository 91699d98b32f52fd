//! The frame of a call: its trace span, and what interceptors and the meter are told about it.

use std::time::Duration;

use tracing::{Instrument, Span};

use crate::{
    clock::BoxFuture,
    context::core::Core,
    error::{Error, Origin},
    observe::{self, CallEvent, CallInfo},
};

/// An observed call, from its start to its end.
pub(crate) struct CallSpan<'a> {
    core: &'a Core,
    origin: &'a Origin,
    span: Span,
    pub started: Duration,
}

impl<'a> CallSpan<'a> {
    pub fn new(core: &'a Core, origin: &'a Origin) -> Self {
        Self { core, origin, span: observe::call_span(&CallInfo::of(origin)), started: core.clock.uptime() }
    }

    /// Runs the work within the span, unless an interceptor stops it.
    ///
    /// The work is boxed: otherwise each enclosing future would contain it and be as large.
    pub async fn run<T>(&self, work: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let work = async {
            self.core.observers.before_call(&CallInfo::of(self.origin))?;
            work.await
        };
        work.instrument(self.span.clone()).await.map_err(|error| error.at(self.origin.clone()))
    }

    /// Reports how the call ended.
    pub fn end(self, attempts: u32, request_id: Option<&str>, error: Option<&Error>) {
        let (core, info) = (self.core, CallInfo::of(self.origin));
        let after = core.clock.uptime().saturating_sub(self.started);
        let request_id = error.map_or(request_id, Error::request_id);
        observe::end_call(&self.span, after, attempts, request_id, error);
        core.observers.record(&info, error.map_or(CallEvent::Succeeded(after), |error| CallEvent::Failed(after, error)));
        core.observers.after_call(&info, error.map_or(Ok(()), Err));
    }
}

/// Reports a call that failed before routing to interceptors, trace and meter.
pub(crate) async fn fail<T>(core: &Core, error: Error) -> Result<T, Error> {
    let Some(origin) = error.origin().cloned() else { return Err(error) };
    let span = CallSpan::new(core, &origin);
    let result = span.run(Box::pin(async { Err(error) })).await;
    span.end(0, None, result.as_ref().err());
    result
}
