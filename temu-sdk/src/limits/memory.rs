//! The windows of one process: calls wait in order, without a task of their own, each woken only when it may go.
//!
//! A call that finds one of its windows full waits there under its ticket. The first of those that wait at a window watches for its opening and
//! permits all that fit; so does whoever comes by, so that a call that nobody polls holds nobody up.

use std::{
    collections::HashMap,
    fmt,
    future::poll_fn,
    hash::{BuildHasherDefault, Hasher},
    sync::{Mutex, MutexGuard},
    task::{Poll, Waker},
    time::Duration,
};

use crate::{
    catalog::operation::{Limit, Scope},
    clock::{BoxFuture, Clock},
    error::Error,
    limits::{
        limiter::{Limiter, Permit, PermitRequest, WindowKey},
        window::Window,
    },
    sync::lock,
};

/// Rejections that follow each other within this time belong together.
const STREAK: Duration = Duration::from_secs(10);

/// Keeps the windows of rate limits in memory, for the clients of one process.
#[derive(Default)]
pub struct MemoryLimiter(Mutex<State>);

#[derive(Default)]
struct State {
    windows: HashMap<WindowKey, Window, BuildHasherDefault<Hashed>>,
    waiting: HashMap<u64, Waiter>,
    tickets: u64,
    /// For each app window, when its rejections began and when the last one came.
    rejections: HashMap<WindowKey, (Duration, Duration), BuildHasherDefault<Hashed>>,
    /// Idle windows are forgotten when there are this many.
    sweep_at: usize,
}

/// Window keys are hashes, which need not be hashed again.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0.rotate_left(8) ^ u64::from(*byte)));
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

struct Waiter {
    windows: Windows,
    /// The full window at which it waits.
    at: WindowKey,
    /// When it was permitted.
    permitted: Option<Duration>,
    waker: Option<Waker>,
}

/// The windows of a call, from the widest to the narrowest.
type Windows = Vec<(WindowKey, Limit)>;

/// A granted permit: its windows and when.
type Granted = (Windows, Duration);

impl MemoryLimiter {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    /// Reads the clock under the lock, so that a later permit has a later time.
    fn with_state<T>(&self, clock: &dyn Clock, act: impl FnOnce(&mut State, Duration) -> T) -> T {
        let mut state = self.state();
        let now = clock.uptime();
        act(&mut state, now)
    }

    /// Waits for room in all windows; the error is how long that would take if it is longer than allowed.
    async fn wait(&self, clock: &dyn Clock, windows: Windows, allowed: Duration) -> Result<Granted, Duration> {
        let (entered, result) = self.with_state(clock, |state, now| (now, state.enter(windows, now, allowed)));
        let ticket = match result? {
            Entered::Permitted(granted) => return Ok(granted),
            Entered::Waiting(ticket) => ticket,
        };
        let latest = entered.saturating_add(allowed);
        let waiting = Waiting { limiter: self, ticket };
        let mut timer: Option<(Duration, BoxFuture<'static, ()>)> = None;
        poll_fn(|cx| {
            loop {
                let (now, progress) = waiting.limiter.with_state(clock, |state, now| (now, state.poll(ticket, now, cx.waker())));
                let opens = match progress {
                    Progress::Permitted(granted) => return Poll::Ready(Ok(granted)),
                    Progress::OpensAt(opens) => opens,
                };
                if now >= latest {
                    return Poll::Ready(Err(opens.saturating_sub(entered)));
                }
                let until = opens.min(latest);
                let sleep = match &mut timer {
                    Some((at, sleep)) if *at == until => sleep,
                    timer => &mut timer.insert((until, clock.sleep(until.saturating_sub(now)))).1,
                };
                if sleep.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                timer = None;
            }
        })
        .await
    }
}

impl Limiter for MemoryLimiter {
    fn acquire<'a>(&'a self, request: PermitRequest<'a>) -> BoxFuture<'a, Result<Permit, Error>> {
        Box::pin(async move {
            let PermitRequest { app, windows, max_wait, clock } = request;
            let granted = self.wait(clock, windows, max_wait).await;
            let (windows, granted) = granted.map_err(|needed| Error::limited(needed, max_wait))?;
            Ok(Permit { app, windows, granted, id: 0 })
        })
    }

