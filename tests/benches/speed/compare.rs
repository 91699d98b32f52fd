//! Two things in turns, and the median of what one takes in units of the other.

use std::time::{Duration, Instant};

/// How thoroughly a row is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// To see that it runs.
    Quick,
    /// To judge by.
    Full,
}

impl Effort {
    /// Rounds of a comparison.
    pub fn rounds(self, full: usize) -> usize {
        if self == Self::Quick { 1 } else { full }
    }
}

/// How long each side runs in a round: short, so that whatever interrupts spoils few rounds, and the median none.
const TURN: Duration = Duration::from_millis(3);

/// The median of `ours` in units of `theirs`. The sides take turns in being first.
pub fn ratio(effort: Effort, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> f64 {
    ours();
    let once = time(1, &mut theirs).min(time(1, &mut theirs));
    let calls = if effort == Effort::Quick { 1 } else { (TURN.as_nanos() / once.as_nanos().max(1)).max(1) as usize };
    in_turns(effort.rounds(301), || time(calls, &mut ours), || time(calls, &mut theirs))
}

/// The same where each side tells how long it took, so that what it prepares and clears away does not count.
pub fn in_turns(rounds: usize, mut ours: impl FnMut() -> Duration, mut theirs: impl FnMut() -> Duration) -> f64 {
    let ratios = (0..rounds).map(|round| {
        let first = (round % 2 == 0).then(&mut ours);
        let theirs = theirs();
        let ours = first.unwrap_or_else(&mut ours);
        ours.as_secs_f64() / theirs.as_secs_f64()
    });
    median(ratios.collect())
}

/// How long so many calls take.
pub fn time(calls: usize, what: &mut impl FnMut()) -> Duration {
    let begun = Instant::now();
    (0..calls).for_each(|_| what());
    begun.elapsed()
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
