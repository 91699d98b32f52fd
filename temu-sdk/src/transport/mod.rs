//! HTTP behind a small seam: a [`Transport`] sends one request and returns the response.
//!
//! [`HttpTransport`] is the one in use; another can take its place through
//! [`ClientBuilder::transport`](crate::ClientBuilder::transport).

mod http;

pub use self::http::{HttpTransport, HttpTransportBuilder};
pub use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
pub use bytes::Bytes;

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
    /// The headers.
    fn headers(&self) -> &HeaderMap;
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

    fn headers(&self) -> &HeaderMap {
        &self.headers
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
///
/// A type of its own, since an [`http::Request`](::http::Request) would print its body, which holds the shop's token. `TryFrom` makes one of it.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The gateway that it is for: proxies are chosen by it.
    pub gateway: Gateway,
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body. It holds the shop's token: keep it out of logs.
    pub body: Bytes,
}

impl HttpRequest {
    /// Creates a POST request without headers.
    #[must_use]
    pub fn new(gateway: Gateway, url: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { gateway, method: Method::POST, url: url.into(), headers: HeaderMap::new(), body: body.into() }
    }
}

/// Fails if the URL is not one.
impl TryFrom<HttpRequest> for ::http::Request<Bytes> {
    type Error = TransportError;

    fn try_from(request: HttpRequest) -> Result<Self, TransportError> {
        let uri: Uri = request.url.parse().map_err(|error| TransportError::unequipped(format!("the URL cannot be read: {error}")))?;
        let mut converted = Self::new(request.body);
        *converted.method_mut() = request.method;
        *converted.uri_mut() = uri;
        *converted.headers_mut() = request.headers;
        Ok(converted)
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gateway, url, body, .. } = self;
        write!(f, "HttpRequest {{ gateway: {gateway}, url: {url:?}, body: <{} bytes> }}", body.len())
    }
}

/// A response.
///
/// A type of its own, since an [`http::Response`](::http::Response) would print its body, which may hold buyers' data. `From` makes it of one.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body. It may hold buyers' data: keep it out of logs.
    pub body: Bytes,
}

impl HttpResponse {
    /// Creates a response without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: HeaderMap::new(), body: body.into() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Returns the value of a header, if it is text.
    #[must_use]
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl<B: Into<Bytes>> From<::http::Response<B>> for HttpResponse {
    fn from(response: ::http::Response<B>) -> Self {
        let (head, body) = response.into_parts();
        Self { status: head.status.as_u16(), headers: head.headers, body: body.into() }
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
