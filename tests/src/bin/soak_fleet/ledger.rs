//! What the processes tell, and which events were acknowledged.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use temu_sdk::{limits::Limit, webhook::EventKey};

/// Microseconds; the way to the limiter's server and back takes less, even where many processes share few processors.
const WAITED: u64 = 100_000;

/// Filled by those who read what the processes tell, and by the senders of events.
#[derive(Default)]
pub struct Ledger(Mutex<Notes>);

#[derive(Default)]
pub struct Notes {
    pub acknowledged: HashSet<EventKey>,
    events: HashMap<EventKey, Handled>,
    /// Which event a receipt is for.
    receipts: HashMap<String, EventKey>,
    pub waits: Vec<u64>,
    begun: Option<Instant>,
    /// When attempts ended, since the first.
    attempts: Vec<Duration>,
    /// When there was no limiter, since the first attempt.
    outage: Option<Range<Duration>>,
    pub complaints: u64,
}

/// How an event was handled; moments are microseconds.
#[derive(Default)]
struct Handled {
    taken: Vec<u128>,
    /// Which process took it last.
    by: u64,
    done: Option<u128>,
}

impl Ledger {
    pub fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a process tells.
    pub fn tell(&self, life: u64, line: &str) {
        let mut notes = self.notes();
        match *line.split(' ').collect::<Vec<_>>() {
            ["attempted"] => notes.attempted(),
            ["waited", micros] => notes.waits.extend(micros.parse::<u64>()),
            ["taken", at, key, receipt] => {
                let (Ok(at), Ok(key)) = (at.parse(), key.parse()) else { return };
                notes.receipts.insert(receipt.to_owned(), key);
                let event = notes.events.entry(key).or_default();
                event.taken.push(at);
                event.by = life;
            }
            ["done", at, receipt] => {
                let (Ok(at), Some(key)) = (at.parse(), notes.receipts.get(receipt).copied()) else { return };
                notes.events.entry(key).or_default().done = Some(at);
            }
            _ => {
                notes.complaints += 1;
                eprintln!("process {life}: {line}");
            }
        }
    }
}

impl Notes {
    fn attempted(&mut self) {
        let since = self.since_first();
        self.attempts.push(since);
    }

    fn since_first(&mut self) -> Duration {
        self.begun.get_or_insert_with(Instant::now).elapsed()
    }

    /// Notes that the limiter's server was away until now.
    pub fn limiter_was_away(&mut self, time: Duration) {
        let now = self.since_first();
        self.outage = Some(now.saturating_sub(time)..now);
    }

    /// Returns how many attempts were made, of those that a limit allows, in percent.
    ///
    /// The best that can be is a window's calls at once, and again after each of its lengths, or when the limiter is back. What is counted is the
    /// time of those windows that have passed.
    pub fn used(&self, limit: Limit) -> f64 {
        let (length, last) = (Duration::from_millis(limit.per_ms), self.attempts.iter().max().copied().unwrap_or_default());
        let (mut windows, mut end) = (0, Duration::ZERO);
        loop {
            let begin = self.outage.as_ref().filter(|outage| outage.contains(&end)).map_or(end, |outage| outage.end);
            if begin + length > last {
                break;
            }
            (windows, end) = (windows + 1, begin + length);
        }
        let count = self.attempts.iter().filter(|attempt| **attempt < end).count();
        100.0 * count as f64 / (f64::from(limit.calls) * f64::from(windows.max(1)))
    }

    /// Counts acknowledged events that nobody handled: they are not done, not among the dead letters, and not what a killed process was at.
    pub fn lost(&self, killed: &HashSet<u64>, dead: &HashSet<EventKey>) -> u64 {
        let is_handled = |key: &EventKey| {
            let event = self.events.get(key);
            dead.contains(key) || event.is_some_and(|event| event.done.is_some() || killed.contains(&event.by))
        };
        self.acknowledged.iter().filter(|key| !is_handled(key)).count() as u64
    }

