//! Exit codes, and the failures that carry them.

use std::fmt;

use temu_sdk::catalog::ErrorClass;

/// What the exit code of the program says. The numbers are documented and stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Success = 0,
    Failure = 1,
    Usage = 2,
    Differences = 3,
    Config = 4,
    NotConfirmed = 5,
    InvalidRequest = 6,
    Rejected = 7,
    Auth = 8,
    Permission = 9,
    RateLimited = 10,
    Network = 11,
    Gateway = 12,
    Sunset = 13,
    OutcomeUnknown = 14,
    NotFound = 15,
    Problems = 20,
    Warnings = 21,
    Interrupted = 130,
}

impl Exit {
    /// All codes with what they mean, for the help and the docs.
    pub const ALL: [(Self, &'static str); 19] = [
        (Self::Success, "success; also if the reader of the output has gone"),
        (Self::Failure, "another failure"),
        (Self::Usage, "the command line is wrong"),
        (Self::Differences, "`decode`: the bodies differ from the spec"),
        (Self::Config, "the configuration, a secret or a file cannot be used"),
        (Self::NotConfirmed, "a write was not confirmed; nothing was sent"),
        (Self::InvalidRequest, "the request does not pass validation; nothing was sent"),
        (Self::Rejected, "the gateway rejected the request"),
        (Self::Auth, "keys, signature or token are missing or not accepted"),
        (Self::Permission, "the app or the seller lacks a permission"),
        (Self::RateLimited, "called too often, or an allowance is used up"),
        (Self::Network, "no connection, or no response in time; nothing was changed"),
        (Self::Gateway, "the gateway failed, or its response cannot be read"),
        (Self::Sunset, "the type has been retired"),
        (Self::OutcomeUnknown, "a write may have been carried out: look before repeating it"),
        (Self::NotFound, "nothing was found"),
        (Self::Problems, "`doctor`: something is wrong"),
        (Self::Warnings, "`doctor`: something will be wrong, or `unknown` with --strict"),
        (Self::Interrupted, "interrupted with Ctrl-C; nothing was changed"),
    ];
}

/// Why a command failed, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub message: String,
    pub hint: Option<String>,
}

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    pub fn config(message: impl Into<String>) -> Self {
        Self::new(Exit::Config, message)
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A failure of a file: what was tried, and what the system said.
    pub fn io(doing: impl fmt::Display, error: &std::io::Error) -> Self {
        Self::config(format!("{doing}: {error}"))
    }
}

impl From<temu_sdk::Error> for Failure {
    fn from(error: temu_sdk::Error) -> Self {
        Self::new(exit_of(&error), error.to_string())
    }
}

impl From<codegen::Error> for Failure {
    fn from(error: codegen::Error) -> Self {
        Self::new(Exit::Failure, error.to_string())
    }
}

/// Classifies an error of the SDK.
pub fn exit_of(error: &temu_sdk::Error) -> Exit {
    use temu_sdk::ErrorKind as Kind;
    if error.is_outcome_unknown() {
        return Exit::OutcomeUnknown;
    }
    if let Some(class) = error.class() {
        return match class {
            ErrorClass::Wait | ErrorClass::Quota => Exit::RateLimited,
            ErrorClass::Auth => Exit::Auth,
            ErrorClass::Permission => Exit::Permission,
            ErrorClass::Sunset => Exit::Sunset,
            ErrorClass::Retry | ErrorClass::Internal => Exit::Gateway,
            _ => Exit::Rejected,
        };
    }
    match error.kind() {
        Kind::Config | Kind::Store | Kind::File => Exit::Config,
        Kind::Token | Kind::TokenUnavailable => Exit::Auth,
        Kind::InvalidRequest => Exit::InvalidRequest,
        Kind::Limited => Exit::RateLimited,
        Kind::Transport | Kind::Timeout => Exit::Network,
        Kind::HttpStatus if error.is_rate_limited() => Exit::RateLimited,
        Kind::HttpStatus | Kind::Decode | Kind::Mismatch | Kind::Pagination => Exit::Gateway,
        Kind::Rejected | Kind::FailedResult => Exit::Rejected,
        _ => Exit::Failure,
    }
}
