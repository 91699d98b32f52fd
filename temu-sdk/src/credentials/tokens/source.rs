//! The seam to whatever keeps shops' tokens.

use std::{fmt, sync::Arc};

use crate::{catalog::gateway::Gateway, clock::BoxFuture, credentials::secret::AccessToken, error::Error, wire::values::UnixSeconds};

/// Which token a call asks for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenQuery<'a> {
    /// The label of the shop's handle.
    pub shop: &'a str,
    /// Where the call goes.
    pub gateway: Gateway,
    /// The gateway's time, as far as the client knows it.
    pub now: UnixSeconds,
}

impl<'a> TokenQuery<'a> {
    /// Creates a query for a shop's token.
    #[must_use]
    pub fn new(shop: &'a str, gateway: Gateway, now: UnixSeconds) -> Self {
        Self { shop, gateway, now }
    }
}

/// Finds the token of a shop whose handle has none for the gateway's region. [`Tokens`](super::Tokens) is one.
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// Finds the shop's token for a gateway.
    ///
    /// # Errors
    /// Returns an error if there is none; the call fails with it and nothing is sent.
    fn token<'a>(&'a self, query: TokenQuery<'a>) -> BoxFuture<'a, Result<AccessToken, Error>>;

    /// Reports that the gateway rejected a token, with its error, and asks for a newer one, with which the call is tried once more.
    ///
    /// # Errors
    /// Returns an error if finding a newer one failed; the call fails with it. If there is just none, the call fails with the gateway's error.
    fn rejected<'a>(
        &'a self,
        query: TokenQuery<'a>,
        token: &'a AccessToken,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, Error>>;
}

impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token<'a>(&'a self, query: TokenQuery<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        (**self).token(query)
    }

    fn rejected<'a>(
        &'a self,
        query: TokenQuery<'a>,
        token: &'a AccessToken,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, Error>> {
        (**self).rejected(query, token, error)
    }
}
