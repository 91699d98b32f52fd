//! How a mock gateway is set up before it starts.

use std::{
    fmt, io,
    sync::{Arc, Mutex, atomic::AtomicU64},
};

use crate::{
    catalog::{gateway::Region, interface::Limit},
    mock::{
        access::{
            limits::Limits,
            tokens::{App, Grant, Tokens, default_app, default_mall, default_token},
        },
        clock::{Clock, Now},
        gateway::MockGateway,
        journal::{self, Journal},
        server::Server,
        spec::catalog::Catalog,
        state::{Settings, State},
    },
    wire::values::UnixMillis,
};

const DAY: i64 = 86_400;
/// Pages of 10 make three of these, the last of them not full.
const ITEMS: u64 = 25;

/// Settings of a [`MockGateway`]; created by [`MockGateway::builder`].
#[must_use]
pub struct MockGatewayBuilder {
    settings: Settings,
    tokens: Vec<(String, Grant)>,
    clock: Option<Now>,
    limits: Vec<Limit>,
    limits_enforced: bool,
    keep: usize,
}

impl MockGateway {
    /// Starts one with default settings on the current tokio runtime.
    ///
    /// # Errors
    /// Returns an error if no port can be opened.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Creates a builder with default settings.
    pub fn builder() -> MockGatewayBuilder {
        MockGatewayBuilder::new()
    }
}

impl MockGatewayBuilder {
    pub(crate) fn new() -> Self {
        let settings = Settings {
            seed: 1,
            apps: Vec::new(),
            strict: false,
            untidy: false,
            guide_responses: false,
            items: ITEMS,
            transcoding_polls: 1,
        };
        Self { settings, tokens: Vec::new(), clock: None, limits: Vec::new(), limits_enforced: true, keep: journal::KEPT }
    }

    /// Other seeds make other data; the same seed makes the same data for the same request.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Adds an app. A region without one gets [`MockGateway::app`].
    pub fn app(mut self, region: Region, key: impl Into<String>, secret: impl Into<String>) -> Self {
        self.settings.apps.push(App { region, key: key.into(), secret: secret.into() });
        self
    }

    /// Adds a token, as [`MockGateway::add_token`] does.
    pub fn token(mut self, token: impl Into<String>, grant: Grant) -> Self {
        self.tokens.push((token.into(), grant));
        self
    }

    /// A clock in place of the system's, to be shared with the code under test.
    pub fn clock(mut self, now: impl Fn() -> UnixMillis + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(now));
        self
    }

    /// How many items every paged list has in all; 25 by default.
    pub fn items(mut self, total: u64) -> Self {
        self.settings.items = total;
        self
    }

    /// How many polls report an uploaded video as not ready before one tells its URL; 1 by default.
    pub fn transcoding_polls(mut self, polls: u32) -> Self {
        self.settings.transcoding_polls = polls;
        self
    }

    /// Also rejects numbers out of range, lists and strings that are too long or short, and unknown enum values.
    pub fn strict_parameters(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// Makes data up in the forms that live gateways are known for: null for lists and objects, numbers in strings, undocumented fields.
    /// None of them may break a client.
    pub fn untidy(mut self) -> Self {
        self.settings.untidy = true;
        self
    }

    /// Responds as the developer guide shows it rather than as live gateways do: `errorCode` 0 for a success, and
    /// `access_token`, `refresh_token`, `expires_in` for a code.
    pub fn guide_responses(mut self) -> Self {
        self.settings.guide_responses = true;
        self
    }

    /// Rejects calls beyond this limit with 4000004; there is none by default.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limits.push(limit);
        self
    }

    /// Counts calls beyond a limit without rejecting them.
    pub fn watch_limits(mut self) -> Self {
        self.limits_enforced = false;
        self
    }

    /// How many requests [`MockGateway::requests`] remembers; 256 by default.
    pub fn remember(mut self, requests: usize) -> Self {
        self.keep = requests;
        self
    }

    /// Starts the server on the current tokio runtime.
    ///
    /// # Errors
    /// Returns an error if no port can be opened.
    pub async fn start(mut self) -> io::Result<MockGateway> {
        self.settings.apps.extend(Region::ALL.into_iter().map(default_app));
        let clock = Clock::new(self.clock);
        let now = clock.seconds();
        let mut tokens = Tokens::default();
        let defaults = Region::ALL.into_iter().map(|region| (default_token(region), Grant::new(region, default_mall(region))));
        defaults.chain(self.tokens).for_each(|(token, grant)| tokens.add(token, grant));
        let state = Arc::new(State {
            settings: self.settings,
            catalog: Catalog::get()?,
            clock,
            epoch: now - now.rem_euclid(DAY),
            tokens: Mutex::new(tokens),
            journal: Mutex::new(Journal::new(self.keep)),
            handlers: Mutex::default(),
            faults: Mutex::default(),
            file_faults: Mutex::default(),
            documents: Mutex::default(),
            uploads: Mutex::default(),
            subscriptions: Mutex::default(),
            limits: Mutex::new(Limits::new(&self.limits, self.limits_enforced)),
            request_ids: AtomicU64::new(1),
        });
        let server = Server::start(Arc::clone(&state), ([127, 0, 0, 1], 0).into()).await?;
        Ok(MockGateway { server, state })
    }
}

/// Keys and tokens are left out.
impl fmt::Debug for MockGatewayBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGatewayBuilder").field("seed", &self.settings.seed).field("items", &self.settings.items).finish_non_exhaustive()
    }
}
