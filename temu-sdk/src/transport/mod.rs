//! HTTP behind a small seam: a [`Transport`] sends one request and returns the response.
//!
//! [`HttpTransport`] is the one in use; another can take its place through
//! [`ClientBuilder::transport`](crate::ClientBuilder::transport).

mod http;

pub use bytes::Bytes;
pub use http::{HttpTransport, HttpTransportBuilder};

use std::{fmt, time::Duration};

use crate::{catalog::gateway::Gateway, clock::BoxFuture};

/// Sends requests. The client bounds the time: it drops the future of a request that takes too long.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends a POST request and reads the whole answer, whatever its status.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;

    /// Sends a GET request without a body, and hands out the answer as soon as its head is there. Only downloads of files need it.
    fn download(&self, _request: HttpRequest) -> BoxFuture<'_, Result<Box<dyn ResponseStream>, TransportError>> {
        Box::pin(async { Err(TransportError::not_connected("this transport has no `download`")) })
    }
}

/// A response whose body is read in chunks.
pub trait ResponseStream: Send {
    /// The HTTP status.
    fn status(&self) -> u16;
    /// The length of the body in bytes, where it is known beforehand.
    fn length(&self) -> Option<u64>;
    /// The next piece of the body; `None` after the last.
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;
}

/// A whole answer arrives in one piece.
impl ResponseStream for HttpResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn length(&self) -> Option<u64> {
        Some(self.body.len() as u64)
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let body = std::mem::take(&mut self.body);
        Box::pin(async { Ok((!body.is_empty()).then_some(body)) })
    }
}

/// A request: a POST, or a GET for downloads.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// Whom it is for: proxies are chosen by it.
    pub gateway: Gateway,
    /// Where it goes.
    pub url: String,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body. It holds the shop's token: keep it out of logs.
    pub body: Bytes,
}

impl HttpRequest {
    /// A request without headers.
    #[must_use]
    pub fn new(gateway: Gateway, url: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { gateway, url: url.into(), headers: Vec::new(), body: body.into() }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gateway, url, body, .. } = self;
        write!(f, "HttpRequest {{ gateway: {gateway}, url: {url:?}, body: <{} bytes> }}", body.len())
    }
}

/// What came back.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Date` header.
    pub date: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body. It may hold buyers' data: keep it out of logs.
    pub body: Bytes,
}

impl HttpResponse {
    /// An answer without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, date: None, retry_after: None, body: body.into() }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse {{ status: {}, body: <{} bytes> }}", self.status, self.body.len())
    }
}

/// Why no answer came.
#[derive(Debug)]
pub struct TransportError {
    message: String,
    progress: Progress,
}

/// How far a request came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Progress {
    /// It never will come anywhere: something is missing on this side.
    Unequipped,
    NotConnected,
    MayHaveArrived,
    /// The client gave it up after this long.
    TimedOut(Duration),
}

impl TransportError {
    /// No connection was made, so the gateway has seen nothing.
    #[must_use]
    pub fn not_connected(message: impl Into<String>) -> Self {
        Self { message: message.into(), progress: Progress::NotConnected }
    }

    /// The transport lacks something without which such requests cannot be sent, however often they are tried. The call fails with an error of
    /// [`is_config`](crate::Error::is_config).
    #[must_use]
    pub fn unequipped(message: impl Into<String>) -> Self {
        Self { message: message.into(), progress: Progress::Unequipped }
    }

    /// The connection broke; the gateway may have got the request.
    #[must_use]
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self { message: message.into(), progress: Progress::MayHaveArrived }
    }

    pub(crate) fn timed_out(after: Duration) -> Self {
        Self { message: format!("no answer within {after:.1?}"), progress: Progress::TimedOut(after) }
    }

    /// Whether the gateway may have got the request.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        matches!(self.progress, Progress::MayHaveArrived | Progress::TimedOut(_))
    }

    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}
