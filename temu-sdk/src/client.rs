//! The client: apps, gateways and everything that calls share. It owns no token.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    clock::{Clock, Random},
    config::ClientBuilder,
    error::Error,
    interface::{Envelope, Gateway, Region},
    limit::{Limiter, Limits},
    observe::Watch,
    retry::Retry,
    secret::{AppKey, AppSecret},
    shop::Shop,
    skew::Skew,
    tokens::TokenSource,
    transport::Transport,
    values::UnixSeconds,
};

/// Calls Temu's gateways for any number of shops. Cheap to clone; make one and keep it.
///
/// ```
/// use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region};
///
/// let client = Client::builder()
///     .app(Region::Us, AppKey::new("key"), AppSecret::new("secret"))
///     .app(Region::China, AppKey::new("key"), AppSecret::new("secret"))
///     .build()?;
/// let shop = client.shop("my-shop").token(Region::Us, AccessToken::new("token"));
/// # Ok::<(), temu_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) core: Arc<Core>,
}

/// What all handles of a client share.
pub(crate) struct Core {
    pub apps: [Option<App>; Region::ALL.len()],
    pub urls: [Option<String>; Gateway::ALL.len()],
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub tokens: Option<Arc<dyn TokenSource>>,
    pub envelope: Option<Envelope>,
    pub strict: bool,
    pub checks: bool,
    pub timeout: Duration,
    pub deadline: Duration,
    pub retry: Retry,
    pub limits: Limits,
    pub limiter: Limiter,
    pub skew: Skew,
    pub watch: Watch,
}

/// An app of one region.
#[derive(Clone)]
pub(crate) struct App {
    pub key: AppKey,
    pub secret: AppSecret,
}

impl Core {
    /// The app for a gateway.
    pub fn app(&self, gateway: Gateway) -> Result<&App, Error> {
        let region = gateway.region();
        let missing = || Error::config(format!("the client has no app for region {region}: add it with `ClientBuilder::app`"));
        self.apps[region as usize].as_ref().ok_or_else(missing)
    }

    /// The URL of a gateway's router.
    pub fn url(&self, gateway: Gateway) -> Result<&str, Error> {
        let missing = || Error::config(format!("gateway {gateway} has no test host: give one with `ClientBuilder::base_url`"));
        self.urls[gateway as usize].as_deref().ok_or_else(missing)
    }

    /// A gateway's time, as far as it is known.
    pub fn now(&self, gateway: Gateway) -> UnixSeconds {
        self.skew.timestamp(gateway, self.clock.now())
    }
}

impl Client {
    /// Options, each with a default, for a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A handle for one shop. The label is yours: it stands in errors and traces, separates the limits of shops and finds their tokens.
    pub fn shop(&self, label: impl Into<Arc<str>>) -> Shop {
        Shop::new(self.clone(), label.into())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let regions = Region::ALL.into_iter().filter(|region| self.core.apps[*region as usize].is_some());
        f.debug_struct("Client").field("regions", &regions.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
