//! The rate limits of a client, and the windows that a call belongs to.

use std::time::Duration;

use crate::{
    catalog::gateway::Gateway,
    catalog::lookup::Undocumented,
    catalog::operation::{Limit, OperationInfo, Scope},
    limits::limiter::WindowKey,
};

/// How often a client calls, and how long a call may wait for a permit.
///
/// By default: the limits of the spec, which are 20 calls a second per app key, 60 a minute per operation and shop, and what is known of an
/// operation in particular; and a wait of at most two minutes. Windows slide and count calls when they are permitted; waiting calls go in order.
///
/// ```
/// use std::time::Duration;
/// use temu_sdk::{Client, limits::{Limit, Limits, Scope}};
///
/// let limits = Limits::new()
///     .defaults([Limit::new(100, Duration::from_secs(1), Scope::App)])
///     .operation("order.list", [Limit::new(5, Duration::from_secs(1), Scope::Shop)])
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
    operations: Vec<(String, Vec<Limit>)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

impl Limits {
    /// Returns the limits of the spec.
    pub fn new() -> Self {
        Self { on: true, max_wait: Duration::from_secs(120), defaults: None, operations: Vec::new() }
    }

    /// Returns no limits at all: for mocks, or if something else keeps them.
    pub fn off() -> Self {
        Self { on: false, ..Self::new() }
    }

    /// Replaces the gateways' default limits.
    pub fn defaults(mut self, limits: impl IntoIterator<Item = Limit>) -> Self {
        self.defaults = Some(limits.into_iter().collect());
        self
    }

    /// Replaces the limits of one operation, named by its path or type. A scope that they do not name keeps its default.
    pub fn operation(mut self, operation: impl Into<String>, limits: impl IntoIterator<Item = Limit>) -> Self {
        self.operations.push((operation.into(), limits.into_iter().collect()));
        self
    }

    /// Sets how long a call may wait for a permit. One that would have to wait longer fails at once with an error that says how long.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Returns the windows that a call must pass, from the widest scope to the narrowest.
    pub(crate) fn windows(&self, call: Caller<'_>) -> Vec<(WindowKey, Limit)> {
        if !self.on {
            return Vec::new();
        }
        let name = call.operation.map_or(call.type_name, |operation| operation.id);
        let own = self.operations.iter().rev().find(|(of, _)| of == name || of == call.type_name).map(|(_, limits)| limits.as_slice());
        let own = own.unwrap_or_else(|| call.operation.map_or_else(|| undocumented_limits(call.type_name), |operation| operation.limits));
        let defaults = self.defaults.as_deref().unwrap_or(call.gateway.facts().limits);
        let defaults = defaults.iter().filter(|default| own.iter().all(|limit| limit.scope != default.scope));
        let mut windows: Vec<_> = own.iter().chain(defaults).map(|limit| (call.window(limit, name), *limit)).collect();
        windows.sort_by_key(|(_, limit)| limit.scope as u8);
        windows
    }
}

fn undocumented_limits(type_name: &str) -> &'static [Limit] {
    Undocumented::find(type_name).map_or(&[], |known| known.limits)
}

/// Whose call it is.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub gateway: Gateway,
    pub app_key: &'a str,
    pub operation: Option<&'static OperationInfo>,
    pub type_name: &'a str,
    pub shop: &'a str,
}

impl Caller<'_> {
    /// Names the app.
    pub fn app(self) -> WindowKey {
        WindowKey::of(&[self.gateway.region().id().as_bytes(), self.app_key.as_bytes()])
    }

    fn window(self, limit: &Limit, name: &str) -> WindowKey {
        let (operation, shop) = match limit.scope {
            Scope::App => ("", ""),
            Scope::Operation => (name, ""),
            Scope::Shop => (name, self.shop),
        };
        let (region, calls, per_ms) = (self.gateway.region().id(), limit.calls.to_le_bytes(), limit.per_ms.to_le_bytes());
        let scope = [limit.scope as u8];
        WindowKey::of(&[region.as_bytes(), self.app_key.as_bytes(), &scope, &calls, &per_ms, operation.as_bytes(), shop.as_bytes()])
    }
}