    fn give_back<'a>(&'a self, permit: Permit, _: &'a dyn Clock) -> BoxFuture<'a, ()> {
        self.state().give_back(&permit.windows, permit.granted);
        Box::pin(async {})
    }

    fn slow_down<'a>(&'a self, permit: &'a Permit, retry_after: Option<Duration>, clock: &'a dyn Clock) -> BoxFuture<'a, ()> {
        // The gateway does not say which limit it was: slowing the narrowest window affects others least. If that does not help and rejections
        // go on, the limit is the app's, which other shops and operations keep exceeding.
        self.with_state(clock, |state, now| {
            let narrowest = permit.windows.last().map(|(key, _)| *key);
            let of_app = permit.windows.first().filter(|(_, limit)| limit.scope == Scope::App).map(|(key, _)| *key);
            let of_app = of_app.filter(|key| state.rejections_go_on(*key, permit.granted, now) && Some(*key) != narrowest);
            for key in narrowest.into_iter().chain(of_app) {
                if let Some(window) = state.windows.get_mut(&key) {
                    window.settle(now);
                    window.slow_down(permit.granted, now, retry_after);
                }
            }
        });
        Box::pin(async {})
    }
}

impl fmt::Debug for MemoryLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryLimiter").field("windows", &state.windows.len()).field("waiting", &state.waiting.len()).finish()
    }
}

/// A call that waits; it leaves when it is cancelled.
struct Waiting<'a> {
    limiter: &'a MemoryLimiter,
    ticket: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.limiter.state().cancel(self.ticket);
    }
}

enum Entered {
    Permitted(Granted),
    Waiting(u64),
}

enum Progress {
    Permitted(Granted),
    /// Look again then.
    OpensAt(Duration),
}

impl State {
    fn enter(&mut self, windows: Windows, now: Duration, allowed: Duration) -> Result<Entered, Duration> {
        self.sweep(now);
        let mut needed = Duration::ZERO;
        for window in &windows {
            self.advance(window.0, now);
            let window = self.window(window);
            needed = needed.max(window.opens(window.waiting.len(), now).saturating_sub(now));
        }
        if needed > allowed {
            return Err(needed);
        }
        self.tickets += 1;
        let ticket = self.tickets;
        Ok(match self.full(&windows, ticket, now) {
            None => Entered::Permitted(self.grant(windows, now)),
            Some(at) => {
                self.put_in_line(ticket, Waiter { windows, at, permitted: None, waker: None });
                Entered::Waiting(ticket)
            }
        })
    }

    fn poll(&mut self, ticket: u64, now: Duration, waker: &Waker) -> Progress {
        let Some(waiter) = self.waiting.get_mut(&ticket) else { return Progress::OpensAt(Duration::MAX) };
        waiter.waker = Some(waker.clone());
        let at = waiter.at;
        self.advance(at, now);
        match self.waiting.get(&ticket).and_then(|waiter| waiter.permitted) {
            Some(permitted) => self.leave(ticket, permitted, now),
            None => Progress::OpensAt(self.opens(ticket, now)),
        }
    }

    /// Lets a call go that was permitted some time ago. What counts is when it goes.
    fn leave(&mut self, ticket: u64, permitted: Duration, now: Duration) -> Progress {
        let Some(mut waiter) = self.waiting.remove(&ticket) else { return Progress::OpensAt(Duration::MAX) };
        self.give_back(&waiter.windows, permitted);
        match self.full(&waiter.windows, 0, now) {
            None => Progress::Permitted(self.grant(waiter.windows, now)),
            Some(at) => {
                (waiter.at, waiter.permitted) = (at, None);
                self.put_in_line(ticket, waiter);
                Progress::OpensAt(self.opens(ticket, now))
            }
        }
    }

