//! Putting together again the JSON of a value that does not fit, up to a limit.

use crate::wire::values::Json;

/// The most bytes of JSON that a mismatch keeps.
pub(super) const KEPT: usize = 64 << 10;

/// A value that does not fit, put together again from its parts.
pub(super) struct Kept {
    text: String,
    close: &'static str,
    is_too_long: bool,
    /// It holds more than nulls.
    pub has_value: bool,
}

impl Kept {
    fn new(open: &str, close: &'static str) -> Self {
        Self { text: open.to_owned(), close, is_too_long: false, has_value: false }
    }

    pub fn list() -> Self {
        Self::new("[", "]")
    }

    pub fn object() -> Self {
        Self::new("{", "}")
    }

    pub fn whole(json: &str) -> Self {
        let mut kept = Self::new("", "");
        kept.push(&[json]);
        kept
    }

    pub fn item(&mut self, json: &str) {
        self.push(&[json]);
    }

    pub fn entry(&mut self, name: &str, json: &str) {
        // A text can always be written.
        let name = serde_json::to_string(name).unwrap_or_default();
        self.push(&[&name, ":", json]);
        self.has_value |= json != "null";
    }

    fn push(&mut self, parts: &[&str]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        self.is_too_long |= self.text.len() + length + 2 > KEPT;
        if !self.is_too_long {
            if self.text.len() > 1 {
                self.text.push(',');
            }
            self.text.extend(parts.iter().copied());
        }
    }

    pub fn json(mut self) -> Option<Json> {
        self.text.push_str(self.close);
        if self.is_too_long { None } else { self.text.parse().ok() }
    }
}
