//! The seam to whatever keeps shops' tokens.

use std::fmt;

use crate::{clock::BoxFuture, error::Error, interface::Gateway, secret::AccessToken};

/// Finds the token of a shop whose handle has none for the gateway's region.
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// The shop's token for a gateway.
    ///
    /// # Errors
    /// Where there is none; the call fails with this error and nothing is sent.
    fn token<'a>(&'a self, shop: &'a str, gateway: Gateway) -> BoxFuture<'a, Result<AccessToken, Error>>;

    /// Reports that the gateway refused a token and asks for a newer one, with which the call is tried once more.
    ///
    /// # Errors
    /// Where finding a newer one failed; the call fails with this error.
    fn refused<'a>(&'a self, shop: &'a str, gateway: Gateway, token: &'a AccessToken) -> BoxFuture<'a, Result<Option<AccessToken>, Error>>;
}