    /// Permits all that fit into a window, in their order.
    fn advance(&mut self, key: WindowKey, now: Duration) {
        let mut moved = false;
        while let Some(ticket) = self.windows.get_mut(&key).and_then(|window| window.next(now)) {
            moved = true;
            let Some(mut waiter) = self.waiting.remove(&ticket) else { continue };
            match self.full(&waiter.windows, ticket, now) {
                None => waiter.permitted = Some(self.grant(waiter.windows.clone(), now).1),
                Some(full) => waiter.at = full,
            }
            waiter.wake();
            self.put_in_line(ticket, waiter);
        }
        if moved {
            self.wake_first(key);
        }
    }

    /// Finds the first window that has no room, or at which a call waits that came before this one.
    fn full(&mut self, windows: &[(WindowKey, Limit)], ticket: u64, now: Duration) -> Option<WindowKey> {
        let full = windows.iter().find(|window| {
            let window = self.window(window);
            window.settle(now);
            window.opens(0, now) > now || window.waiting.first().is_some_and(|first| *first < ticket)
        });
        full.map(|(key, _)| *key)
    }

    fn grant(&mut self, windows: Windows, now: Duration) -> Granted {
        for window in &windows {
            self.window(window).grant(now);
        }
        (windows, now)
    }

    fn give_back(&mut self, windows: &[(WindowKey, Limit)], granted: Duration) {
        for (key, _) in windows {
            if let Some(window) = self.windows.get_mut(key) {
                window.give_back(granted);
                self.wake_first(*key);
            }
        }
    }

    fn put_in_line(&mut self, ticket: u64, waiter: Waiter) {
        if waiter.permitted.is_none()
            && let Some(window) = self.windows.get_mut(&waiter.at)
        {
            window.waiting.insert(ticket);
        }
        self.waiting.insert(ticket, waiter);
    }

    /// Returns when a waiting call can go at the earliest.
    fn opens(&self, ticket: u64, now: Duration) -> Duration {
        let window = self.waiting.get(&ticket).and_then(|waiter| self.windows.get(&waiter.at));
        window.map_or(now, |window| window.opens(window.waiting.range(..ticket).count(), now))
    }

    fn cancel(&mut self, ticket: u64) {
        let Some(waiter) = self.waiting.remove(&ticket) else { return };
        match waiter.permitted {
            Some(permitted) => self.give_back(&waiter.windows, permitted),
            None => {
                if let Some(window) = self.windows.get_mut(&waiter.at) {
                    window.waiting.remove(&ticket);
                }
                self.wake_first(waiter.at);
            }
        }
    }

    /// Wakes the first that waits at a window, which watches for its opening.
    fn wake_first(&self, key: WindowKey) {
        let first = self.windows.get(&key).and_then(|window| window.waiting.first());
        if let Some(waiter) = first.and_then(|ticket| self.waiting.get(ticket)) {
            waiter.wake();
        }
    }

    fn window(&mut self, (key, limit): &(WindowKey, Limit)) -> &mut Window {
        self.windows.entry(*key).or_insert_with(|| Window::new(*limit))
    }

    /// Notes a rejection of a call of an app that was permitted at `granted`. Returns whether rejections go on although the first was heeded.
    fn rejections_go_on(&mut self, app: WindowKey, granted: Duration, now: Duration) -> bool {
        let (first, last) = self.rejections.get(&app).copied().unwrap_or((now, now));
        let first = if now.saturating_sub(last) > STREAK { now } else { first };
        self.rejections.insert(app, (first, now));
        granted >= first && now > first
    }

    /// Forgets windows in which nothing happens, whenever their number has doubled.
    fn sweep(&mut self, now: Duration) {
        const FEW: usize = 1024;
        if self.windows.len() >= self.sweep_at.max(FEW) {
            self.windows.retain(|_, window| {
                window.settle(now);
                !window.is_idle(now)
            });
            self.sweep_at = 2 * self.windows.len();
        }
    }
}

impl Waiter {
    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }
}
