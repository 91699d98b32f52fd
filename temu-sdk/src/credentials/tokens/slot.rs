//! One token at hand: looked up, renewed and replaced by one caller at a time, while the others wait or go on with what is good still.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};

use crate::{
    catalog::gateway::{Gateway, Region},
    clock::BoxFuture,
    credentials::secret::AccessToken,
    error::Error,
    wire::values::UnixSeconds,
};
use crate::{
    credentials::tokens::keeper::Refresher,
    credentials::tokens::store::{ShopToken, Stored, TokenKey, TokenStore},
};

/// After store and refresher were asked in vain they are left alone for so many seconds.
const REST: i64 = 5;

/// What the tokens of all shops are kept up with.
#[derive(Clone)]
pub(super) struct Upkeep {
    pub stores: [Arc<dyn TokenStore>; Region::ALL.len()],
    pub refresher: Option<Arc<dyn Refresher>>,
    /// How many seconds before its end a token is renewed.
    pub lead: i64,
}

impl Upkeep {
    pub fn new(store: Arc<dyn TokenStore>) -> Self {
        Self { stores: Region::ALL.map(|_| Arc::clone(&store)), refresher: None, lead: 600 }
    }

    pub fn store(&self, key: &TokenKey) -> &dyn TokenStore {
        &*self.stores[key.gateway.region() as usize]
    }

    /// Reads the store again and, where that still holds a token that ends or was refused, renews it. A token that could not be saved so far
    /// is saved, and stands for what is in the store.
    async fn update(self: Arc<Self>, key: TokenKey, unsaved: Option<Stored>, due: Due) -> Outcome {
        let known = match unsaved {
            Some(Stored { token, generation }) => self.keep(&key, token, generation).await,
            None => self.store(&key).load(&key).await?.map(Held::saved),
        };
        let Some(held) = known else { return Ok(None) };
        let Stored { token, generation } = &held.stored;
        let is_new = due.refused.is_none_or(|refused| refused != token.access) && !token.ends_within(self.lead, due.now);
        let Some(refresher) = self.refresher.as_ref().filter(|_| due.may_renew && !is_new) else { return Ok(Some(held)) };
        let renewed = refresher.refresh(&key, token).await?;
        Ok(self.keep(&key, renewed, *generation).await)
    }

    /// Saves a renewed token, or else keeps it at hand: the one before is over by now, and better one that is not saved than none.
    async fn keep(&self, key: &TokenKey, token: ShopToken, after: u64) -> Option<Held> {
        let store = self.store(key);
        let kept = match store.save(key, &token, after).await {
            Ok(Some(generation)) => return Some(Held::saved(Stored::new(token, generation))),
            // Another process put one there meanwhile, or removed it: all go on with that.
            Ok(None) => store.load(key).await,
            Err(error) => Err(error),
        };
        kept.map(|stored| stored.map(Held::saved)).unwrap_or_else(|error| {
            let (shop, gateway) = (&*key.shop, key.gateway.id());
            tracing::error!(shop, gateway, %error, "a renewed token could not be saved: it is used, and saving is tried again with it");
            Some(Held { stored: Stored::new(token, after), is_saved: false })
        })
    }
}

/// Why a token is updated.
struct Due {
    refused: Option<AccessToken>,
    may_renew: bool,
    now: UnixSeconds,
}

/// A token at hand.
#[derive(Clone)]
struct Held {
    /// With the generation that it has in the store, or else follows there.
    stored: Stored,
    is_saved: bool,
}

impl Held {
    fn saved(stored: Stored) -> Self {
        Self { stored, is_saved: true }
    }

    fn token(&self) -> &ShopToken {
        &self.stored.token
    }
}

impl fmt::Debug for Upkeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upkeep").field("refresher", &self.refresher).field("renew_before_s", &self.lead).finish_non_exhaustive()
    }
}

type Outcome<T = Held> = Result<Option<T>, Error>;

/// An update that somebody began. It outlives a caller that is cancelled, so that a token that was renewed already is not lost: the next one
/// goes on with it.
struct Flight {
    update: BoxFuture<'static, Outcome>,
    /// The edition of what was known when it began.
    edition: u64,
}

/// The token under one key.
pub(super) struct Slot {
    key: TokenKey,
    known: Mutex<Known>,
    flight: AsyncMutex<Option<Flight>>,
}

#[derive(Clone, Default)]
struct Known {
    held: Option<Held>,
    /// Why the last update failed.
    failure: Option<Failure>,
    /// No update before this moment.
    rests_until: UnixSeconds,
    /// Counts the tokens that were put here from outside.
    edition: u64,
}

#[derive(Clone)]
struct Failure {
    reason: Arc<str>,
    /// Only the seller can help.
    is_final: bool,
}

impl Known {
    fn good(&self, now: UnixSeconds) -> Option<AccessToken> {
        self.held.as_ref().map(Held::token).filter(|token| !token.ends_within(0, now)).map(|token| token.access.clone())
    }

    /// Nothing is to be updated now.
    fn is_settled(&self, lead: i64, now: UnixSeconds) -> bool {
        now < self.rests_until || self.held.as_ref().is_some_and(|held| held.is_saved && !held.token().ends_within(lead, now))
    }

