//! Bringing a token up to date: looked up in its store, and refreshed if that is due, by one process at a time.

use std::{fmt, sync::Arc, time::Duration};

use crate::credentials::tokens::store::{Lease, ShopToken, StoredToken, TokenKey, TokenStore};
use crate::{
    catalog::gateway::{PerRegion, Region},
    clock::{BoxFuture, Clock, SystemClock},
    credentials::secret::AccessToken,
    error::Error,
    wire::values::UnixSeconds,
};

/// The pauses between two looks at the store while another process refreshes the token.
const FIRST_POLL: Duration = Duration::from_millis(50);
const LONGEST_POLL: Duration = Duration::from_secs(1);

/// Gets a new token for one that expires. Temu documents no operation for it, so what to do is yours: call one you were told of, or ask another
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
    /// Returns a new token for the key. Called once at a time for each key, also among processes that share a store; must end within the time of
    /// the lease ([`Tokens::lease`](super::Tokens::lease)), or another process takes over.
    ///
    /// # Errors
    /// Returns [`Error::no_token`] if only a new authorization by the seller helps, [`Error::token_unavailable`] if it failed this time.
    fn refresh<'a>(&'a self, key: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>>;
}

/// The stores and the refresher of all shops' tokens.
#[derive(Clone)]
pub(super) struct Refresh {
    pub stores: PerRegion<Arc<dyn TokenStore>>,
    pub refresher: Option<Arc<dyn Refresher>>,
    /// How many seconds before its expiry a token is refreshed.
    pub lead: i64,
    /// How long one process may take to refresh a token before another takes over.
    pub lease: Duration,
    pub clock: Arc<dyn Clock>,
}

/// Why a token is brought up to date.
pub(super) struct Due {
    pub rejected: Option<AccessToken>,
    pub may_refresh: bool,
    pub now: UnixSeconds,
}

/// A token and whether its store has it.
#[derive(Clone)]
pub(super) struct Known {
    /// With the generation that it has in the store, or that it follows there if it is not saved.
    pub stored: StoredToken,
    pub is_saved: bool,
}

impl Known {
    pub fn saved(stored: StoredToken) -> Self {
        Self { stored, is_saved: true }
    }

    pub fn token(&self) -> &ShopToken {
        &self.stored.token
    }
}

impl Refresh {
    pub fn new(store: Arc<dyn TokenStore>) -> Self {
        let stores = PerRegion::from_fn(|_| Arc::clone(&store));
        Self { stores, refresher: None, lead: 600, lease: Duration::from_secs(120), clock: Arc::new(SystemClock::default()) }
    }

    pub fn store(&self, key: &TokenKey) -> &dyn TokenStore {
        &*self.stores[key.gateway.region()]
    }

    fn store_of(&self, region: Region) -> &dyn TokenStore {
        &*self.stores[region]
    }

    /// Lists the keys of all stores, each store for its own region.
    pub async fn list(&self) -> Result<Vec<TokenKey>, Error> {
        let mut keys = Vec::new();
        for region in Region::ALL {
            let stored = self.store_of(region).list().await?;
            keys.extend(stored.into_iter().filter(|key| key.gateway.region() == region));
        }
        Ok(keys)
    }

    /// Reads the store and, if its token expires soon or was rejected, refreshes it. A token that could not be saved so far is saved first.
    pub async fn update(self: Arc<Self>, key: TokenKey, unsaved: Option<StoredToken>, due: Due) -> Result<Option<Known>, Error> {
        let known = match unsaved {
            Some(StoredToken { token, generation }) => self.keep(&key, token, generation, None).await,
            None => self.load(&key).await?,
        };
        let Some(known) = known else { return Ok(None) };
        match &self.refresher {
            Some(refresher) if due.may_refresh && !self.is_fresh(&known, &due) => self.refresh(&**refresher, &key, known, &due).await,
            _ => Ok(Some(known)),
        }
    }

