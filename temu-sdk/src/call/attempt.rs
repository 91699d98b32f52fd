//! The attempts of a call or a file transfer: the token and the time they have, sending one, and whether another follows.

use std::{future::ready, time::Duration};

use tracing::{Instrument, Span};

use crate::{
    catalog::{gateway::Gateway, operation::ErrorClass},
    clock::{BoxFuture, within},
    context::{
        core::Core,
        handle::{Handle, usable},
    },
    credentials::secret::AccessToken,
    error::{Error, Kind, Origin},
    observe::{self, CallEvent, CallInfo},
    transport::{Bytes, HttpRequest, HttpResponse, ResponseStream, TransportError},
};

/// The state that a call keeps between its attempts.
pub(crate) struct AttemptState<'a> {
    handle: &'a Handle,
    origin: Origin,
    gateway: Gateway,
    /// The time for all attempts together.
    deadline: Duration,
    started: Duration,
    pub attempts: u32,
    pub token: Option<AccessToken>,
    /// A newer token has been asked for, which is done once.
    token_renewed: bool,
}

/// An attempt in progress.
pub(crate) struct Attempt {
    pub span: Span,
    started: Duration,
}

impl<'a> AttemptState<'a> {
    pub fn new(handle: &'a Handle, origin: Origin, gateway: Gateway, started: Duration, deadline: Duration) -> Self {
        Self { handle, origin, gateway, deadline, started, attempts: 0, token: None, token_renewed: false }
    }

