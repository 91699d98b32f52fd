//! What can be asked of an error: predicates for deciding, accessors for telling.

use std::time::Duration;

use bytes::Bytes;

use crate::error::{Error, Kind, Rejection};
use crate::{
    catalog::gateway::Gateway,
    catalog::interface::{Class, Effect},
    catalog::paging::Position,
    error::violation::Violation,
};

impl Error {
    /// What went wrong, in a word for traces and metrics.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.0.kind {
            Kind::Config(_) => "config",
            Kind::Stopped(_) => "stopped",
            Kind::Token(_) => "token",
            Kind::TokenUnavailable(_) => "token_unavailable",
            Kind::Store { .. } => "store",
            Kind::Invalid(_) => "invalid_request",
            Kind::Limited { .. } => "limited",
            Kind::Transport(_) => "transport",
            Kind::Timeout { .. } => "timeout",
            Kind::Status(_) => "http_status",
            Kind::Rejected(_) => "rejected",
            Kind::Decode { .. } => "decode",
            Kind::File(_) => "file",
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
            Kind::Store { is_temporary, .. } => *is_temporary,
            Kind::Status(status) => *status >= 500 || *status == 429,
            Kind::Rejected(rejection) => matches!(rejection.class, Some(Class::Retry | Class::Wait | Class::Skew)),
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
            // An answer that is only not as the spec says is the answer to a write that was accepted.
            Kind::Decode { .. } | Kind::Mismatch { .. } => false,
            Kind::Rejected(rejection) => !matches!(rejection.class, Some(Class::Retry | Class::Internal)),
            Kind::Config(_)
            | Kind::Stopped(_)
            | Kind::Token(_)
            | Kind::TokenUnavailable(_)
            | Kind::Store { .. }
            | Kind::Invalid(_)
            | Kind::Limited { .. }
            | Kind::File(_)
            | Kind::Pages(_) => true,
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
            Kind::Rejected(rejection) => !rejection.of_interface && TOKEN_REFUSED.contains(&rejection.code),
            _ => false,
        }
    }

    /// The gateway does not have the type, or the token does not cover it: either way nothing was done.
    pub(crate) fn is_type_unavailable(&self) -> bool {
        let cn = self.gateway() == Some(Gateway::Cn);
        let codes: &[i64] = if cn { &[7_000_016, 7_000_019, 7_000_022] } else { &[3_000_003, 3_000_004, 3_000_032] };
        self.rejection().is_some_and(|rejection| !rejection.of_interface && codes.contains(&rejection.code))
    }

    /// A store of tokens, events, bookmarks or limits failed, of this crate or of your own.
    #[must_use]
    pub fn is_store(&self) -> bool {
        matches!(self.0.kind, Kind::Store { .. })
    }

    /// The app or the seller lacks a permission.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.class() == Some(Class::Permission)
    }

    /// The request breaks a rule: of the spec (nothing was sent) or of the gateway.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::Invalid(_)) || self.class() == Some(Class::Input)
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

    /// The client is not set up for the call: no app for the region, several gateways to choose from, or no root certificates for https. Nothing
    /// was sent.
    #[must_use]
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config(_))
    }

    /// The gateway's `errorCode`.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.rejection().map(|rejection| rejection.code)
    }

    /// The gateway's `errorMsg`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.rejection()?.message.as_deref()
    }

    /// What the gateway's code asks of the caller, or else the HTTP status of the refusal; `None` where neither says it.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.rejection()?.class
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

    /// The HTTP status, where it told of no success and there was no refusal to read.
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
            Kind::Invalid(violations) => violations,
            _ => &[],
        }
    }

    /// The body that could not be read or that refused. It may hold buyers' data: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            Kind::Decode { body, .. } | Kind::Mismatch { body, .. } | Kind::Rejected(Rejection { body, .. }) => Some(body),
            _ => None,
        }
    }

    pub(crate) fn effect(&self) -> Effect {
        self.0.origin.as_ref().map_or(Effect::Write, |origin| origin.effect)
    }

    fn rejection(&self) -> Option<&Rejection> {
        match &self.0.kind {
            Kind::Rejected(rejection) => Some(rejection),
            _ => None,
        }
    }
}
