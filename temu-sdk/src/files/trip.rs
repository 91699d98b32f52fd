//! What all file routes have in common: which shop and gateway they are for, how errors are told, and when one is tried again.

use std::{borrow::Cow, time::Duration};

use crate::{
    client::Core,
    clock::{BoxFuture, within},
    error::{Error, Kind, Origin},
    interface::{Effect, Gateway},
    shop::Shop,
    transport::TransportError,
};

/// Requests to the file routes of a gateway, for a shop.
#[derive(Clone)]
pub(super) struct Trip {
    pub shop: Shop,
    pub gateway: Gateway,
    /// What it is for, as errors tell it.
    pub what: &'static str,
}

impl Trip {
    pub fn core(&self) -> &Core {
        self.shop.core()
    }

    /// The error with all that is known about where it happened.
    pub fn failed(&self, error: Error) -> Error {
        error.at(Origin {
            type_name: Cow::Borrowed(self.what),
            interface: None,
            replaced: None,
            // Storing a file twice changes nothing in the shop.
            effect: Effect::Read,
            gateway: Some(self.gateway),
            shop: self.shop.label.clone(),
        })
    }

    /// Waits no longer than that for something of the network.
    pub async fn within<T>(&self, limit: Duration, work: BoxFuture<'_, Result<T, TransportError>>) -> Result<T, Error> {
        let timed_out = || Error::new(Kind::Timeout { after: limit, sent: true });
        let result = within(&*self.core().clock, limit, work).await.ok_or_else(timed_out)?;
        result.map_err(|error| Error::new(Kind::Transport(error)))
    }

    /// How long to wait before another attempt; the error itself where there is to be none.
    pub fn again(&self, error: Error, attempts: u32) -> Result<Duration, Error> {
        let (error, retry) = (self.failed(error).after(attempts), &self.core().retry);
        if retry.policy.retries(&error) && retry.budget.take() {
            Ok(retry.backoff.delay(attempts, self.core().random.next()))
        } else {
            Err(error)
        }
    }
}
