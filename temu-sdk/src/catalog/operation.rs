//! What the catalogue knows of an operation: the facts that routing, signing, retries, limits and error messages are decided by.
//!
//! Everything here is plain static data that the generator writes from the spec; nothing is computed at run time.

use std::time::Duration;

use crate::{
    catalog::{gateway::Gateway, verdict::Verdict},
    wire::record::Record,
    wire::values::UnixSeconds,
};

/// A request type is an operation: it knows its wire name, its gateways and the type of its answer.
///
/// Implemented by the generated `Request` of every operation, and sealed: no other type can implement it.
///
/// ```
/// use temu_sdk::{Operation, order};
/// assert_eq!(order::list::Request::INFO.id, "order.list");
/// ```
pub trait Operation: Record + serde::Serialize + Send + Sync {
    /// What the gateway answers.
    type Response: crate::wire::decode::Decodable;
    /// The facts of the operation.
    const INFO: &'static OperationInfo;
}

/// Everything the catalogue knows of one operation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The operation: `group.name`, stable over migrations.
    pub id: &'static str,
    /// The wire name (`type`) that is sent today.
    pub type_name: &'static str,
    /// Other wire names that the same gateways accept.
    pub aliases: &'static [&'static str],
    /// The gateways that serve the type.
    pub gateways: &'static [Gateway],
    /// Whether a call changes anything, and so what may be repeated.
    pub effect: Effect,
    /// Overrides the gateway's envelope.
    pub envelope: Option<Envelope>,
    /// Which token travels with the call.
    pub token: TokenUse,
    /// The `version` parameter, where the operation wants one.
    pub version: Option<&'static str>,
    /// Whether the answer's fields stand beside `success` instead of inside `result`.
    pub result_in_body: bool,
    /// Old types that this one replaces.
    pub replaces: &'static [Replaced],
    /// What a seller must grant (any one of them).
    pub permissions: &'static [&'static str],
    /// Who may call it.
    pub audience: &'static [&'static str],
    /// Whether Temu must approve it for an app before sellers can grant it.
    pub needs_approval: bool,
    /// Limits of this operation in particular.
    pub limits: &'static [Limit],
    /// What inside a success means that it failed.
    pub verdicts: &'static [Verdict],
    /// Error codes with a meaning of their own here, sorted by code.
    pub errors: &'static [ErrorFact],
    /// What the spec knows of request fields beyond their types: checked before sending.
    pub rules: &'static [Rule],
    /// Where the types, gateways and old types come from.
    pub source: RouteSource,
}

impl OperationInfo {
    /// Makes the facts of an operation; for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(id: &'static str, type_name: &'static str, gateways: &'static [Gateway], effect: Effect) -> Self {
        Self {
            id,
            type_name,
            aliases: &[],
            gateways,
            effect,
            envelope: None,
            token: TokenUse::Shop,
            version: None,
            result_in_body: false,
            replaces: &[],
            permissions: &[],
            audience: &[],
            needs_approval: false,
            limits: &[],
            verdicts: &[],
            errors: &[],
            rules: &[],
            source: RouteSource::Catalog,
        }
    }
}

/// Where an operation's route comes from: its type, its gateways and its old types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RouteSource {
    /// The catalog of this crate.
    Catalog,
    /// [`Moves`](crate::moves::Moves) that were loaded at run time.
    Moves,
}

/// Whether a call changes anything at Temu's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Reads only; may be repeated freely.
    Read,
    /// Changes something; is repeated only where nothing can have happened.
    Write,
}

/// Where the business parameters travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Envelope {
    /// At the top level, beside the common parameters.
    Flat,
    /// Inside one top-level object `request`.
    Request,
}

/// Which access token a call carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenUse {
    /// The shop's token.
    Shop,
    /// None at all.
    None,
    /// The authorization code that is being exchanged, both as `code` and as `access_token`.
    Code,
}

/// An old type and its way out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Replaced {
    /// The old wire name.
    pub type_name: &'static str,
    /// The gateways that serve it.
    pub gateways: &'static [Gateway],
    /// Unix seconds from which the old type is rejected (00:00 UTC+8 of the announced day); `None` while no date is announced.
    pub sunset: Option<i64>,
    /// The announcement, by its date (`2025-08-03`).
    pub notice: Option<&'static str>,
    /// Whether the announcement says that the shop must authorize again for the new type.
    pub new_token: bool,
    /// For whom the old type goes on living as an operation of its own; never retired then.
    pub stays_for: &'static [&'static str],
}

impl Replaced {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        type_name: &'static str,
        gateways: &'static [Gateway],
        sunset: Option<i64>,
        notice: Option<&'static str>,
        new_token: bool,
        stays_for: &'static [&'static str],
    ) -> Self {
        Self { type_name, gateways, sunset, notice, new_token, stays_for }
    }
}

