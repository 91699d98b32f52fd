//! The text of an error: the call, what went wrong, how many attempts were made, and what helps.

use std::fmt::{self, Display};

use crate::catalog::{lookup::advice, operation::ErrorClass, seller::authorization_pages};
use crate::error::{Error, FailedResult, HttpFailure, Kind, Origin, Rejection, Unreadable, excerpt::first_words};

impl Display for Error {
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
        if let Some(wait) = self.0.retry_after {
            write!(f, ". The gateway asks to wait {wait:.1?}")?;
        }
        if self.is_outcome_unknown() {
            f.write_str(". The write may have been applied: check before retrying")?;
        }
        self.hint(f)
    }
}

impl Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation {
            Some(operation) => write!(f, "{} ({})", operation.id, self.type_name)?,
            None => write!(f, "{}", self.type_name)?,
        }
        if let Some(gateway) = self.gateway {
            write!(f, " on gateway {gateway}")?;
        }
        write!(f, " for shop {:?}", self.shop)
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(message)
            | Self::File(message)
            | Self::Stopped(message)
            | Self::Token(message)
            | Self::TokenUnavailable(message)
            | Self::Store { message, .. } => f.write_str(message),
            Self::ShuttingDown => f.write_str("the runtime is shutting down"),
            Self::Invalid(violations) => list(f, "invalid request", violations),
            Self::Limited { needed, allowed } => {
                write!(f, "client-side rate limit: would wait {needed:.1?}, longer than the allowed {allowed:.1?}")
            }
            Self::Transport(error) if error.may_have_been_sent() => write!(f, "no response: {error}"),
            Self::Transport(error) => write!(f, "no connection: {error}"),
            Self::Timeout { after, .. } => write!(f, "no response within {after:.1?}"),
            Self::Status(failure) => failure.fmt(f),
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::FailedResult(failure) => failure.fmt(f),
            Self::Decode(Unreadable { message, body, .. }) => write!(f, "cannot read the response of {} bytes: {message}", body.len()),
            Self::Pages(why) => write!(f, "cannot read the list to its end: {why}"),
            Self::Mismatch { mismatches, .. } => list(f, "the response differs from the spec", mismatches),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, head: &str, items: &[impl Display]) -> fmt::Result {
    f.write_str(head)?;
    items.iter().enumerate().try_for_each(|(index, item)| write!(f, "{}{item}", if index == 0 { ": " } else { "; " }))
}

impl Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.status == 429 {
            f.write_str("called too often: ")?;
        }
        write!(f, "HTTP status {}", self.status)?;
        first_words(&self.body).map_or(Ok(()), |words| write!(f, " {words:?}"))
    }
}

impl Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code;
        if self.is_bare {
            write!(f, "rejected with error_code {code} and without an envelope")?;
        } else {
            write!(f, "rejected by the gateway with code {code}")?;
        }
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

impl Display for FailedResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed although the gateway reports success: ")?;
        match self.at {
            "" => f.write_str("the result")?,
            at => write!(f, "`{at}` of the result")?,
        }
        match &self.value {
            Some(value) => write!(f, " is {value}")?,
            None => f.write_str(" is missing")?,
        }
        self.reason.as_ref().map_or(Ok(()), |reason| write!(f, " {reason:?}"))
    }
}

/// Whether a gateway's message is the catalog's own text.
fn says(message: &str, text: &str) -> bool {
    let bare = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || c == '.').to_lowercase();
    bare(message) == bare(text)
}

impl Error {
    /// Writes what helps, as far as the catalog knows.
    fn hint(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Origin { type_name, operation, replaced, gateway: Some(gateway), .. }) = &self.0.origin else { return Ok(()) };
        if let (Some(operation), Some(_), true) = (operation, replaced, self.is_sunset()) {
            return write!(f, ". The type was replaced by {}: call {}", operation.type_name, operation.id);
        }
        if let Kind::Status(HttpFailure { status: 404, is_router: true, .. }) = self.0.kind {
            return write!(f, ". The gateway's URL must include the path of its router, as {} does", gateway.url());
        }
        if self.is_type_unknown() {
            return match (operation, advice(type_name)) {
                (None, Some(advice)) => write!(f, ". Note that {advice}"),
                (Some(_), _) if self.is_sunset() => f.write_str(". A newer version of temu-sdk may know its successor"),
                _ => Ok(()),
            };
        }
        let lacks_grant = self.is_permission() || self.needs_reauthorization();
        if let Some(operation) = operation.filter(|_| lacks_grant) {
            if !operation.audience.is_empty() {
                write!(f, ". It is for: {}", operation.audience.join(", "))?;
            }
            if operation.needs_approval {
                f.write_str(". Temu must approve this operation for the app first: ask its support, then have the seller authorize again")?;
            }
        }
        let permissions = operation.map_or(&[][..], |operation| operation.permissions);
        if self.is_permission() && !permissions.is_empty() {
            write!(f, ". One of these permissions is needed: {}", permissions.join(", "))?;
        }
        if self.needs_reauthorization() {
            write!(f, ". The seller authorizes at {}", authorization_pages(gateway.region()))?;
        }
        if self.class() == Some(ErrorClass::Skew) {
            f.write_str(". Set this machine's clock: the gateway accepts 300 seconds of difference")?;
        }
        Ok(())
    }
}
