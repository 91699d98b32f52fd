//! One cached token: brought up to date by one caller at a time, while the others wait, or go on with a token that is still valid.
//!
//! | cached | in-flight refresh | a call gets | and |
//! | --- | --- | --- | --- |
//! | nothing | none | what the update brings | starts the update |
//! | nothing, or expired | running | what the update brings | waits for it |
//! | valid, saved, not expiring soon | – | the cached token | nothing else |
//! | valid, expiring soon or unsaved | none | what the update brings | starts the update, unless in cooldown |
//! | valid, expiring soon or unsaved | running | the cached token | nothing else |
//! | rejected by the gateway | none | a newer token, or none | starts the update, unless in cooldown after a failure or the same rejection |
//! | any | – (cooldown) | the cached token, or the last failure | nothing else |
//!
//! An update that brought nothing new, or failed, starts the cooldown. An update outlives the caller that started it. A token that is saved from
//! outside ([`CachedToken::replace`]) begins a new epoch: an update from an earlier epoch changes nothing.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};

use crate::{
    catalog::gateway::Gateway, clock::BoxFuture, credentials::secret::AccessToken, error::Error, sync::lock, wire::values::UnixSeconds,
};
use crate::{
    credentials::tokens::refresh::{Due, Known, Refresh},
    credentials::tokens::store::{ShopToken, StoredToken, TokenKey},
};

/// Seconds for which store and refresher are left alone after they brought nothing new.
const COOLDOWN: i64 = 5;

type Outcome<T> = Result<Option<T>, Error>;

/// An update that somebody started. It outlives a caller that is cancelled, so that a token that was refreshed already is not lost: the next
/// caller goes on with it.
struct InFlight {
    update: BoxFuture<'static, Outcome<Known>>,
    /// The cache's epoch when it started.
    epoch: u64,
}

/// The cached token of one key.
pub(super) struct CachedToken {
    key: TokenKey,
    cache: Mutex<Cache>,
    in_flight: AsyncMutex<Option<InFlight>>,
}

#[derive(Clone, Default)]
struct Cache {
    known: Option<Known>,
    /// Why the last update failed.
    failure: Option<Failure>,
    /// No update before this moment.
    cooldown_until: UnixSeconds,
    /// The token that the last update knew to be rejected.
    rejected: Option<AccessToken>,
    /// Counts the tokens that were saved from outside.
    epoch: u64,
}

#[derive(Clone)]
struct Failure {
    reason: Arc<str>,
    needs_reauthorization: bool,
}

impl Cache {
    fn valid(&self, now: UnixSeconds) -> Option<AccessToken> {
        self.known.as_ref().map(Known::token).filter(|token| !token.expires_within(0, now)).map(|token| token.access.clone())
    }

    fn needs_no_update(&self, lead: i64, now: UnixSeconds) -> bool {
        let is_fresh = |known: &Known| known.is_saved && !known.token().expires_within(lead, now);
        now < self.cooldown_until || self.known.as_ref().is_some_and(is_fresh)
    }

    fn verdict(&self, gateway: Gateway, now: UnixSeconds) -> Outcome<AccessToken> {
        match (self.valid(now), &self.failure, &self.known) {
            (Some(token), ..) => Ok(Some(token)),
            (None, Some(failure), _) => Err(failure.error()),
            (None, None, Some(_)) => Err(Error::no_token(format!("the shop's token for gateway {gateway} has expired"))),
            (None, None, None) => Ok(None),
        }
    }

    fn learn(&mut self, outcome: Outcome<Known>, epoch: u64) {
        match outcome {
            // A token from outside is newer.
            _ if self.epoch != epoch => {}
            Ok(known) => (self.known, self.failure) = (known, None),
            // The cached token stays: it may be good for other operations, or until it expires.
            Err(error) => {
                tracing::warn!(%error, "a shop's token could not be looked up or refreshed");
                self.failure = Some(Failure { reason: error.to_string().into(), needs_reauthorization: error.needs_reauthorization() });
            }
        }
    }

    /// Returns whether a rejection leads to an update. One that the last update did not know of does, even in cooldown: another process may have
    /// replaced the token just after that update left it as it was.
    fn needs_update_after(&self, rejected: &AccessToken, now: UnixSeconds) -> bool {
        now >= self.cooldown_until || (self.failure.is_none() && self.rejected.as_ref() != Some(rejected))
    }

