//! Typed client for every operation of Temu's Open API.
//!
//! A [`Client`] holds the apps of each [`Region`]; a [`Shop`] is a cheap handle that carries the tokens of one shop. Every operation is a
//! module with a `Request` and a `Response`, in the module of its group: [`Shop::call`] signs the request, sends it to the gateway that
//! serves it, and decodes the response.
//!
//! Everything in a group's module is generated from the project's spec; what it says about units, limits and error codes comes from Temu's
//! documentation.

#![warn(missing_docs)]

// From the bottom to the top: a module knows only those above it in this list.
pub mod authorization;
mod call;
mod catalog;
mod client;
mod clock;
mod context;
mod credentials;
mod error;
pub mod files;
pub mod limits;
#[cfg(feature = "mock")]
pub mod mock;
mod observe;
pub mod paging;
pub mod retry;
pub mod sign;
mod storage;
mod sync;
pub mod transport;
#[cfg(feature = "webhook")]
pub mod webhook;
mod wire;
#[rustfmt::skip]
mod generated;

// What generated files import.
#[allow(unused_imports)]
mod generated_prelude {
    pub(crate) use crate::catalog::{
        gateway::Gateway,
        gateway_facts::GatewayFacts,
        operation::{Check, Class, Effect, Envelope, ErrorFact, Limit, Operation, OperationInfo, Replaced, Rule, Scope, Token},
        paging::{Page, PageField, Paged, Paging, PagingMode},
    };
    pub(crate) use crate::generated::{operations, types};
    pub(crate) use crate::wire::{
        macros::{open_enum, record},
        record::Slot,
        values::{Base64, Decimal, Json, Timestamp, UnixMillis, UnixSeconds},
    };
    pub(crate) use std::collections::BTreeMap;
}

pub use call::{
    dry_run::DryRun,
    raw::RawCall,
    reply::{Reply, ReplyBuilder},
};
pub use catalog::{
    gateway::{Gateway, Region},
    lifecycle,
    operation::{Check, Class, Effect, Envelope, ErrorFact, Limit, Operation, OperationInfo, Replaced, RouteSource, Rule, Scope, Token},
    paging::{Page, Paged, Paging, PagingMode, Position},
};
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::{Client, ClientBuilder, Shop};
pub use clock::{BoxFuture, Clock, Random, SystemClock, SystemRandom};
pub use context::moves;
pub use credentials::{
    secret::{AccessToken, AppKey, AppSecret, AuthorizationCode, AuthorizationState, RefreshToken},
    tokens,
};
pub use error::{Error, ErrorBuilder, ErrorKind, Violation};
pub use generated::*;
pub use limits::Limits;
pub use observe::{CallInfo, Event, Interceptor, Meter, Outgoing};
pub use wire::{
    decode::{Decodable, Mismatch},
    record::Record,
    values::{self, Base64, Decimal, Json, Timestamp, UnixMillis, UnixSeconds},
};
