//! The attempts of one call: waiting for its turn, sending, learning from a refusal, trying again.

use std::{sync::Arc, time::Duration};

use tracing::{Instrument, Span};

use crate::{
    answer::{Accepted, AnyAnswer},
    call::Call,
    client::Core,
    clock::{BoxFuture, within},
    error::{Error, Kind},
    interface::Class,
    limit::Pass,
    observe::{self, Event, attempt_span, call_span},
    reply::ReplyFacts,
    secret::AccessToken,
    skew::retry_after,
    transport::{HttpRequest, HttpResponse},
};

/// Carries a call out and tells all who watch. `fallback` is carried out in its place if its type is refused.
pub(crate) async fn run(call: &Call<'_>, fallback: Option<&Call<'_>>, answer: &mut dyn AnyAnswer) -> Result<ReplyFacts, Error> {
    let (core, info) = (call.core(), call.info());
    let span = call_span(&info);
    let begun = core.clock.uptime();
    let mut attempts = Attempts {
        call,
        begun,
        count: 0,
        token: None,
        renewed: false,
        clock_learnt: false,
        clock_corrected: false,
        fallback,
        refused: None,
    };
    let result = attempts.run(answer).instrument(span.clone()).await;
    let after = core.clock.uptime().saturating_sub(begun);
    let result = result.map_err(|error| call.failed(error).after(attempts.count));
    let (request_id, error) = match &result {
        Ok(facts) => (facts.request_id.as_deref(), None),
        Err(error) => (error.request_id(), Some(error)),
    };
    observe::end_call(&span, after, attempts.count, request_id, error);
    core.watch.record(&info, error.map_or(Event::Succeeded(after), |error| Event::Failed(after, error)));
    core.watch.after_call(&info, error.map_or(Ok(()), Err));
    result
}

struct Attempts<'c> {
    call: &'c Call<'c>,
    begun: Duration,
    count: u32,
    token: Option<AccessToken>,
    /// A newer token was asked for; this is done once a call.
    renewed: bool,
    /// The last answer told the gateway's time.
    clock_learnt: bool,
    /// The call was tried again for the clock; this is done once, too.
    clock_corrected: bool,
    fallback: Option<&'c Call<'c>>,
    /// Why the call that now is carried out is the fallback.
    refused: Option<Error>,
}

