//! Rate limits that many processes keep together.
//!
//! One script, in one round trip and by the server's clock, reserves a permit in all windows of a call at the earliest moment that suits, or says
//! how long that would take. Who comes later gets a later moment in the same windows, whichever process it is in. A call that had to wait confirms
//! its moment when it has come, since windows may have been slowed down meanwhile. A reservation whose process is gone counts until its window has
//! passed, and then ends by itself.

use std::{
    fmt,
    sync::{
        Arc, LazyLock, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use redis::Script;
use temu_sdk::{
    BoxFuture, Error,
    clock::{Clock, Random, SystemRandom},
    limits::{Limit, Limiter, MemoryLimiter, Permit, PermitRequest, WindowKey},
    observe::{Measurement, Meter},
};
use tokio::time::Instant;

use super::Redis;

static RESERVE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("limiter.lua")));
static SLOW_DOWN: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("slow_down.lua")));
static GIVE_BACK: LazyLock<Script> =
    LazyLock::new(|| Script::new("for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end return #KEYS"));

/// The most halvings of a window: to a 32nd.
const SLOWEST: u32 = 5;
/// The longest that the gateway's `Retry-After` closes a window.
const LONGEST_CLOSURE: Duration = Duration::from_secs(3600);

/// What a [`RedisLimiter`] does while the server cannot be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outage {
    /// Calls fail with an error that [`Error::is_store`].
    #[default]
    Fail,
    /// Each process keeps to its share of the limits, which are divided by this many processes. When the server is back, calls keep to both for
    /// the length of the longest window, so that there is no burst.
    Share(u32),
}

/// Keeps the windows of rate limits in Redis, for all processes of an application.
#[derive(Clone)]
pub struct RedisLimiter {
    redis: Redis,
    outage: Outage,
    local: Arc<Local>,
}

/// What a process keeps by itself while the server is away.
#[derive(Default)]
struct Local {
    limiter: MemoryLimiter,
    /// The process keeps to its share until then.
    until: Mutex<Option<Instant>>,
    outages: AtomicU64,
    meter: OnceLock<Arc<dyn Meter>>,
}

impl RedisLimiter {
    /// Creates a limiter on a connection.
    #[must_use]
    pub fn new(redis: &Redis) -> Self {
        Self { redis: redis.clone(), outage: Outage::default(), local: Arc::default() }
    }

    /// Sets what happens while the server cannot be reached: calls fail by default.
    #[must_use]
    pub fn outage(mut self, outage: Outage) -> Self {
        self.outage = outage;
        self
    }

    /// Sets what is told of each call that keeps to the local share: the meter of the client, say.
    #[must_use]
    pub fn meter(self, meter: impl Meter + 'static) -> Self {
        // The first one stays.
        let _ = self.local.meter.set(Arc::new(meter));
        self
    }

    /// Returns how many calls have kept to the local share because the server could not be reached, for metrics.
    #[must_use]
    pub fn outages(&self) -> u64 {
        self.local.outages.load(Ordering::Relaxed)
    }

    async fn reserve(&self, request: PermitRequest<'_>) -> Result<Permit, Error> {
        let entered = request.clock.uptime();
        let reservation = Reservation::new(self.redis.clone(), &request);
        loop {
            let allowed = request.max_wait.saturating_sub(request.clock.uptime().saturating_sub(entered));
            let (is_reserved, wait) = reservation.ask(allowed, self.attempts()).await?;
            let waited = request.clock.uptime().saturating_sub(entered);
            if !is_reserved {
                return Err(Error::limited(waited.saturating_add(wait), request.max_wait));
            }
            if wait.is_zero() {
                let granted = request.clock.uptime();
                return Ok(Permit::new(request, granted, reservation.keep()));
            }
            request.clock.sleep(pause(wait)).await;
        }
    }

    /// How often an operation is tried: not for long if there is a share to fall back to.
    fn attempts(&self) -> u32 {
        if self.outage == Outage::Fail { 4 } else { 1 }
    }

    /// Acquires from the local share, and remembers for how long that binds.
    async fn acquire_share(&self, request: &PermitRequest<'_>, processes: u32) -> Result<(), Error> {
        let mut local = request.clone();
        local.windows = request.windows.iter().map(|(key, limit)| (*key, share(*limit, processes))).collect();
        self.local.limiter.acquire(local).await.map(drop)
    }

    fn share_binds(&self) -> bool {
        self.until().is_some_and(|until| Instant::now() < until)
    }

    fn bind_share(&self, windows: &[(WindowKey, Limit)]) {
        let longest = windows.iter().map(|(_, limit)| limit.per_ms).max().unwrap_or_default();
        *self.until() = Some(Instant::now() + Duration::from_millis(longest));
    }

