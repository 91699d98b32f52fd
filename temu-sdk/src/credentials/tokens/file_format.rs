//! What the files of a token store hold.

use crate::credentials::tokens::store::{Lease, ShopToken, StoredToken, TokenKey};
use crate::{
    catalog::gateway::Gateway,
    credentials::secret::{AccessToken, RefreshToken},
    wire::{
        macros::record,
        values::{UnixMillis, UnixSeconds},
    },
};

/// The version that is written. Files without one are of version 1, which had the same fields.
const VERSION: i64 = 2;

/// The content of a token's file.
#[derive(Clone)]
pub(super) struct Content {
    version: Option<i64>,
    shop: Option<String>,
    gateway: Option<String>,
    generation: Option<i64>,
    access: Option<String>,
    refresh: Option<String>,
    expires: Option<UnixSeconds>,
    mall_id: Option<i64>,
}

record! { response Content {
    "version" version,
    "shop" shop,
    "gateway" gateway,
    "generation" generation,
    "accessToken" access,
    "refreshToken" refresh,
    "expires" expires,
    "mallId" mall_id,
} sensitive ["accessToken" "refreshToken"] aliases [] }

impl Content {
    pub fn new(key: &TokenKey, token: ShopToken, generation: u64) -> Self {
        Self {
            version: Some(VERSION),
            shop: Some(key.shop.as_ref().to_owned()),
            gateway: Some(key.gateway.id().to_owned()),
            generation: i64::try_from(generation).ok(),
            access: Some(token.access.expose().to_owned()),
            refresh: token.refresh.map(|refresh| refresh.expose().to_owned()),
            expires: token.expires,
            mall_id: token.mall_id,
        }
    }

    /// Returns whether a newer version of this crate wrote it.
    pub fn is_newer(&self) -> bool {
        self.version.is_some_and(|version| version > VERSION)
    }

    pub fn key(&self) -> Option<TokenKey> {
        Some(TokenKey::new(self.shop.as_deref()?, Gateway::from_id(self.gateway.as_deref()?)?))
    }

    pub fn stored(self) -> Option<StoredToken> {
        let refresh = self.refresh.map(RefreshToken::new);
        let token = ShopToken { access: AccessToken::new(self.access?), refresh, expires: self.expires, mall_id: self.mall_id };
        Some(StoredToken::new(token, u64::try_from(self.generation?).ok()?))
    }
}

/// The content of a lease's file.
#[derive(Clone)]
pub(super) struct LeaseContent {
    version: Option<i64>,
    id: Option<String>,
    until: Option<UnixMillis>,
    length: Option<i64>,
}

record! { response LeaseContent {
    "version" version,
    "id" id,
    "until" until,
    "lengthMs" length,
} sensitive [] aliases [] }

impl LeaseContent {
    pub fn new(lease: Lease, until: UnixMillis, length: i64) -> Self {
        Self { version: Some(VERSION), id: Some(lease.id().to_string()), until: Some(until), length: Some(length) }
    }

    /// Returns the lease if it has not ended. One that seems to last longer than it was taken for has ended too: the clock was set back.
    pub fn lease_at(self, now: UnixMillis) -> Option<Lease> {
        let left = self.until?.0.saturating_sub(now.0);
        (left > 0 && left <= self.length?).then(|| self.id?.parse().ok().map(Lease::from_id))?
    }
}
