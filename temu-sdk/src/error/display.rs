//! The text of an error: the call, what went wrong, how often it was tried, and what helps.

use std::fmt;

use crate::error::{Error, Kind, Origin, Rejection};
use crate::{catalog::interface::Class, catalog::seller::authorization_pages};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.0.origin {
            write!(f, "{origin}: ")?;
        }
        write!(f, "{}", self.0.kind)?;
        if let Some(request_id) = &self.0.request_id {
            write!(f, " (request id {request_id})")?;
        }
        if self.0.attempts > 1 {
            write!(f, " after {} attempts", self.0.attempts)?;
        }
        if self.is_outcome_unknown() {
            f.write_str(". It may have been carried out: look before repeating it")?;
        }
        self.hint(f)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.interface {
            Some(interface) => write!(f, "{} ({})", interface.operation, self.type_name)?,
            None => write!(f, "{}", self.type_name)?,
        }
        if let Some(gateway) = self.gateway {
            write!(f, " on gateway {gateway}")?;
        }
        write!(f, " for shop {:?}", self.shop)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(message)
            | Self::File(message)
            | Self::Stopped(message)
            | Self::Token(message)
            | Self::TokenUnavailable(message)
            | Self::Store { message, .. } => f.write_str(message),
            Self::Invalid(violations) => {
                f.write_str("the request breaks the interface's rules")?;
                violations.iter().enumerate().try_for_each(|(index, violation)| {
                    let separator = if index == 0 { ": " } else { "; " };
                    write!(f, "{separator}{violation}")
                })
            }
            Self::Limited { needed, allowed } => {
                write!(f, "held back by the client's limits for {needed:.1?}, more than the allowed {allowed:.1?}")
            }
            Self::Transport(error) if error.may_have_been_sent() => write!(f, "no answer: {error}"),
            Self::Transport(error) => write!(f, "no connection: {error}"),
            Self::Timeout { after, .. } => write!(f, "no answer within {after:.1?}"),
            Self::Status(status) => write!(f, "answered with HTTP status {status}"),
            Self::Rejected(rejection) => write!(f, "{rejection}"),
            Self::Decode { message, body } => write!(f, "the answer of {} bytes cannot be read: {message}", body.len()),
            Self::Pages(why) => write!(f, "the list cannot be read to its end: {why}"),
            Self::Mismatch { mismatches, .. } => {
                f.write_str("the answer is not as the spec says")?;
                mismatches.iter().enumerate().try_for_each(|(index, mismatch)| {
                    let separator = if index == 0 { ": " } else { "; " };
                    write!(f, "{separator}{mismatch}")
                })
            }
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused with code {}", self.code)?;
        let message = self.message.as_deref().unwrap_or_default();
        if !message.is_empty() {
            write!(f, " {message:?}")?;
        }
        if !self.text.is_empty() && !says(message, self.text) {
            write!(f, ": {}", self.text)?;
        }
        Ok(())
    }
}

/// Whether a gateway's message is the catalogue's own text.
fn says(message: &str, text: &str) -> bool {
    let bare = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || c == '.').to_lowercase();
    bare(message) == bare(text)
}

impl Error {
    /// What helps, as far as the catalogue knows.
    fn hint(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Origin { interface, replaced, gateway: Some(gateway), .. }) = &self.0.origin else { return Ok(()) };
        if let (Some(interface), Some(_), true) = (interface, replaced, self.is_sunset()) {
            return write!(f, ". The type was replaced by {}: call {}", interface.type_name, interface.operation);
        }
        let permissions = interface.map_or(&[][..], |interface| interface.permissions);
        if self.is_permission() && !permissions.is_empty() {
            write!(f, ". One of these permissions is needed: {}", permissions.join(", "))?;
        }
        if self.needs_reauthorization() {
            write!(f, ". The seller authorizes at {}", authorization_pages(gateway.region()))?;
        }
        if self.class() == Some(Class::Skew) {
            f.write_str(". Set this machine's clock: the gateway accepts 300 seconds of difference")?;
        }
        Ok(())
    }
}
