//! The data of a shop's handle: whose tokens travel, and which region and types are preferred.

use std::{fmt, sync::Arc};

use crate::{
    catalog::gateway::{Gateway, PerRegion, Region},
    context::core::Core,
    credentials::{
        secret::{AccessToken, flaw},
        tokens::{TokenQuery, TokenSource},
    },
    error::Error,
    lifecycle::Prefer,
};

/// One shop on a client. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Handle {
    pub core: Arc<Core>,
    pub label: Arc<str>,
    pub region: Option<Region>,
    pub prefer: Prefer,
    /// Set while polling: a "not ready" response is returned to the caller instead of retried.
    pub polls: bool,
    tokens: PerRegion<Option<AccessToken>>,
}

impl Handle {
    pub fn new(core: Arc<Core>, label: Arc<str>) -> Self {
        Self { core, label, region: None, prefer: Prefer::default(), polls: false, tokens: PerRegion::default() }
    }

    pub fn set_token(&mut self, region: Region, token: AccessToken) {
        self.tokens[region] = Some(token);
    }

    /// Returns the token set on the handle itself.
    pub fn own_token(&self, region: Region) -> Option<&AccessToken> {
        self.tokens[region].as_ref()
    }

    /// Finds the shop's token for a gateway: the handle's own, or else the token source's.
    pub async fn find_token(&self, gateway: Gateway) -> Result<AccessToken, Error> {
        let region = gateway.region();
        let token = match (self.own_token(region), &self.core.tokens) {
            (Some(token), _) => token.clone(),
            (None, Some(tokens)) => tokens.token(self.token_query(gateway)).await?,
            (None, None) => {
                return Err(Error::no_token(format!("the shop has no token for region {region}: set it with `Shop::with_token`")));
            }
        };
        usable(token, region)
    }

    /// Returns a newer token if the rejected one came from the token source and the source has another.
    pub async fn newer_token(&self, gateway: Gateway, rejected: &AccessToken, error: &Error) -> Result<Option<AccessToken>, Error> {
        match &self.core.tokens {
            Some(tokens) if self.own_token(gateway.region()).is_none() => tokens.rejected(self.token_query(gateway), rejected, error).await,
            _ => Ok(None),
        }
    }

    fn token_query(&self, gateway: Gateway) -> TokenQuery<'_> {
        TokenQuery { shop: &self.label, gateway, now: self.core.now(gateway) }
    }
}

/// Returns the token unless no gateway can accept it.
pub(crate) fn usable(token: AccessToken, region: Region) -> Result<AccessToken, Error> {
    match flaw(token.expose()) {
        Some(flaw) => Err(Error::config(format!("the shop's token for region {region} {flaw}"))),
        None => Ok(token),
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").field("label", &self.label).field("region", &self.region).finish_non_exhaustive()
    }
}
