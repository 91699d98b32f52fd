//! Why a delivery is rejected: told to the local log, never to the sender.

use std::{fmt, time::Duration};

use super::Ack;

/// A delivery that was rejected. Its text and [`WebhookError::name`] are for the local log; the sender gets [`WebhookError::ack`], which is
/// the same for every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookError(Refusal);

/// The reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    TooLarge { limit: usize },
    Header(&'static str),
    Body,
    UnknownApp,
    ShortSecret,
    NotGenuine,
    Stale { window: Duration },
    NotText,
}

impl WebhookError {
    /// What the sender is told.
    #[must_use]
    pub fn ack(&self) -> Ack {
        Ack::REFUSED
    }

    /// The reason in a word, for metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.0 {
            Refusal::TooLarge { .. } => "too_large",
            Refusal::Header(_) => "header",
            Refusal::Body => "body",
            Refusal::UnknownApp => "unknown_app",
            Refusal::ShortSecret => "short_secret",
            Refusal::NotGenuine => "not_genuine",
            Refusal::Stale { .. } => "stale",
            Refusal::NotText => "not_text",
        }
    }
}

impl From<Refusal> for WebhookError {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Refusal::TooLarge { limit } => write!(f, "the body has more than {limit} bytes (`Webhook::body_limit`)"),
            Refusal::Header(name) => write!(f, "the header {name} is missing, given twice or malformed"),
            Refusal::Body => f.write_str("the body is not {\"eventData\": \"<base64 of whole cipher blocks>\"}"),
            Refusal::UnknownApp => f.write_str("x-tm-app-key names no app of this webhook: add it with `Webhook::app`"),
            Refusal::ShortSecret => f.write_str("an app secret has fewer than 16 bytes, so it cannot be the one Temu encrypts with"),
            Refusal::NotGenuine => f.write_str(
                "neither decrypted nor signed with a secret of the app: it is forged, or the secret was changed (`Webhook::app` adds the new one)",
            ),
            Refusal::Stale { window } => {
                write!(f, "x-tm-timestamp lies in the future or more than {} s back (`Webhook::freshness`)", window.as_secs())
            }
            Refusal::NotText => f.write_str("the event is signed but no UTF-8"),
        }
    }
}

impl std::error::Error for WebhookError {}