    /// Starts the cooldown if the last update brought nothing new.
    fn cool_down(&mut self, lead: i64, rejected: Option<&AccessToken>, now: UnixSeconds) {
        let is_stale =
            |known: &Known| !known.is_saved || known.token().expires_within(lead, now) || Some(&known.token().access) == rejected;
        self.rejected = rejected.cloned();
        let brought_nothing = self.failure.is_some() || self.known.as_ref().is_none_or(is_stale);
        self.cooldown_until = if brought_nothing { UnixSeconds(now.0.saturating_add(COOLDOWN)) } else { UnixSeconds::default() };
    }
}

impl Failure {
    fn error(&self) -> Error {
        let reason = format!("the shop's token could not be refreshed: {}", self.reason);
        if self.needs_reauthorization { Error::no_token(reason) } else { Error::token_unavailable(reason) }
    }
}

impl CachedToken {
    pub fn new(key: TokenKey) -> Self {
        Self { key, cache: Mutex::default(), in_flight: AsyncMutex::new(None) }
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        lock(&self.cache)
    }

    /// Returns the token, if there is one.
    pub async fn token(&self, refresh: &Arc<Refresh>, now: UnixSeconds) -> Outcome<AccessToken> {
        if let Some(verdict) = self.verdict_without_update(refresh.lead, now) {
            return verdict;
        }
        let valid = self.cache().valid(now);
        let in_flight = match valid {
            None => self.in_flight.lock().await,
            Some(valid) => match self.in_flight.try_lock() {
                Ok(in_flight) => in_flight,
                Err(_) => return Ok(Some(valid)),
            },
        };
        // Another caller may have updated it meanwhile.
        if let Some(verdict) = self.verdict_without_update(refresh.lead, now) {
            return verdict;
        }
        self.update(in_flight, refresh, Due { rejected: None, may_refresh: true, now }).await;
        self.cache().verdict(self.key.gateway, now)
    }

    /// Returns the verdict on the cached token, or `None` if an update is due first.
    fn verdict_without_update(&self, lead: i64, now: UnixSeconds) -> Option<Outcome<AccessToken>> {
        let cache = self.cache();
        cache.needs_no_update(lead, now).then(|| cache.verdict(self.key.gateway, now))
    }

    /// Returns a newer token than a rejected one, if there is one.
    pub async fn newer_than(
        &self,
        refresh: &Arc<Refresh>,
        rejected: &AccessToken,
        may_refresh: bool,
        now: UnixSeconds,
    ) -> Outcome<AccessToken> {
        let in_flight = self.in_flight.lock().await;
        let newer = |cache: &Cache| cache.valid(now).filter(|token| token != rejected);
        let is_due = {
            let cache = self.cache();
            newer(&cache).is_none() && cache.needs_update_after(rejected, now)
        };
        if is_due {
            self.update(in_flight, refresh, Due { rejected: Some(rejected.clone()), may_refresh, now }).await;
        }
        let cache = self.cache();
        match (newer(&cache), &cache.failure) {
            (None, Some(failure)) => Err(failure.error()),
            (newer, _) => Ok(newer),
        }
    }

    /// Stores a token over any other.
    pub async fn replace(&self, refresh: &Refresh, token: ShopToken) -> Result<(), Error> {
        /// Bounds the retries of compare-and-save: others are quicker that often only if something is wrong.
        const ATTEMPTS: u32 = 20;
        let store = refresh.store(&self.key);
        for _ in 0..ATTEMPTS {
            let after = store.load(&self.key).await?.map_or(0, |stored| stored.generation);
            if let Some(generation) = store.save(&self.key, &token, after, None).await? {
                let mut cache = self.cache();
                let epoch = cache.epoch + 1;
                *cache = Cache { known: Some(Known::saved(StoredToken::new(token, generation))), epoch, ..Cache::default() };
                return Ok(());
            }
        }
        Err(Error::store_unavailable("the token could not be stored: others kept storing theirs"))
    }

    async fn update(&self, mut in_flight: AsyncMutexGuard<'_, Option<InFlight>>, refresh: &Arc<Refresh>, due: Due) {
        let (rejected, now) = (due.rejected.clone(), due.now);
        let running = in_flight.get_or_insert_with(|| {
            let cache = self.cache();
            let unsaved = cache.known.as_ref().filter(|known| !known.is_saved).map(|known| known.stored.clone());
            InFlight { update: Box::pin(Arc::clone(refresh).update(self.key.clone(), unsaved, due)), epoch: cache.epoch }
        });
        let outcome = (&mut running.update).await;
        let epoch = running.epoch;
        *in_flight = None;
        let mut cache = self.cache();
        cache.learn(outcome, epoch);
        cache.cool_down(refresh.lead, rejected.as_ref(), now);
    }
}
