//! Forms of named parts, as upload routes take them (`multipart/form-data`).

use crate::transport::{Bytes, HeaderValue};

/// A form that is being written.
pub(super) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// A form whose parts are divided by a line that no file is likely to hold.
    pub fn new(random: [u64; 2]) -> Self {
        Self { boundary: format!("temu-{:016x}{:016x}", random[0], random[1]), body: Vec::new() }
    }

    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.part(name, "", value.as_bytes());
        self
    }

    pub fn file(mut self, name: &str, content: &[u8]) -> Self {
        self.body.reserve_exact(content.len() + 1024);
        self.part(name, "; filename=\"file\"\r\nContent-Type: application/octet-stream", content);
        self
    }

    fn part(&mut self, name: &str, more: &str, content: &[u8]) {
        let head = format!("--{}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n", self.boundary);
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
    }

    /// Returns the content type and the body.
    pub fn finish(mut self) -> (HeaderValue, Bytes) {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        (HeaderValue::try_from(content_type).expect("the boundary is made of digits"), self.body.into())
    }
}