    fn verdict(&self, gateway: Gateway, now: UnixSeconds) -> Result<Option<AccessToken>, Error> {
        match (self.good(now), &self.failure, &self.held) {
            (Some(token), ..) => Ok(Some(token)),
            (None, Some(failure), _) => Err(failure.error()),
            (None, None, Some(_)) => Err(Error::no_token(format!("the shop's token for gateway {gateway} has expired"))),
            (None, None, None) => Ok(None),
        }
    }

    fn learn(&mut self, outcome: Outcome, edition: u64) {
        match outcome {
            // What was put here meanwhile is newer.
            _ if self.edition != edition => {}
            Ok(stored) => (self.held, self.failure) = (stored, None),
            // What is held stays: it may be good for others, or until its end.
            Err(error) => {
                tracing::warn!(%error, "a shop's token could not be looked up or renewed");
                self.failure = Some(Failure { reason: error.to_string().into(), is_final: error.needs_reauthorization() });
            }
        }
    }
}

impl Failure {
    fn error(&self) -> Error {
        let reason = format!("the shop's token could not be renewed: {}", self.reason);
        if self.is_final { Error::no_token(reason) } else { Error::token_unavailable(reason) }
    }
}

impl Slot {
    pub fn new(key: TokenKey) -> Self {
        Self { key, known: Mutex::default(), flight: AsyncMutex::new(None) }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing in here can panic half-way.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token, if there is one.
    pub async fn token(&self, upkeep: &Arc<Upkeep>, now: UnixSeconds) -> Outcome<AccessToken> {
        if let Some(settled) = self.settled(upkeep.lead, now) {
            return settled;
        }
        let good = self.known().good(now);
        let flight = match good {
            None => self.flight.lock().await,
            // It is renewed in advance: whoever comes meanwhile goes on with it.
            Some(good) => match self.flight.try_lock() {
                Ok(flight) => flight,
                Err(_) => return Ok(Some(good)),
            },
        };
        // Somebody else may have been at it.
        if let Some(settled) = self.settled(upkeep.lead, now) {
            return settled;
        }
        self.update(flight, upkeep, None, true, now).await;
        self.known().verdict(self.key.gateway, now)
    }

    /// The token, or that there is none, unless something is to be updated first.
    fn settled(&self, lead: i64, now: UnixSeconds) -> Option<Outcome<AccessToken>> {
        let known = self.known();
        known.is_settled(lead, now).then(|| known.verdict(self.key.gateway, now))
    }

    /// A newer token than a refused one, if there is one.
    pub async fn refused(&self, upkeep: &Arc<Upkeep>, refused: &AccessToken, may_renew: bool, now: UnixSeconds) -> Outcome<AccessToken> {
        let flight = self.flight.lock().await;
        let newer = |known: &Known| known.good(now).filter(|token| token != refused);
        let is_due = {
            let known = self.known();
            newer(&known).is_none() && now >= known.rests_until
        };
        if is_due {
            self.update(flight, upkeep, Some(refused), may_renew, now).await;
        }
        let known = self.known();
        match (newer(&known), &known.failure) {
            (None, Some(failure)) => Err(failure.error()),
            (newer, _) => Ok(newer),
        }
    }

    /// Stores a token over any other.
    pub async fn replace(&self, upkeep: &Upkeep, token: ShopToken) -> Result<(), Error> {
        /// Others can only be quicker so often unless something is wrong.
        const ATTEMPTS: u32 = 20;
        let store = upkeep.store(&self.key);
        for _ in 0..ATTEMPTS {
            let after = store.load(&self.key).await?.map_or(0, |stored| stored.generation);
            if let Some(generation) = store.save(&self.key, &token, after).await? {
                let mut known = self.known();
                let edition = known.edition + 1;
                *known = Known { held: Some(Held::saved(Stored::new(token, generation))), edition, ..Known::default() };
                return Ok(());
            }
        }
        Err(Error::token_unavailable("the token could not be stored: others kept storing theirs"))
    }

    async fn update(
        &self,
        mut flight: AsyncMutexGuard<'_, Option<Flight>>,
        upkeep: &Arc<Upkeep>,
        refused: Option<&AccessToken>,
        may_renew: bool,
        now: UnixSeconds,
    ) {
        let running = flight.get_or_insert_with(|| {
            let known = self.known();
            let unsaved = known.held.as_ref().filter(|held| !held.is_saved).map(|held| held.stored.clone());
            let due = Due { refused: refused.cloned(), may_renew, now };
            Flight { update: Box::pin(Arc::clone(upkeep).update(self.key.clone(), unsaved, due)), edition: known.edition }
        });
        let outcome = (&mut running.update).await;
        let edition = running.edition;
        *flight = None;
        let mut known = self.known();
        known.learn(outcome, edition);
        let is_in_vain =
            |held: &Held| !held.is_saved || held.token().ends_within(upkeep.lead, now) || Some(&held.token().access) == refused;
        let is_in_vain = known.failure.is_some() || known.held.as_ref().is_none_or(is_in_vain);
        known.rests_until = if is_in_vain { UnixSeconds(now.0.saturating_add(REST)) } else { UnixSeconds::default() };
    }
}
