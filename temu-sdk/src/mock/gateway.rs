//! The façade: a running mock, and everything a test can ask of it or set.

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use crate::{
    catalog::gateway::{Gateway, Region},
    mock::{
        access::{
            limits::LimitUse,
            tokens::{Grant, default_mall, default_token},
        },
        events::sender::EventSender,
        exchange::{MockRequest, MockResponse},
        faults::{Fault, FaultPlan, FaultRule},
        files::routes::DOCUMENTS,
        happenings,
        journal::{RecordedRequest, Writes},
        recording::recorder::Recorder,
        scenario::{self, Scenario},
        server::Server,
        state::{State, lock},
        state_file::StateFile,
    },
    wire::values::{Json, UnixSeconds},
};

/// A running mock of all five gateways. Dropping it stops it at once; [`shutdown`](Self::shutdown) lets it finish.
pub struct MockGateway {
    pub(crate) server: Option<Server>,
    pub(crate) address: SocketAddr,
    pub(crate) state: Arc<State>,
    pub(crate) state_file: Option<Arc<StateFile>>,
    pub(crate) recorder: Option<Arc<Recorder>>,
}

impl MockGateway {
    /// The router URL of a gateway, `http://127.0.0.1:PORT/us/openapi/router`.
    #[must_use]
    pub fn url(&self, gateway: Gateway) -> String {
        format!("{}/openapi/router", self.host(gateway))
    }

    /// What file routes are relative to, `http://127.0.0.1:PORT/us`.
    #[must_use]
    pub fn host(&self, gateway: Gateway) -> String {
        format!("http://{}/{gateway}", self.address)
    }

    /// Key and secret of the region's first app.
    #[must_use]
    pub fn app(&self, region: Region) -> (&str, &str) {
        self.state.app(region).map(|app| (app.key.as_str(), app.secret.as_str())).unwrap_or_default()
    }

    /// A token that is good in this region from the start, for all types and without an expiry.
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

    /// Issues a code for a token that allows what `grant` says; it lasts a year if the grant has no expiry.
    #[must_use]
    pub fn issue_code_for(&self, grant: Grant) -> String {
        lock(&self.state.tokens).issue_code(grant, self.state.clock.seconds())
    }

    /// Adds a token. Earlier tokens of the same shop in the same region end at once, as they do at Temu.
    pub fn add_token(&self, token: impl Into<String>, grant: Grant) {
        lock(&self.state.tokens).add(token.into(), grant);
    }

    /// Ends a token: it is rejected with 3000034 (7000007 on cn) from now on.
    pub fn expire_token(&self, token: &str) {
        lock(&self.state.tokens).expire(token);
    }

    /// Stops the gateway's clock at a moment. Timestamps of calls must lie within 300 s of it.
    pub fn set_time(&self, now: UnixSeconds) {
        self.state.set_time(now.0);
    }

    /// Moves the gateway's clock on, whether it runs or stands.
    pub fn advance(&self, time: Duration) {
        self.state.clock.shift(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
    }

    /// Returns the time of the gateway's clock.
    #[must_use]
    pub fn now(&self) -> UnixSeconds {
        UnixSeconds(self.state.clock.seconds())
    }

    /// Sets the result of all further calls of a type (the fields beside `success`, for operations that respond there).
    pub fn respond_with(&self, type_name: &str, result: impl Into<Json>) {
        let result = result.into();
        self.respond(type_name, move |_| MockResponse::Result(result.clone()));
    }

    /// Lets `handler` respond to all further calls of a type.
    pub fn respond(&self, type_name: &str, handler: impl Fn(&MockRequest) -> MockResponse + Send + Sync + 'static) {
        let mut handlers = lock(&self.state.handlers);
        handlers.retain(|(of, _)| of != type_name);
        handlers.push((type_name.to_owned(), Arc::new(handler)));
    }

    /// Injects a fault into the next call; several faults strike one call after the other.
    pub fn inject_fault(&self, fault: Fault) {
        lock(&self.state.faults).ordered.push_back(fault);
    }

    /// Injects the fault of a rule into the calls that it fits, until [`clear_faults`](Self::clear_faults).
    pub fn inject(&self, rule: FaultRule) {
        lock(&self.state.faults).rules.push(rule);
    }

    /// Plays a scenario to its end.
    ///
    /// # Errors
    /// Returns an error that names the part which cannot be played.
    pub fn play(&self, scenario: &Scenario) -> io::Result<()> {
        scenario::play(&self.state, scenario).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }

    /// Writes the [state file](crate::mock::MockGatewayBuilder::state_file) now; otherwise it is written soon after a change, and at the end.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn save(&self) -> io::Result<()> {
        self.state_file.as_ref().map_or(Ok(()), |file| file.write(&self.state))
    }