impl Attempts<'_> {
    fn core(&self) -> &Core {
        self.call.core()
    }

    async fn run(&mut self, answer: &mut dyn AnyAnswer) -> Result<ReplyFacts, Error> {
        self.core().watch.before_call(&self.call.info())?;
        self.token = self.in_time(Box::pin(self.call.token())).await?;
        loop {
            let error = match self.attempt(answer).await {
                Ok(Accepted { request_id, mismatches }) => {
                    observe::mismatches(&mismatches);
                    self.core().retry.budget.succeeded();
                    let (gateway, type_name, refused) = (self.call.gateway, self.call.type_name.clone(), self.refused.take().map(Arc::new));
                    return Ok(ReplyFacts { request_id, gateway, type_name, attempts: self.count, refused, mismatches });
                }
                Err(error) => self.call.failed(error).after(self.count),
            };
            match self.again(&error).await? {
                Some(delay) => {
                    self.core().watch.record(&self.call.info(), Event::Retried(delay));
                    if !delay.is_zero() {
                        self.core().clock.sleep(delay).await;
                    }
                }
                None => self.fall_back(error).await?,
            }
            answer.clear();
        }
    }

    /// Signs, sends and reads once.
    async fn attempt(&mut self, answer: &mut dyn AnyAnswer) -> Result<Accepted, Error> {
        let pass = self.turn().await?;
        self.count += 1;
        let sent = self.core().clock.now();
        let response = self.exchange().await?;
        let mut result = self.call.reader().read(&response, answer);
        if let Err(error) = &mut result {
            let core = self.core();
            let received = core.clock.now();
            let wait = response.retry_after.as_deref().and_then(|header| retry_after(header, received));
            error.set_retry_after(wait);
            if error.is_rate_limited() {
                core.limiter.slow_down(&pass, core.clock.uptime(), wait);
            }
            self.clock_learnt =
                error.class() == Some(Class::Skew) && core.skew.learn(self.call.gateway, response.date.as_deref(), sent, received);
        }
        result
    }

    /// Waits until the client's limits let the call go.
    async fn turn(&self) -> Result<Pass, Error> {
        let core = self.core();
        let (entered, allowed) = (core.clock.uptime(), core.limits.max_wait.min(self.remaining()));
        let windows = core.limits.windows(self.call.caller());
        let pass = core.limiter.acquire(&*core.clock, windows, allowed).await;
        let pass = pass.map_err(|needed| Error::new(Kind::Limited { needed, allowed }))?;
        core.watch.record(&self.call.info(), Event::Released(core.clock.uptime().saturating_sub(entered)));
        Ok(pass)
    }

    async fn exchange(&self) -> Result<HttpResponse, Error> {
        let core = self.core();
        let body = self.call.body(self.token.as_ref());
        let url = self.call.url;
        let span = attempt_span(url, self.count, body.len());
        let begun = core.clock.uptime();
        let result = self.send(url, body, &span).await;
        let after = core.clock.uptime().saturating_sub(begun);
        observe::end_attempt(&span, after, result.as_ref());
        core.watch.record(&self.call.info(), Event::Attempted(after, result.as_ref().ok().map(|response| response.status)));
        result
    }

    async fn send(&self, url: &str, body: Vec<u8>, span: &Span) -> Result<HttpResponse, Error> {
        let (core, info) = (self.core(), self.call.info());
        let outgoing = core.watch.before_attempt(&info, self.count, body.len());
        let timeout = core.timeout.min(self.remaining());
        let mut result = match outgoing.answer {
            Some(answer) => Ok(answer),
            None => {
                let mut request = HttpRequest::new(info.gateway, url, body);
                request.headers = outgoing.headers;
                request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
                let sending = core.transport.send(request).instrument(span.clone());
                let timed_out = || Error::new(Kind::Timeout { after: timeout, sent: true });
                within(&*core.clock, timeout, sending).await.ok_or_else(timed_out)?
            }
        };
        core.watch.after_attempt(&info, &mut result);
        result.map_err(|error| Error::new(Kind::Transport(error)))
    }

    /// Whether another attempt follows, and after how long.
    async fn again(&mut self, error: &Error) -> Result<Option<Duration>, Error> {
        if error.class() == Some(Class::Skew) {
            let first = !std::mem::replace(&mut self.clock_corrected, true);
            return Ok((first && self.clock_learnt).then_some(Duration::ZERO));
        }
        if self.renew(error).await? {
            return Ok(Some(Duration::ZERO));
        }
        let core = self.core();
        if error.needed_wait().is_some() || !core.retry.policy.retries(error) {
            return Ok(None);
        }
        let backoff = core.retry.backoff.delay(self.count, core.random.next());
        let delay = backoff.max(error.retry_after().unwrap_or_default());
        Ok((delay < self.remaining() && core.retry.budget.take()).then_some(delay))
    }

    /// Goes over to the fallback after a refusal that says that the type is not to be had. Where there is none, or it is not to be had either,
    /// that is the call's error.
    async fn fall_back(&mut self, error: Error) -> Result<(), Error> {
        if !error.is_type_unavailable() {
            return Err(error);
        }
        let Some(fallback) = self.fallback.take() else { return Err(self.refused.take().unwrap_or(error)) };
        observe::fell_back(&fallback.type_name, &error);
        (self.call, self.refused, self.renewed) = (fallback, Some(error), false);
        self.token = self.in_time(Box::pin(fallback.token())).await?;
        Ok(())
    }

    /// Gets a newer token for a refused one; `false` where the token is not at fault or there is no newer one.
    async fn renew(&mut self, error: &Error) -> Result<bool, Error> {
        let at_fault = error.needs_reauthorization();
        let Some(token) = self.token.as_ref().filter(|_| at_fault && !self.renewed) else { return Ok(false) };
        let newer = self.in_time(Box::pin(self.call.newer_token(token, error))).await?;
        self.renewed = true;
        let found = newer.is_some();
        self.token = newer.or(self.token.take());
        Ok(found)
    }

    /// Whatever finds tokens must not hold a call up for longer than that may take.
    async fn in_time<T>(&self, token: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let left = self.remaining();
        within(&*self.core().clock, left, token).await.ok_or_else(|| Error::new(Kind::Timeout { after: left, sent: false }))?
    }

    /// What is left of the time for the whole call.
    fn remaining(&self) -> Duration {
        let core = self.core();
        self.begun.saturating_add(core.deadline).saturating_sub(core.clock.uptime())
    }
}
