//! A profile at work: its client, and its shops with their tokens.

use std::path::PathBuf;

use temu_sdk::authorization::Seller;
use temu_sdk::tokens::ShopToken;
use temu_sdk::{AppKey, AppSecret, Client, ClientBuilder, Gateway, Region, Shop, UnixSeconds, moves::Moves};

use crate::args::Global;
use crate::config::{BASE_URL, Config, FROM_ENVIRONMENT, Profile};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::secrets::Secrets;
use crate::terminal::warn;

pub struct Session {
    pub name: String,
    pub profile: Profile,
    pub region: Region,
    pub config: PathBuf,
    pub secrets: Secrets,
}

impl Session {
    /// The profile that the command line chooses.
    pub fn open(global: &Global) -> Result<Self, Failure> {
        let config = Config::load(global)?;
        let (name, profile) = config.profile(global)?;
        Self::of(&config, name, profile)
    }

    pub fn of(config: &Config, name: String, profile: Profile) -> Result<Self, Failure> {
        let region = profile.region.ok_or_else(|| Failure::config(text!("profile `{}` has no region", name)))?;
        let secrets = Secrets::open(profile.secrets, &config.path, &name);
        Ok(Self { name, profile, region, config: config.path.clone(), secrets })
    }

    /// The Seller Center that the sellers use.
    pub fn seller(&self) -> Seller {
        if self.region == Region::China { Seller::CrossBorder } else { self.profile.seller.into() }
    }

    pub fn app_key(&self) -> AppKey {
        AppKey::new(self.profile.app_key.clone().unwrap_or_default())
    }

    pub fn app_secret(&self) -> Result<AppSecret, Failure> {
        let missing = || {
            Failure::new(Exit::Auth, text!("{} has no app secret for profile `{}`", self.secrets.store_name(), self.name))
                .hint(text!("`temu login` stores it"))
        };
        self.secrets.app_secret()?.ok_or_else(missing)
    }

    /// A client's settings, as the profile has them.
    pub fn builder(&self) -> Result<ClientBuilder, Failure> {
        let profile = &self.profile;
        let mut builder = Client::builder()
            .app(self.region, self.app_key(), self.app_secret()?)
            .test_hosts(profile.test_hosts)
            .proxy_from_environment(true)
            .user_agent(concat!("temu-cli/", env!("CARGO_PKG_VERSION")));
        let of = |values: &std::collections::BTreeMap<String, String>| {
            values.iter().filter_map(|(id, url)| Some((Gateway::from_id(id)?, url.clone()))).collect::<Vec<_>>()
        };
        builder = base_urls().into_iter().fold(builder, |builder, (gateway, url)| builder.base_url(gateway, url));
        builder = of(&profile.urls).into_iter().fold(builder, |builder, (gateway, url)| builder.base_url(gateway, url));
        builder = of(&profile.proxies).into_iter().fold(builder, |builder, (gateway, url)| builder.proxy(gateway, url));
        if let Some(path) = &profile.moves {
            let beside = self.config.parent().map_or_else(|| path.clone(), |folder| folder.join(path));
            builder = builder.moves(Moves::from_file(beside)?);
        }
        Ok(builder)
    }

    pub fn client(&self) -> Result<Client, Failure> {
        Ok(self.builder()?.build()?)
    }

    /// The shop to work with: the one that is asked for, the default one, or the only one.
    pub fn shop_name(&self, global: &Global) -> Result<String, Failure> {
        let shops = &self.profile.shops;
        if let Some(name) = global.shop.as_ref().or(self.profile.default_shop.as_ref()) {
            return Ok(name.clone());
        }
        match shops.keys().next() {
            _ if self.name == FROM_ENVIRONMENT => Ok(FROM_ENVIRONMENT.to_owned()),
            Some(name) if shops.len() == 1 => Ok(name.clone()),
            Some(_) => Err(Failure::config(text!(
                "profile `{}` has several shops: choose with --shop ({})",
                self.name,
                shops.keys().cloned().collect::<Vec<_>>().join(", ")
            ))),
            None => Err(Failure::new(Exit::Auth, text!("profile `{}` has no shop", self.name))
                .hint(text!("`temu login --profile {} --shop NAME` adds one", self.name))),
        }
    }

    pub fn token(&self, shop: &str) -> Result<ShopToken, Failure> {
        let missing =
            || Failure::new(Exit::Auth, text!("{} has no token for shop `{}` of profile `{}`", self.secrets.store_name(), shop, self.name));
        let hint = || text!("`temu login --profile {} --shop {}` gets one", self.name, shop);
        self.secrets.token(shop)?.ok_or_else(|| missing().hint(hint()))
    }

    /// A handle of the shop with its token.
    pub fn shop(&self, client: &Client, name: &str) -> Result<Shop, Failure> {
        let token = self.token(name)?;
        if token.expires.is_some_and(|at| at.0 <= now().0) {
            warn(text!("the token of shop `{}` has expired: `temu login --shop {}` gets a new one", name, name));
        }
        Ok(client.shop(name.to_owned()).with_token(self.region, token.access).in_region(self.region))
    }
}

/// The URLs of a mock or proxy that the environment names, for all gateways.
fn base_urls() -> Vec<(Gateway, String)> {
    let base = std::env::var(BASE_URL).ok().filter(|url| !url.is_empty());
    let url = |base: &str, gateway| format!("{}/{gateway}/openapi/router", base.trim_end_matches('/'));
    base.map(|base| Gateway::ALL.into_iter().map(|gateway| (gateway, url(&base, gateway))).collect()).unwrap_or_default()
}

pub fn now() -> UnixSeconds {
    UnixSeconds(jiff::Timestamp::now().as_second())
}

/// Runs something on a runtime of its own, which only commands that talk to somebody pay for.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io(text!("cannot start"), &error))?;
    let result = runtime.block_on(work);
    // What waits for standard input would hold the program up.
    runtime.shutdown_background();
    result
}
