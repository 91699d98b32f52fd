//! The one error of this crate: what went wrong, where, after how many attempts, and what to do about it.

mod builder;
mod debug;
mod details;
mod display;
mod excerpt;
mod kind;
mod predicates;
mod violation;

pub use builder::ErrorBuilder;
pub(crate) use excerpt::{first_words, is_html};
pub use kind::ErrorKind;
pub(crate) use kind::{FailedResult, HttpFailure, Kind, Rejection, Unreadable};
pub use violation::Violation;

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use crate::{
    catalog::gateway::Gateway,
    catalog::operation::{Effect, OperationInfo, Replaced},
    catalog::paging::Position,
    transport::{Bytes, Progress, TransportError},
    wire::values::UnixSeconds,
};

/// Why a call failed, or a client could not be built.
///
/// ```
/// # fn look_up() {}
/// # fn handle(error: temu_sdk::Error) {
/// if error.is_outcome_unknown() {
///     look_up(); // the write may have happened: do not just repeat it
/// } else if error.needs_reauthorization() {
///     eprintln!("{error}"); // names the page where the seller authorizes
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    origin: Option<Origin>,
    attempts: u32,
    request_id: Option<String>,
    position: Option<Position>,
    retry_after: Option<Duration>,
    sent: Option<Sent>,
}

/// The request that failed.
struct Sent {
    url: String,
    /// Its `timestamp` parameter.
    signed_at: UnixSeconds,
}

/// The call that failed.
#[derive(Clone)]
pub(crate) struct Origin {
    pub type_name: Cow<'static, str>,
    pub operation: Option<&'static OperationInfo>,
    pub replaced: Option<&'static Replaced>,
    pub effect: Effect,
    pub gateway: Option<Gateway>,
    pub shop: Arc<str>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, origin: None, attempts: 0, request_id: None, position: None, retry_after: None, sent: None }))
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config(message.into()))
    }

    pub(crate) fn transport(error: TransportError) -> Self {
        match error.progress() {
            Progress::Unequipped => Self::config(error.to_string()),
            Progress::TimedOut(after) => Self::new(Kind::Timeout { after, sent: true }),
            Progress::NotConnected | Progress::MayHaveArrived => Self::new(Kind::Transport(error)),
        }
    }

    /// Creates the error of a response of the HTTP layer to a request that did not go to a gateway's router.
    pub(crate) fn http_status(status: u16, body: Bytes) -> Self {
        Self::new(Kind::Status(HttpFailure { status, body, is_router: false }))
    }

    /// Creates the error of a list whose pages do not lead to its end.
    pub(crate) fn pagination(why: impl Into<String>) -> Self {
        Self::new(Kind::Pages(why.into()))
    }

    /// Ends a call from an [`Interceptor`](crate::observe::Interceptor), with the reason.
    #[must_use]
    pub fn stopped(reason: impl Into<String>) -> Self {
        Self::new(Kind::Stopped(reason.into()))
    }

    /// Says from a [`TokenSource`](crate::tokens::TokenSource) or [`Refresher`](crate::tokens::Refresher) that a shop has no usable token, and
    /// why: only the seller can help.
    #[must_use]
    pub fn no_token(reason: impl Into<String>) -> Self {
        Self::new(Kind::Token(reason.into()))
    }

    /// Says from such a place that a token could not be obtained this time, and why.
    #[must_use]
    pub fn token_unavailable(reason: impl Into<String>) -> Self {
        Self::new(Kind::TokenUnavailable(reason.into()))
    }

    /// Reports from a store or limiter of your own that it could not be reached this time, and why.
    #[must_use]
    pub fn store_unavailable(reason: impl Into<String>) -> Self {
        Self::new(Kind::Store { message: reason.into(), is_temporary: true })
    }

    /// Reports from a store of your own that what it holds cannot be used until somebody repairs it, and why.
    #[must_use]
    pub fn store_invalid(reason: impl Into<String>) -> Self {
        Self::new(Kind::Store { message: reason.into(), is_temporary: false })
    }

    /// Reports from a limiter of your own that a call would have to wait for longer than it may.
    #[must_use]
    pub fn limited(needed: Duration, allowed: Duration) -> Self {
        Self::new(Kind::Limited { needed, allowed })
    }

    /// Reports an error of a store's file.
    pub(crate) fn from_io(context: impl fmt::Display, error: std::io::Error) -> Self {
        let is_temporary = error.kind() != std::io::ErrorKind::InvalidData;
        Self::new(Kind::Store { message: format!("{context}: {error}"), is_temporary })
    }

    pub(crate) fn at(mut self, origin: Origin) -> Self {
        self.0.origin.get_or_insert(origin);
        self
    }

    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.0.origin.as_ref()
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn at_position(mut self, position: Option<Position>) -> Self {
        self.0.position = position;
        self
    }

    /// Adds the request that failed. A password in its URL is left out.
    pub(crate) fn sent(mut self, url: &str, signed_at: UnixSeconds) -> Self {
        let url = match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?))) {
            Some((scheme, (login, rest))) if !login.contains('/') => format!("{scheme}://{rest}"),
            _ => url.to_owned(),
        };
        self.0.sent = Some(Sent { url, signed_at });
        self
    }

    pub(crate) fn set_retry_after(&mut self, wait: Option<Duration>) {
        self.0.retry_after = wait;
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error),
            _ => None,
        }
    }
}
