//! Reads the forms that upload routes take: multipart, URL-encoded, or a JSON object.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use hyper::body::Bytes;
use multer::Multipart;
use serde_json::Value;

/// The parts of a form by name.
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, Bytes)>);

impl Form {
    /// Returns `None` if the body is not what its content type says.
    pub async fn parse(content_type: &str, body: Bytes) -> Option<Self> {
        match content_type.split(';').next()?.trim() {
            "multipart/form-data" => multipart(multer::parse_boundary(content_type).ok()?, body).await.ok().map(Self),
            "application/json" => {
                let json: Value = serde_json::from_slice(&body).ok()?;
                Some(Self(json.as_object()?.iter().map(|(name, value)| (name.clone(), plain(value).into())).collect()))
            }
            "application/x-www-form-urlencoded" => {
                Some(Self(form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()))
            }
            _ => None,
        }
    }

    pub fn bytes(&self, name: &str) -> Option<&Bytes> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.bytes(name).and_then(|value| std::str::from_utf8(value).ok())
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

async fn multipart(boundary: String, body: Bytes) -> multer::Result<Vec<(String, Bytes)>> {
    let mut multipart = Multipart::new(Once(Some(body)), boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        parts.push((name, field.bytes().await?));
    }
    Ok(parts)
}

/// A stream of one piece.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}
