//! The course of a call, or of a file's transfer: who watches it, the time and token it has, its attempts, and whether there is another.

use std::{future::ready, time::Duration};

use tracing::{Instrument, Span};

use crate::{
    client::Core,
    clock::{BoxFuture, within},
    error::{Error, Kind, Origin},
    interface::{Class, Gateway},
    observe::{self, CallInfo, Event},
    secret::AccessToken,
    shop::Shop,
    transport::{Arriving, Bytes, HttpRequest, HttpResponse, TransportError},
};

/// A call under watch from its beginning to its end.
pub(crate) struct Watched<'a> {
    core: &'a Core,
    origin: &'a Origin,
    span: Span,
    begun: Duration,
}

impl<'a> Watched<'a> {
    pub fn new(core: &'a Core, origin: &'a Origin) -> Self {
        Self { core, origin, span: observe::call_span(&CallInfo::of(origin)), begun: core.clock.uptime() }
    }

    /// Its course, which begins with it; `allowed` is the time for all of it.
    pub fn course(&self, shop: &'a Shop, gateway: Gateway, allowed: Duration) -> Course<'a> {
        Course { shop, origin: self.origin, gateway, allowed, begun: self.begun, attempts: 0, token: None, renewed: false }
    }

    /// Carries it out within its span, unless an interceptor stops it. The work stands on the heap, since it would be moved into each future
    /// around it, and each would be as large.
    pub async fn run<T>(&self, work: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let work = async {
            self.core.watch.before_call(&CallInfo::of(self.origin))?;
            work.await
        };
        work.instrument(self.span.clone()).await.map_err(|error| error.at(self.origin.clone()))
    }

    /// Tells how it ended.
    pub fn end(self, attempts: u32, request_id: Option<&str>, error: Option<&Error>) {
        let (core, info) = (self.core, CallInfo::of(self.origin));
        let after = core.clock.uptime().saturating_sub(self.begun);
        let request_id = error.map_or(request_id, Error::request_id);
        observe::end_call(&self.span, after, attempts, request_id, error);
        core.watch.record(&info, error.map_or(Event::Succeeded(after), |error| Event::Failed(after, error)));
        core.watch.after_call(&info, error.map_or(Ok(()), Err));
    }
}

/// Tells all who watch of a call that cannot even be addressed.
pub(crate) async fn refuse<T>(core: &Core, error: Error) -> Result<T, Error> {
    let Some(origin) = error.origin().cloned() else { return Err(error) };
    let watched = Watched::new(core, &origin);
    let result = watched.run(Box::pin(async { Err(error) })).await;
    watched.end(0, None, result.as_ref().err());
    result
}

/// What has become of a call so far.
pub(crate) struct Course<'a> {
    shop: &'a Shop,
    origin: &'a Origin,
    gateway: Gateway,
    /// The time for all of it.
    allowed: Duration,
    begun: Duration,
    pub attempts: u32,
    pub token: Option<AccessToken>,
    /// A newer token was asked for; this is done once.
    renewed: bool,
}

/// An attempt under way.
pub(crate) struct Attempt {
    pub span: Span,
    begun: Duration,
}

impl<'a> Course<'a> {
    /// Goes on as another call of the shop.
    pub fn turn_to(&mut self, origin: &'a Origin, gateway: Gateway) {
        (self.origin, self.gateway, self.token, self.renewed) = (origin, gateway, None, false);
    }

