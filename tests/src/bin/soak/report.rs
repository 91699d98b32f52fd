//! The counts that a soak ends in.

use std::{collections::BTreeMap, fmt};

use temu_sdk::mock::LimitUse;

/// How calls ended.
#[derive(Debug, Default)]
pub struct Tally {
    pub right: u64,
    /// By what they are, with the gateway's code if they have one.
    pub typed_errors: BTreeMap<(&'static str, Option<i64>), u64>,
    /// Another answer than the call's own, an error that no call here should end in, or one that says the opposite of what happened.
    pub wrong: u64,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        for (error, count) in other.typed_errors {
            *self.typed_errors.entry(error).or_default() += count;
        }
        self.wrong += other.wrong;
    }

    fn errors(&self) -> u64 {
        self.typed_errors.values().sum()
    }

    fn ended(&self) -> u64 {
        self.right + self.errors() + self.wrong
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
    /// Megabytes that nine tenths of the calls added to what the process takes.
    pub memory_growth: f64,
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
    /// The most that memory may grow, in megabytes: a million calls that left 64 bytes each would be more.
    const MOST_GROWTH: f64 = 48.0;

    pub fn new(calls: u64) -> Self {
        let tally = Tally::default();
        Self { calls, tally, executed_twice: 0, mixed_up: 0, exceeded: 0, limit_use: 100.0, tasks_left: 0, memory_growth: 0.0 }
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
        bad == [0; 6] && self.limit_use >= Self::LEAST_USE && self.memory_growth <= Self::MOST_GROWTH
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, tally, executed_twice, mixed_up, exceeded, limit_use, tasks_left, memory_growth } = self;
        for ((error, code), count) in &tally.typed_errors {
            let code = code.map(|code| format!(" {code}")).unwrap_or_default();
            writeln!(f, "typed error {error}{code}: {count}")?;
        }
        let (errors, lost, Tally { right, wrong, .. }) = (tally.errors(), self.lost(), tally);
        write!(f, "calls {calls}, right {right}, typed errors {errors}, wrong {wrong}, lost {lost}, ")?;
        write!(f, "executed twice {executed_twice}, tokens mixed up {mixed_up}, limit windows exceeded {exceeded}, ")?;
        write!(f, "limit use in percent {limit_use:.1}, tasks left {tasks_left}, memory growth in MB {memory_growth:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, Tally};

    fn good() -> Report {
        Report { tally: Tally { right: 2, ..Tally::default() }, ..Report::new(2) }
    }

    #[test]
    fn each_bad_count_is_a_failure() {
        assert!(good().is_good());
        let bad = [
            Report { calls: 3, ..good() },
            Report { tally: Tally { right: 1, wrong: 1, ..Tally::default() }, ..good() },
            Report { executed_twice: 1, ..good() },
            Report { mixed_up: 1, ..good() },
            Report { exceeded: 1, ..good() },
            Report { limit_use: 97.9, ..good() },
            Report { tasks_left: 1, ..good() },
            Report { memory_growth: 48.1, ..good() },
        ];
        for report in bad {
            assert!(!report.is_good(), "{report}");
        }
    }
}
