//! Why a gateway rejects a call, and the error code for it on each gateway.

use crate::catalog::gateway::Gateway;
use crate::{
    catalog::operation::{ErrorFact, OperationInfo},
    mock::exchange::MockResponse,
};

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
    fn code(self, gateway: Gateway) -> i64 {
        let (overseas, cn) = match self {
            Self::Operation(error) => (error.code, error.code),
            // The cn gateway has no code of its own for it.
            Self::AddressNotAllowed => (5_000_003, 7_000_005),
            Self::BadParameters => (3_000_000, 3_000_000),
            Self::NoSign => (3_000_040, 7_000_014),
            Self::WrongSign => (3_000_001, 7_000_015),
            Self::NoAppKey => (3_000_025, 7_000_002),
            // The cn gateway has no code of its own for it: without an app there is no secret that the sign could fit.
            Self::UnknownAppKey => (3_000_026, 7_000_015),
            Self::NoTimestamp => (3_000_010, 7_000_008),
            Self::TimestampAhead => (3_000_011, 7_000_011),
            Self::TimestampExpired => (3_000_012, 7_000_010),
            Self::NoDataType => (3_000_013, 7_000_013),
            Self::WrongDataType => (3_000_014, 7_000_013),
            Self::NoType => (3_000_002, 7_000_000),
            Self::UnknownType => (3_000_003, 7_000_016),
            Self::SunsetType => (3_000_004, 7_000_016),
            Self::NoToken => (3_000_030, 7_000_003),
            Self::UnknownToken => (3_000_031, 7_000_018),
            Self::OutOfScope => (3_000_032, 7_000_019),
            Self::ForeignToken => (3_000_033, 7_000_006),
            Self::ExpiredToken => (3_000_034, 7_000_007),
            Self::WrongCode => (110_020_002, 110_020_002),
            Self::TooOften => (4_000_004, 4_000_004),
            Self::SystemException => (4_000_000, 4_000_000),
            Self::UnknownVideo => (120_000_001, 120_000_001),
            Self::VideoNotReady => (120_000_012, 120_000_012),
            Self::TooManyEvents => (110_020_005, 110_020_005),
            Self::ContradictingEvents => (110_020_006, 110_020_006),
        };
        if gateway == Gateway::Cn { cn } else { overseas }
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
        let code = self.reason.code(gateway);
        let family = || gateway.facts().errors.iter().find(|fact| fact.code == code);
        let fact = if let Reason::Operation(error) = self.reason { Some(error) } else { family() };
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
