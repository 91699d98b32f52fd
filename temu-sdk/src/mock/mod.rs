//! A gateway to test against: a real HTTP server on a free loopback port that knows every operation of the spec, checks what Temu checks,
//! responds with data of the right shape, and fails on request.
//!
//! ```
//! use temu_sdk::{Region, mock::MockGateway, order};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mock = MockGateway::start().await?;
//! let client = mock.client_builder().build()?;
//! let shop = mock.shop(&client, Region::Us);
//! let orders = shop.call(order::list::Request::new().page_size(10)).await?;
//! assert_eq!(orders.page_items.len(), 10);
//! # mock.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! Tests set responses, inject faults, move the clock, and look at what was sent:
//!
//! ```
//! use temu_sdk::{Gateway, Region, UnixSeconds, mock::{Fault, Grant, MockGateway}};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let mock = MockGateway::builder().seed(7).items(120).start().await?;
//! mock.set_time(UnixSeconds(1_757_376_000));
//! mock.add_token("token-of-shop-1", Grant::new(Region::Us, 1));
//! mock.respond_with("bg.order.list.v2.get", serde_json::json!({"totalItemNum": 0, "pageItems": []}));
//! mock.inject_fault(Fault::TooManyRequests { retry_after: Some(2) });
//!
//! let url = mock.url(Gateway::Us); // … point the code under test here, then look at what it sent:
//! assert!(url.ends_with("/us/openapi/router"));
//! assert!(mock.requests().is_empty());
//! mock.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod access;
mod builder;
mod calls;
mod client;
mod clock;
mod control;
mod data;
mod events;
mod exchange;
mod expect;
mod faults;
mod files;
mod gateway;
mod happenings;
mod http;
mod journal;
mod peer;
mod recording;
mod rejection;
mod scenario;
mod server;
mod spec;
mod state;
mod state_file;
mod world;

pub use access::{limits::LimitUse, tokens::Grant};
pub use builder::MockGatewayBuilder;
pub use events::{
    seal::SealedEvent,
    sender::{DeliveryAttempt, EventSender, MockEvent},
};
pub use exchange::{MockRequest, MockResponse};
pub use expect::on::{Expected, On};
pub use faults::{Fault, FaultPlan, FaultRule};
pub use gateway::MockGateway;
pub use journal::{RecordedRequest, Writes};
pub use scenario::Scenario;
#[doc(hidden)]
pub use world::operations::names as world_operations;