    /// Counts events that were handed out after the journal had confirmed that they were done.
    pub fn redelivered(&self) -> u64 {
        let is_again = |event: &Handled| event.done.is_some_and(|done| event.taken.iter().any(|taken| *taken > done));
        self.events.values().filter(|event| is_again(event)).count() as u64
    }

    /// Returns the longest wait for a permit over the median, of calls that found no room.
    pub fn longest_over_median(&mut self) -> f64 {
        self.waits.retain(|wait| *wait >= WAITED);
        self.waits.sort_unstable();
        let (Some(longest), Some(median)) = (self.waits.last(), self.waits.get(self.waits.len() / 2)) else { return 0.0 };
        *longest as f64 / (*median).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, ops::Range, time::Duration};

    use temu_sdk::limits::{Limit, Scope};

    use super::{Ledger, Notes};

    const KEY: &str = "00000000000000000000000000000001";

    fn told(lines: &[&str]) -> Ledger {
        let ledger = Ledger::default();
        lines.iter().for_each(|line| ledger.tell(1, &line.replace("KEY", KEY)));
        ledger.notes().acknowledged.insert(KEY.parse().unwrap());
        ledger
    }

    #[test]
    fn an_acknowledged_event_is_done_dead_or_lost() {
        let none = HashSet::new();
        assert_eq!(told(&[]).notes().lost(&none, &HashSet::new()), 1);
        assert_eq!(told(&[]).notes().lost(&none, &HashSet::from([KEY.parse().unwrap()])), 0);
        let taken = told(&["taken 5 KEY r"]);
        assert_eq!(taken.notes().lost(&none, &HashSet::new()), 1, "its worker lives, and is not done");
        assert_eq!(taken.notes().lost(&HashSet::from([1]), &HashSet::new()), 0, "a kill came between handling and telling");
        assert_eq!(told(&["taken 5 KEY r", "done 6 r"]).notes().lost(&none, &HashSet::new()), 0);
    }

    /// Attempts at these seconds under a limit of two in five seconds.
    fn used(attempts: &[u64], outage: Option<Range<u64>>) -> u64 {
        let attempts = attempts.iter().copied().map(Duration::from_secs).collect();
        let outage = outage.map(|outage| Duration::from_secs(outage.start)..Duration::from_secs(outage.end));
        let limit = Limit::new(2, Duration::from_secs(5), Scope::App);
        Notes { attempts, outage, ..Notes::default() }.used(limit) as u64
    }

    #[test]
    fn use_is_held_against_the_best_that_can_be() {
        assert_eq!(used(&[0, 1, 5, 6, 10], None), 100);
        assert_eq!(used(&[0, 1, 6, 10], None), 75);
        assert_eq!(used(&[0, 1, 8, 9, 13], Some(4..8)), 100, "nobody calls without a limiter");
        assert_eq!(used(&[0, 1, 9, 13], Some(4..8)), 75);
        assert_eq!(used(&[], None), 0);
    }

    #[test]
    fn only_what_was_done_can_be_redelivered() {
        assert_eq!(told(&["taken 5 KEY r", "taken 7 KEY s", "done 8 s"]).notes().redelivered(), 0);
        assert_eq!(told(&["taken 5 KEY r", "done 6 r", "taken 7 KEY s"]).notes().redelivered(), 1);
    }

    #[test]
    fn the_longest_wait_is_held_against_the_median() {
        // The last found room.
        let lines: Vec<String> = [1, 9, 3, 0].iter().map(|wait| format!("waited {wait}00000")).collect();
        let ledger = told(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!((ledger.notes().longest_over_median() - 3.0).abs() < f64::EPSILON);
        assert_eq!(ledger.notes().complaints, 0);
        ledger.tell(1, "error anything");
        assert_eq!(ledger.notes().complaints, 1);
    }
}
