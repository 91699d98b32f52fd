//! The counts that a soak ends in.

use std::fmt;

use temu_sdk::mock::LimitUse;

/// How calls ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub right: u64,
    pub typed_errors: u64,
    /// Another answer than the call's own, an error that no call here should end in, or one that says the opposite of what happened.
    pub wrong: u64,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.typed_errors += other.typed_errors;
        self.wrong += other.wrong;
    }

    fn ended(self) -> u64 {
        self.right + self.typed_errors + self.wrong
    }
}

/// All counts.
#[derive(Debug)]
pub struct Report {
    pub calls: u64,
    pub tally: Tally,
    pub executed_twice: usize,
    pub mixed_up: u64,
    pub exceeded: u64,
    /// The least that any limit was made use of under load.
    pub limit_use: f64,
    pub tasks_left: usize,
}

/// How a limit fared under load.
pub struct Load {
    pub counted: LimitUse,
    /// The calls made, of those that the limit allows in the same time.
    pub percent: f64,
}

impl Report {
    /// What must be made use of, in percent.
    const LEAST_USE: f64 = 98.0;

    pub fn new(calls: u64) -> Self {
        let tally = Tally::default();
        Self { calls, tally, executed_twice: 0, mixed_up: 0, exceeded: 0, limit_use: 100.0, tasks_left: 0 }
    }

    pub fn add_limits(&mut self, loads: &[Load]) {
        self.exceeded += loads.iter().map(|load| load.counted.exceeded).sum::<u64>();
        self.limit_use = loads.iter().fold(self.limit_use, |least, load| least.min(load.percent));
    }

    /// Calls that ended in nothing: they hang, or panicked.
    fn lost(&self) -> u64 {
        self.calls.saturating_sub(self.tally.ended())
    }

    pub fn is_good(&self) -> bool {
        let bad = [self.tally.wrong, self.lost(), self.executed_twice as u64, self.mixed_up, self.exceeded, self.tasks_left as u64];
        bad == [0; 6] && self.limit_use >= Self::LEAST_USE
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, tally, executed_twice, mixed_up, exceeded, limit_use, tasks_left } = self;
        let Tally { right, typed_errors, wrong } = tally;
        write!(f, "calls {calls}, right {right}, typed errors {typed_errors}, wrong {wrong}, lost {}, ", self.lost())?;
        write!(f, "executed twice {executed_twice}, tokens mixed up {mixed_up}, limit windows exceeded {exceeded}, ")?;
        write!(f, "limit use {limit_use:.1} percent, tasks left {tasks_left}")
    }
}
