//! What is stored of a token, and the trait of whatever stores it.

use std::{fmt, sync::Arc};

use crate::{
    catalog::gateway::Gateway,
    clock::{BoxFuture, Random, SystemRandom},
    credentials::secret::{AccessToken, RefreshToken},
    error::Error,
    wire::values::UnixSeconds,
};

/// Names a token: whose it is, and for which gateway. Two shops never share one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct TokenKey {
    /// The label of the shop's handle.
    pub shop: Arc<str>,
    /// Where the token is good. `partner` uses that of `cn` until it has one of its own.
    pub gateway: Gateway,
}

impl TokenKey {
    /// Names the token of a shop for a gateway.
    #[must_use]
    pub fn new(shop: impl Into<Arc<str>>, gateway: Gateway) -> Self {
        Self { shop: shop.into(), gateway }
    }
}

/// A shop's token with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct ShopToken {
    /// What travels with calls.
    pub access: AccessToken,
    /// What a [`Refresher`](super::Refresher) may renew it with.
    pub refresh: Option<RefreshToken>,
    /// When it ends; `None` where that is not known.
    pub expires: Option<UnixSeconds>,
    /// The shop's `mallId`, where it is known.
    pub mall_id: Option<i64>,
}

impl ShopToken {
    /// A token of which nothing else is known.
    pub fn new(access: AccessToken) -> Self {
        Self { access, refresh: None, expires: None, mall_id: None }
    }

    /// When it ends.
    pub fn expires(mut self, at: UnixSeconds) -> Self {
        self.expires = Some(at);
        self
    }

    /// What it can be renewed with.
    pub fn refresh(mut self, token: RefreshToken) -> Self {
        self.refresh = Some(token);
        self
    }

    /// The shop's `mallId`.
    pub fn mall_id(mut self, id: i64) -> Self {
        self.mall_id = Some(id);
        self
    }

    /// Whether it has ended, or will within so many seconds.
    pub(super) fn ends_within(&self, seconds: i64, now: UnixSeconds) -> bool {
        self.expires.is_some_and(|end| end.0 <= now.0.saturating_add(seconds))
    }
}

/// A token as it stands in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// The token.
    pub token: ShopToken,
    /// Tells a token from all that were stored under the key before it and will be after it. Never 0.
    pub generation: u64,
}

impl Stored {
    /// A token of a generation; for stores of your own.
    #[must_use]
    pub fn new(token: ShopToken, generation: u64) -> Self {
        Self { token, generation }
    }
}

/// Keeps tokens, for one process or for several. Failures are best told with [`Error::token_unavailable`].
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// The token under a key, if there is one.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<Stored>, Error>>;

    /// Stores a token in place of that of the generation `after` (0: there is none) and answers with its generation, which no other token has
    /// had under the key, also none that was removed. Does nothing and answers `None` where the store holds another generation by now. Both
    /// must be one step, also among processes.
    ///
    /// # Errors
    /// Where the store cannot be written.
    fn save<'a>(&'a self, key: &'a TokenKey, token: &'a ShopToken, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>>;

    /// Removes the token of this generation, and does nothing and answers `false` where the store holds another or none by now. Both must be
    /// one step, also among processes.
    ///
    /// # Errors
    /// Where the store cannot be written.
    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>>;

    /// All keys under which there is a token, in any order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>>;
}

/// The generation that follows. Where there is no token it begins anywhere: whoever still means one that was removed must not meet it again.
pub(super) fn next_generation(after: u64) -> u64 {
    match after {
        0 => (SystemRandom.next() >> 16) + 1,
        after => after.saturating_add(1),
    }
}
