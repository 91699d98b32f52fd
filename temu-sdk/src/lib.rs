//! A typed client for every operation of Temu's Open API, on all of its gateways.
//!
//! # How it fits together
//!
//! - An **operation** is what a call does, such as `order.list`. Each is a module with a `Request` and a `Response`: [`order::list`], in the
//!   module of its group. The **type** that travels for it, and the **gateways** that serve it, change over the years; the operation stays.
//! - A [`Client`] holds your app's keys for each [`Region`], and the settings that all calls share. Create one and keep it.
//! - A [`Shop`] is a cheap handle for one seller's shop. The shop's tokens travel with it, or come from a [token source](tokens).
//! - [`Shop::call`] validates the request, picks the gateway, waits for the rate limits, signs, sends, retries what is safe to retry, and
//!   decodes the response. It returns a [`Reply`], which dereferences to the operation's response, or an [`Error`] that says what to do.
//!
//! ```
//! # #[cfg(all(feature = "mock", feature = "order"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use temu_sdk::{AccessToken, Region, mock::MockGateway, order};
//!
//! // A gateway to play with, on this machine. For Temu, begin with `Client::builder().app(Region::Us, key, secret)`.
//! let mock = MockGateway::start().await?;
//! let client = mock.client_builder().build()?;
//! let shop = client.shop("my-shop").with_token(Region::Us, AccessToken::new(mock.token(Region::Us)));
//!
//! let page = shop.call(order::list::Request::new().page_size(10)).await?;
//! println!("{} of {:?} orders, request {:?}", page.page_items.len(), page.total_item_num, page.request_id());
//!
//! let mut orders = shop.items(order::list::Request::new()); // every page, lazily
//! let mut count = 0;
//! while let Some(order) = orders.next().await {
//!     order?;
//!     count += 1;
//! }
//! assert_eq!(Some(count), page.total_item_num);
//! # mock.shutdown().await;
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "mock", feature = "order")))]
//! # fn main() {}
//! ```
//!
//! Requests are built with setters, one for each optional field. A value that may be missing goes through `maybe`, and all fields are public:
//!
//! ```
//! # #[cfg(feature = "order")] {
//! use temu_sdk::order;
//! let page_size: Option<i64> = None; // from a configuration, say
//! let mut request = order::list::Request::new().page_number(2).maybe(page_size, order::list::Request::page_size);
//! request.page_number = None;
//! # }
//! ```
//!
//! # Where is what
//!
//! | to … | see |
//! | --- | --- |
//! | find an operation | the groups below, such as [`order`] and [`goods`]; their pages name types, gateways and permissions |
//! | read a list page by page, item by item, or change by change | [`Shop::pages`], [`Shop::items`], [`Shop::changes`], [`paging`] |
//! | decide what to do after an error | [`Error`]'s predicates, [`ErrorKind`], [`error`] |
//! | configure retries, rate limits, timeouts | [`ClientBuilder`], [`retry`], [`limits`] |
//! | keep tokens of many shops, and refresh them | [`tokens`] |
//! | get a token from a seller | [`authorization`] |
//! | upload and download files | [`Shop::files`], [`files`] |
//! | receive events | `webhook` and `events` (feature `webhook`) |
//! | test | `mock` (feature `mock`), [`Reply::new`], [`Error::builder`] |
//! | log, trace and count calls | [`observe`]; every call has a `tracing` span |
//! | store values in rows and messages of your own | [`values`] |
//! | prepare for a migration, or route around one at run time | [`lifecycle`], [`moves`] |
//! | call what the spec does not list | [`Shop::raw`] |
//! | see why a signature is wrong | [`Shop::dry_run`], [`sign`] |
//! | send by other means than reqwest | [`transport`] |
//! | call without `async` | `blocking` (feature `blocking`) |
//! | look up what the spec says | [`catalog`], [`Operation`] |
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | a group's name, such as `order` | the operations of the group; the most common groups are on by default |
//! | `all` | the operations of all groups |
//! | `webhook` | receiving events: verified, decrypted, typed, deduplicated |
//! | `axum` | webhooks as a handler of axum |
//! | `mock` | a gateway for tests: a real HTTP server that checks what Temu checks |
//! | `blocking` | a client without `async` |
//! | `jiff`, `chrono` | conversions of times |
//! | `rust_decimal` | conversions of decimals |
//!
//! Features only add. Traits with which only this crate can describe a type, such as [`Operation`] and [`paging::Paged`], are sealed.

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// A module knows only those of the layers below its own: ARCHITECTURE.md draws them.
pub mod authorization;
pub mod call;
pub mod catalog;
mod client;
pub mod clock;
mod context;
mod credentials;
pub mod error;
pub mod files;
pub mod lifecycle;
pub mod limits;
#[cfg(feature = "mock")]
pub mod mock;
pub mod observe;
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
        gateway::{Gateway, Region},
        gateway_facts::{AuthorizationSite, DownloadForm, GatewayFacts},
        lookup::{Mistaken, Retired, Undocumented},
        operation::{
            Check, Effect, Envelope, ErrorClass, ErrorFact, Limit, Meaning, Operation, OperationInfo, Replaced, Rule, Scope, TokenUse,
        },
        paging::{ChangeId, Changing, Page, PageField, Paged, Paging, PagingMode},
        print::PrintKey,
        verdict::Verdict,
    };
    pub(crate) use crate::generated::{operations, types};
    pub(crate) use crate::wire::{
        macros::{open_enum, record, variant},
        record::{Encode, Piece, Slot},
        values::{Base64, Decimal, Json, Timestamp, UnixMillis, UnixSeconds},
    };
    pub(crate) use std::{borrow::Cow, collections::BTreeMap};
}

#[doc(inline)]
pub use call::Reply;
pub use catalog::{
    gateway::{Gateway, Region},
    operation::Operation,
};
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::{Client, ClientBuilder, Shop};
#[doc(inline)]
pub use clock::BoxFuture;
pub use context::moves;
pub use credentials::{
    secret::{AccessToken, AppKey, AppSecret},
    tokens,
};
#[doc(inline)]
pub use error::{Error, ErrorKind};
pub use generated::*;
pub use wire::values;
#[doc(inline)]
pub use wire::values::{Base64, Decimal, Json, Timestamp, UnixMillis, UnixSeconds};
