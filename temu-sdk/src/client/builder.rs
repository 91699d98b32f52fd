//! Options of a client.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    catalog::gateway::{Gateway, PerGateway, PerRegion, Region},
    catalog::operation::Envelope,
    client::Client,
    clock::{Clock, Random, SystemClock, SystemRandom},
    context::core::{App, Core},
    context::moves::Moves,
    context::skew::Skew,
    credentials::secret::{AppKey, AppSecret, flaw},
    credentials::tokens::TokenSource,
    error::Error,
    limits::{Limiter, Limits, MemoryLimiter},
    observe::{Interceptor, Meter, Observers},
    retry::Retry,
    transport::{HttpTransport, HttpTransportBuilder, Transport},
};

/// Options of a [`Client`], each with a default.
#[must_use]
pub struct ClientBuilder {
    apps: PerRegion<Option<App>>,
    urls: PerGateway<Option<String>>,
    file_hosts: Vec<String>,
    test_hosts: bool,
    http: HttpTransportBuilder,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    tokens: Option<Arc<dyn TokenSource>>,
    envelope: Option<Envelope>,
    moves: Option<Moves>,
    strict: bool,
    validation: bool,
    timeout: Duration,
    deadline: Duration,
    retry: Retry,
    limits: Limits,
    limiter: Arc<dyn Limiter>,
    clock_correction: bool,
    observers: Observers,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            apps: PerRegion::default(),
            urls: PerGateway::default(),
            file_hosts: Vec::new(),
            test_hosts: false,
            http: HttpTransport::builder(),
            transport: None,
            clock: Arc::new(SystemClock::default()),
            random: Arc::new(SystemRandom),
            tokens: None,
            envelope: None,
            moves: None,
            strict: false,
            validation: true,
            timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(180),
            retry: Retry::new(),
            limits: Limits::new(),
            limiter: Arc::new(MemoryLimiter::default()),
            clock_correction: true,
            observers: Observers::default(),
        }
    }
}

impl Client {
    /// Returns a builder with default settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

impl ClientBuilder {
    /// The key and secret of your app in a region. The gateways `cn` and `partner` share those of [`Region::China`].
    pub fn app(mut self, region: Region, key: AppKey, secret: AppSecret) -> Self {
        self.apps[region] = Some(App { key, secret });
        self
    }

    /// Another URL for a gateway: a mock's, or that of a proxy that forwards to it.
    pub fn base_url(mut self, gateway: Gateway, url: impl Into<String>) -> Self {
        self.urls[gateway] = Some(url.into());
        self
    }

    /// Allows signed downloads from another host, or from all subdomains of `*.example.com`. Downloads carry the shop's token, so without this
    /// they go only to Temu's own hosts and to the host of the gateway's URL.
    pub fn file_host(mut self, host: impl Into<String>) -> Self {
        self.file_hosts.push(host.into());
        self
    }

    /// Calls the test hosts (under temudemo.com) instead of production. [`ClientBuilder::base_url`] goes before it.
    pub fn test_hosts(mut self, on: bool) -> Self {
        self.test_hosts = on;
        self
    }

    /// Sends requests to this gateway through a proxy (`http://user:password@host:port`): allow-lists of IP addresses are per region. Proxies
    /// in the environment are ignored, unless [`ClientBuilder::proxy_from_environment`] is on.
    pub fn proxy(mut self, gateway: Gateway, url: impl Into<String>) -> Self {
        self.http = self.http.proxy(gateway, url);
        self
    }

    /// Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` from the environment, for gateways without a [proxy](Self::proxy) of their
    /// own. Off by default: what stands in the environment by chance would see every request.
    pub fn proxy_from_environment(mut self, on: bool) -> Self {
        self.http = self.http.proxy_from_environment(on);
        self
    }

    /// How long connecting may take, TLS included: 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http = self.http.connect_timeout(timeout);
        self
    }

    /// How long one attempt may take, from connecting to the end of the answer: 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a call may take in all, with its attempts and the waits between them: 3 minutes by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// When failed attempts are followed by others.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How often the client calls.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What keeps the windows of the rate limits: this client's memory by default. Give several clients one [`MemoryLimiter`] in an `Arc`, or
    /// an engine that several processes share.
    pub fn limiter(mut self, limiter: impl Limiter + 'static) -> Self {
        self.limiter = Arc::new(limiter);
        self
    }

