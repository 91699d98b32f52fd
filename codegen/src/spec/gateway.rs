//! Gateways, their limits, and the error codes that they share.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::patterns;
use crate::source::Spanned;

/// A gateway: where requests of some regions and kinds of seller go.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Gateway {
    #[schemars(skip)]
    pub id: Spanned<String>,
    /// Other names that announcements call it by.
    #[schemars(default)]
    pub names: Vec<String>,
    /// Router URL.
    #[schemars(regex(pattern = patterns::URL))]
    pub url: String,
    /// Router URL of the test environment, where there is one.
    #[schemars(regex(pattern = patterns::URL))]
    pub test_url: Option<String>,
    /// Where keys and tokens belong.
    pub region: Region,
    /// Hosts of the files that its operations link to, with `*.` for all subdomains: where signed downloads may send a token.
    #[schemars(default, inner(regex(pattern = patterns::HOST)))]
    pub file_hosts: Vec<String>,
    /// Error family in `errors.yaml`.
    pub errors: Spanned<String>,
    /// Where business parameters travel.
    pub envelope: Envelope,
    /// Where sellers authorize apps and copy tokens. The pages belong to the region: one of its gateways names them.
    #[schemars(default)]
    pub authorize: Authorize,
    /// The form of the signed headers of downloads.
    #[schemars(default)]
    pub download: DownloadHeaders,
    /// Other gateways whose tokens serve where the shop has none for this one.
    #[schemars(default)]
    pub tokens_of: Vec<Spanned<String>>,
    /// The path of the page that prints labels, below the gateway's host.
    #[schemars(regex(pattern = patterns::ROUTE))]
    pub print_page: Option<String>,
    /// Limits that hold where an operation says nothing else.
    #[schemars(default)]
    pub limits: Vec<Limit>,
    /// What it serves.
    pub doc: String,
}

/// Where sellers authorize apps, by kind of seller.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Authorize {
    /// Sellers who sell from China.
    pub cross_border: Option<AuthorizationSite>,
    /// Sellers who sell where they are established.
    pub local: Option<AuthorizationSite>,
}

/// The site where sellers authorize apps.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AuthorizationSite {
    /// The page where sellers authorize apps and copy tokens.
    #[schemars(regex(pattern = patterns::URL))]
    pub page: Spanned<String>,
    /// Where an app may send a seller to authorize it.
    #[schemars(regex(pattern = patterns::URL))]
    pub link: Option<String>,
}

/// The form of the signed headers of downloads: names with the prefix `toa-`, or plain ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DownloadHeaders {
    #[default]
    Toa,
    Plain,
}

/// Where keys and tokens belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    China,
    Us,
    Eu,
    Global,
}

/// The gateway-layer error codes that some gateways share.
#[derive(Debug)]
pub struct Family {
    pub name: Spanned<String>,
    pub codes: Vec<ErrorCode>,
}

/// An error code and its meaning.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorCode {
    pub code: i64,
    pub class: Class,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<Meaning>,
    pub text: String,
}

/// The meaning of an error code.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a value of an error table")]
pub(crate) struct ErrorMeaning {
    /// What it asks of the caller.
    class: Class,
    /// What it means to the SDK, which acts on it.
    means: Option<Meaning>,
    /// A few words of our own.
    #[schemars(length(min = 1))]
    text: String,
}

/// A table of error codes. In YAML the code is the key.
pub(crate) type ErrorTable = BTreeMap<i64, ErrorMeaning>;

/// What an error asks of the caller: try again, wait, authorize, grant a permission, change the request, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Retry,
    Wait,
    Auth,
    Permission,
    Input,
    Quota,
    Sunset,
    Skew,
    Internal,
}

/// What an error code means to the SDK and its mock gateway: `type_gone` is a type that is unknown or retired, `token_scope` a token that does
/// not cover the type, `token_foreign` one of another app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
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
    TypeGone,
    TokenMissing,
    TokenUnknown,
    TokenScope,
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

/// Where business parameters travel: at the top level or inside `request`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Envelope {
    #[default]
    Flat,
    Request,
}

/// At most so many calls in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Limit {
    /// A time such as `1s`, `500ms` or `1m`.
    #[schemars(rename = "per", with = "String", regex(pattern = patterns::DURATION))]
    pub per_ms: u64,
    /// How many calls.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub calls: u32,
    /// What is counted together.
    pub scope: Scope,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} call{} per ", self.calls, if self.calls == 1 { "" } else { "s" })?;
        match self.per_ms {
            1000 => f.write_str("second"),
            60_000 => f.write_str("minute"),
            3_600_000 => f.write_str("hour"),
            86_400_000 => f.write_str("day"),
            ms if ms % 1000 == 0 => write!(f, "{} s", ms / 1000),
            ms => write!(f, "{ms} ms"),
        }?;
        f.write_str(match self.scope {
            Scope::App => " for all operations of an app",
            Scope::Operation => " for an app",
            Scope::Shop => " for a shop",
        })
    }
}

/// What a limit counts together: all calls of an app, those to one operation, or those to one operation for one shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    App,
    Operation,
    Shop,
}