impl Replaced {
    /// Whether the old type is rejected at a moment. One that stays for others, or whose end is not announced, never is.
    #[must_use]
    pub fn is_retired(&self, at: UnixSeconds) -> bool {
        self.stays_for.is_empty() && self.sunset.is_some_and(|sunset| sunset <= at.0)
    }
}

/// At most `calls` within any `per_ms` milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many calls.
    pub calls: u32,
    /// Length of the sliding window in milliseconds.
    pub per_ms: u64,
    /// What is counted together.
    pub scope: Scope,
}

impl Limit {
    /// At most `calls` within any `per`, counted in whole milliseconds.
    #[must_use]
    pub const fn new(calls: u32, per: Duration, scope: Scope) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "584 million years")]
        Self { calls, per_ms: per.as_millis() as u64, scope }
    }
}

/// What a limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All calls of an app key.
    App,
    /// All calls of an app key to one operation.
    Operation,
    /// All calls to one operation for one shop.
    Shop,
}

/// The meaning of an error code.
#[derive(Clone, Copy, Debug)]
pub struct ErrorFact {
    /// The wire's `errorCode`.
    pub code: i64,
    /// What it asks of the caller.
    pub class: ErrorClass,
    /// What it means to the SDK, if the SDK acts on it.
    pub means: Option<Meaning>,
    /// A few words.
    pub text: &'static str,
}

/// What an error code means to the SDK, which acts on it, and to the mock gateway, which answers with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it; spec/errors.yaml has the texts")]
pub enum Meaning {
    ParametersInvalid,
    SignMissing,
    SignWrong,
    AppKeyMissing,
    AppKeyUnknown,
    TimestampMissing,
    TimestampAhead,
    TimestampExpired,
    DataTypeMissing,
    DataTypeInvalid,
    TypeMissing,
    TypeUnknown,
    TypeRetired,
    /// The type is unknown or retired: the gateway does not say which.
    TypeGone,
    TokenMissing,
    TokenUnknown,
    /// The token does not cover the type.
    TokenScope,
    /// The token belongs to another app.
    TokenForeign,
    TokenExpired,
    TokenInvalid,
    CodeInvalid,
    AppScope,
    AddressNotAllowed,
    CalledTooOften,
    SystemException,
    FileUnknown,
    FileNotReady,
    TooManyItems,
    ContradictingItems,
}

impl Meaning {
    /// Returns whether only another token helps.
    pub(crate) const fn is_token_rejected(self) -> bool {
        matches!(
            self,
            Self::TokenMissing | Self::TokenUnknown | Self::TokenScope | Self::TokenForeign | Self::TokenExpired | Self::TokenInvalid
        )
    }

    /// Returns whether the gateway does not have the type, or the token does not cover it: either way nothing was done.
    pub(crate) const fn is_type_unavailable(self) -> bool {
        matches!(self, Self::TypeUnknown | Self::TypeRetired | Self::TypeGone | Self::TokenScope)
    }
}

/// What an error asks of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// Try again.
    Retry,
    /// Called too often: wait, then try again.
    Wait,
    /// The token or the keys are not accepted.
    Auth,
    /// The app or the seller lacks a permission.
    Permission,
    /// The request must change.
    Input,
    /// An allowance is used up.
    Quota,
    /// The type has been retired.
    Sunset,
    /// The timestamp is outside the gateway's window.
    Skew,
    /// The gateway's own failure.
    Internal,
}

/// A fact about a request field that its Rust type cannot say.
#[derive(Debug)]
pub struct Rule {
    /// Path from the request, with `[]` for the elements of a list or a map: `skuList[].price`.
    pub path: &'static str,
    /// What must hold.
    pub check: Check,
}

/// What must hold of a request field.
#[derive(Debug)]
#[non_exhaustive]
pub enum Check {
    /// Must be given.
    Required,
    /// Must be given on these gateways.
    RequiredOn(&'static [Gateway]),
    /// Must be given when the sibling field is given.
    RequiredIfGiven(&'static str),
    /// Must be given when the sibling field has one of these values.
    RequiredIfOneOf(&'static str, &'static [&'static str]),
    /// Exists on these gateways only.
    OnlyOn(&'static [Gateway]),
    /// A number of at least this.
    Min(f64),
    /// A number of at most this.
    Max(f64),
    /// A list of at least so many items.
    MinItems(u64),
    /// A list of at most so many items.
    MaxItems(u64),
    /// A string (or each string of a list) of at most so many characters.
    MaxLen(u64),
    /// A list without repeated items.
    Unique,
    /// A number, or an object with an `amount`, above that of the sibling field.
    Above(&'static str),
    /// Not a parameter of this operation, which has this name for it; raw calls alone can give it.
    Misnamed(&'static str),
}
