//! The retry loop of calls and file transfers.

use std::time::Duration;

use crate::{
    call::{attempt::AttemptState, span::CallSpan},
    catalog::gateway::Gateway,
    clock::BoxFuture,
    context::handle::Handle,
    error::{Error, Origin},
};

/// What happens after a failed attempt.
pub(crate) enum Next {
    /// Another attempt, after a delay.
    Retry(Duration),
    /// Another attempt at once, with an alternative that does not count as a retry.
    Switched,
    /// None: the call fails with this error.
    Fail(Error),
}

/// Work that may take several attempts.
pub(crate) trait Attempts: Send {
    type Output: Send;

    /// Whether the shop's token travels.
    fn needs_token(&self) -> bool;

    /// Makes one attempt.
    fn attempt<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>) -> BoxFuture<'w, Result<Self::Output, Error>>;

    /// Decides what happens after a failed attempt.
    fn next<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>, error: Error) -> BoxFuture<'w, Result<Next, Error>> {
        Box::pin(async move {
            let delay = state.next_retry_delay(&error).await?;
            Ok(delay.map_or(Next::Fail(error), Next::Retry))
        })
    }
}

/// Where the work is done, and how long all of it may take.
pub(crate) struct Scope<'a> {
    pub handle: &'a Handle,
    pub origin: &'a Origin,
    pub gateway: Gateway,
    pub deadline: Duration,
}

/// Runs the work with retries and reports how it ended.
///
/// `request_id` finds the gateway's request id in the output, for the trace.
pub(crate) async fn run<W: Attempts>(
    scope: Scope<'_>,
    work: &mut W,
    request_id: fn(&W::Output) -> Option<&str>,
) -> Result<W::Output, Error> {
    let span = CallSpan::new(&scope.handle.core, scope.origin);
    let mut state = AttemptState::new(scope.handle, scope.origin.clone(), scope.gateway, span.started, scope.deadline);
    let result = span.run(Box::pin(attempts(&mut state, work))).await.map_err(|error| error.after(state.attempts));
    span.end(state.attempts, result.as_ref().ok().and_then(request_id), result.as_ref().err());
    result
}

async fn attempts<W: Attempts>(state: &mut AttemptState<'_>, work: &mut W) -> Result<W::Output, Error> {
    loop {
        if work.needs_token() && state.token.is_none() {
            state.find_token().await?;
        }
        let error = match work.attempt(state).await {
            Ok(output) => {
                state.core().retry.budget.succeeded();
                return Ok(output);
            }
            Err(error) => state.located(error),
        };
        match work.next(state, error).await? {
            Next::Retry(delay) => state.wait(delay).await,
            Next::Switched => {}
            Next::Fail(error) => return Err(error),
        }
    }
}
