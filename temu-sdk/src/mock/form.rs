//! Reads the forms that upload routes take: multipart, URL-encoded, or a JSON object.

use hyper::body::Bytes;
use memchr::memmem;
use serde_json::Value;

/// The parts of a form by name.
#[derive(Debug)]
pub(super) struct Form(Vec<(String, Bytes)>);

impl Form {
    /// `None` where the body is not what its content type says.
    pub fn parse(content_type: &str, body: &Bytes) -> Option<Self> {
        match content_type.split(';').next()?.trim() {
            "multipart/form-data" => {
                let boundary = content_type.split_once("boundary=")?.1.split(';').next()?.trim().trim_matches('"');
                multipart(boundary, body).map(Self)
            }
            "application/json" => {
                let json: Value = std::str::from_utf8(body).ok()?.parse().ok()?;
                Some(Self(json.as_object()?.iter().map(|(name, value)| (name.clone(), plain(value).into())).collect()))
            }
            "application/x-www-form-urlencoded" => {
                Some(Self(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()))
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

fn multipart(boundary: &str, body: &Bytes) -> Option<Vec<(String, Bytes)>> {
    let separator = format!("\r\n--{boundary}");
    let mut at = separator.len() - 2;
    body.starts_with(&separator.as_bytes()[2..]).then_some(())?;
    let mut parts = Vec::new();
    while !body[at..].starts_with(b"--") {
        let start = at + 2;
        let head_end = start + memmem::find(body.get(start..)?, b"\r\n\r\n")?;
        let end = head_end + memmem::find(&body[head_end..], separator.as_bytes())?;
        parts.push((part_name(&body[start..head_end])?, body.slice((head_end + 4).min(end)..end)));
        at = end + separator.len();
    }
    Some(parts)
}

fn part_name(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let name = disposition.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?;
    Some(name.trim_matches('"').to_owned())
}
