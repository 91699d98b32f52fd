//! What all handles of a client share: apps, gateways, settings and the state that calls learn from.

use std::{sync::Arc, time::Duration};

use crate::{
    catalog::{
        gateway::{Gateway, PerGateway, PerRegion, Region},
        lookup::Known,
        operation::{Envelope, OperationInfo},
    },
    clock::{Clock, Random},
    context::{moves::Moves, skew::Skew},
    credentials::{
        secret::{AppKey, AppSecret},
        tokens::TokenSource,
    },
    error::Error,
    limits::{Limiter, Limits},
    observe::Observers,
    retry::Retry,
    transport::Transport,
    wire::values::UnixSeconds,
};

/// The shared part of a client.
pub(crate) struct Core {
    pub apps: PerRegion<Option<App>>,
    /// The router of each gateway; `None` if it has no test host and test hosts were asked for.
    /// Hosts that the user allows signed downloads from, beside the gateways' own.
    pub file_hosts: Vec<String>,
    pub urls: PerGateway<Option<String>>,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub tokens: Option<Arc<dyn TokenSource>>,
    pub envelope: Option<Envelope>,
    /// Routes that were changed at run time.
    pub moves: Option<Moves>,
    pub strict: bool,
    pub validation: bool,
    pub timeout: Duration,
    pub deadline: Duration,
    pub retry: Retry,
    pub limits: Limits,
    pub limiter: Arc<dyn Limiter>,
    pub skew: Skew,
    pub observers: Observers,
}

/// An app of one region.
#[derive(Clone)]
pub(crate) struct App {
    pub key: AppKey,
    pub secret: AppSecret,
}

impl Core {
    /// Returns the app for a region.
    pub fn app(&self, region: Region) -> Result<&App, Error> {
        let missing = || Error::config(format!("the client has no app for region {region}: add it with `ClientBuilder::app`"));
        self.apps[region].as_ref().ok_or_else(missing)
    }

    /// Returns the URL of a gateway's router.
    pub fn url(&self, gateway: Gateway) -> Result<&str, Error> {
        let missing = || Error::config(format!("gateway {gateway} has no test host: set its URL with `ClientBuilder::base_url`"));
        self.urls[gateway].as_deref().ok_or_else(missing)
    }

    /// Returns the gateway's time, corrected by what is known of its clock.
    pub fn now(&self, gateway: Gateway) -> UnixSeconds {
        self.skew.timestamp(gateway, self.clock.now())
    }

    /// Returns an operation with its present route.
    pub fn current(&self, operation: &'static OperationInfo) -> &'static OperationInfo {
        self.moves.as_ref().map_or(operation, |moves| moves.table().current(operation))
    }

    /// Finds what is known about a type.
    pub fn find(&self, type_name: &str) -> Option<Known> {
        match &self.moves {
            Some(moves) => moves.table().find(type_name),
            None => Known::find(type_name),
        }
    }
}
