//! What an error tells: codes, messages, times, and a summary for Temu's support.

use std::{fmt::Write, time::Duration};

use bytes::Bytes;

use crate::{
    catalog::gateway::Gateway,
    catalog::operation::{Effect, ErrorClass},
    catalog::paging::Position,
    error::{Error, FailedResult, HttpFailure, Kind, Rejection, Unreadable, Violation},
    wire::values::UnixSeconds,
};

impl Error {
    /// The gateway's `errorCode`.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.rejection().map(|rejection| rejection.code)
    }

    /// The gateway's `errorMsg`, or the reason that a failed result gives.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::FailedResult(failure) => failure.reason.as_deref(),
            _ => self.rejection()?.message.as_deref(),
        }
    }

    /// What the gateway's code asks of the caller, or else the HTTP status of the rejection; `None` if neither says it.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        self.rejection()?.class
    }

    /// The gateway's `requestId`, which Temu's support asks for. It begins with the region.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The operation (`order.list`); for calls of types that the catalog does not know, the type.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.origin.as_ref().map(|origin| origin.operation.map_or(&*origin.type_name, |operation| operation.id))
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

    /// The HTTP status, if it says failure and the body is not a response of the gateway.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Status(failure) => Some(failure.status),
            _ => None,
        }
    }

    /// The time at which the request was signed: its `timestamp` parameter. Temu's support asks for it.
    #[must_use]
    pub fn signed_at(&self) -> Option<UnixSeconds> {
        self.0.sent.as_ref().map(|sent| sent.signed_at)
    }

    /// The URL that the request was sent to.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.0.sent.as_ref().map(|sent| sent.url.as_str())
    }

    /// Returns what Temu's support asks for in a ticket about a failed call, a line each: type, URL, time, request id, code and message. To be
    /// completed with the parameters of the request.
    ///
    /// ```
    /// # use temu_sdk::{Error, ErrorKind, Gateway, UnixSeconds, order};
    /// # let error = Error::builder(ErrorKind::Rejected).operation::<order::list::Request>().gateway(Gateway::Us).code(4000000)
    /// #     .message("SYSTEM_EXCEPTION").request_id("us-1").signed_at(UnixSeconds(1_765_438_056)).build();
    /// assert_eq!(
    ///     error.ticket(),
    ///     "type: bg.order.list.v2.get\n\
    ///      url: https://openapi-b-us.temu.com/openapi/router\n\
    ///      time: 2025-12-11T07:27:36Z (timestamp 1765438056)\n\
    ///      requestId: us-1\n\
    ///      errorCode: 4000000\n\
    ///      errorMsg: SYSTEM_EXCEPTION\n"
    /// );
    /// ```
    #[must_use]
    pub fn ticket(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = writeln!(text, "{name}: {value}");
            }
        };
        line("type", self.0.origin.as_ref().map(|origin| origin.type_name.to_string()));
        line("url", self.url().map(str::to_owned));
        line("time", self.signed_at().map(|at| format!("{at} (timestamp {})", at.0)));
        line("requestId", self.request_id().map(str::to_owned));
        line("errorCode", self.code().map(|code| code.to_string()));
        line("errorMsg", self.message().map(str::to_owned));
        line("HTTP status", self.status().map(|status| status.to_string()));
        text
    }

    /// Which page of a list failed: continue there with [`Pages::start_at`](crate::paging::Pages::start_at). `None` also if the beginning of the
    /// list has no position.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.0.position.as_ref()
    }

    /// How long the gateway asks to wait, by its `Retry-After` header.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How long the client's own rate limits would have delayed the call.
    #[must_use]
    pub fn needed_wait(&self) -> Option<Duration> {
        match self.0.kind {
            Kind::Limited { needed, .. } => Some(needed),
            _ => None,
        }
    }

    /// The validation errors.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            Kind::Invalid(violations) => violations,
            _ => &[],
        }
    }

    /// The body of the response that failed. It may hold buyers' data: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            Kind::FailedResult(FailedResult { body, .. })
            | Kind::Decode(Unreadable { body, .. })
            | Kind::Mismatch { body, .. }
            | Kind::Rejected(Rejection { body, .. })
            | Kind::Status(HttpFailure { body, .. }) => Some(body),
            _ => None,
        }
    }

    pub(crate) fn effect(&self) -> Effect {
        self.0.origin.as_ref().map_or(Effect::Write, |origin| origin.effect)
    }

    pub(super) fn rejection(&self) -> Option<&Rejection> {
        match &self.0.kind {
            Kind::Rejected(rejection) => Some(rejection),
            _ => None,
        }
    }
}
