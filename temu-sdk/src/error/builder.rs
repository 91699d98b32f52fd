//! Errors without a call, for tests of code that handles errors.

use std::{borrow::Cow, fmt, time::Duration};

use bytes::Bytes;

use crate::{
    catalog::{
        gateway::Gateway,
        operation::{Effect, Operation},
        paging::Position,
    },
    error::{Error, ErrorKind, FailedResult, HttpFailure, Kind, Origin, Rejection, Unreadable, Violation},
    transport::TransportError,
    wire::{decode::Mismatch, values::UnixSeconds},
};

/// Builds an error without a call, for mocks and tests; see [`Error::builder`].
#[derive(Clone)]
#[must_use]
pub struct ErrorBuilder {
    kind: ErrorKind,
    message: Option<String>,
    code: i64,
    status: u16,
    wait: Duration,
    sent: bool,
    violations: Vec<Violation>,
    mismatches: Vec<Mismatch>,
    body: Bytes,
    origin: Option<Origin>,
    attempts: u32,
    request_id: Option<String>,
    position: Option<Position>,
    retry_after: Option<Duration>,
    signed_at: Option<UnixSeconds>,
}

impl Error {
    /// Returns a builder of an error without a call, for mocks and tests.
    ///
    /// The catalog is consulted as in a call: predicates, texts and hints of a rejection follow from its operation, gateway and code.
    ///
    /// ```
    /// use temu_sdk::{Error, ErrorKind, Gateway, order};
    ///
    /// let error = Error::builder(ErrorKind::Rejected)
    ///     .operation::<order::list::Request>()
    ///     .gateway(Gateway::Us)
    ///     .code(3000034)
    ///     .request_id("us-1")
    ///     .build();
    /// assert!(error.needs_reauthorization());
    /// ```
    pub fn builder(kind: ErrorKind) -> ErrorBuilder {
        ErrorBuilder {
            kind,
            message: None,
            code: 0,
            status: 503,
            wait: Duration::from_secs(30),
            sent: true,
            violations: Vec::new(),
            mismatches: Vec::new(),
            body: Bytes::new(),
            origin: None,
            attempts: 1,
            request_id: None,
            position: None,
            retry_after: None,
            signed_at: None,
        }
    }
}

impl ErrorBuilder {
    /// Sets the call that failed: an operation, for the shop `test`.
    pub fn operation<R: Operation>(mut self) -> Self {
        let operation = R::INFO;
        let gateway = self.origin.as_ref().and_then(|origin| origin.gateway).or(operation.gateways.first().copied());
        self.origin = Some(Origin {
            type_name: Cow::Borrowed(operation.type_name),
            operation: Some(operation),
            replaced: None,
            effect: operation.effect,
            gateway,
            shop: "test".into(),
        });
        self
    }

    /// Sets the gateway that was called.
    pub fn gateway(mut self, gateway: Gateway) -> Self {
        self.origin_mut().gateway = Some(gateway);
        self
    }

    /// Sets the label of the shop's handle.
    pub fn shop(mut self, label: &str) -> Self {
        self.origin_mut().shop = label.into();
        self
    }

    fn origin_mut(&mut self) -> &mut Origin {
        self.origin.get_or_insert_with(|| Origin {
            type_name: Cow::Borrowed("test"),
            operation: None,
            replaced: None,
            effect: Effect::Write,
            gateway: None,
            shop: "test".into(),
        })
    }

    /// Sets the gateway's message ([`ErrorKind::Rejected`]), or the reason of another kind.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Sets the gateway's error code ([`ErrorKind::Rejected`]); 0 by default.
    pub fn code(mut self, code: i64) -> Self {
        self.code = code;
        self
    }

    /// Sets the HTTP status ([`ErrorKind::HttpStatus`]); 503 by default.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Sets how long the call waited ([`ErrorKind::Timeout`]) or would have had to wait ([`ErrorKind::Limited`]); 30 seconds by default.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Sets whether the gateway may have received the request ([`ErrorKind::Transport`], [`ErrorKind::Timeout`]); it may, by default.
    pub fn sent(mut self, sent: bool) -> Self {
        self.sent = sent;
        self
    }

    /// Adds a validation error ([`ErrorKind::InvalidRequest`]): the path to a field and what must hold of it.
    pub fn violation(mut self, path: impl Into<String>, rule: impl Into<String>) -> Self {
        self.violations.push(Violation { path: path.into(), rule: rule.into() });
        self
    }

    /// Adds a difference from the spec ([`ErrorKind::Mismatch`]).
    pub fn mismatch(mut self, mismatch: Mismatch) -> Self {
        self.mismatches.push(mismatch);
        self
    }

    /// Sets the body of the response.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets how many attempts were made; 1 by default.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the gateway's request id.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// Sets which page of a list failed.
    pub fn position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// Sets how long the gateway asks to wait.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Sets the timestamp of the request.
    pub fn signed_at(mut self, at: UnixSeconds) -> Self {
        self.signed_at = Some(at);
        self
    }

    /// Returns the error.
    #[must_use]
    pub fn build(self) -> Error {
        let reason = || self.message.clone().unwrap_or_else(|| "made for a test".to_owned());
        let body = self.body.clone();
        let kind = match self.kind {
            ErrorKind::Config => Kind::Config(reason()),
            ErrorKind::Stopped => Kind::Stopped(reason()),
            ErrorKind::ShuttingDown => Kind::ShuttingDown,
            ErrorKind::Token => Kind::Token(reason()),
            ErrorKind::TokenUnavailable => Kind::TokenUnavailable(reason()),
            ErrorKind::InvalidRequest => Kind::Invalid(self.violations),
            ErrorKind::Limited => Kind::Limited { needed: self.wait, allowed: Duration::ZERO },
            ErrorKind::Transport if self.sent => Kind::Transport(TransportError::interrupted(reason())),
            ErrorKind::Transport => Kind::Transport(TransportError::not_connected(reason())),
            ErrorKind::Timeout => Kind::Timeout { after: self.wait, sent: self.sent },
            ErrorKind::HttpStatus => Kind::Status(HttpFailure { status: self.status, body, is_router: true }),
            ErrorKind::Rejected => {
                let (operation, gateway) = self.origin.as_ref().map_or((None, None), |origin| (origin.operation, origin.gateway));
                Kind::Rejected(Rejection { message: self.message, body, ..Rejection::of_code(self.code, operation, gateway) })
            }
            ErrorKind::FailedResult => Kind::FailedResult(FailedResult { at: "", value: None, reason: self.message, body }),
            ErrorKind::Decode => Kind::Decode(Unreadable { message: reason(), body, is_json: true }),
            ErrorKind::Mismatch => Kind::Mismatch { mismatches: self.mismatches, body },
            ErrorKind::File => Kind::File(reason()),
            ErrorKind::Pagination => Kind::Pages(reason()),
            ErrorKind::Store => Kind::Store { message: reason(), is_temporary: true },
        };
        let mut error = Error::new(kind).after(self.attempts).with_request_id(self.request_id).at_position(self.position);
        error.set_retry_after(self.retry_after);
        if let Some(at) = self.signed_at {
            let url = self.origin.as_ref().and_then(|origin| origin.gateway).map_or("", Gateway::url);
            error = error.sent(url, at);
        }
        match self.origin {
            Some(origin) => error.at(origin),
            None => error,
        }
    }
}

impl fmt::Debug for ErrorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ErrorBuilder").field(&self.clone().build()).finish()
    }
}
