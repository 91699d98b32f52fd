//! Typed client for every interface of Temu's Open API.
//!
//! A [`Client`] holds the apps of each [`Region`]; a [`Shop`] is a cheap handle that carries the tokens of one shop. Every interface is a
//! module with a `Request` and a `Response`, in the module of its group: [`Shop::call`] signs the request, sends it to the gateway that
//! serves it, and decodes the answer.
//!
//! Everything under a group's module is generated from the project's spec; what is said there of units, limits and error codes comes
//! from Temu's documentation.

#![warn(missing_docs)]

mod answer;
mod attempts;
pub mod authorization;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod check;
mod client;
mod clock;
mod config;
mod course;
mod decode;
mod dry_run;
mod encode;
mod error;
pub mod files;
mod hex;
mod interface;
pub mod lifecycle;
mod limit;
mod lookup;
mod macros;
#[cfg(feature = "mock")]
pub mod mock;
mod observe;
mod offload;
pub mod pages;
mod paging;
mod path;
mod raw;
mod record;
mod reply;
pub mod retry;
mod route;
mod secret;
mod seller;
mod shop;
pub mod sign;
mod skew;
pub mod tokens;
pub mod transport;
mod values;
#[cfg(feature = "webhook")]
pub mod webhook;
#[rustfmt::skip]
mod generated;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../README.zh-CN.md")]
struct ReadmeInChinese;

// What generated files import.
#[allow(unused_imports)]
mod generated_prelude {
    pub(crate) use crate::generated::{interfaces, types};
    pub(crate) use crate::interface::{
        Check, Class, Effect, Envelope, ErrorFact, Gateway, Interface, Limit, Operation, Replaced, Rule, Scope, Token,
    };
    pub(crate) use crate::macros::{open_enum, record};
    pub(crate) use crate::paging::{Page, PageField, Paged, Paging, PagingMode};
    pub(crate) use crate::values::{Base64, Decimal, Json, UnixMillis, UnixSeconds};
    pub(crate) use std::collections::BTreeMap;
}

pub use check::Violation;
pub use client::Client;
pub use clock::{BoxFuture, Clock, Random, SystemClock, SystemRandom};
pub use config::ClientBuilder;
pub use decode::{Answer, Mismatch};
pub use dry_run::DryRun;
pub use error::Error;
pub use generated::*;
pub use interface::{
    Check, Class, Effect, Envelope, ErrorFact, Gateway, Interface, Limit, Operation, Region, Replaced, Rule, Scope, Token,
};
pub use limit::Limits;
pub use observe::{CallInfo, Event, Interceptor, Meter, Outgoing};
pub use paging::{Page, Paged, Paging, PagingMode, Position};
pub use raw::RawCall;
pub use record::Record;
pub use reply::Reply;
pub use secret::{AccessToken, AppKey, AppSecret, AuthorizationCode, AuthorizationState, RefreshToken};
pub use shop::Shop;
pub use values::{Base64, Decimal, Json, ParseDecimalError, UnixMillis, UnixSeconds};
