//! A verified event with what is known about how it came.

use std::fmt;

use serde_json::{Value, json};

use super::key::EventKey;
use crate::{
    credentials::secret::AppKey,
    error::Error,
    events::Event,
    wire::decode::{Mismatch, Notes, from_str},
    wire::values::{Json, UnixMillis},
};

/// The version of journal entries. Version 1 had no number at its beginning.
const ENTRY_VERSION: u64 = 2;

/// An event that Temu did send, or that Temu's lists told. Its `Debug` leaves out the event, which may hold buyers' data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// What happened.
    pub event: Event,
    /// Its code on the wire.
    pub code: String,
    /// The same for each repeat of an event: what the application may have seen already, it can tell by this key.
    pub key: EventKey,
    /// The app it was sent to.
    pub app_key: AppKey,
    /// When this delivery was signed. Whether a retry carries the time of the first attempt is not documented.
    pub sent_at: UnixMillis,
    /// Values that were not of the kind the spec says, and so were left out of the event.
    pub mismatches: Vec<Mismatch>,
    /// Whether it was not pushed but found in the shop's lists; `sent_at` is then when it was found.
    pub is_reconciled: bool,
    text: String,
}

impl Delivery {
    /// Reads the text of an event. What is no JSON, or has an unknown code, becomes [`Event::Unrecognized`].
    pub(super) fn new(app_key: AppKey, code: String, sent_at: UnixMillis, text: String) -> Self {
        let (event, mismatches) = decode(&code, &text).unwrap_or_else(|| unrecognized(&text));
        let key = EventKey::new(&app_key, &code, &event, sent_at, &text);
        Self { event, code, key, app_key, sent_at, mismatches, is_reconciled: false, text }
    }

    /// Returns a line for the journal. It holds the key, so that a newer version of this crate, which may know more events, does not change it.
    pub(super) fn to_entry(&self) -> String {
        let Self { key, app_key, code, sent_at, is_reconciled, text, .. } = self;
        json!([ENTRY_VERSION, key.to_string(), app_key.expose(), code, sent_at.0, is_reconciled, text]).to_string()
    }

    pub(super) fn from_entry(entry: &str) -> Result<Self, Error> {
        let parts: Vec<Value> = serde_json::from_str(entry).map_err(|_| Error::store_invalid("not an entry that was made of an event"))?;
        let (version, parts) = match parts.as_slice() {
            [Value::Number(version), rest @ ..] => (version.as_u64(), rest),
            rest => (Some(1), rest),
        };
        if version.is_none_or(|version| version > ENTRY_VERSION) {
            return Err(Error::store_invalid("the entry was written by a newer version of temu-sdk: update this one"));
        }
        let read = || {
            let [key, app_key, code, sent_at, is_reconciled, text] = parts else { return None };
            let (app_key, code, text) = (AppKey::new(app_key.as_str()?), code.as_str()?.to_owned(), text.as_str()?.to_owned());
            let delivery = Self::new(app_key, code, UnixMillis(sent_at.as_i64()?), text);
            Some(Self { key: key.as_str()?.parse().ok()?, is_reconciled: is_reconciled.as_bool()?, ..delivery })
        };
        read().ok_or_else(|| Error::store_invalid("not an entry that was made of an event"))
    }

    /// The event's data as it was signed: JSON in all known events.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The event of a known code; `None` where code or text are not as the spec says.
fn decode(code: &str, text: &str) -> Option<(Event, Vec<Mismatch>)> {
    let (mut event, notes) = (Event::of_code(code)?, Notes::new(false));
    from_str(text, event.slot(), &notes).ok()?;
    Some((event, notes.into_mismatches()))
}

/// Text that is no JSON is kept as a JSON string.
fn unrecognized(text: &str) -> (Event, Vec<Mismatch>) {
    (Event::Unrecognized(text.parse().unwrap_or_else(|_| Json::from(Value::from(text)))), Vec::new())
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("code", &self.code).field("key", &self.key).field("sent_at", &self.sent_at).finish_non_exhaustive()
    }
}
