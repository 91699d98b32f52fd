//! The seam to whatever keeps the windows of rate limits: this process, or an engine that many processes share.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    catalog::operation::Limit,
    clock::{BoxFuture, Clock},
    error::Error,
};

/// Names a window, the same in every process of an application.
///
/// It is a hash: an application may have millions of windows. Two that share one by chance would only be stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WindowKey(u64);

impl WindowKey {
    /// Names the window of these parts: FNV-1a, which stays the same among releases and platforms.
    pub(super) fn of(parts: &[&[u8]]) -> Self {
        const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0000_0100_0000_01b3;
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        // A length before each part keeps ("a", "bc") apart from ("ab", "c").
        let hash = parts.iter().fold(BASIS, |hash, part| {
            let hash = (part.len() as u64).to_le_bytes().into_iter().fold(hash, step);
            part.iter().copied().fold(hash, step)
        });
        Self(hash)
    }

    /// Returns the hash.
    #[must_use]
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

/// What a call asks of a [`Limiter`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PermitRequest<'a> {
    /// Names the app. All windows of a call belong to one app, so an engine can keep them together.
    pub app: WindowKey,
    /// The windows that must have room, from the widest scope to the narrowest.
    pub windows: Vec<(WindowKey, Limit)>,
    /// How long the call may wait.
    pub max_wait: Duration,
    /// The client's clock.
    pub clock: &'a dyn Clock,
}

impl<'a> PermitRequest<'a> {
    /// Creates a request for a permit; for tests of limiters.
    ///
    /// The windows are named by their limits and `name`.
    #[must_use]
    pub fn new(app: &str, name: &str, limits: &[Limit], max_wait: Duration, clock: &'a dyn Clock) -> Self {
        let key = |limit: &Limit| {
            let scope = [limit.scope as u8];
            WindowKey::of(&[app.as_bytes(), name.as_bytes(), &scope, &limit.calls.to_le_bytes(), &limit.per_ms.to_le_bytes()])
        };
        let windows = limits.iter().map(|limit| (key(limit), *limit)).collect();
        Self { app: WindowKey::of(&[app.as_bytes()]), windows, max_wait, clock }
    }
}

/// The right to make one call, counted in all of its windows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Permit {
    /// The app it was asked for.
    pub app: WindowKey,
    /// The windows it is counted in.
    pub windows: Vec<(WindowKey, Limit)>,
    /// When it was granted, by the uptime of the client's clock.
    pub granted: Duration,
    /// What the limiter that granted it knows it by.
    pub id: u64,
}

impl Permit {
    /// Creates the permit for a request; for limiters of your own.
    #[must_use]
    pub fn new(request: PermitRequest<'_>, granted: Duration, id: u64) -> Self {
        Self { app: request.app, windows: request.windows, granted, id }
    }
}

/// Keeps the windows of rate limits, for one client or for many processes.
///
/// A permit is taken from all windows of a call or from none, and calls get theirs in the order in which they came, window by window.
pub trait Limiter: Send + Sync + fmt::Debug {
    /// Waits until all windows have room and takes a permit from each of them in one step. If the future is dropped, nothing stays taken.
    ///
    /// # Errors
    /// Returns [`Error::limited`] if that takes, or would take, longer than the call may wait; [`Error::store_unavailable`] if the engine that
    /// keeps the windows cannot be reached.
    fn acquire<'a>(&'a self, request: PermitRequest<'a>) -> BoxFuture<'a, Result<Permit, Error>>;

    /// Gives back the permit of a call that was not made.
    fn give_back<'a>(&'a self, permit: Permit, clock: &'a dyn Clock) -> BoxFuture<'a, ()>;

    /// Learns that the gateway rejected a call for its rate limit, and perhaps when it accepts the next: the narrowest window of the call is
    /// slowed down, and recovers by itself.
    fn slow_down<'a>(&'a self, permit: &'a Permit, retry_after: Option<Duration>, clock: &'a dyn Clock) -> BoxFuture<'a, ()>;
}

impl<T: Limiter + ?Sized> Limiter for Arc<T> {
    fn acquire<'a>(&'a self, request: PermitRequest<'a>) -> BoxFuture<'a, Result<Permit, Error>> {
        (**self).acquire(request)
    }

    fn give_back<'a>(&'a self, permit: Permit, clock: &'a dyn Clock) -> BoxFuture<'a, ()> {
        (**self).give_back(permit, clock)
    }

    fn slow_down<'a>(&'a self, permit: &'a Permit, retry_after: Option<Duration>, clock: &'a dyn Clock) -> BoxFuture<'a, ()> {
        (**self).slow_down(permit, retry_after, clock)
    }
}
