//! Hands shops' tokens to their calls, and renews them in time through a refresher that the user supplies.

use std::{
    collections::HashMap,
    fmt, slice,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    catalog::gateway::{Gateway, Region},
    clock::BoxFuture,
    credentials::secret::AccessToken,
    error::Error,
};
use crate::{
    credentials::tokens::slot::{Slot, Upkeep},
    credentials::tokens::source::{TokenQuery, TokenSource},
    credentials::tokens::store::{ShopToken, TokenKey, TokenStore},
};

/// Gets a new token for one that ends. Temu documents no interface for it, so what to do is yours: call one you were told of, or ask another
/// service.
///
/// ```
/// use temu_sdk::{AccessToken, BoxFuture, Error, tokens::{Refresher, ShopToken, TokenKey}};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl Refresher for Vault {
///     fn refresh<'a>(&'a self, key: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
///         Box::pin(async move {
///             if old.refresh.is_none() {
///                 return Err(Error::no_token(format!("{} must authorize again", key.shop)));
///             }
///             Ok(ShopToken::new(AccessToken::new("what the vault says")))
///         })
///     }
/// }
/// ```
pub trait Refresher: Send + Sync + fmt::Debug {
    /// A new token for the key. Called once at a time for each key; see to it that it ends.
    ///
    /// # Errors
    /// [`Error::no_token`] where only a new authorization by the seller helps, [`Error::token_unavailable`] where it just failed this time.
    fn refresh<'a>(&'a self, key: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>>;
}

/// Shops' tokens for a client: found by the label of the shop's handle, kept at hand, renewed before they end.
///
/// A token that ends or is refused is first looked up in the store, where another process may have put a newer one; then the [`Refresher`] is
/// asked, once for all calls of the shop that wait for it. Without a refresher, or where it fails, the call ends in an error that names the page
/// where the seller authorizes.
pub struct Tokens {
    upkeep: Arc<Upkeep>,
    shops: Mutex<HashMap<Arc<str>, Slots>>,
}

/// The tokens of one shop, by gateway.
type Slots = [Option<Arc<Slot>>; Gateway::ALL.len()];

impl Tokens {
    /// Tokens from a store.
    #[must_use]
    pub fn new(store: impl TokenStore + 'static) -> Self {
        Self { upkeep: Arc::new(Upkeep::new(Arc::new(store))), shops: Mutex::default() }
    }

    /// Another store for the tokens of a region, such as one that lies in that region.
    #[must_use]
    pub fn store_for(mut self, region: Region, store: impl TokenStore + 'static) -> Self {
        Arc::make_mut(&mut self.upkeep).stores[region as usize] = Arc::new(store);
        self
    }

    /// Renews tokens that end. Without one they are only looked up again.
    #[must_use]
    pub fn refresher(mut self, refresher: impl Refresher + 'static) -> Self {
        Arc::make_mut(&mut self.upkeep).refresher = Some(Arc::new(refresher));
        self
    }

    /// How long before its end a token is renewed: 10 minutes by default. Should be much shorter than tokens last.
    #[must_use]
    pub fn renew_before(mut self, lead: Duration) -> Self {
        Arc::make_mut(&mut self.upkeep).lead = i64::try_from(lead.as_secs()).unwrap_or(i64::MAX);
        self
    }

    /// Stores a token that a seller has just granted, over any other. Calls take it from now on.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn save(&self, shop: impl Into<Arc<str>>, gateway: Gateway, token: ShopToken) -> Result<(), Error> {
        self.slot(&shop.into(), gateway).replace(&self.upkeep, token).await
    }

    /// Removes a shop's token, as after the seller has withdrawn the authorization: calls find none from now on. Answers whether there was one;
    /// a newer one that somebody stores meanwhile stays. Other processes go on with a token that they have at hand until it ends or is refused.
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
    /// Where the store fails.
    pub async fn remove(&self, shop: impl Into<Arc<str>>, gateway: Gateway) -> Result<bool, Error> {
        let key = TokenKey::new(shop, gateway);
        let store = self.upkeep.store(&key);
        let removed = match store.load(&key).await? {
            Some(stored) => store.remove(&key, stored.generation).await?,
            None => false,
        };
        self.forget(&key);
        Ok(removed)
    }

    /// The token that stands in the store.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn load(&self, shop: impl Into<Arc<str>>, gateway: Gateway) -> Result<Option<ShopToken>, Error> {
        let key = TokenKey::new(shop, gateway);
        Ok(self.upkeep.store(&key).load(&key).await?.map(|stored| stored.token))
    }

    /// Which tokens there are.
    ///
    /// # Errors
    /// Where a store fails.
    pub async fn list(&self) -> Result<Vec<TokenKey>, Error> {
        let mut keys = Vec::new();
        for region in Region::ALL {
            let stored = self.upkeep.stores[region as usize].list().await?;
            keys.extend(stored.into_iter().filter(|key| key.gateway.region() == region));
        }
        Ok(keys)
    }

    /// Drops what is at hand. An update that is under way ends in vain: the store takes nothing that follows a removed token.
    fn forget(&self, key: &TokenKey) {
        let mut shops = self.shops.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slots) = shops.get_mut(&key.shop) {
            slots[key.gateway as usize] = None;
            if slots.iter().all(Option::is_none) {
                shops.remove(&key.shop);
            }
        }
    }

    fn slot(&self, shop: &str, gateway: Gateway) -> Arc<Slot> {
        // Nothing in here can panic half-way.
        let mut shops = self.shops.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = shops.get(shop).and_then(|slots| slots[gateway as usize].as_ref()) {
            return Arc::clone(slot);
        }
        let key = TokenKey::new(shop, gateway);
        let slots = shops.entry(Arc::clone(&key.shop)).or_default();
        Arc::clone(slots[gateway as usize].insert(Arc::new(Slot::new(key))))
    }

    /// The slot that a call takes its token from, with the token.
    async fn find(&self, query: TokenQuery<'_>) -> Result<Option<(Arc<Slot>, AccessToken)>, Error> {
        let gateways = match query.gateway {
            Gateway::Partner => &[Gateway::Partner, Gateway::Cn][..],
            _ => slice::from_ref(&query.gateway),
        };
        for gateway in gateways {
            let slot = self.slot(query.shop, *gateway);
            if let Some(token) = slot.token(&self.upkeep, query.now).await? {
                return Ok(Some((slot, token)));
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

    fn refused<'a>(
        &'a self,
        query: TokenQuery<'a>,
        token: &'a AccessToken,
        refusal: &'a Error,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, Error>> {
        Box::pin(async move {
            let Some((slot, current)) = self.find(query).await? else { return Ok(None) };
            if current != *token {
                return Ok(Some(current));
            }
            // A token that is good but does not cover the interface: only the seller can grant another.
            let may_renew = !refusal.is_permission();
            slot.refused(&self.upkeep, token, may_renew, query.now).await
        })
    }
}

/// Tells nothing of tokens.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("upkeep", &self.upkeep).finish_non_exhaustive()
    }
}
