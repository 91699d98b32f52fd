//! A gateway to test against: a real HTTP server on a free loopback port that knows every interface of the spec, checks what Temu
//! checks, answers with data of the right shape, and goes wrong when it is told to.
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
//! mock.fail_next(Fault::TooManyRequests { retry_after: Some(2) });
//!
//! let url = mock.url(Gateway::Us); // … point the code under test here, then look at what it sent:
//! assert!(url.ends_with("/us/openapi/router"));
//! assert!(mock.requests().is_empty());
//! mock.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod answers;
mod builder;
mod catalog;
mod checks;
mod clock;
mod data;
mod documents;
mod events;
mod faults;
mod files;
mod form;
mod journal;
mod limits;
mod pages;
mod parameters;
mod refusal;
mod reply;
mod router;
mod seal;
mod server;
mod state;
mod subscriptions;
mod tokens;
mod uploads;
mod wire;

use std::{fmt, io, sync::Arc, time::Duration};

pub use builder::Builder;
pub use events::{Attempt, Event, EventSender};
pub use faults::{Fault, FaultPlan};
pub use journal::{Recorded, Writes};
pub use limits::LimitUse;
pub use seal::SealedEvent;
pub use state::{Received, Reply};
pub use tokens::Grant;

use crate::{
    catalog::gateway::{Gateway, Region},
    wire::values::{Json, UnixSeconds},
};
use builder::{default_mall, default_token};
use files::DOCUMENTS;
use server::Server;
use state::{State, lock};

/// A running mock of all five gateways. Dropping it stops it at once; [`shutdown`](Self::shutdown) lets it finish.
pub struct MockGateway {
    server: Server,
    state: Arc<State>,
}

impl MockGateway {
    /// Starts one with default settings on the current tokio runtime.
    ///
    /// # Errors
    /// As [`Builder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Sets one up.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The router URL of a gateway, `http://127.0.0.1:PORT/us/openapi/router`.
    #[must_use]
    pub fn url(&self, gateway: Gateway) -> String {
        format!("{}/openapi/router", self.host(gateway))
    }

    /// What file routes are relative to, `http://127.0.0.1:PORT/us`.
    #[must_use]
    pub fn host(&self, gateway: Gateway) -> String {
        format!("http://{}/{gateway}", self.server.address)
    }

    /// Key and secret of the region's first app.
    #[must_use]
    pub fn app(&self, region: Region) -> (&str, &str) {
        self.state.app(region).map(|app| (app.key.as_str(), app.secret.as_str())).unwrap_or_default()
    }

    /// A token that is good in this region from the start, for all types and without an end.
    #[must_use]
    pub fn token(&self, region: Region) -> String {
        default_token(region)
    }

    /// Issues an authorization code, as the redirect after a seller's approval carries it: good for 10 minutes, once. It buys a
    /// token of the region's default shop; see [`issue_code_for`](Self::issue_code_for).
    #[must_use]
    pub fn issue_code(&self, region: Region) -> String {
        self.issue_code_for(Grant::new(region, default_mall(region)))
    }

    /// The same, for a token that allows what `grant` says; it lasts a year where that sets no end.
    #[must_use]
    pub fn issue_code_for(&self, grant: Grant) -> String {
        lock(&self.state.tokens).issue_code(grant, self.state.clock.seconds())
    }

    /// Adds a token. Earlier tokens of the same shop in the same region end at once, as they do at Temu.
    pub fn add_token(&self, token: impl Into<String>, grant: Grant) {
        lock(&self.state.tokens).add(token.into(), grant);
    }

    /// Ends a token: it is refused with 3000034 (7000007 on cn) from now on.
    pub fn expire_token(&self, token: &str) {
        lock(&self.state.tokens).expire(token);
    }

    /// Stops the gateway's clock at a moment. Timestamps of calls must lie within 300 s of it.
    pub fn set_time(&self, now: UnixSeconds) {
        self.state.clock.set(now);
    }

