//! One sliding window: the permits granted within its length, and who waits for it.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use crate::catalog::operation::Limit;

/// Between two calls that the window tells apart by its length there is this much more, since clocks on the way are coarser.
const MARGIN: Duration = Duration::from_millis(1);

/// The most that rejections slow a window down: to a 32nd.
const SLOWEST: u32 = 5;

/// The longest that a `Retry-After` closes a window: after that a call goes out to see whether it still holds.
const LONGEST_CLOSURE: Duration = Duration::from_secs(3600);

/// An uptime of the client's clock in microseconds: half as large as a [`Duration`], and there may be sixty of them a shop.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(u64);

impl From<Duration> for Moment {
    fn from(uptime: Duration) -> Self {
        Self(u64::try_from(uptime.as_micros()).unwrap_or(u64::MAX))
    }
}

impl Moment {
    fn after(self, length: Duration) -> Duration {
        Duration::from_micros(self.0).saturating_add(length)
    }
}

/// A sliding window. All moments are uptimes of the client's clock.
pub(super) struct Window {
    limit: Limit,
    granted: VecDeque<Moment>,
    /// Tickets that wait for this window before any other, in order of arrival.
    pub waiting: BTreeSet<u64>,
    /// How often the number of calls was halved.
    slowed: u32,
    /// When the last rejection came or the last halving was undone.
    changed: Moment,
    closed_until: Moment,
}

impl Window {
    pub fn new(limit: Limit) -> Self {
        let (granted, waiting) = (VecDeque::new(), BTreeSet::new());
        Self { limit, granted, waiting, slowed: 0, changed: Moment::default(), closed_until: Moment::default() }
    }

    fn length(&self) -> Duration {
        Duration::from_millis(self.limit.per_ms) + MARGIN
    }

    fn calls(&self) -> usize {
        (self.limit.calls >> self.slowed).max(1) as usize
    }

    /// Forgets what lies further back than the window is long.
    pub fn settle(&mut self, now: Duration) {
        let length = self.length();
        while self.granted.front().is_some_and(|granted| granted.after(length) <= now) {
            self.granted.pop_front();
        }
        while self.slowed > 0 && self.changed.after(length) <= now {
            self.slowed -= 1;
            self.changed = self.changed.after(length).into();
        }
    }

    /// Returns whether nothing would be lost with it.
    pub fn is_idle(&self, now: Duration) -> bool {
        self.granted.is_empty() && self.waiting.is_empty() && self.slowed == 0 && self.closed_until <= now.into()
    }

    /// Returns when the next call may go, after `ahead` others; a moment in the past if it may go now.
    pub fn opens(&self, ahead: usize, now: Duration) -> Duration {
        let (length, calls) = (self.length(), self.calls());
        // Each call goes a length after the one that is this many before it.
        let rounds = u32::try_from(ahead / calls).unwrap_or(u32::MAX);
        let before = (self.granted.len() + ahead % calls).checked_sub(calls).and_then(|index| self.granted.get(index));
        let first = before.map_or(now, |granted| granted.after(length));
        first.saturating_add(length.saturating_mul(rounds)).max(self.closed_until.after(Duration::ZERO))
    }

    /// Takes the first waiting call out of the line if there is room for it.
    pub fn next(&mut self, now: Duration) -> Option<u64> {
        self.settle(now);
        if self.opens(0, now) > now { None } else { self.waiting.pop_first() }
    }

    pub fn grant(&mut self, now: Duration) {
        self.granted.push_back(now.into());
    }

    /// Takes a permit back, unless it is forgotten already.
    pub fn give_back(&mut self, granted: Duration) {
        if let Some(index) = self.granted.iter().rposition(|other| *other == granted.into()) {
            self.granted.remove(index);
        }
    }

    /// Halves the calls because the gateway rejected one that was permitted at `granted`, until a window's length has passed without another
    /// rejection. Rejections of calls from before the last halving say nothing new but how long to wait.
    pub fn slow_down(&mut self, granted: Duration, now: Duration, retry_after: Option<Duration>) {
        let closure = retry_after.unwrap_or_default().min(LONGEST_CLOSURE);
        self.closed_until = self.closed_until.max(now.saturating_add(closure).into());
        if self.slowed > 0 && Moment::from(granted) < self.changed {
            return;
        }
        self.slowed = (self.slowed + 1).min(SLOWEST);
        self.changed = now.into();
    }
}
