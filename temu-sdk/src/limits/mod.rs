//! Limits of calls: which windows a call belongs to. How the windows are kept, and how calls wait for them, is in the modules below.

mod queue;
mod window;

pub(crate) use queue::{Limiter, Permit};

use std::{
    hash::{BuildHasher, RandomState},
    sync::OnceLock,
    time::Duration,
};

use crate::{
    catalog::gateway::Gateway,
    catalog::interface::{Interface, Limit, Scope},
};

/// How often a client calls, and how long a call may wait for its turn.
///
/// By default: the limits of the spec, which are 20 calls a second per app key, 60 a minute per interface and shop, and what is known of an
/// interface in particular; and a wait of at most two minutes. Windows slide and are counted when a call is let go; waiting calls go in order.
///
/// ```
/// use std::time::Duration;
/// use temu_sdk::{Client, Limit, Limits, Scope};
///
/// let limits = Limits::new()
///     .defaults([Limit::new(100, Duration::from_secs(1), Scope::App)])
///     .interface("order.list", [Limit::new(5, Duration::from_secs(1), Scope::Shop)])
///     .max_wait(Duration::from_secs(10));
/// let builder = Client::builder().limits(limits);
/// let unlimited = Client::builder().limits(Limits::off());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Limits {
    on: bool,
    pub(crate) max_wait: Duration,
    defaults: Option<Vec<Limit>>,
    interfaces: Vec<(String, Vec<Limit>)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

impl Limits {
    /// What the spec says.
    pub fn new() -> Self {
        Self { on: true, max_wait: Duration::from_secs(120), defaults: None, interfaces: Vec::new() }
    }

    /// No limits at all: for mocks, or where something else keeps them.
    pub fn off() -> Self {
        Self { on: false, ..Self::new() }
    }

    /// Other limits in place of the gateways' defaults.
    pub fn defaults(mut self, limits: impl IntoIterator<Item = Limit>) -> Self {
        self.defaults = Some(limits.into_iter().collect());
        self
    }

    /// Other limits in place of what the spec says of one interface, by its operation or type. A scope that they do not name keeps its default.
    pub fn interface(mut self, operation: impl Into<String>, limits: impl IntoIterator<Item = Limit>) -> Self {
        self.interfaces.push((operation.into(), limits.into_iter().collect()));
        self
    }

    /// How long a call may wait for its turn. One that would have to wait longer fails at once with an error that says how long.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// The windows that a call must pass, from the widest scope to the narrowest.
    pub(crate) fn windows(&self, call: Caller<'_>) -> Vec<(u64, Limit)> {
        if !self.on {
            return Vec::new();
        }
        let name = call.interface.map_or(call.type_name, |interface| interface.operation);
        let own = self.interfaces.iter().rev().find(|(of, _)| of == name || of == call.type_name).map(|(_, limits)| limits.as_slice());
        let own = own.unwrap_or_else(|| call.interface.map_or(&[], |interface| interface.limits));
        let defaults = self.defaults.as_deref().unwrap_or(call.gateway.facts().limits);
        let defaults = defaults.iter().filter(|default| own.iter().all(|limit| limit.scope != default.scope));
        let mut windows: Vec<(u64, Limit)> = Vec::new();
        for limit in own.iter().chain(defaults) {
            let place = windows.partition_point(|(_, wider)| wider.scope as u8 <= limit.scope as u8);
            windows.insert(place, (key(limit, name, call), *limit));
        }
        windows
    }
}

/// Whose call it is.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub gateway: Gateway,
    pub interface: Option<&'static Interface>,
    pub type_name: &'a str,
    pub shop: &'a str,
}

/// Names a window. A hash, since ten thousand shops would otherwise keep their names once an interface; two windows that share one by chance
/// (there is none among millions) would only be stricter.
fn key(limit: &Limit, name: &str, call: Caller<'_>) -> u64 {
    static HASHER: OnceLock<RandomState> = OnceLock::new();
    let (interface, shop) = match limit.scope {
        Scope::App => (None, None),
        Scope::Interface => (Some(name), None),
        Scope::Shop => (Some(name), Some(call.shop)),
    };
    let identity = (limit.calls, limit.per_ms, call.gateway.region(), interface, shop);
    HASHER.get_or_init(RandomState::new).hash_one(identity)
}
