//! The headers of a delivery, by their names in any case.

use super::{
    crypto::{Head, Signature},
    error::{Refusal, WebhookError},
};
use crate::wire::hex;

const NAMES: [&str; 5] = ["x-tm-app-key", "x-tm-event-code", "x-tm-ext-param", "x-tm-timestamp", "x-tm-signature"];
const EXT_PARAM: usize = 2;
const SIGNATURE: usize = 4;

/// What the headers of a delivery say.
pub(super) struct Headers([String; NAMES.len()]);

impl Headers {
    /// Picks the headers out of those of a request. Only `x-tm-ext-param` may be missing.
    pub fn read<N: AsRef<str>, V: AsRef<[u8]>>(headers: impl IntoIterator<Item = (N, V)>) -> Result<Self, WebhookError> {
        let mut values = [const { None }; NAMES.len()];
        for (name, value) in headers {
            if let Some(index) = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name.as_ref())) {
                let value = std::str::from_utf8(value.as_ref()).map_err(|_| Refusal::Header(NAMES[index]))?;
                if values[index].replace(value.to_owned()).is_some() {
                    return Err(Refusal::Header(NAMES[index]).into());
                }
            }
        }
        Self::checked(values)
    }

    fn checked(mut values: [Option<String>; NAMES.len()]) -> Result<Self, WebhookError> {
        values[EXT_PARAM].get_or_insert_default();
        let missing = values.iter().position(|value| value.is_none());
        let ambiguous = values.iter().position(|value| value.as_ref().is_some_and(|value| holds_name(value)));
        match missing.or(ambiguous) {
            Some(index) => Err(Refusal::Header(NAMES[index]).into()),
            None => Ok(Self(values.map(Option::unwrap_or_default))),
        }
    }

    /// What is signed.
    pub fn head(&self) -> Head<'_> {
        let [app_key, code, ext_param, timestamp, _] = &self.0;
        Head { app_key, code, ext_param, timestamp }
    }

    /// When it was sent, in milliseconds.
    pub fn timestamp(&self) -> Result<i64, WebhookError> {
        let [.., timestamp, _] = &self.0;
        timestamp.trim().parse().map_err(|_| Refusal::Header("x-tm-timestamp").into())
    }

    /// The signature, from hex in either case.
    pub fn signature(&self) -> Result<Signature, WebhookError> {
        let refusal = Refusal::Header(NAMES[SIGNATURE]);
        hex::decode(&self.0[SIGNATURE]).and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| refusal.into())
    }
}

/// The signed text has no separators: a value that holds a name could be two parameters in the guise of one, under a good signature.
fn holds_name(value: &str) -> bool {
    value.to_ascii_lowercase().contains("x-tm-")
}