    /// Whether a rejected timestamp teaches the client the gateway's time, with which the call is tried again: on by default.
    pub fn clock_correction(mut self, on: bool) -> Self {
        self.clock_correction = on;
        self
    }

    /// Adds an interceptor. The first one added surrounds the others.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.observers.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Counts what happens.
    pub fn meter(mut self, meter: impl Meter + 'static) -> Self {
        self.observers.meter = Some(Arc::new(meter));
        self
    }

    /// The `User-Agent` header.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.http = self.http.user_agent(user_agent);
        self
    }

    /// Trusts further root certificates (PEM, or a single one in DER) besides the system's, such as that of a company's proxy. Certificates are
    /// always verified.
    pub fn root_certificate(mut self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.http = self.http.root_certificate(pem_or_der);
        self
    }

    /// Where business parameters travel, whatever the spec says.
    pub fn envelope(mut self, envelope: Envelope) -> Self {
        self.envelope = Some(envelope);
        self
    }

    /// Changes the routes of operations at run time: what an announcement moves before a release of this crate knows it.
    pub fn moves(mut self, moves: Moves) -> Self {
        self.moves = Some(moves);
        self
    }

    /// Strict mode, for tests: an answer that is not as the spec says, or has fields that it does not know, is an error.
    pub fn strict(mut self, on: bool) -> Self {
        self.strict = on;
        self
    }

    /// Turns validation of requests against the spec before they are sent on or off: on by default.
    pub fn validation(mut self, on: bool) -> Self {
        self.validation = on;
        self
    }

    /// Finds the tokens of shops whose handles carry none: [`Tokens`](crate::tokens::Tokens) or a source of your own.
    pub fn token_source(mut self, tokens: impl TokenSource + 'static) -> Self {
        self.tokens = Some(Arc::new(tokens));
        self
    }

    /// Sends requests by other means than reqwest. Proxies, certificates, user agent and the timeout for connecting are then its own matter.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Takes time from elsewhere, and waits there.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Takes random numbers from elsewhere.
    pub fn random(mut self, random: impl Random + 'static) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// Where no app is given, or a URL or certificate cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        if Region::ALL.into_iter().all(|region| self.apps[region].is_none()) {
            return Err(Error::config("the client has no app: give one with `ClientBuilder::app`"));
        }
        if let Some(flaw) = self.flawed_app() {
            return Err(Error::config(flaw));
        }
        let urls = PerGateway::from_fn(|gateway| self.url(gateway));
        if let Some(gateway) = Gateway::ALL.into_iter().find(|gateway| urls[*gateway].as_deref().is_some_and(|url| !is_url(url))) {
            return Err(Error::config(format!("the URL of gateway {gateway} must begin with https:// or http://")));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(self.http.build().map_err(Error::transport)?),
        };
        let Self {
            apps,
            file_hosts,
            clock,
            random,
            tokens,
            envelope,
            moves,
            strict,
            validation,
            timeout,
            deadline,
            retry,
            limits,
            limiter,
            observers,
            ..
        } = self;
        let skew = Skew::new(self.clock_correction);
        let core = Core {
            apps,
            file_hosts,
            urls,
            transport,
            clock,
            random,
            tokens,
            envelope,
            moves,
            strict,
            validation,
            timeout,
            deadline,
            retry,
            limits,
            limiter,
            skew,
            observers,
        };
        Ok(Client::new(core))
    }

    /// Says what is wrong with a key or secret.
    fn flawed_app(&self) -> Option<String> {
        Region::ALL.into_iter().find_map(|region| {
            let app = self.apps[region].as_ref()?;
            let named = [("key", app.key.expose()), ("secret", app.secret.expose())];
            named.into_iter().find_map(|(name, text)| Some(format!("the app {name} for region {region} {}", flaw(text)?)))
        })
    }

    /// `None` where there is no test host: a test must never reach the real gateway by accident.
    fn url(&self, gateway: Gateway) -> Option<String> {
        let facts = gateway.facts();
        let usual = if self.test_hosts { facts.test_url } else { Some(facts.url) };
        self.urls[gateway].clone().or_else(|| usual.map(str::to_owned))
    }
}

fn is_url(url: &str) -> bool {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).is_some_and(|host| !host.is_empty())
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}
