//! Questions to an error, for deciding what to do.

use crate::{
    catalog::operation::{Effect, ErrorClass, Meaning},
    error::{Error, ErrorKind, Kind},
};

impl Error {
    /// What went wrong, in a word.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind.public()
    }

    /// Whether the same call may succeed later and can be repeated without harm: always for reads, for writes only if nothing can have
    /// happened.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let temporary = match &self.0.kind {
            Kind::Transport(_) | Kind::Timeout { .. } | Kind::Limited { .. } | Kind::TokenUnavailable(_) => true,
            Kind::Store { is_temporary, .. } => *is_temporary,
            Kind::Status(failure) => failure.status >= 500 || failure.status == 429,
            // Of something between client and gateway, such as a page that announces maintenance.
            Kind::Decode(unreadable) => !unreadable.is_json,
            Kind::Rejected(rejection) => matches!(rejection.class, Some(ErrorClass::Retry | ErrorClass::Wait | ErrorClass::Skew)),
            _ => false,
        };
        temporary && (self.effect() == Effect::Read || self.is_harmless())
    }

    /// Nothing can have happened at Temu's side.
    fn is_harmless(&self) -> bool {
        match &self.0.kind {
            Kind::Transport(error) => !error.may_have_been_sent(),
            Kind::Timeout { sent, .. } => !sent,
            Kind::Status(failure) => failure.status < 500,
            // A response that only differs from the spec is that to an accepted write.
            Kind::Decode(_) | Kind::Mismatch { .. } => false,
            Kind::Rejected(rejection) => !matches!(rejection.class, Some(ErrorClass::Retry | ErrorClass::Internal)),
            Kind::FailedResult(_)
            | Kind::Config(_)
            | Kind::Stopped(_)
            | Kind::ShuttingDown
            | Kind::Token(_)
            | Kind::TokenUnavailable(_)
            | Kind::Invalid(_)
            | Kind::Limited { .. }
            | Kind::File(_)
            | Kind::Pages(_)
            | Kind::Store { .. } => true,
        }
    }

    /// A write that may have been applied although no good response came. Check before you repeat it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.origin.is_some() && self.effect() == Effect::Write && !self.is_harmless()
    }

    /// The client's or the gateway's limit of calls was reached.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_limited() || self.status() == Some(429) || self.class() == Some(ErrorClass::Wait)
    }

    /// Keys or token are missing or not accepted.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(self.0.kind, Kind::Token(_) | Kind::TokenUnavailable(_)) || self.class() == Some(ErrorClass::Auth)
    }

    /// Only a new authorization by the seller helps. The message names the page.
    #[must_use]
    pub fn needs_reauthorization(&self) -> bool {
        match &self.0.kind {
            Kind::Token(_) => true,
            Kind::Rejected(rejection) => rejection.means.is_some_and(Meaning::is_token_rejected),
            _ => false,
        }
    }

    /// The gateway does not have the type, or the token does not cover it: either way nothing was done.
    pub(crate) fn is_type_unavailable(&self) -> bool {
        self.rejection().and_then(|rejection| rejection.means).is_some_and(Meaning::is_type_unavailable)
    }

    /// The gateway does not have the type, or has it no longer.
    pub(crate) fn is_type_unknown(&self) -> bool {
        let means = self.rejection().and_then(|rejection| rejection.means);
        self.is_sunset() || means.is_some_and(|means| means == Meaning::TypeUnknown || means == Meaning::TypeGone)
    }

    /// The app or the seller lacks a permission.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.class() == Some(ErrorClass::Permission)
    }

    /// The request breaks a rule: of the spec (nothing was sent) or of the gateway.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::Invalid(_)) || self.class() == Some(ErrorClass::Input)
    }

    /// The type has been retired; the message names its successor.
    #[must_use]
    pub fn is_sunset(&self) -> bool {
        self.class() == Some(ErrorClass::Sunset)
    }

    /// No response came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// There was no connection, or it broke.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        self.kind() == ErrorKind::Transport
    }

    /// The HTTP status says failure, and the body is not a response of the gateway; see [`Error::status`].
    #[must_use]
    pub fn is_http_status(&self) -> bool {
        self.kind() == ErrorKind::HttpStatus
    }

    /// The gateway rejected the call; see [`Error::code`].
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.kind() == ErrorKind::Rejected
    }

    /// The gateway reported success, and the result says that the call failed. [`Error::message`] has the reason if there is one, and
    /// [`Error::body`] the whole response.
    #[must_use]
    pub fn is_failed_result(&self) -> bool {
        self.kind() == ErrorKind::FailedResult
    }

    /// The response cannot be read, or differs from the spec in strict mode; [`Error::body`] has it.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode || self.is_mismatch()
    }

    /// Strict mode: the response differs from the spec.
    #[must_use]
    pub fn is_mismatch(&self) -> bool {
        self.kind() == ErrorKind::Mismatch
    }

    /// The client is not set up for the call: no app for the region, several gateways to choose from, or no root certificates for https. Nothing
    /// was sent.
    #[must_use]
    pub fn is_config(&self) -> bool {
        self.kind() == ErrorKind::Config
    }

    /// An interceptor stopped the call; see [`Error::stopped`].
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.kind() == ErrorKind::Stopped
    }

    /// The asynchronous runtime is shutting down.
    #[must_use]
    pub fn is_shutting_down(&self) -> bool {
        self.kind() == ErrorKind::ShuttingDown
    }

    /// There is no token, or none that the gateway still accepts; see [`Error::no_token`].
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.kind() == ErrorKind::Token
    }

    /// A token could not be obtained this time; see [`Error::token_unavailable`].
    #[must_use]
    pub fn is_token_unavailable(&self) -> bool {
        self.kind() == ErrorKind::TokenUnavailable
    }

    /// The client's own rate limits would have delayed the call for longer than it may wait; see [`Error::needed_wait`].
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.kind() == ErrorKind::Limited
    }

    /// A file is not as wanted, or the file store rejects it.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.kind() == ErrorKind::File
    }

    /// The pages of a list do not lead to its end; see [`Error::position`].
    #[must_use]
    pub fn is_pagination(&self) -> bool {
        self.kind() == ErrorKind::Pagination
    }

    /// A store of tokens, events, bookmarks or limits failed, of this crate or of your own.
    #[must_use]
    pub fn is_store(&self) -> bool {
        self.kind() == ErrorKind::Store
    }
}