    fn until(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.local.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limiter for RedisLimiter {
    fn acquire<'a>(&'a self, request: PermitRequest<'a>) -> BoxFuture<'a, Result<Permit, Error>> {
        Box::pin(async move {
            let Outage::Share(processes) = self.outage else { return self.reserve(request).await };
            let binds = self.share_binds();
            if binds {
                self.acquire_share(&request, processes).await?;
            }
            let error = match self.reserve(request.clone()).await {
                Err(error) if error.is_store() => error,
                result => return result,
            };
            if !binds {
                tracing::warn!(%error, processes, "rate limits are kept locally while Redis cannot be reached");
                self.acquire_share(&request, processes).await?;
            }
            self.local.outages.fetch_add(1, Ordering::Relaxed);
            if let Some(meter) = self.local.meter.get() {
                meter.measure(Measurement::LocalShare);
            }
            self.bind_share(&request.windows);
            let granted = request.clock.uptime();
            Ok(Permit::new(request, granted, 0))
        })
    }

    fn give_back<'a>(&'a self, permit: Permit, _: &'a dyn Clock) -> BoxFuture<'a, ()> {
        Box::pin(async move { give_back(&self.redis, &window_keys(&self.redis, permit.app, &permit.windows), permit.id).await })
    }

    fn slow_down<'a>(&'a self, permit: &'a Permit, retry_after: Option<Duration>, _: &'a dyn Clock) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // The gateway does not say which limit it was: the narrowest keeps the harm to others smallest.
            let Some((window, limit)) = permit.windows.last() else { return };
            let keys = [key(&self.redis, permit.app, "w", *window), key(&self.redis, permit.app, "s", *window)];
            let closure = retry_after.unwrap_or_default().min(LONGEST_CLOSURE);
            let arguments = [permit.id.to_string(), micros(length(limit)), micros(closure), SLOWEST.to_string()];
            if let Err(error) = self.redis.script::<u32>(&SLOW_DOWN, &keys, &arguments).await {
                tracing::warn!(%error, "the other processes do not know that the gateway rejected a call for its rate limit");
            }
        })
    }
}

/// Returns how long a call sleeps before it asks again: until its moment if that is near, or else half the way, since calls before it may have been
/// cancelled.
fn pause(wait: Duration) -> Duration {
    const NEAR: Duration = Duration::from_millis(100);
    if wait > NEAR { wait / 2 } else { wait }
}

/// A reservation that is given back unless it is kept.
struct Reservation {
    redis: Redis,
    keys: Vec<String>,
    permits: Vec<String>,
    limits: Vec<Limit>,
    id: u64,
    is_kept: bool,
}

impl Reservation {
    fn new(redis: Redis, request: &PermitRequest<'_>) -> Self {
        let pair = |(window, _): &(WindowKey, Limit)| [key(&redis, request.app, "w", *window), key(&redis, request.app, "s", *window)];
        let keys = request.windows.iter().flat_map(pair).collect();
        let permits = window_keys(&redis, request.app, &request.windows);
        let limits = request.windows.iter().map(|(_, limit)| *limit).collect();
        Self { redis, keys, permits, limits, id: SystemRandom.next(), is_kept: false }
    }

    /// Reserves, or confirms: whether there is room within the time, and in how long.
    async fn ask(&self, max_wait: Duration, attempts: u32) -> Result<(bool, Duration), Error> {
        let mut arguments = vec![self.id.to_string(), micros(max_wait)];
        arguments.extend(self.limits.iter().flat_map(|limit| [limit.calls.max(1).to_string(), micros(length(limit))]));
        let (is_reserved, wait): (bool, u64) = self.redis.script_patiently(attempts, &RESERVE, &self.keys, &arguments).await?;
        Ok((is_reserved, Duration::from_micros(wait)))
    }

    fn keep(mut self) -> u64 {
        self.is_kept = true;
        self.id
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // Outside a runtime the reservation ends by itself.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (redis, permits, id) = (self.redis.clone(), std::mem::take(&mut self.permits), self.id);
            runtime.spawn(async move { give_back(&redis, &permits, id).await });
        }
    }
}

async fn give_back(redis: &Redis, permits: &[String], id: u64) {
    // Once is enough: what is not given back ends by itself.
    if let Err(error) = redis.script_patiently::<u32>(1, &GIVE_BACK, permits, &[id.to_string()]).await {
        tracing::debug!(%error, "a permit was not given back: it ends by itself");
    }
}

fn window_keys(redis: &Redis, app: WindowKey, windows: &[(WindowKey, Limit)]) -> Vec<String> {
    windows.iter().map(|(window, _)| key(redis, app, "w", *window)).collect()
}

fn key(redis: &Redis, app: WindowKey, kind: &str, window: WindowKey) -> String {
    redis.key(format_args!("{{{:016x}}}:{kind}:{:016x}", app.as_u64(), window.as_u64()))
}

/// The length of a window, with a margin for the ways from Redis to its clients and from them to the gateway, which differ.
fn length(limit: &Limit) -> Duration {
    let length = Duration::from_millis(limit.per_ms);
    length + (length / 50).clamp(Duration::from_millis(1), Duration::from_millis(250))
}

/// The share of one of several processes. A limit that is smaller than their number is stretched.
fn share(limit: Limit, processes: u32) -> Limit {
    let processes = processes.max(1);
    match limit.calls / processes {
        0 => Limit { calls: 1, per_ms: limit.per_ms.saturating_mul(u64::from(processes)) / u64::from(limit.calls.max(1)), ..limit },
        calls => Limit { calls, ..limit },
    }
}

fn micros(duration: Duration) -> String {
    // More than a float of the script holds exactly is for ever.
    duration.as_micros().min(1 << 50).to_string()
}

impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter").field("redis", &self.redis).field("outage", &self.outage).finish_non_exhaustive()
    }
}