    pub fn core(&self) -> &'a Core {
        &self.handle.core
    }

    pub fn info(&self) -> CallInfo<'_> {
        CallInfo::of(&self.origin)
    }

    /// Continues with another type of the same operation, whose token is still to be found.
    pub fn switch_to(&mut self, origin: Origin, gateway: Gateway) {
        self.origin = origin;
        self.gateway = gateway;
        self.token = None;
        self.token_renewed = false;
    }

    /// Adds to an error what is known about the call.
    pub fn located(&self, error: Error) -> Error {
        error.at(self.origin.clone()).after(self.attempts)
    }

    /// Finds the token that travels.
    pub async fn find_token(&mut self) -> Result<(), Error> {
        self.token = Some(match self.handle.own_token(self.gateway.region()) {
            Some(token) => usable(token.clone(), self.gateway.region())?,
            None => self.before_deadline(Box::pin(self.handle.find_token(self.gateway))).await?,
        });
        Ok(())
    }

    /// Posts a request and reads the whole response.
    pub async fn send(&mut self, mut request: HttpRequest, timeout: Duration) -> Result<HttpResponse, Error> {
        let (attempt, replacement) = self.begin_attempt(&mut request);
        let work = match replacement {
            Some(response) => Box::pin(ready(Ok(response))),
            None => attempt.span.in_scope(|| self.core().transport.send(request)),
        };
        let result = self.transmit(work, timeout).instrument(attempt.span.clone()).await;
        self.end_attempt(&attempt, result.as_ref().map(|response| (response.status, response.body.len() as u64)));
        result
    }

    async fn transmit(&self, work: BoxFuture<'_, Result<HttpResponse, TransportError>>, timeout: Duration) -> Result<HttpResponse, Error> {
        let mut result = self.within(timeout, work).await;
        self.core().observers.after_attempt(&self.info(), &mut result);
        result.map_err(Error::transport)
    }

    /// Requests a file and returns the status and the stream of its body. `replacement` is an interceptor's response.
    pub async fn open(&self, request: HttpRequest, replacement: Option<HttpResponse>) -> Result<(u16, Box<dyn ResponseStream>), Error> {
        let core = self.core();
        let opened = match replacement {
            Some(response) => Ok(Box::new(response) as Box<dyn ResponseStream>),
            None => self.within(core.timeout, core.transport.download(request)).await,
        };
        let (mut head, stream) = match opened {
            Ok(stream) => {
                (Ok(HttpResponse { headers: stream.headers().clone(), ..HttpResponse::new(stream.status(), Bytes::new()) }), Some(stream))
            }
            Err(error) => (Err(error), None),
        };
        core.observers.after_attempt(&self.info(), &mut head);
        let head = head.map_err(Error::transport)?;
        Ok((head.status, stream.unwrap_or_else(|| Box::new(head))))
    }

    /// Reads the next chunk of a file.
    pub async fn chunk(&self, stream: &mut dyn ResponseStream) -> Result<Option<Bytes>, Error> {
        self.within(self.core().timeout, stream.chunk()).await.map_err(Error::transport)
    }

    async fn within<T>(&self, limit: Duration, work: BoxFuture<'_, Result<T, TransportError>>) -> Result<T, TransportError> {
        within(&*self.core().clock, limit, work).await.unwrap_or_else(|| Err(TransportError::timed_out(limit)))
    }

    /// Reports to all observers that a request is about to leave. They may add headers, or respond in the gateway's place.
    pub fn begin_attempt(&mut self, request: &mut HttpRequest) -> (Attempt, Option<HttpResponse>) {
        self.attempts += 1;
        let span = observe::attempt_span(request.method.as_str(), &request.url, self.attempts, request.body.len());
        let outgoing = self.core().observers.before_attempt(&self.info(), self.attempts, request.body.len());
        request.headers.extend(outgoing.headers);
        (Attempt { span, started: self.core().clock.uptime() }, outgoing.response)
    }

    /// Reports how an attempt ended: with the status and the length of the body, or with an error.
    pub fn end_attempt(&self, attempt: &Attempt, result: Result<(u16, u64), &Error>) {
        let core = self.core();
        let after = core.clock.uptime().saturating_sub(attempt.started);
        observe::end_attempt(&attempt.span, after, result);
        core.observers.record(&self.info(), CallEvent::Attempted(after, result.ok().map(|(status, _)| status)));
    }

    /// Returns the delay before the next attempt, or `None` if the error is final.
    pub async fn next_retry_delay(&mut self, error: &Error) -> Result<Option<Duration>, Error> {
        if self.renew_token(error).await? {
            return Ok(Some(Duration::ZERO));
        }
        let retry = &self.core().retry;
        let is_final = error.needed_wait().is_some() || error.is_outcome_unknown();
        let is_polled_for = self.handle.polls && error.class() == Some(ErrorClass::Retry);
        if is_final || is_polled_for || !retry.policy.retries(error) {
            return Ok(None);
        }
        let backoff = retry.backoff.delay(self.attempts, self.core().random.next());
        let delay = backoff.max(error.retry_after().unwrap_or_default());
        Ok((delay < self.remaining() && retry.budget.take()).then_some(delay))
    }

    /// Waits before the next attempt.
    pub async fn wait(&self, delay: Duration) {
        let core = self.core();
        core.observers.record(&self.info(), CallEvent::Retried(delay));
        if !delay.is_zero() {
            core.clock.sleep(delay).await;
        }
    }

    /// Replaces a rejected token by a newer one. Returns `false` if the token is not the cause or there is no newer one.
    async fn renew_token(&mut self, error: &Error) -> Result<bool, Error> {
        let may_renew = error.needs_reauthorization() && !self.token_renewed;
        let Some(token) = self.token.as_ref().filter(|_| may_renew) else { return Ok(false) };
        let newer = self.before_deadline(Box::pin(self.handle.newer_token(self.gateway, token, error))).await?;
        self.token_renewed = true;
        let found = newer.is_some();
        self.token = newer.or(self.token.take());
        Ok(found)
    }

    /// Bounds a token lookup by the call's deadline.
    async fn before_deadline<T>(&self, lookup: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let core = self.core();
        let left = self.remaining().min(core.deadline);
        within(&*core.clock, left, lookup).await.ok_or_else(|| Error::new(Kind::Timeout { after: left, sent: false }))?
    }

    fn remaining(&self) -> Duration {
        self.remaining_at(self.core().clock.uptime())
    }

    /// Returns the time left at a moment.
    pub fn remaining_at(&self, now: Duration) -> Duration {
        self.started.saturating_add(self.deadline).saturating_sub(now)
    }
}
