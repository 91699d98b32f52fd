//! Secrets of profiles: the app's secret and the shops' tokens, in the keyring, in a private file, or from the environment. What a profile
//! says is what is used: nothing falls back to another place by itself.

mod environment;
mod file;
mod keyring;

use std::path::Path;

use serde::{Deserialize, Serialize};
use temu_sdk::{AccessToken, AppSecret, UnixSeconds, tokens::RefreshToken, tokens::ShopToken};

use crate::config::{StoreKind, secrets_path};
use crate::exit::Failure;
use crate::i18n::text;

/// Where the texts of secrets are kept, by their key.
pub trait SecretStore {
    fn get(&self, key: &str) -> Result<Option<String>, Failure>;
    fn set(&self, key: &str, secret: &str) -> Result<(), Failure>;
    /// Whether there was one.
    fn remove(&self, key: &str) -> Result<bool, Failure>;
    /// What it is called in messages.
    fn name(&self) -> String;
}

/// Keeps secrets out of core files: a crash leaves none. Where the system refuses, nothing else changes.
#[cfg(unix)]
pub fn leave_no_core_file() {
    use nix::sys::resource::{Resource, setrlimit};
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
}

#[cfg(not(unix))]
pub fn leave_no_core_file() {}

/// The secrets of one profile.
pub struct Secrets {
    profile: String,
    store: Box<dyn SecretStore>,
}

impl Secrets {
    pub fn open(kind: StoreKind, config: &Path, profile: &str) -> Self {
        let store: Box<dyn SecretStore> = match kind {
            StoreKind::Keyring => Box::new(keyring::Keyring),
            StoreKind::File => Box::new(file::PrivateFile::new(secrets_path(config))),
            StoreKind::Environment => Box::new(environment::Environment),
        };
        Self { profile: profile.to_owned(), store }
    }

    pub fn store_name(&self) -> String {
        self.store.name()
    }

    pub fn app_secret(&self) -> Result<Option<AppSecret>, Failure> {
        Ok(self.store.get(&self.app_key())?.map(AppSecret::new))
    }

    pub fn set_app_secret(&self, secret: &AppSecret) -> Result<(), Failure> {
        self.store.set(&self.app_key(), secret.expose())
    }

    pub fn token(&self, shop: &str) -> Result<Option<ShopToken>, Failure> {
        self.store.get(&self.token_key(shop))?.map(|text| self.parse(shop, &text)).transpose()
    }

    pub fn set_token(&self, shop: &str, token: &ShopToken) -> Result<(), Failure> {
        let stored = Stored {
            version: VERSION,
            access: token.access.expose().to_owned(),
            refresh: token.refresh.as_ref().map(|refresh| refresh.expose().to_owned()),
            expires: token.expires.map(|at| at.0),
            mall_id: token.mall_id,
        };
        let text = serde_json::to_string(&stored).map_err(|error| Failure::config(error.to_string()))?;
        self.store.set(&self.token_key(shop), &text)
    }

    pub fn remove_token(&self, shop: &str) -> Result<bool, Failure> {
        self.store.remove(&self.token_key(shop))
    }

    fn app_key(&self) -> String {
        format!("{}/{}", self.profile, APP)
    }

    fn token_key(&self, shop: &str) -> String {
        format!("{}/{TOKEN}/{shop}", self.profile)
    }

    /// A token that was copied there by hand is the token alone.
    fn parse(&self, shop: &str, text: &str) -> Result<ShopToken, Failure> {
        if !text.trim_start().starts_with('{') {
            return Ok(ShopToken::new(AccessToken::new(text.trim())));
        }
        let unreadable = || {
            Failure::config(text!("the token of shop `{}` in {} cannot be read", shop, self.store.name()))
                .hint(text!("`temu login` replaces it"))
        };
        let stored: Stored = serde_json::from_str(text).map_err(|_| unreadable())?;
        if stored.version > VERSION {
            return Err(Failure::config(text!("the token of shop `{}` was stored by a newer version of temu: update temu", shop)));
        }
        let mut token = ShopToken::new(AccessToken::new(stored.access));
        token.refresh = stored.refresh.map(RefreshToken::new);
        token.expires = stored.expires.map(UnixSeconds);
        token.mall_id = stored.mall_id;
        Ok(token)
    }
}

/// The last parts of keys.
const APP: &str = "app-secret";
const TOKEN: &str = "token";

/// The version of stored tokens.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u64,
    access: String,
    refresh: Option<String>,
    expires: Option<i64>,
    mall_id: Option<i64>,
}