    /// Refreshes the token under the store's lease, or waits for the process that holds it.
    async fn refresh(&self, refresher: &dyn Refresher, key: &TokenKey, mut known: Known, due: &Due) -> Result<Option<Known>, Error> {
        let mut pause = FIRST_POLL;
        let lease = loop {
            if let Some(lease) = self.store(key).acquire_lease(key, self.lease).await? {
                break lease;
            }
            if self.is_usable(&known, due) {
                return Ok(Some(known));
            }
            self.clock.sleep(pause).await;
            pause = LONGEST_POLL.min(2 * pause);
            match self.reload(key, known).await? {
                Some(newer) if self.is_fresh(&newer, due) => return Ok(Some(newer)),
                Some(same) => known = same,
                None => return Ok(None),
            }
        };
        let result = self.refresh_leased(refresher, key, known, due, lease).await;
        if !matches!(result, Ok(Refreshed::Saved(_)))
            && let Err(error) = self.store(key).release_lease(key, lease).await
        {
            tracing::warn!(%error, "the lease of a token could not be released: it ends by itself");
        }
        result.map(Refreshed::into_known)
    }

    async fn refresh_leased(
        &self,
        refresher: &dyn Refresher,
        key: &TokenKey,
        known: Known,
        due: &Due,
        lease: Lease,
    ) -> Result<Refreshed, Error> {
        // Another process may have refreshed it just before.
        let known = match self.reload(key, known).await? {
            Some(known) if !self.is_fresh(&known, due) => known,
            fresh_or_none => return Ok(Refreshed::Elsewhere(fresh_or_none)),
        };
        let new = refresher.refresh(key, known.token()).await?;
        let kept = self.keep(key, new, known.stored.generation, Some(lease)).await;
        Ok(kept.map_or(Refreshed::Elsewhere(None), Refreshed::Saved))
    }

    /// Loads the token again. One that was not saved stands for what the store holds.
    async fn reload(&self, key: &TokenKey, known: Known) -> Result<Option<Known>, Error> {
        if known.is_saved { self.load(key).await } else { Ok(Some(known)) }
    }

    async fn load(&self, key: &TokenKey) -> Result<Option<Known>, Error> {
        Ok(self.store(key).load(key).await?.map(Known::saved))
    }

    /// Saves a new token, or else keeps it unsaved: the one before is invalid by now.
    async fn keep(&self, key: &TokenKey, token: ShopToken, after: u64, lease: Option<Lease>) -> Option<Known> {
        let store = self.store(key);
        let kept = match store.save(key, &token, after, lease).await {
            Ok(Some(generation)) => return Some(Known::saved(StoredToken::new(token, generation))),
            // Another process stored one meanwhile, took the lease over, or removed the token: all go on with what is stored.
            Ok(None) => store.load(key).await,
            Err(error) => Err(error),
        };
        kept.map(|stored| stored.map(Known::saved)).unwrap_or_else(|error| {
            let (shop, gateway) = (&*key.shop, key.gateway.id());
            tracing::error!(shop, gateway, %error, "a refreshed token could not be saved: it is used, and saving is tried again with it");
            Some(Known { stored: StoredToken::new(token, after), is_saved: false })
        })
    }

    /// Returns whether nothing needs to be refreshed.
    fn is_fresh(&self, known: &Known, due: &Due) -> bool {
        due.rejected.as_ref() != Some(&known.token().access) && !known.token().expires_within(self.lead, due.now)
    }

    /// Returns whether calls can go on with the token until it is refreshed.
    fn is_usable(&self, known: &Known, due: &Due) -> bool {
        due.rejected.as_ref() != Some(&known.token().access) && !known.token().expires_within(0, due.now)
    }
}

/// How a refresh under a lease ended.
enum Refreshed {
    /// The refresher made a token, and the lease has ended with its saving.
    Saved(Known),
    /// Another process was quicker, or the token was removed.
    Elsewhere(Option<Known>),
}

impl Refreshed {
    fn into_known(self) -> Option<Known> {
        match self {
            Self::Saved(known) => Some(known),
            Self::Elsewhere(known) => known,
        }
    }
}

impl fmt::Debug for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresh").field("refresher", &self.refresher).field("lead_s", &self.lead).finish_non_exhaustive()
    }
}