    /// What recorded responses say against the spec, each once: fields and values that it does not know, and kinds that differ.
    #[must_use]
    pub fn corrections(&self) -> Vec<String> {
        self.recorder.as_ref().map(|recorder| recorder.corrections()).unwrap_or_default()
    }

    /// Returns the URL of the page; see [`MockGatewayBuilder::control`](crate::mock::MockGatewayBuilder::control).
    #[must_use]
    pub fn page(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Ends all injection of faults.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
        lock(&self.state.file_faults).clear();
    }

    /// Makes something happen in a region's default shop: `order.created`, `order.paid`, `order.cancelled`, `order.delivered`,
    /// `address.changed`, `cancellation.requested`, `aftersales.requested`, `aftersales.cancelled`, `token.expired`, `event.test`.
    /// Returns what it is about: the number of the order or of the request.
    ///
    /// Events that the shop is subscribed to go to the [`EventSender`]s of the region.
    ///
    /// # Errors
    /// Returns an error if there is no such trigger, or if nothing in the shop fits it.
    pub fn trigger(&self, region: Region, name: &str) -> io::Result<String> {
        self.trigger_for(region, default_mall(region), name, None)
    }

    /// Makes something happen in a shop; with `order`, to the order or request of that number. See [`trigger`](Self::trigger).
    ///
    /// # Errors
    /// Returns an error if there is no such trigger, or if nothing in the shop fits it.
    pub fn trigger_for(&self, region: Region, mall_id: i64, name: &str, order: Option<&str>) -> io::Result<String> {
        happenings::fire(&self.state, region, mall_id, name, order).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }

    /// Injects faults into a share of all further calls; `None` ends that.
    pub fn inject_faults(&self, plan: Option<FaultPlan>) {
        lock(&self.state.faults).plan = plan;
    }

    /// Injects a fault into the next request to a file route. These have no envelope: only faults of the connection and of HTTP strike there,
    /// others pass without a trace.
    pub fn inject_file_fault(&self, fault: Fault) {
        lock(&self.state.file_faults).ordered.push_back(fault);
    }

    /// Injects faults into a share of all further requests to file routes; `None` ends that.
    pub fn inject_file_faults(&self, plan: Option<FaultPlan>) {
        lock(&self.state.file_faults).plan = plan;
    }

    /// Adds a document for signed downloads and returns its URL, which is good for 10 minutes. Both header forms are accepted.
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
    /// Returns an error if the URL is not of that form, or if the app's secret is shorter than the 16 bytes that encryption takes.
    pub fn events(&self, region: Region, callback: &str) -> io::Result<EventSender> {
        let app = self.state.app(region).ok_or(io::ErrorKind::NotFound)?;
        EventSender::new(Arc::clone(&self.state), app.clone(), callback)
    }

    /// The latest requests, oldest first, with token, code and sign masked (those of file routes by their path); see [`MockGatewayBuilder::remember`](crate::mock::MockGatewayBuilder::remember).
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
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

    /// Resets what [`writes`](Self::writes) counts; for long runs, at a moment when no call is in flight.
    pub fn forget_writes(&self) {
        lock(&self.state.journal).forget_writes();
    }

    /// How the limits of [`MockGatewayBuilder::limit`](crate::mock::MockGatewayBuilder::limit) were used, in the same order.
    #[must_use]
    pub fn limits(&self) -> Vec<LimitUse> {
        lock(&self.state.limits).report()
    }

    /// Lets running requests finish, closes stalled connections, and returns when no task is left.
    pub async fn shutdown(mut self) {
        self.verify();
        lock(&self.state.tasks).abort_all();
        if let Some(server) = self.server.take() {
            server.shutdown().await;
        }
    }
}

/// Verifies the expectations, unless the test fails already.
impl Drop for MockGateway {
    fn drop(&mut self) {
        lock(&self.state.tasks).abort_all();
        // What cannot be written now was written up to the last half second before.
        self.save().unwrap_or_default();
        if !std::thread::panicking() {
            self.verify();
        }
    }
}

/// Keys and tokens are left out.
impl fmt::Debug for MockGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGateway").field("address", &self.address).finish_non_exhaustive()
    }
}