    fn core(&self) -> &'a Core {
        self.shop.core()
    }

    pub fn info(&self) -> CallInfo<'a> {
        CallInfo::of(self.origin)
    }

    /// Finds the token that travels.
    pub async fn find_token(&mut self) -> Result<(), Error> {
        self.token = match self.shop.token_for(self.gateway.region()) {
            Some(token) => Some(token.clone()),
            None => Some(self.in_time(Box::pin(self.shop.find_token(self.gateway))).await?),
        };
        Ok(())
    }

    /// Makes one attempt.
    pub async fn send(&mut self, mut request: HttpRequest, timeout: Duration) -> Result<HttpResponse, Error> {
        let (attempt, answer) = self.begin_attempt("POST", &mut request);
        let work = match answer {
            Some(answer) => Box::pin(ready(Ok(answer))),
            None => attempt.span.in_scope(|| self.core().transport.send(request)),
        };
        let result = self.transmit(work, timeout).instrument(attempt.span.clone()).await;
        self.end_attempt(&attempt, result.as_ref().map(|response| (response.status, response.body.len() as u64)));
        result
    }

    async fn transmit(&self, work: BoxFuture<'_, Result<HttpResponse, TransportError>>, timeout: Duration) -> Result<HttpResponse, Error> {
        let mut result = self.within(timeout, work).await;
        self.core().watch.after_attempt(&self.info(), &mut result);
        result.map_err(Error::transport)
    }

    /// Asks for a file within an attempt, and answers with the status and what follows the answer's head.
    pub async fn open(&self, request: HttpRequest, answer: Option<HttpResponse>) -> Result<(u16, Box<dyn Arriving>), Error> {
        let core = self.core();
        let arrived = match answer {
            Some(answer) => Ok(Box::new(answer) as Box<dyn Arriving>),
            None => self.within(core.timeout, core.transport.download(request)).await,
        };
        let (mut head, file) = match arrived {
            Ok(file) => (Ok(HttpResponse::new(file.status(), Bytes::new())), Some(file)),
            Err(error) => (Err(error), None),
        };
        core.watch.after_attempt(&self.info(), &mut head);
        let head = head.map_err(Error::transport)?;
        Ok((head.status, file.unwrap_or_else(|| Box::new(head))))
    }

    /// The next piece of it.
    pub async fn chunk(&self, file: &mut dyn Arriving) -> Result<Option<Bytes>, Error> {
        self.within(self.core().timeout, file.chunk()).await.map_err(Error::transport)
    }

    async fn within<T>(&self, limit: Duration, work: BoxFuture<'_, Result<T, TransportError>>) -> Result<T, TransportError> {
        within(&*self.core().clock, limit, work).await.unwrap_or_else(|| Err(TransportError::timed_out(limit)))
    }

    /// Tells all who watch that the request is about to leave; they may add to it, or answer in the gateway's place.
    pub fn begin_attempt(&mut self, method: &'static str, request: &mut HttpRequest) -> (Attempt, Option<HttpResponse>) {
        self.attempts += 1;
        let span = observe::attempt_span(method, &request.url, self.attempts, request.body.len());
        let outgoing = self.core().watch.before_attempt(&self.info(), self.attempts, request.body.len());
        request.headers.extend(outgoing.headers);
        (Attempt { span, begun: self.core().clock.uptime() }, outgoing.answer)
    }

    /// Tells all who watch how the attempt went: the status and how many bytes came.
    pub fn end_attempt(&self, attempt: &Attempt, result: Result<(u16, u64), &Error>) {
        let core = self.core();
        let after = core.clock.uptime().saturating_sub(attempt.begun);
        observe::end_attempt(&attempt.span, after, result);
        core.watch.record(&self.info(), Event::Attempted(after, result.ok().map(|(status, _)| status)));
    }

    /// Whether another attempt follows, and after how long.
    pub async fn again(&mut self, error: &Error) -> Result<Option<Duration>, Error> {
        if self.renew(error).await? {
            return Ok(Some(Duration::ZERO));
        }
        let retry = &self.core().retry;
        let is_final = error.needed_wait().is_some() || error.is_outcome_unknown();
        let is_awaited = self.shop.polls && error.class() == Some(Class::Retry);
        if is_final || is_awaited || !retry.policy.retries(error) {
            return Ok(None);
        }
        let backoff = retry.backoff.delay(self.attempts, self.core().random.next());
        let delay = backoff.max(error.retry_after().unwrap_or_default());
        Ok((delay < self.remaining() && retry.budget.take()).then_some(delay))
    }

    /// Waits for the next attempt.
    pub async fn pause(&self, delay: Duration) {
        let core = self.core();
        core.watch.record(&self.info(), Event::Retried(delay));
        if !delay.is_zero() {
            core.clock.sleep(delay).await;
        }
    }

    /// Gets a newer token for a refused one; `false` where the token is not at fault or there is no newer one.
    async fn renew(&mut self, error: &Error) -> Result<bool, Error> {
        let may_renew = error.needs_reauthorization() && !self.renewed;
        let Some(token) = self.token.as_ref().filter(|_| may_renew) else { return Ok(false) };
        let newer = self.in_time(Box::pin(self.shop.newer_token(self.gateway, token, error))).await?;
        self.renewed = true;
        let found = newer.is_some();
        self.token = newer.or(self.token.take());
        Ok(found)
    }

    /// Whatever finds tokens must not hold a call up for longer than that may take.
    async fn in_time<T>(&self, token: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let core = self.core();
        let left = self.remaining().min(core.deadline);
        within(&*core.clock, left, token).await.ok_or_else(|| Error::new(Kind::Timeout { after: left, sent: false }))?
    }

    /// What is left of the time.
    fn remaining(&self) -> Duration {
        self.left(self.core().clock.uptime())
    }

    /// What is left of it at a moment.
    pub fn left(&self, now: Duration) -> Duration {
        self.begun.saturating_add(self.allowed).saturating_sub(now)
    }
}
