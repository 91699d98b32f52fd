//! The one error of this crate: what went wrong, where, after how many attempts, and what to do about it.

mod display;

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{
    check::Violation,
    decode::Mismatch,
    interface::{Class, Effect, Gateway, Interface, Replaced},
    paging::Position,
    transport::TransportError,
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
    /// The request breaks rules of the spec.
    Checks(Vec<Violation>),
    /// The client's own limiter would have held the call back for longer than it may wait.
    Limited { needed: Duration, allowed: Duration },
    /// No answer came.
    Transport(TransportError),
    /// No answer came in time.
    Timeout { after: Duration, sent: bool },
    /// An answer of the HTTP layer.
    Status(u16),
    /// The gateway refused.
    Refused(Refusal),
    /// The answer cannot be read.
    Decode { message: String, body: Bytes },
    /// A list's pages have no end.
    Pages(&'static str),
    /// Strict mode: the answer is not as the spec says.
    Mismatch { mismatches: Vec<Mismatch>, body: Bytes },
}

/// An answer with `success: false`.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub code: i64,
    pub message: Option<String>,
    /// What the catalogue says of the code; `None` where it does not know it.
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

    /// Says from such a place, or from a [`TokenStore`](crate::tokens::TokenStore), that a token could not be had this time, and why.
    #[must_use]
    pub fn token_unavailable(reason: impl Into<String>) -> Self {
        Self::new(Kind::TokenUnavailable(reason.into()))
    }

    pub(crate) fn at(mut self, origin: Origin) -> Self {
        self.0.origin.get_or_insert(origin);
        self
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

    /// What went wrong, in a word for traces and metrics.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.0.kind {
            Kind::Config(_) => "config",
            Kind::Stopped(_) => "stopped",
            Kind::Token(_) => "token",
            Kind::TokenUnavailable(_) => "token_unavailable",
            Kind::Checks(_) => "checks",
            Kind::Limited { .. } => "limited",
            Kind::Transport(_) => "transport",
            Kind::Timeout { .. } => "timeout",
            Kind::Status(_) => "http_status",
            Kind::Refused(_) => "refused",
            Kind::Decode { .. } => "decode",
            Kind::Pages(_) => "pages",
            Kind::Mismatch { .. } => "mismatch",
        }
    }

    /// Whether the same call may succeed later and can be repeated without harm: always for reads, for writes only where nothing can have
    /// happened.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let temporary = match &self.0.kind {
            Kind::Transport(_) | Kind::Timeout { .. } | Kind::Limited { .. } | Kind::TokenUnavailable(_) => true,
            Kind::Status(status) => *status >= 500 || *status == 429,
            Kind::Refused(refusal) => matches!(refusal.class, Some(Class::Retry | Class::Wait | Class::Skew)),
            _ => false,
        };
        temporary && (self.effect() == Effect::Read || self.is_harmless())
    }

    /// Nothing can have happened at Temu's side.
    fn is_harmless(&self) -> bool {
        match &self.0.kind {
            Kind::Transport(error) => !error.may_have_been_sent(),
            Kind::Timeout { sent, .. } => !sent,
            Kind::Status(status) => *status < 500,
            Kind::Decode { .. } => false,
            Kind::Refused(refusal) => !matches!(refusal.class, Some(Class::Retry | Class::Internal)),
            Kind::Config(_)
            | Kind::Stopped(_)
            | Kind::Token(_)
            | Kind::TokenUnavailable(_)
            | Kind::Checks(_)
            | Kind::Limited { .. }
            | Kind::Pages(_)
            | Kind::Mismatch { .. } => true,
        }
    }

    /// A write that may have happened although no good answer came. Look before you repeat it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.origin.is_some() && self.effect() == Effect::Write && !self.is_harmless()
    }

    /// The client's or the gateway's limit of calls was reached.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        matches!(self.0.kind, Kind::Limited { .. } | Kind::Status(429)) || self.class() == Some(Class::Wait)
    }

    /// Keys or token are missing or not accepted.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(self.0.kind, Kind::Token(_) | Kind::TokenUnavailable(_)) || self.class() == Some(Class::Auth)
    }

    /// Only a new authorization by the seller helps. The message names the page.
    #[must_use]
    pub fn needs_reauthorization(&self) -> bool {
        /// Gateway-layer codes about the token: overseas and partner, then cn.
        const TOKEN_REFUSED: [i64; 12] = [
            3_000_030, 3_000_031, 3_000_032, 3_000_033, 3_000_034, 7_000_003, 7_000_006, 7_000_007, 7_000_018, 7_000_019, 7_000_020,
            7_000_022,
        ];
        match &self.0.kind {
            Kind::Token(_) => true,
            Kind::Refused(refusal) => !refusal.of_interface && TOKEN_REFUSED.contains(&refusal.code),
            _ => false,
        }
    }

    /// The app or the seller lacks a permission.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.class() == Some(Class::Permission)
    }

    /// The request breaks a rule: of the spec (nothing was sent) or of the gateway.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::Checks(_)) || self.class() == Some(Class::Input)
    }

    /// The type has been retired; the message names its successor.
    #[must_use]
    pub fn is_sunset(&self) -> bool {
        self.class() == Some(Class::Sunset)
    }

    /// No answer came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. })
    }

    /// No connection, or one that broke.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Transport(_))
    }

    /// The answer cannot be read; [`Error::body`] has it.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. } | Kind::Mismatch { .. })
    }

    /// The client is not set up for the call: no app for the region, or several gateways to choose from. Nothing was sent.
    #[must_use]
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config(_))
    }

    /// The gateway's `errorCode`.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.refusal().map(|refusal| refusal.code)
    }

    /// The gateway's `errorMsg`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.refusal()?.message.as_deref()
    }

    /// What the gateway's code asks of the caller; `None` for codes that the catalogue does not know.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.refusal()?.class
    }

    /// The gateway's `requestId`, which Temu's support asks for. It begins with the region.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The operation (`order.list`); for calls of types that the catalogue does not know, the type.
    #[must_use]
    pub fn interface(&self) -> Option<&str> {
        self.0.origin.as_ref().map(|origin| origin.interface.map_or(&*origin.type_name, |interface| interface.operation))
    }

    /// The gateway that was called.
    #[must_use]
    pub fn gateway(&self) -> Option<Gateway> {
        self.0.origin.as_ref()?.gateway
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The HTTP status, where it was not 200.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.0.kind {
            Kind::Status(status) => Some(status),
            _ => None,
        }
    }

    /// Which page of a list failed: go on there with [`Pages::start_at`](crate::pages::Pages::start_at). `None` also where the list's
    /// beginning has no position.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.0.position.as_ref()
    }

    /// How long the gateway asks to wait, by its `Retry-After` header.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How long the client's own limiter would have held the call back.
    #[must_use]
    pub fn needed_wait(&self) -> Option<Duration> {
        match self.0.kind {
            Kind::Limited { needed, .. } => Some(needed),
            _ => None,
        }
    }

    /// The rules that the request breaks.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            Kind::Checks(violations) => violations,
            _ => &[],
        }
    }

    /// The body that could not be read or that refused. It may hold buyers' data: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            Kind::Decode { body, .. } | Kind::Mismatch { body, .. } | Kind::Refused(Refusal { body, .. }) => Some(body),
            _ => None,
        }
    }

    pub(crate) fn effect(&self) -> Effect {
        self.0.origin.as_ref().map_or(Effect::Write, |origin| origin.effect)
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &self.0.kind {
            Kind::Refused(refusal) => Some(refusal),
            _ => None,
        }
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
