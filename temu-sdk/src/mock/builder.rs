//! How a mock gateway is set up before it starts.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64},
    },
    time::Duration,
};

use tokio::sync::watch;

use crate::{
    catalog::{
        gateway::{Gateway, Region},
        operation::Limit,
    },
    clock::{Random as _, SystemRandom},
    context::moves::Moves,
    mock::{
        access::{
            limits::Limits,
            tokens::{App, Grant, Tokens, default_app, default_mall, default_token},
        },
        clock::{Clock, Now},
        expect::expectation::Expectations,
        gateway::MockGateway,
        journal::{self, Journal},
        recording::{recorder::Recorder, replay},
        server::{Server, Service},
        spec::catalog::Catalog,
        state::{Settings, State, day},
        state_file::{self, StateFile},
    },
    wire::values::UnixMillis,
};

/// Pages of 10 make three of these, the last of them not full.
const ITEMS: u64 = 25;
/// Images travel as base64 inside of calls, and parts of videos as forms.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Settings of a [`MockGateway`]; created by [`MockGateway::builder`].
#[must_use]
pub struct MockGatewayBuilder {
    settings: Settings,
    tokens: Vec<(String, Grant)>,
    clock: Option<Now>,
    limits: Vec<Limit>,
    limits_enforced: bool,
    keep: usize,
    address: SocketAddr,
    is_subscribed: bool,
    state_file: Option<PathBuf>,
    upstreams: Vec<(Gateway, String)>,
    recording: Option<PathBuf>,
    replayed: Option<PathBuf>,
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
            strict_parameters: false,
            is_strict: false,
            untidy: false,
            guide_responses: false,
            items: ITEMS,
            transcoding_polls: 1,
            remembers: true,
            processing: 2,
            allowed: Vec::new(),
            max_body: MAX_BODY,
            keeps_responses: false,
            has_control: false,
            moves: None,
        };
        Self {
            settings,
            tokens: Vec::new(),
            clock: None,
            limits: Vec::new(),
            limits_enforced: true,
            keep: journal::KEPT,
            address: ([127, 0, 0, 1], 0).into(),
            is_subscribed: false,
            state_file: None,
            upstreams: Vec::new(),
            recording: None,
            replayed: None,
        }
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

    /// How many products and orders each shop has at first, and how many items a made-up list has; 25 by default.
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
        self.settings.strict_parameters = true;
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

    /// Rejects calls beyond this limit as called too often; there is none by default.
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

    /// Turns the world off: all data is made up from the request, no id is unknown, and nothing is remembered.
    pub fn stateless(mut self) -> Self {
        self.settings.remembers = false;
        self
    }

    /// Rejects calls that no [expectation](MockGateway::on) and no [handler](MockGateway::respond) is set for;
    /// [`MockGateway::verify`] and dropping the mock report them.
    pub fn strict(mut self) -> Self {
        self.settings.is_strict = true;
        self
    }

    /// How long the check of a new product and the purchase of a label take by the gateway's clock; 2 seconds by default.
    pub fn processing_time(mut self, time: Duration) -> Self {
        self.settings.processing = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        self
    }

    /// Lets a region's apps be called from these addresses only; others get 5000003. Without any, all may call.
    pub fn allow_address(mut self, region: Region, address: IpAddr) -> Self {
        self.settings.allowed.push((region, address));
        self
    }

    /// The largest body of a request, in bytes; larger ones get HTTP status 413. 64 MiB by default.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.settings.max_body = bytes;
        self
    }

    /// Moves operations as [`ClientBuilder::moves`](crate::ClientBuilder::moves) does: the new type responds on the new gateway, and the old
    /// type until its sunset by the mock's clock. Reloading the moves changes the running mock.
    pub fn moves(mut self, moves: Moves) -> Self {
        self.settings.moves = Some(moves);
        self
    }

    /// Subscribes the default shops to all events from the start.
    pub fn subscribed(mut self) -> Self {
        self.is_subscribed = true;
        self
    }

    /// Listens on this address instead of a free port of the loopback operation.
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Forwards calls on a gateway to a real one, `https://openapi-b-us.temu.com/openapi/router`, and writes them to the
    /// [recording](Self::recording).
    pub fn forward(mut self, gateway: Gateway, url: impl Into<String>) -> Self {
        self.upstreams.push((gateway, url.into()));
        self
    }

    /// The file that forwarded calls are written to: without tokens, and with every value replaced that the spec does not list.
    pub fn recording(mut self, path: impl Into<PathBuf>) -> Self {
        self.recording = Some(path.into());
        self
    }

    /// Responds with what a recording holds: for each operation one response after the other, and the last one from then on.
    pub fn replay(mut self, path: impl Into<PathBuf>) -> Self {
        self.replayed = Some(path.into());
        self
    }

    /// Serves a page for people at `/` and control endpoints below `/control/`: what a mock that runs by itself is watched and steered with.
    pub fn control(mut self) -> Self {
        self.settings.has_control = true;
        self.settings.keeps_responses = true;
        self
    }

    /// Keeps the world, the tokens and the subscriptions in a file, and goes on with what it holds.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Starts the server on the current tokio runtime.
    ///
    /// # Errors
    /// Returns an error if no port can be opened, or if the state file cannot be read.
    pub async fn start(mut self) -> io::Result<MockGateway> {
        self.settings.apps.extend(Region::ALL.into_iter().map(default_app));
        let clock = Clock::new(self.clock);
        let now = clock.seconds();
        let mut tokens = Tokens::default();
        let defaults = Region::ALL.into_iter().map(|region| (default_token(region), Grant::new(region, default_mall(region))));
        defaults.chain(self.tokens).for_each(|(token, grant)| tokens.add(token, grant));
        let catalog = Catalog::get()?;
        let state_file = self.state_file.map(|path| Arc::new(StateFile::new(path)));
        let stored = state_file.as_ref().map(|file| file.read()).transpose()?.flatten();
        let mut stored = stored.unwrap_or_default();
        tokens.merge(stored.tokens);
        let subscriptions = &mut stored.subscriptions;
        for region in Region::ALL.into_iter().filter(|_| self.is_subscribed) {
            catalog.events.iter().for_each(|event| subscriptions.add((region, default_mall(region)), &event.code));
        }
        let salt = SystemRandom.next();
        let recorder =
            self.recording.map(|path| Recorder::new(self.upstreams, self.settings.moves.clone(), &path, salt).map(Arc::new)).transpose()?;
        let mut expectations = Expectations::default();
        for expectation in self.replayed.map(|path| replay::read(&path)).transpose()?.unwrap_or_default() {
            expectations.add(expectation);
        }
        let state = Arc::new(State {
            settings: self.settings,
            catalog,
            clock,
            epoch: AtomicI64::new(day(now)),
            tokens: Mutex::new(tokens),
            journal: Mutex::new(Journal::new(self.keep)),
            expectations: Mutex::new(expectations),
            handlers: Mutex::default(),
            faults: Mutex::default(),
            file_faults: Mutex::default(),
            documents: Mutex::default(),
            uploads: Mutex::default(),
            subscriptions: Mutex::new(stored.subscriptions),
            world: Mutex::new(stored.world),
            outbox: Mutex::default(),
            limits: Mutex::new(Limits::new(&self.limits, self.limits_enforced)),
            deliveries: Mutex::default(),
            tasks: Mutex::default(),
            request_ids: AtomicU64::new(1),
            changed: watch::channel(()).0,
        });
        if let Some(file) = &state_file {
            state_file::keep(file, &state);
        }
        let server = Server::start(Service { state: Arc::clone(&state), recorder: recorder.clone() }, self.address).await?;
        Ok(MockGateway { address: server.address, server: Some(server), state, state_file, recorder })
    }
}

/// Keys and tokens are left out.
impl fmt::Debug for MockGatewayBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGatewayBuilder").field("seed", &self.settings.seed).field("items", &self.settings.items).finish_non_exhaustive()
    }
}
