//! Tokens encrypted at rest: AES-256-GCM with a key that the application supplies, bound to app, shop and gateway.

use std::{fmt, sync::Arc};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Generate, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, Error, UnixSeconds,
    tokens::{RefreshToken, ShopToken, TokenKey},
};
use zeroize::Zeroizing;

/// The version of what is stored.
const VERSION: &str = "1";

/// Encrypts tokens for a store, and decrypts what it or an earlier key encrypted.
///
/// To rotate the key, create the cipher with the new key and add the old one with [`TokenCipher::also_decrypts`]; tokens that are refreshed are
/// encrypted with the new key. Once all are, the old key can go.
///
/// ```
/// use temu_sdk_engines::TokenCipher;
/// let cipher = TokenCipher::new("2026-11", [7; 32]).also_decrypts("2025-11", [8; 32]);
/// ```
#[derive(Clone)]
pub struct TokenCipher {
    keys: Arc<Vec<Key>>,
}

#[derive(Clone)]
struct Key {
    id: String,
    cipher: Aes256Gcm,
}

impl Key {
    fn new(id: String, key: [u8; 32]) -> Self {
        let key = Zeroizing::new(key);
        Self { id, cipher: Aes256Gcm::new((&*key).into()) }
    }
}

impl TokenCipher {
    /// Creates a cipher with a key of 32 random bytes and a name for it, which is stored with each token.
    #[must_use]
    pub fn new(key_id: impl Into<String>, key: [u8; 32]) -> Self {
        Self { keys: Arc::new(vec![Key::new(key_id.into(), key)]) }
    }

    /// Adds a key that is used for decrypting only.
    #[must_use]
    pub fn also_decrypts(mut self, key_id: impl Into<String>, key: [u8; 32]) -> Self {
        Arc::make_mut(&mut self.keys).push(Key::new(key_id.into(), key));
        self
    }

    /// Encrypts a token: `version.key id.nonce and text`.
    pub(crate) fn encrypt(&self, app: &AppKey, key: &TokenKey, token: &ShopToken) -> Result<String, Error> {
        let text = Zeroizing::new(plain(token));
        let nonce = Nonce::generate();
        let context = context(app, key);
        let Key { id, cipher } = &self.keys[0];
        let sealed = cipher.encrypt(&nonce, Payload { msg: text.as_bytes(), aad: context.as_bytes() });
        let sealed = sealed.map_err(|_| Error::store_invalid("a token cannot be encrypted"))?;
        Ok(format!("{VERSION}.{}.{}", STANDARD.encode(id), STANDARD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// Decrypts a token.
    pub(crate) fn decrypt(&self, app: &AppKey, key: &TokenKey, stored: &str) -> Result<ShopToken, Error> {
        let damaged = || Error::store_invalid(format!("the stored token of shop {:?} for gateway {} is damaged", &*key.shop, key.gateway));
        let mut parts = stored.split('.');
        let (Some(version), Some(id), Some(sealed)) = (parts.next(), parts.next(), parts.next()) else { return Err(damaged()) };
        if version != VERSION {
            return Err(Error::store_invalid("a stored token was written by a newer version of temu-sdk-engines: update this one"));
        }
        let id = STANDARD.decode(id).ok().and_then(|id| String::from_utf8(id).ok()).ok_or_else(damaged)?;
        let known = self.keys.iter().find(|key| key.id == id);
        let known = known.ok_or_else(|| {
            Error::store_invalid(format!("a stored token is encrypted with the key {id:?}: add it with `TokenCipher::also_decrypts`"))
        })?;
        let sealed = STANDARD.decode(sealed).map_err(|_| damaged())?;
        let (nonce, sealed) = sealed.split_first_chunk::<12>().ok_or_else(damaged)?;
        let context = context(app, key);
        let text = known.cipher.decrypt(nonce.into(), Payload { msg: sealed, aad: context.as_bytes() });
        let text = Zeroizing::new(text.map_err(|_| {
            Error::store_invalid(format!(
                "the stored token of shop {:?} for gateway {} cannot be decrypted: it is damaged, belongs to another shop or app, or the key is wrong",
                &*key.shop, key.gateway
            ))
        })?);
        read(&text).ok_or_else(damaged)
    }
}

/// What a token is bound to: one that is copied to another shop's place cannot be decrypted there.
fn context(app: &AppKey, key: &TokenKey) -> String {
    json!([app.expose(), key.gateway.region().id(), key.gateway.id(), &*key.shop]).to_string()
}

fn plain(token: &ShopToken) -> String {
    let refresh = token.refresh.as_ref().map(RefreshToken::expose);
    json!({"access": token.access.expose(), "refresh": refresh, "expires": token.expires.map(|at| at.0), "mallId": token.mall_id})
        .to_string()
}

fn read(text: &[u8]) -> Option<ShopToken> {
    let content: Value = serde_json::from_slice(text).ok()?;
    let mut token = ShopToken::new(AccessToken::new(content["access"].as_str()?));
    token.refresh = content["refresh"].as_str().map(RefreshToken::new);
    token.expires = content["expires"].as_i64().map(UnixSeconds);
    token.mall_id = content["mallId"].as_i64();
    Some(token)
}

/// Shows the names of the keys and nothing else.
impl fmt::Debug for TokenCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}
