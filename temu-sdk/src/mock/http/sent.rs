//! What goes back over the connection: a response, whole or cut short, or nothing at all.

use std::{
    io::{self, Write as _},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use hyper::{
    Response,
    body::{Body, Bytes, Frame, SizeHint},
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, DATE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS},
};

/// What is sent for a request.
pub(crate) enum Sent {
    Response(Outgoing),
    /// The connection is closed without a response.
    Closed,
    /// The same after a while.
    Delayed(Duration, Box<Self>),
    /// The connection stays open without a response.
    Never,
}

pub(crate) struct Outgoing {
    status: u16,
    content_type: &'static str,
    retry_after: Option<u32>,
    body: Bytes,
    is_truncated: bool,
    is_guarded: bool,
}

impl Sent {
    pub fn json(body: String) -> Self {
        Self::Response(Outgoing::new(200, "application/json", body))
    }

    pub fn bad_gateway(status: u16) -> Self {
        Self::Response(Outgoing::new(status, "text/html", format!("<html><h1>{status}</h1></html>")))
    }

    pub fn too_many_requests(retry_after: Option<u32>) -> Self {
        Self::Response(Outgoing { retry_after, ..Outgoing::new(429, "text/plain", "too many requests") })
    }

    pub fn plain(status: u16, text: impl Into<String>) -> Self {
        Self::Response(Outgoing::new(status, "text/plain", text.into()))
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Response(response) => Some(response.status),
            Self::Delayed(_, sent) => sent.status(),
            Self::Closed | Self::Never => None,
        }
    }
}

impl Outgoing {
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type, retry_after: None, body: body.into(), is_truncated: false, is_guarded: false }
    }

    /// Lets browsers load nothing from elsewhere, and not show it inside of other pages.
    pub fn guarded(self) -> Self {
        Self { is_guarded: true, ..self }
    }

    /// Names another content type.
    pub fn typed(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }

    /// Announces its whole length, and breaks off half-way.
    pub fn truncated(self) -> Self {
        Self { is_truncated: true, ..self }
    }

    pub fn into_response(self, date: String, takes_gzip: bool) -> hyper::http::Result<Response<Sending>> {
        let mut response = Response::builder().status(self.status).header(CONTENT_TYPE, self.content_type).header(DATE, date);
        if let Some(seconds) = self.retry_after {
            response = response.header(RETRY_AFTER, seconds);
        }
        if self.is_guarded {
            const POLICY: &str = "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
            response = response
                .header(CONTENT_SECURITY_POLICY, POLICY)
                .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
                .header(CACHE_CONTROL, "no-store");
        }
        let mut body = self.body;
        if takes_gzip && body.len() >= WORTH_COMPRESSING {
            body = gzip(&body);
            response = response.header(CONTENT_ENCODING, "gzip");
        }
        let length = body.len();
        let sent = if self.is_truncated { body.slice(..length / 2) } else { body };
        response.body(Sending { missing: length - sent.len(), rest: Some(sent).filter(|rest| !rest.is_empty()) })
    }
}

/// Smaller bodies are sent as they are.
const WORTH_COMPRESSING: usize = 1_024;

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("writing to memory cannot fail").into()
}

/// A body that may announce more than it holds.
pub(crate) struct Sending {
    rest: Option<Bytes>,
    missing: usize,
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(match self.rest.take() {
            Some(rest) => Some(Ok(Frame::data(rest))),
            None if self.missing > 0 => Some(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "truncated on purpose"))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.rest.as_ref().map_or(0, Bytes::len) + self.missing) as u64)
    }
}