    /// Moves the gateway's clock on, whether it runs or stands.
    pub fn advance(&self, time: Duration) {
        self.state.clock.shift(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
    }

    /// What the gateway's clock says.
    #[must_use]
    pub fn now(&self) -> UnixSeconds {
        UnixSeconds(self.state.clock.seconds())
    }

    /// From now on, accepted calls of a type get this result (the whole body beside `success`, where the interface answers there).
    pub fn respond_with(&self, type_name: &str, result: impl Into<Json>) {
        let result = result.into();
        self.respond(type_name, move |_| Reply::Result(result.clone()));
    }

    /// From now on, accepted calls of a type get what `handler` makes of them.
    pub fn respond(&self, type_name: &str, handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        let mut handlers = lock(&self.state.handlers);
        handlers.retain(|(of, _)| of != type_name);
        handlers.push((type_name.to_owned(), Arc::new(handler)));
    }

    /// Makes the next call go wrong; several faults strike one call after the other.
    pub fn fail_next(&self, fault: Fault) {
        lock(&self.state.faults).ordered.push_back(fault);
    }

    /// Makes calls go wrong at random from now on; `None` ends that.
    pub fn fail_at_random(&self, plan: Option<FaultPlan>) {
        lock(&self.state.faults).plan = plan;
    }

    /// The same as [`fail_next`](Self::fail_next) for file routes. They have no envelope: only faults of the connection and of HTTP
    /// strike there, others pass without a trace.
    pub fn fail_next_file(&self, fault: Fault) {
        lock(&self.state.file_faults).ordered.push_back(fault);
    }

    /// The same as [`fail_at_random`](Self::fail_at_random) for file routes.
    pub fn fail_files_at_random(&self, plan: Option<FaultPlan>) {
        lock(&self.state.file_faults).plan = plan;
    }

    /// Puts up a document for signed downloads and tells its URL, which is good for 10 minutes. Both header forms are accepted.
    pub fn add_document(&self, gateway: Gateway, name: &str, content: impl Into<Vec<u8>>) -> String {
        lock(&self.state.documents).add(name, content.into().into(), self.state.clock.seconds());
        format!("{}/{DOCUMENTS}{name}", self.host(gateway))
    }

    /// The content of an uploaded file, by the `url` of an image or the `vid` of a video.
    #[must_use]
    pub fn uploaded(&self, key: &str) -> Option<Vec<u8>> {
        lock(&self.state.uploads).content(key).map(Into::into)
    }

    /// Sends webhook events of the region's first app to a callback URL, `http://127.0.0.1:PORT/path`.
    ///
    /// # Errors
    /// Where the URL is none of that form, or where the app's secret is shorter than the 16 bytes that encryption takes.
    pub fn events(&self, region: Region, callback: &str) -> io::Result<EventSender> {
        let app = self.state.app(region).ok_or(io::ErrorKind::NotFound)?;
        EventSender::new(Arc::clone(&self.state), app.clone(), callback)
    }

    /// The latest requests, oldest first, with token, code and sign masked (those of file routes by their path); see [`Builder::remember`].
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.state.journal).requests()
    }

    /// Fields that travelled and that the spec does not know, as `type: path`, each once.
    #[must_use]
    pub fn unknown_fields(&self) -> Vec<String> {
        lock(&self.state.journal).unknown_fields()
    }

    /// How often writes were executed, and which of them twice.
    #[must_use]
    pub fn writes(&self) -> Writes {
        lock(&self.state.journal).writes()
    }

    /// Begins to count anew what [`writes`](Self::writes) tells; for long runs, in a moment when no call is under way.
    pub fn forget_writes(&self) {
        lock(&self.state.journal).forget_writes();
    }

    /// How the limits of [`Builder::limit`] were used, in the same order.
    #[must_use]
    pub fn limits(&self) -> Vec<LimitUse> {
        lock(&self.state.limits).report()
    }

    /// Lets running requests finish, closes stalled connections, and returns when no task is left.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

/// Tells nothing of keys and tokens.
impl fmt::Debug for MockGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGateway").field("address", &self.server.address).finish_non_exhaustive()
    }
}
