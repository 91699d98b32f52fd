//! Calls waiting for their turn: in order, without a task of their own, each woken only when it may go.
//!
//! A call that finds one of its windows full parks there under its ticket. The first of those that are parked at a window watches for its opening
//! and lets go all who fit; whoever comes by does the same, so that a call nobody polls holds nobody up.

use std::{
    collections::HashMap,
    future::poll_fn,
    hash::{BuildHasherDefault, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use crate::limits::window::Window;
use crate::{
    catalog::interface::Limit,
    clock::{BoxFuture, Clock},
};

/// The windows of a client, and who waits for them.
#[derive(Default)]
pub(crate) struct Limiter(Mutex<State>);

#[derive(Default)]
struct State {
    windows: HashMap<u64, Window, BuildHasherDefault<Hashed>>,
    waiting: HashMap<u64, Waiter>,
    tickets: u64,
    /// Idle windows are looked for when there are so many.
    sweep_at: usize,
}

/// Windows are named by hashes, which need not be hashed again.
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
    /// The full window it waits for.
    parked: u64,
    /// When it was let go.
    released: Option<Duration>,
    waker: Option<Waker>,
}

/// The windows of a call, from the widest to the narrowest.
type Windows = Vec<(u64, Limit)>;

/// The right to make one call.
pub(crate) struct Permit {
    windows: Windows,
    /// When it was granted.
    pub granted: Duration,
}

impl Limiter {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here can panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the clock when nobody else can, so that what is let go later has the later time.
    fn at_once<T>(&self, clock: &dyn Clock, act: impl FnOnce(&mut State, Duration) -> T) -> T {
        let mut state = self.state();
        let now = clock.uptime();
        act(&mut state, now)
    }

    /// Waits for a turn in all windows; the error is how long that would take, where it is longer than allowed.
    pub async fn acquire(&self, clock: &dyn Clock, windows: Windows, allowed: Duration) -> Result<Permit, Duration> {
        let (entered, result) = self.at_once(clock, |state, now| (now, state.enter(windows, now, allowed)));
        let ticket = match result? {
            Entered::Passed(permit) => return Ok(permit),
            Entered::Parked(ticket) => ticket,
        };
        let latest = entered.saturating_add(allowed);
        let place = Place { limiter: self, ticket };
        let mut timer: Option<(Duration, BoxFuture<'static, ()>)> = None;
        poll_fn(|cx| {
            loop {
                let (now, turn) = place.limiter.at_once(clock, |state, now| (now, state.poll(ticket, now, cx.waker())));
                let opens = match turn {
                    Turn::Now(permit) => return Poll::Ready(Ok(permit)),
                    Turn::At(opens) => opens,
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

    /// The gateway refused a call for its limit.
    pub fn slow_down(&self, permit: &Permit, now: Duration, retry_after: Option<Duration>) {
        let mut state = self.state();
        // It does not say which limit: the narrowest keeps the harm to others smallest.
        if let Some(window) = permit.windows.last().and_then(|(key, _)| state.windows.get_mut(key)) {
            window.settle(now);
            window.slow_down(permit.granted, now, retry_after);
        }
    }
}

/// A place in the queue, given back when the call is cancelled.
struct Place<'a> {
    limiter: &'a Limiter,
    ticket: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.limiter.state().cancel(self.ticket);
    }
}

enum Entered {
    Passed(Permit),
    Parked(u64),
}

enum Turn {
    Now(Permit),
    /// Look again then.
    At(Duration),
}

impl State {
    fn enter(&mut self, windows: Windows, now: Duration, allowed: Duration) -> Result<Entered, Duration> {
        self.sweep(now);
        let mut needed = Duration::ZERO;
        for window in &windows {
            self.advance(window.0, now);
            let window = self.window(window);
            needed = needed.max(window.opens(window.parked.len(), now).saturating_sub(now));
        }
        if needed > allowed {
            return Err(needed);
        }
        self.tickets += 1;
        let ticket = self.tickets;
        Ok(match self.full(&windows, ticket, now) {
            None => Entered::Passed(self.release(windows, now)),
            Some(parked) => {
                self.park(ticket, Waiter { windows, parked, released: None, waker: None });
                Entered::Parked(ticket)
            }
        })
    }

    fn poll(&mut self, ticket: u64, now: Duration, waker: &Waker) -> Turn {
        let Some(waiter) = self.waiting.get_mut(&ticket) else { return Turn::At(Duration::MAX) };
        waiter.waker = Some(waker.clone());
        let parked = waiter.parked;
        self.advance(parked, now);
        match self.waiting.get(&ticket).and_then(|waiter| waiter.released) {
            Some(released) => self.leave_queue(ticket, released, now),
            None => Turn::At(self.opens(ticket, now)),
        }
    }

    /// A call that was let go at `released` leaves now, which may be later, and what counts is when it leaves.
    fn leave_queue(&mut self, ticket: u64, released: Duration, now: Duration) -> Turn {
        let Some(mut waiter) = self.waiting.remove(&ticket) else { return Turn::At(Duration::MAX) };
        self.take_back(&waiter.windows, released);
        match self.full(&waiter.windows, 0, now) {
            None => Turn::Now(self.release(waiter.windows, now)),
            Some(parked) => {
                (waiter.parked, waiter.released) = (parked, None);
                self.park(ticket, waiter);
                Turn::At(self.opens(ticket, now))
            }
        }
    }

    /// Lets go all that fit into a window, in their order.
    fn advance(&mut self, key: u64, now: Duration) {
        let mut moved = false;
        while let Some(ticket) = self.windows.get_mut(&key).and_then(|window| window.next(now)) {
            moved = true;
            let Some(mut waiter) = self.waiting.remove(&ticket) else { continue };
            match self.full(&waiter.windows, ticket, now) {
                None => waiter.released = Some(self.release(waiter.windows.clone(), now).granted),
                Some(full) => waiter.parked = full,
            }
            waiter.wake();
            self.park(ticket, waiter);
        }
        if moved {
            self.wake_first(key);
        }
    }

    /// The first window that has no room, or is waited for by a call that came before this one.
    fn full(&mut self, windows: &[(u64, Limit)], ticket: u64, now: Duration) -> Option<u64> {
        let full = windows.iter().find(|window| {
            let window = self.window(window);
            window.settle(now);
            window.opens(0, now) > now || window.parked.first().is_some_and(|first| *first < ticket)
        });
        full.map(|(key, _)| *key)
    }

    fn release(&mut self, windows: Windows, now: Duration) -> Permit {
        for window in &windows {
            self.window(window).release(now);
        }
        Permit { windows, granted: now }
    }

    fn take_back(&mut self, windows: &[(u64, Limit)], released: Duration) {
        for (key, _) in windows {
            if let Some(window) = self.windows.get_mut(key) {
                window.take_back(released);
                self.wake_first(*key);
            }
        }
    }

    fn park(&mut self, ticket: u64, waiter: Waiter) {
        if waiter.released.is_none()
            && let Some(window) = self.windows.get_mut(&waiter.parked)
        {
            window.parked.insert(ticket);
        }
        self.waiting.insert(ticket, waiter);
    }

    /// When a parked call can go at the earliest.
    fn opens(&self, ticket: u64, now: Duration) -> Duration {
        let window = self.waiting.get(&ticket).and_then(|waiter| self.windows.get(&waiter.parked));
        window.map_or(now, |window| window.opens(window.parked.range(..ticket).count(), now))
    }

    fn cancel(&mut self, ticket: u64) {
        let Some(waiter) = self.waiting.remove(&ticket) else { return };
        match waiter.released {
            Some(released) => self.take_back(&waiter.windows, released),
            None => {
                if let Some(window) = self.windows.get_mut(&waiter.parked) {
                    window.parked.remove(&ticket);
                }
                self.wake_first(waiter.parked);
            }
        }
    }

    /// The first that waits for a window watches for its opening.
    fn wake_first(&self, key: u64) {
        let first = self.windows.get(&key).and_then(|window| window.parked.first());
        if let Some(waiter) = first.and_then(|ticket| self.waiting.get(ticket)) {
            waiter.wake();
        }
    }

    fn window(&mut self, (key, limit): &(u64, Limit)) -> &mut Window {
        self.windows.entry(*key).or_insert_with(|| Window::new(*limit))
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
