//! The idempotency key of an event.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};

use crate::{
    credentials::secret::AppKey,
    events::Event,
    wire::values::{UnixMillis, UnixSeconds},
};

/// What tells an event from others, however often and in whatever way it comes.
///
/// The status that an order line, an after-sales request or a cancellation got at a moment is one event. Of others the data counts, and
/// where that holds no moment (an address changed, and then changed again) the time of sending too: better to get a retry twice than to miss
/// the second change.
///
/// ```
/// use temu_sdk::webhook::EventKey;
/// let key: EventKey = "00112233445566778899aabbccddeeff".parse().unwrap();
/// assert_eq!(key.to_string(), "00112233445566778899aabbccddeeff");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey(u128);

impl EventKey {
    pub(super) fn new(app_key: &AppKey, code: &str, event: &Event, sent_at: UnixMillis, text: &str) -> Self {
        let sent_at = if event.happened_at().is_none() { sent_at.0.to_string() } else { String::new() };
        match identity(event) {
            Some(identity) => {
                let parts = [app_key.expose(), code].into_iter().chain(identity.iter().map(String::as_str));
                Self::digest(parts)
            }
            None => Self::digest([app_key.expose(), code, &sent_at, text]),
        }
    }

    fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        let digest = digest.finalize();
        Self(u128::from_be_bytes(*digest.first_chunk().expect("SHA-256 has 32 bytes")))
    }
}

/// Returns the values that identify the event and the second in which it happened; `None` if one of them is missing.
fn identity(event: &Event) -> Option<Vec<String>> {
    let mut identity = event.identity()?;
    identity.push(UnixSeconds::from(event.happened_at()?).0.to_string());
    Some(identity)
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no event key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseEventKeyError;

impl fmt::Display for ParseEventKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an event key, which is 32 hexadecimal digits")
    }
}

impl std::error::Error for ParseEventKeyError {}

impl FromStr for EventKey {
    type Err = ParseEventKeyError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u128::from_str_radix(text, 16).ok().filter(|_| is_hex).map(Self).ok_or(ParseEventKeyError)
    }
}
