//! What is stored of a token, and the trait of whatever stores it.

use std::{fmt, sync::Arc, time::Duration};

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
    /// The gateway that accepts the token. `partner` uses the token of `cn` until it has one of its own.
    pub gateway: Gateway,
}

impl TokenKey {
    /// Names the token of a shop for a gateway.
    #[must_use]
    pub fn new(shop: impl Into<Arc<str>>, gateway: Gateway) -> Self {
        Self { shop: shop.into(), gateway }
    }
}

/// A shop's token with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct ShopToken {
    /// What travels with calls.
    pub access: AccessToken,
    /// What a [`Refresher`](super::Refresher) may refresh it with.
    pub refresh: Option<RefreshToken>,
    /// When it expires; `None` if that is unknown.
    pub expires: Option<UnixSeconds>,
    /// The shop's `mallId`, if it is known.
    pub mall_id: Option<i64>,
}

impl ShopToken {
    /// Creates a token about which nothing else is known.
    pub fn new(access: AccessToken) -> Self {
        Self { access, refresh: None, expires: None, mall_id: None }
    }

    /// Sets when it expires.
    pub fn expires(mut self, at: UnixSeconds) -> Self {
        self.expires = Some(at);
        self
    }

    /// Sets what it can be refreshed with.
    pub fn refresh(mut self, token: RefreshToken) -> Self {
        self.refresh = Some(token);
        self
    }

    /// Sets the shop's `mallId`.
    pub fn mall_id(mut self, id: i64) -> Self {
        self.mall_id = Some(id);
        self
    }

    /// Returns whether it has expired, or will within this many seconds.
    pub(super) fn expires_within(&self, seconds: i64, now: UnixSeconds) -> bool {
        self.expires.is_some_and(|end| end.0 <= now.0.saturating_add(seconds))
    }
}

/// A token as a store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredToken {
    /// The token.
    pub token: ShopToken,
    /// Distinguishes the token from all that were stored under the key before it and will be after it. Never 0.
    pub generation: u64,
}

impl StoredToken {
    /// Creates a token of a generation; for stores of your own.
    #[must_use]
    pub fn new(token: ShopToken, generation: u64) -> Self {
        Self { token, generation }
    }
}

/// The right to refresh one token, held by one process at a time and for a limited time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    id: u64,
}

impl Lease {
    /// Creates a lease with an id that no other lease has; for stores of your own.
    #[must_use]
    pub fn unique() -> Self {
        Self { id: SystemRandom.next() | 1 }
    }

    /// Restores a lease from its id.
    #[must_use]
    pub fn from_id(id: u64) -> Self {
        Self { id }
    }

    /// Returns the id, for storing.
    #[must_use]
    pub fn id(self) -> u64 {
        self.id
    }
}

/// Keeps tokens, for one process or for several.
///
/// Every method is one step, also among processes. Failures are reported with [`Error::store_unavailable`].
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// Loads the token under a key, if there is one.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>>;

    /// Stores a token in place of the one of the generation `after` (0: there is none) and returns its generation, which no other token has had
    /// under the key, not even one that was removed.
    ///
    /// Changes nothing and returns `None` if the store holds another generation by now, or if `lease` is given and is not the key's current
    /// lease any more. A token that was saved under a lease ends the lease.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>>;

    /// Removes the token of this generation. Changes nothing and returns `false` if the store holds another or none by now.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>>;

    /// Lists all keys under which there is a token, in any order.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>>;

    /// Takes the lease of a key for a time, by the store's clock, unless somebody holds it: then returns `None`. Once the time is over, others can
    /// take it, and the old lease saves nothing any more.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>>;

    /// Ends a lease before its time. Does nothing if it has ended already.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>>;
}

impl<T: TokenStore + ?Sized> TokenStore for Arc<T> {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        (**self).load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        (**self).save(key, token, after, lease)
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        (**self).remove(key, generation)
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        (**self).list()
    }

    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        (**self).acquire_lease(key, duration)
    }

    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        (**self).release_lease(key, lease)
    }
}

/// Returns the generation that follows. Without a token it begins anywhere: a caller that still means a removed token must not meet it again.
pub(crate) fn next_generation(after: u64) -> u64 {
    match after {
        0 => (SystemRandom.next() >> 16) + 1,
        after => after.saturating_add(1),
    }
}
