//! How a seller's approval becomes a token: the page, the redirect back, and the exchange of its code.
//!
//! A redirect can be forged: an attacker who has a victim's browser open one with the attacker's code makes the victim's account work on the
//! attacker's shop. So send the seller off with an [`AuthorizationState`] that is kept in their session, and take the code only with it.
//!
//! ```no_run
//! # async fn example(client: temu_sdk::Client, tokens: temu_sdk::tokens::Tokens, session: String) -> Result<(), Box<dyn std::error::Error>> {
//! use temu_sdk::{AppKey, Region, authorization::{AuthorizationState, Redirect, Seller, self}};
//!
//! // The seller leaves. Put state.expose() into the session.
//! let state = AuthorizationState::random()?;
//! let page = Seller::Local.authorization_link(Region::Us, &AppKey::new("key"), "https://app.example/back");
//! let link = page.map(|page| state.link(&page));
//!
//! // The seller comes back.
//! let redirect = Redirect::parse("https://app.example/back?code=c0de&state=5e55&callback_host=openapi-b-us.temu.com")?;
//! let region = redirect.gateway().map_or(Region::Us, |gateway| gateway.region());
//! let code = redirect.verified(&AuthorizationState::new(session))?;
//! let granted = authorization::exchange(&client.shop("my-shop"), region, &code).await?;
//! tokens.save("my-shop", granted.gateway, granted.token).await?;
//! # Ok(())
//! # }
//! ```

mod exchange;
mod link;

pub use exchange::{Granted, exchange};

use std::fmt;

use rustls::crypto::ring;
use subtle::ConstantTimeEq;

pub use crate::catalog::seller::Seller;
pub use crate::credentials::secret::{AuthorizationCode, AuthorizationState};
use crate::{catalog::gateway::Gateway, credentials::secret::AppKey, error::Error, wire::hex};

impl AuthorizationState {
    /// One that nobody can guess: 32 hexadecimal digits.
    ///
    /// # Errors
    /// Returns an error if the operating system provides no random numbers.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 16];
        let filled = ring::default_provider().secure_random.fill(&mut bytes);
        filled.map_err(|_| Error::config("the operating system has no random numbers"))?;
        Ok(Self::new(hex::encode(&bytes)))
    }

    /// The URL of an authorization with this state added to it.
    ///
    /// ```
    /// use temu_sdk::authorization::AuthorizationState;
    /// let state = AuthorizationState::new("5e55");
    /// assert_eq!(state.link("https://seller.example/authorize?app=1"), "https://seller.example/authorize?app=1&state=5e55");
    /// ```
    #[must_use]
    pub fn link(&self, url: &str) -> String {
        let (url, fragment) = url.find('#').map_or((url, ""), |at| url.split_at(at));
        let separator = if url.contains('?') { '&' } else { '?' };
        let state: String = form_urlencoded::byte_serialize(self.expose().as_bytes()).collect();
        format!("{url}{separator}state={state}{fragment}")
    }
}

/// What Temu's redirect brought back.
#[derive(Debug)]
#[must_use]
pub struct Redirect {
    code: AuthorizationCode,
    state: Option<AuthorizationState>,
    app_key: Option<AppKey>,
    gateway: Option<Gateway>,
}

impl Redirect {
    /// Reads the redirect's URL, or only its query.
    ///
    /// # Errors
    /// Returns an error if there is no code, or if a parameter stands there twice, as only a forged one has it.
    pub fn parse(url: &str) -> Result<Self, RedirectError> {
        let url = url.split('#').next().unwrap_or_default();
        // A query by itself may hold a question mark in one of its values.
        let is_path = |text: &str| !text.contains('=') || text.starts_with('/') || text.starts_with("http");
        let query = url.split_once('?').filter(|(before, _)| is_path(before)).map_or(url, |(_, query)| query);
        let code = only(query, "code")?.map(AuthorizationCode::new).ok_or(RedirectError::NoCode)?;
        Ok(Self {
            code,
            state: only(query, "state")?.map(AuthorizationState::new),
            app_key: only(query, "app_key")?.map(AppKey::new),
            gateway: only(query, "callback_host")?.and_then(|host| Gateway::of_host(&host)),
        })
    }

    /// The app that the seller authorized, if the redirect says so.
    #[must_use]
    pub fn app_key(&self) -> Option<&AppKey> {
        self.app_key.as_ref()
    }

    /// The gateway where the code is exchanged, if the redirect names one that is known. Its [region](Gateway::region) is that of the token.
    #[must_use]
    pub fn gateway(&self) -> Option<Gateway> {
        self.gateway
    }

    /// The code of a redirect that answers this state. Forget the state then: it serves once.
    ///
    /// # Errors
    /// Where the redirect carries another state or none.
    pub fn verified(self, expected: &AuthorizationState) -> Result<AuthorizationCode, RedirectError> {
        let state = self.state.ok_or(RedirectError::NoState)?;
        let is_expected = state.expose().as_bytes().ct_eq(expected.expose().as_bytes());
        // An empty state would be one that was lost on the way out.
        if expected.expose().is_empty() || !bool::from(is_expected) { Err(RedirectError::WrongState) } else { Ok(self.code) }
    }

    /// The code of a redirect that may be anyone's, as it is where the seller began in the Seller Center and not in your app. Before you save the
    /// token, ask whoever is signed in whether the shop (`mallId`) is theirs.
    #[must_use]
    pub fn unverified(self) -> AuthorizationCode {
        self.code
    }
}

/// The value of a parameter that must not stand there twice; `None` where it is absent or empty.
fn only(query: &str, name: &'static str) -> Result<Option<String>, RedirectError> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let value = values.next();
    if values.next().is_some() { Err(RedirectError::Twice(name)) } else { Ok(value.filter(|value| !value.is_empty())) }
}

/// Why a redirect is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectError {
    /// There is no `code`: the seller has not approved.
    NoCode,
    /// There is no `state`.
    NoState,
    /// The `state` is not the one that the seller was sent off with.
    WrongState,
    /// A parameter stands there twice.
    Twice(&'static str),
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCode => f.write_str("the redirect has no code: the seller has not approved"),
            Self::NoState => f.write_str("the redirect has no state: it may be forged, let the seller begin again"),
            Self::WrongState => f.write_str("the redirect has another state than the seller was sent off with: it may be forged"),
            Self::Twice(name) => write!(f, "the redirect has `{name}` twice: it may be forged"),
        }
    }
}

impl std::error::Error for RedirectError {}
