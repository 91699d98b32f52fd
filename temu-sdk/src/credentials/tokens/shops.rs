//! The tokens of all shops: found for calls, cached, and refreshed in time.

use std::{
    collections::HashMap,
    fmt, slice,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{
    catalog::gateway::{Gateway, PerGateway, Region},
    clock::{BoxFuture, Clock},
    credentials::secret::AccessToken,
    error::Error,
    sync::lock,
};
use crate::{
    credentials::tokens::cached::CachedToken,
    credentials::tokens::refresh::{Refresh, Refresher},
    credentials::tokens::source::{TokenQuery, TokenSource},
    credentials::tokens::store::{ShopToken, TokenKey, TokenStore},
};

/// Shops' tokens for a client: found by the label of the shop's handle, cached, refreshed before they expire.
///
/// A token that expires or is rejected is first looked up in the store, where another process may have put a newer one; then the [`Refresher`]
/// is asked, once for all calls of the shop that wait for it and, under the store's lease, by one of all processes that share the store. Without
/// a refresher, or if it fails, the call ends in an error that names the page where the seller authorizes.
pub struct Tokens {
    refresh: Arc<Refresh>,
    shops: Mutex<HashMap<Arc<str>, ByGateway>>,
}

/// The cached tokens of one shop.
type ByGateway = PerGateway<Option<Arc<CachedToken>>>;

impl Tokens {
    /// Creates a source of tokens from a store.
    #[must_use]
    pub fn new(store: impl TokenStore + 'static) -> Self {
        Self { refresh: Arc::new(Refresh::new(Arc::new(store))), shops: Mutex::default() }
    }

    /// Sets another store for the tokens of a region, such as one that lies in that region.
    #[must_use]
    pub fn store_for(mut self, region: Region, store: impl TokenStore + 'static) -> Self {
        Arc::make_mut(&mut self.refresh).stores[region] = Arc::new(store);
        self
    }

    /// Sets what refreshes tokens that expire. Without one they are only looked up again.
    #[must_use]
    pub fn refresher(mut self, refresher: impl Refresher + 'static) -> Self {
        Arc::make_mut(&mut self.refresh).refresher = Some(Arc::new(refresher));
        self
    }

    /// Sets how long before its expiry a token is refreshed: 10 minutes by default. Should be much shorter than tokens last.
    #[must_use]
    pub fn refresh_before(mut self, lead: Duration) -> Self {
        Arc::make_mut(&mut self.refresh).lead = i64::try_from(lead.as_secs()).unwrap_or(i64::MAX);
        self
    }

    /// Sets how long one process may take to refresh a token before another takes over, and can no longer save its result then: 2 minutes by
    /// default. Should be longer than the refresher ever takes.
    #[must_use]
    pub fn lease(mut self, duration: Duration) -> Self {
        Arc::make_mut(&mut self.refresh).lease = duration;
        self
    }

    /// Sets the clock by which this process waits for one that refreshes a token.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        Arc::make_mut(&mut self.refresh).clock = Arc::new(clock);
        self
    }

    /// Stores a token that a seller has just granted, over any other. Calls use it from now on.
    ///
    /// # Errors
    /// Returns an error if the store fails.
    pub async fn save(&self, shop: impl Into<Arc<str>>, gateway: Gateway, token: ShopToken) -> Result<(), Error> {
        self.cached(&shop.into(), gateway).replace(&self.refresh, token).await
    }

    /// Removes a shop's token, as after the seller has withdrawn the authorization: calls find none from now on. Returns whether there was one;
    /// a newer one that somebody stores meanwhile stays. Other processes go on with a cached token until it expires or is rejected.
    ///
    /// ```
    /// # async fn example(tokens: temu_sdk::tokens::Tokens) -> Result<(), temu_sdk::Error> {
    /// for key in tokens.list().await?.into_iter().filter(|key| &*key.shop == "my-shop") {
    ///     tokens.remove(key.shop, key.gateway).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Returns an error if the store fails.
    pub async fn remove(&self, shop: impl Into<Arc<str>>, gateway: Gateway) -> Result<bool, Error> {
        let key = TokenKey::new(shop, gateway);
        let store = self.refresh.store(&key);
        let removed = match store.load(&key).await? {
            Some(stored) => store.remove(&key, stored.generation).await?,
            None => false,
        };
        self.forget(&key);
        Ok(removed)
    }

    /// Loads a shop's token from the store.
    ///
    /// # Errors
    /// Returns an error if the store fails.
    pub async fn load(&self, shop: impl Into<Arc<str>>, gateway: Gateway) -> Result<Option<ShopToken>, Error> {
        let key = TokenKey::new(shop, gateway);
        Ok(self.refresh.store(&key).load(&key).await?.map(|stored| stored.token))
    }

    /// Lists the keys of all tokens.
    ///
    /// # Errors
    /// Returns an error if a store fails.
    pub async fn list(&self) -> Result<Vec<TokenKey>, Error> {
        self.refresh.list().await
    }

    /// Drops a cached token. An update in flight changes nothing: the store accepts no successor of a removed token.
    fn forget(&self, key: &TokenKey) {
        let mut shops = lock(&self.shops);
        if let Some(cached) = shops.get_mut(&key.shop) {
            cached[key.gateway] = None;
            if Gateway::ALL.into_iter().all(|gateway| cached[gateway].is_none()) {
                shops.remove(&key.shop);
            }
        }
    }

    fn cached(&self, shop: &str, gateway: Gateway) -> Arc<CachedToken> {
        let mut shops = lock(&self.shops);
        if let Some(cached) = shops.get(shop).and_then(|cached| cached[gateway].as_ref()) {
            return Arc::clone(cached);
        }
        let key = TokenKey::new(shop, gateway);
        let cached = shops.entry(Arc::clone(&key.shop)).or_default();
        Arc::clone(cached[gateway].insert(Arc::new(CachedToken::new(key))))
    }

    /// Finds the cached token that a call uses, brought up to date.
    async fn find(&self, query: TokenQuery<'_>) -> Result<Option<(Arc<CachedToken>, AccessToken)>, Error> {
        for gateway in slice::from_ref(&query.gateway).iter().chain(query.gateway.facts().tokens_of) {
            let cached = self.cached(query.shop, *gateway);
            if let Some(token) = cached.token(&self.refresh, query.now).await? {
                return Ok(Some((cached, token)));
            }
        }
        Ok(None)
    }
}

impl TokenSource for Tokens {
    fn token<'a>(&'a self, query: TokenQuery<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            let found = self.find(query).await?.map(|(_, token)| token);
            found.ok_or_else(|| Error::no_token(format!("there is no token of this shop for gateway {}", query.gateway)))
        })
    }

    fn rejected<'a>(
        &'a self,
        query: TokenQuery<'a>,
        token: &'a AccessToken,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, Error>> {
        Box::pin(async move {
            let Some((cached, current)) = self.find(query).await? else { return Ok(None) };
            if current != *token {
                return Ok(Some(current));
            }
            // A valid token that does not cover the operation: only the seller can grant another.
            let may_refresh = !error.is_permission();
            cached.newer_than(&self.refresh, token, may_refresh, query.now).await
        })
    }
}

/// Shows nothing of tokens.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("refresh", &self.refresh).finish_non_exhaustive()
    }
}
