//! The one error of this crate: what went wrong, where, after how many attempts, and what to do about it.

mod display;
mod predicates;
pub(crate) mod violation;

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{
    catalog::gateway::Gateway,
    catalog::interface::{Class, Effect, Interface, Replaced},
    catalog::paging::Position,
    error::violation::Violation,
    transport::{Progress, TransportError},
    wire::decode::Mismatch,
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
}

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The client cannot be built or the call cannot be addressed as asked.
    Config(String),
    /// An interceptor stopped the call.
    Stopped(String),
    /// There is no token, or none that the gateway still accepts.
    Token(String),
    /// A token could not be had this time.
    TokenUnavailable(String),
    /// A store of tokens, events, bookmarks or limits failed.
    Store { message: String, is_temporary: bool },
    /// The request breaks rules of the spec.
    Invalid(Vec<Violation>),
    /// The client's own limiter would have held the call back for longer than it may wait.
    Limited { needed: Duration, allowed: Duration },
    /// No answer came.
    Transport(TransportError),
    /// No answer came in time.
    Timeout { after: Duration, sent: bool },
    /// An answer of the HTTP layer.
    Status(u16),
    /// The gateway refused.
    Rejected(Rejection),
    /// The answer cannot be read.
    Decode { message: String, body: Bytes },
    /// A file is not as wanted, or the file store refuses it.
    File(String),
    /// A list's pages have no end.
    Pages(&'static str),
    /// Strict mode: the answer is not as the spec says.
    Mismatch { mismatches: Vec<Mismatch>, body: Bytes },
}

/// An answer with `success: false`.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub code: i64,
    pub message: Option<String>,
    /// What the catalogue says of the code, or else the HTTP status; `None` where neither says anything.
    pub class: Option<Class>,
    pub text: &'static str,
    /// The code is the interface's own: the gateway's meaning of it does not apply.
    pub of_interface: bool,
    pub body: Bytes,
}

/// The call that failed.
#[derive(Clone)]
pub(crate) struct Origin {
    pub type_name: Cow<'static, str>,
    pub interface: Option<&'static Interface>,
    pub replaced: Option<&'static Replaced>,
    pub effect: Effect,
    pub gateway: Option<Gateway>,
    pub shop: Arc<str>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, origin: None, attempts: 0, request_id: None, position: None, retry_after: None }))
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

    /// Ends a call from an [`Interceptor`](crate::Interceptor), with the reason.
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

    /// Says from such a place that a token could not be had this time, and why.
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

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}
