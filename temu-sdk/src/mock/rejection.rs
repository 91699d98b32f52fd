//! Why a gateway rejects a call, and the error code for it on each gateway.

use crate::catalog::gateway::Gateway;
use crate::catalog::operation::{ErrorFact, Meaning, OperationInfo};
use crate::generated::operations::ALL as OPERATIONS;
use crate::mock::exchange::MockResponse;

/// Why a call is rejected.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reason {
    /// An error of the operation's own.
    Operation(&'static ErrorFact),
    AddressNotAllowed,
    BadParameters,
    NoSign,
    WrongSign,
    NoAppKey,
    UnknownAppKey,
    NoTimestamp,
    TimestampAhead,
    TimestampExpired,
    NoDataType,
    WrongDataType,
    NoType,
    UnknownType,
    SunsetType,
    NoToken,
    UnknownToken,
    OutOfScope,
    ForeignToken,
    ExpiredToken,
    WrongCode,
    TooOften,
    SystemException,
    UnknownVideo,
    VideoNotReady,
    TooManyEvents,
    ContradictingEvents,
}

impl Reason {
    /// The meanings of codes that say it, the best first: not every gateway has a code for each reason.
    const fn meanings(self) -> &'static [Meaning] {
        match self {
            Self::Operation(_) => &[],
            Self::AddressNotAllowed => &[Meaning::AddressNotAllowed, Meaning::AppScope],
            Self::BadParameters => &[Meaning::ParametersInvalid],
            Self::NoSign => &[Meaning::SignMissing],
            Self::WrongSign => &[Meaning::SignWrong],
            Self::NoAppKey => &[Meaning::AppKeyMissing],
            // Without an app there is no secret that the sign could fit.
            Self::UnknownAppKey => &[Meaning::AppKeyUnknown, Meaning::SignWrong],
            Self::NoTimestamp => &[Meaning::TimestampMissing],
            Self::TimestampAhead => &[Meaning::TimestampAhead],
            Self::TimestampExpired => &[Meaning::TimestampExpired],
            Self::NoDataType => &[Meaning::DataTypeMissing, Meaning::DataTypeInvalid],
            Self::WrongDataType => &[Meaning::DataTypeInvalid],
            Self::NoType => &[Meaning::TypeMissing],
            Self::UnknownType => &[Meaning::TypeUnknown, Meaning::TypeGone],
            Self::SunsetType => &[Meaning::TypeRetired, Meaning::TypeGone],
            Self::NoToken => &[Meaning::TokenMissing],
            Self::UnknownToken => &[Meaning::TokenUnknown],
            Self::OutOfScope => &[Meaning::TokenScope],
            Self::ForeignToken => &[Meaning::TokenForeign],
            Self::ExpiredToken => &[Meaning::TokenExpired],
            Self::WrongCode => &[Meaning::CodeInvalid],
            Self::TooOften => &[Meaning::CalledTooOften],
            Self::SystemException => &[Meaning::SystemException],
            Self::UnknownVideo => &[Meaning::FileUnknown],
            Self::VideoNotReady => &[Meaning::FileNotReady],
            Self::TooManyEvents => &[Meaning::TooManyItems],
            Self::ContradictingEvents => &[Meaning::ContradictingItems],
        }
    }

    /// The error code of the gateway, or else of an operation, that has the best of the meanings.
    fn fact(self, gateway: Gateway) -> Option<&'static ErrorFact> {
        if let Self::Operation(fact) = self {
            return Some(fact);
        }
        let all = || gateway.facts().errors.iter().chain(OPERATIONS.iter().flat_map(|operation| operation.errors));
        self.meanings().iter().find_map(|meaning| all().find(|fact| fact.means == Some(*meaning)))
    }

    pub fn with(self, detail: impl Into<String>) -> Rejection {
        Rejection { reason: self, detail: detail.into() }
    }
}

/// A reason and what exactly was wrong.
#[derive(Debug)]
pub(crate) struct Rejection {
    reason: Reason,
    detail: String,
}

impl Rejection {
    /// Writes the spec's words for the code, then what was wrong.
    pub fn response(&self, gateway: Gateway) -> MockResponse {
        let fact = self.reason.fact(gateway);
        // A spec may have no code of this meaning.
        let code = fact.map_or(0, |fact| fact.code);
        let message = match (fact, self.detail.as_str()) {
            (None, detail) => detail.to_owned(),
            (Some(fact), "") => fact.text.to_owned(),
            (Some(fact), detail) => format!("{}: {detail}", fact.text),
        };
        MockResponse::Error { code, message }
    }
}

impl Rejection {
    /// A response with an error code, in the words of the operation or of the gateway.
    pub fn of_code(operation: &OperationInfo, gateway: Gateway, code: i64) -> MockResponse {
        let facts = operation.errors.iter().chain(gateway.facts().errors);
        let text = facts.into_iter().find(|fact| fact.code == code).map_or("injected", |fact| fact.text);
        MockResponse::error(code, text)
    }
}

impl From<Reason> for Rejection {
    fn from(reason: Reason) -> Self {
        reason.with("")
    }
}
