//! What all file transfers share: shop, gateway, and how errors and traces name them.

use std::{borrow::Cow, time::Duration};

use crate::{
    call::retry_loop::{self, Attempts, Scope},
    catalog::{gateway::Gateway, operation::Effect},
    context::{core::Core, handle::Handle},
    error::{Error, Origin},
};

/// Requests to the file routes of a gateway, for a shop.
#[derive(Clone)]
pub(super) struct FileTransfer {
    pub handle: Handle,
    pub gateway: Gateway,
    pub origin: Origin,
}

impl FileTransfer {
    /// `name` is how errors and traces name the transfer.
    pub fn new(handle: &Handle, gateway: Gateway, name: &'static str) -> Self {
        let origin = Origin {
            type_name: Cow::Borrowed(name),
            operation: None,
            replaced: None,
            // Storing a file twice changes nothing in the shop.
            effect: Effect::Read,
            gateway: Some(gateway),
            shop: handle.label.clone(),
        };
        Self { handle: handle.clone(), gateway, origin }
    }

    pub fn core(&self) -> &Core {
        &self.handle.core
    }

    /// Adds to an error what is known about the transfer.
    pub fn located(&self, error: Error) -> Error {
        error.at(self.origin.clone())
    }

    /// Runs the transfer with retries and reports to all observers.
    pub async fn run<W: Attempts>(&self, work: &mut W) -> Result<W::Output, Error> {
        // Large files take long: each attempt has its own timeout, and there is no deadline for all of them.
        let scope = Scope { handle: &self.handle, origin: &self.origin, gateway: self.gateway, deadline: Duration::MAX };
        retry_loop::run(scope, work, |_| None).await
    }
}
