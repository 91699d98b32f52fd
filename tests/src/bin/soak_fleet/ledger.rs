//! What the processes tell, and which events were acknowledged.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use temu_sdk::{limits::Limit, webhook::EventKey};

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
    /// When the first attempt ended, and the latest; and how many there were.
    attempts: Option<(Instant, Instant, u64)>,
    /// The server was killed, and no attempt has ended since.
    outage: Option<Instant>,
    outages: Duration,
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
        let now = Instant::now();
        if let Some(since) = self.outage.take_if(|_| true) {
            self.outages += now - since;
        }
        let (first, _, count) = self.attempts.unwrap_or((now, now, 0));
        self.attempts = Some((first, now, count + 1));
    }

    /// Notes that the server is killed.
    pub fn server_killed(&mut self) {
        self.outage = Some(Instant::now());
    }

    /// Notes that whoever makes no calls by now has no excuse any more.
    pub fn outage_is_over(&mut self) {
        if let Some(since) = self.outage.take() {
            self.outages += since.elapsed();
        }
    }

    pub fn is_outage(&self) -> bool {
        self.outage.is_some()
    }

    /// Returns how many attempts were made, of those that a limit allows in the same time without the server's outages, in percent.
    pub fn used(&self, limit: Limit) -> f64 {
        let Some((first, last, count)) = self.attempts else { return 0.0 };
        let time = (last - first).saturating_sub(self.outages).as_secs_f64();
        // From the first attempt to the last, both included.
        let windows = time * 1000.0 / limit.per_ms as f64 + 1.0;
        100.0 * count as f64 / (f64::from(limit.calls) * windows)
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

    /// Returns the longest wait for a permit over the median.
    pub fn longest_over_median(&mut self) -> f64 {
        self.waits.sort_unstable();
        let (Some(longest), Some(median)) = (self.waits.last(), self.waits.get(self.waits.len() / 2)) else { return 0.0 };
        *longest as f64 / (*median).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::{HashSet, Ledger};

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

    #[test]
    fn only_what_was_done_can_be_redelivered() {
        assert_eq!(told(&["taken 5 KEY r", "taken 7 KEY s", "done 8 s"]).notes().redelivered(), 0);
        assert_eq!(told(&["taken 5 KEY r", "done 6 r", "taken 7 KEY s"]).notes().redelivered(), 1);
    }

    #[test]
    fn the_longest_wait_is_held_against_the_median() {
        let lines: Vec<String> = [1, 9, 3].iter().map(|wait| format!("waited {wait}")).collect();
        let ledger = told(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!((ledger.notes().longest_over_median() - 3.0).abs() < f64::EPSILON);
        assert_eq!(ledger.notes().complaints, 0);
        ledger.tell(1, "error anything");
        assert_eq!(ledger.notes().complaints, 1);
    }
}
