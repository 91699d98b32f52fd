//! The attempts of one call: waiting for its turn, sending, learning from a refusal, trying again.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    answer::{Accepted, AnyAnswer},
    call::Call,
    client::Core,
    course::{Course, Watched},
    error::{Error, Kind},
    interface::Class,
    limit::Pass,
    observe::{self, Event},
    reply::ReplyFacts,
    skew::retry_after,
    transport::{HttpRequest, HttpResponse},
};

/// Carries a call out and tells all who watch. `fallback` is carried out in its place if its type is refused.
pub(crate) async fn run(call: &Call<'_>, fallback: Option<&Call<'_>>, answer: &mut dyn AnyAnswer) -> Result<ReplyFacts, Error> {
    let watched = Watched::new(call.core(), &call.origin);
    let course = watched.course(call.shop, call.gateway, call.core().deadline);
    let mut attempts = Attempts { call, course, clock_learnt: false, clock_corrected: false, fallback, refused: None };
    let result = watched.run(Box::pin(attempts.run(answer))).await;
    let count = attempts.course.attempts;
    let result = result.map_err(|error| error.after(count));
    let request_id = result.as_ref().ok().and_then(|facts| facts.request_id.as_deref());
    watched.end(count, request_id, result.as_ref().err());
    result
}

struct Attempts<'c> {
    call: &'c Call<'c>,
    course: Course<'c>,
    /// The last answer told the gateway's time.
    clock_learnt: bool,
    /// The call was tried again for the clock; this is done once.
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
        self.find_token().await?;
        loop {
            let error = match self.attempt(answer).await {
                Ok(Accepted { request_id, mismatches }) => {
                    observe::mismatches(&mismatches);
                    self.core().retry.budget.succeeded();
                    let (gateway, type_name) = (self.call.gateway, self.call.origin.type_name.clone());
                    let (attempts, refused) = (self.course.attempts, self.refused.take().map(Arc::new));
                    return Ok(ReplyFacts { request_id, gateway, type_name, attempts, refused, mismatches });
                }
                Err(error) => self.call.failed(error).after(self.course.attempts),
            };
            match self.again(&error).await? {
                Some(delay) => self.course.pause(delay).await,
                None => self.fall_back(error).await?,
            }
            answer.clear();
        }
    }

    async fn find_token(&mut self) -> Result<(), Error> {
        if self.call.needs_token() { self.course.find_token().await } else { Ok(()) }
    }

    /// Signs, sends and reads once.
    async fn attempt(&mut self, answer: &mut dyn AnyAnswer) -> Result<Accepted, Error> {
        let pass = self.turn().await?;
        let left = self.course.left(pass.released);
        if left.is_zero() {
            // Sent now, it would be given up at once, and nobody would know what became of it.
            return Err(Error::new(Kind::Timeout { after: self.core().deadline, sent: false }));
        }
        let sent = self.core().clock.now();
        let response = self.exchange(sent, self.core().timeout.min(left)).await?;
        let mut result = self.call.reader().read(&response, answer);
        if let Err(error) = &mut result {
            let core = self.core();
            let received = core.clock.now();
            let wait = retry_after(&response, received);
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
        let entered = core.clock.uptime();
        let allowed = core.limits.max_wait.min(self.course.left(entered));
        let windows = core.limits.windows(self.call.caller());
        let pass = core.limiter.acquire(&*core.clock, windows, allowed).await;
        let pass = pass.map_err(|needed| Error::new(Kind::Limited { needed, allowed }))?;
        core.watch.record(&self.course.info(), Event::Released(pass.released.saturating_sub(entered)));
        Ok(pass)
    }

    async fn exchange(&mut self, now: SystemTime, timeout: Duration) -> Result<HttpResponse, Error> {
        let body = self.call.body(self.course.token.as_ref(), now);
        let mut request = HttpRequest::new(self.call.gateway, self.call.url, body);
        request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        self.course.send(request, timeout).await
    }

    /// Whether another attempt follows, and after how long.
    async fn again(&mut self, error: &Error) -> Result<Option<Duration>, Error> {
        if error.class() == Some(Class::Skew) {
            let first = !std::mem::replace(&mut self.clock_corrected, true);
            return Ok((first && self.clock_learnt).then_some(Duration::ZERO));
        }
        self.course.again(error).await
    }

    /// Goes over to the fallback after a refusal that says that the type is not to be had. Where there is none, or it is not to be had either,
    /// that is the call's error.
    async fn fall_back(&mut self, error: Error) -> Result<(), Error> {
        if !error.is_type_unavailable() {
            return Err(error);
        }
        let Some(fallback) = self.fallback.take() else { return Err(self.refused.take().unwrap_or(error)) };
        observe::fell_back(&fallback.origin.type_name, &error);
        (self.call, self.refused) = (fallback, Some(error));
        self.course.turn_to(&fallback.origin, fallback.gateway);
        self.find_token().await
    }
}
