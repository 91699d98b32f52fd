//! What can go wrong: the public [`ErrorKind`], and what each kind carries.

use std::{fmt, time::Duration};

use bytes::Bytes;

use crate::{
    catalog::{
        gateway::Gateway,
        operation::{ErrorClass, ErrorFact, Meaning, OperationInfo},
    },
    error::Violation,
    transport::TransportError,
    wire::decode::Mismatch,
};

/// What went wrong, in a word.
///
/// [`Error::kind`](crate::Error::kind) returns it. For most decisions the predicates of [`Error`](crate::Error) are better: they also look at what
/// the gateway's error code means, and at whether the call was a read or a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is not set up for the call, or cannot be built. Nothing was sent.
    Config,
    /// An interceptor stopped the call.
    Stopped,
    /// The asynchronous runtime is shutting down.
    ShuttingDown,
    /// There is no token, or none that the gateway still accepts.
    Token,
    /// A token could not be obtained this time.
    TokenUnavailable,
    /// The request does not pass validation. Nothing was sent.
    InvalidRequest,
    /// The client's own rate limits would have delayed the call for longer than it may wait. Nothing was sent.
    Limited,
    /// There was no connection, or it broke.
    Transport,
    /// No response came in time.
    Timeout,
    /// The HTTP status says failure, and the body is not a response of the gateway.
    HttpStatus,
    /// The gateway rejected the call.
    Rejected,
    /// The gateway reported success, and the result says that it failed.
    FailedResult,
    /// The response cannot be read.
    Decode,
    /// Strict mode: the response differs from the spec.
    Mismatch,
    /// A file is not as wanted, or the file store rejects it.
    File,
    /// The pages of a list do not lead to its end.
    Pagination,
    /// A store of tokens, events, bookmarks or limits failed.
    Store,
}

impl ErrorKind {
    /// Returns the kind in `snake_case`, for traces and metrics: `http_status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Stopped => "stopped",
            Self::ShuttingDown => "shutting_down",
            Self::Token => "token",
            Self::TokenUnavailable => "token_unavailable",
            Self::InvalidRequest => "invalid_request",
            Self::Limited => "limited",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::HttpStatus => "http_status",
            Self::Rejected => "rejected",
            Self::FailedResult => "failed_result",
            Self::Decode => "decode",
            Self::Mismatch => "mismatch",
            Self::File => "file",
            Self::Pagination => "pagination",
            Self::Store => "store",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A kind together with what is known.
#[derive(Debug)]
pub(crate) enum Kind {
    Config(String),
    Stopped(String),
    ShuttingDown,
    Token(String),
    TokenUnavailable(String),
    Invalid(Vec<Violation>),
    Limited { needed: Duration, allowed: Duration },
    Transport(TransportError),
    Timeout { after: Duration, sent: bool },
    Status(HttpFailure),
    Rejected(Rejection),
    FailedResult(FailedResult),
    Decode(Unreadable),
    Mismatch { mismatches: Vec<Mismatch>, body: Bytes },
    File(String),
    Pages(String),
    Store { message: String, is_temporary: bool },
}

impl Kind {
    pub fn public(&self) -> ErrorKind {
        match self {
            Self::Config(_) => ErrorKind::Config,
            Self::Stopped(_) => ErrorKind::Stopped,
            Self::ShuttingDown => ErrorKind::ShuttingDown,
            Self::Token(_) => ErrorKind::Token,
            Self::TokenUnavailable(_) => ErrorKind::TokenUnavailable,
            Self::Invalid(_) => ErrorKind::InvalidRequest,
            Self::Limited { .. } => ErrorKind::Limited,
            Self::Transport(_) => ErrorKind::Transport,
            Self::Timeout { .. } => ErrorKind::Timeout,
            Self::Status(_) => ErrorKind::HttpStatus,
            Self::Rejected(_) => ErrorKind::Rejected,
            Self::FailedResult(_) => ErrorKind::FailedResult,
            Self::Decode(_) => ErrorKind::Decode,
            Self::Mismatch { .. } => ErrorKind::Mismatch,
            Self::File(_) => ErrorKind::File,
            Self::Pages(_) => ErrorKind::Pagination,
            Self::Store { .. } => ErrorKind::Store,
        }
    }
}

/// A response of the HTTP layer: of a proxy, a firewall or a file host.
#[derive(Debug)]
pub(crate) struct HttpFailure {
    pub status: u16,
    pub body: Bytes,
    /// The request went to a gateway's router, not to a file's URL.
    pub is_router: bool,
}

/// A result that says it failed, inside a success.
#[derive(Debug)]
pub(crate) struct FailedResult {
    /// The path of the value that says so, from the result.
    pub at: &'static str,
    pub value: Option<String>,
    pub reason: Option<String>,
    pub body: Bytes,
}

/// A response that cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub message: String,
    pub body: Bytes,
    /// The body is JSON, if not the JSON of a response. What is not even JSON comes from something between client and gateway.
    pub is_json: bool,
}

/// A response that says failure.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub code: i64,
    pub message: Option<String>,
    /// What the catalog says of the code, or else the HTTP status; `None` if neither says anything.
    pub class: Option<ErrorClass>,
    pub text: &'static str,
    /// What the code means to the SDK.
    pub means: Option<Meaning>,
    /// `error_code` and `error_msg` stood in place of an envelope.
    pub is_bare: bool,
    pub body: Bytes,
}

impl Rejection {
    /// Looks up what the catalog says of an error code: the operation's own meaning goes before the gateway's.
    pub fn of_code(code: i64, operation: Option<&'static OperationInfo>, gateway: Option<Gateway>) -> Self {
        let own = operation.and_then(|operation| find(operation.errors, code));
        let fact = own.or_else(|| find(gateway?.facts().errors, code));
        Self {
            code,
            message: None,
            class: fact.map(|fact| fact.class),
            text: fact.map_or("", |fact| fact.text),
            means: fact.and_then(|fact| fact.means),
            is_bare: false,
            body: Bytes::new(),
        }
    }
}

fn find(errors: &'static [ErrorFact], code: i64) -> Option<&'static ErrorFact> {
    errors.binary_search_by_key(&code, |fact| fact.code).ok().map(|index| &errors[index])
}
