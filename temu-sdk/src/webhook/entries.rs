//! The entries of a journal of one process: waiting, taken, dead, and done for a while.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    EventKey,
    journal::{Appended, DeadLetter, Entry, JournalStats, Receipt},
};
use crate::wire::values::UnixMillis;

/// Entries by number, in the order in which they were appended.
#[derive(Debug)]
pub(super) struct Entries {
    pub capacity: usize,
    /// How long entries that are done are kept.
    pub retention: Duration,
    items: BTreeMap<u64, Item>,
    numbers: HashMap<EventKey, u64>,
    done: VecDeque<(UnixMillis, Item)>,
    next: u64,
    takings: u64,
    stats: JournalStats,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub key: EventKey,
    pub text: String,
    pub appended: UnixMillis,
    pub attempts: u32,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Waiting,
    Taken { receipt: u64, until: Instant },
    Dead { reason: String },
}

impl Item {
    pub fn new(key: EventKey, text: String, appended: UnixMillis) -> Self {
        Self { key, text, appended, attempts: 0, state: State::Waiting }
    }

    /// Returns why the entry is dead, if it is.
    pub fn reason(&self) -> Option<&str> {
        match &self.state {
            State::Dead { reason } => Some(reason),
            _ => None,
        }
    }
}

impl Entries {
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            retention: Duration::ZERO,
            items: BTreeMap::new(),
            numbers: HashMap::new(),
            done: VecDeque::new(),
            next: 0,
            takings: 0,
            stats: JournalStats::default(),
        }
    }

    /// Returns what an append would do.
    pub fn check(&self, key: EventKey) -> Appended {
        if self.numbers.contains_key(&key) {
            Appended::Duplicate
        } else if self.stats.waiting + self.stats.taken >= self.capacity as u64 {
            Appended::Full
        } else {
            Appended::Stored
        }
    }

    pub fn append(&mut self, key: EventKey, text: String, now: UnixMillis) -> Appended {
        let appended = self.check(key);
        if appended == Appended::Stored {
            self.insert(Item::new(key, text, now));
        }
        appended
    }

    /// Adds an entry without a look at the capacity.
    pub fn insert(&mut self, item: Item) {
        self.next += 1;
        self.numbers.insert(item.key, self.next);
        *self.counter(&item.state) += 1;
        self.items.insert(self.next, item);
    }

    pub fn take(&mut self, takeover: Duration) -> Option<Entry> {
        let now = Instant::now();
        let is_free = |state: &State| match state {
            State::Waiting => true,
            State::Taken { until, .. } => *until <= now,
            State::Dead { .. } => false,
        };
        let number = *self.items.iter().find(|(_, item)| is_free(&item.state))?.0;
        self.takings += 1;
        let receipt = self.takings;
        self.set_state(number, State::Taken { receipt, until: now + takeover });
        let item = self.items.get_mut(&number)?;
        item.attempts += 1;
        Some(Entry::new(item.key, item.text.clone(), item.attempts, Receipt::new(format!("{number}-{receipt}"))))
    }

    pub fn extend(&mut self, receipt: &Receipt, takeover: Duration) -> bool {
        let Some((number, receipt)) = self.taken(receipt) else { return false };
        self.set_state(number, State::Taken { receipt, until: Instant::now() + takeover });
        true
    }

    /// Ends an entry and returns its key, unless it has ended already.
    pub fn done(&mut self, receipt: &Receipt, now: UnixMillis) -> Option<EventKey> {
        let (number, _) = parse(receipt)?;
        let key = self.items.get(&number)?.key;
        self.end(key, now);
        Some(key)
    }

    /// Ends the entry with a key.
    pub fn end(&mut self, key: EventKey, now: UnixMillis) {
        let Some(mut item) = self.remove(key) else { return };
        if !self.retention.is_zero() {
            (item.state, item.attempts) = (State::Waiting, 0);
            self.done.push_back((now, item));
        }
        self.forget(now);
    }

    /// Buries an entry and returns its key, unless its worker has lost it.
    pub fn bury(&mut self, receipt: &Receipt, reason: &str) -> Option<EventKey> {
        let (number, _) = self.taken(receipt)?;
        self.set_state(number, State::Dead { reason: reason.to_owned() });
        self.items.get(&number).map(|item| item.key)
    }

    /// Counts an attempt, or buries the entry, as a file says.
    pub fn restore(&mut self, key: EventKey, dead: Option<&str>) {
        let Some(number) = self.numbers.get(&key).copied() else { return };
        match dead {
            Some(reason) => self.set_state(number, State::Dead { reason: reason.to_owned() }),
            None => {
                if let Some(item) = self.items.get_mut(&number) {
                    item.attempts += 1;
                }
            }
        }
    }

    pub fn dead_letters(&self, limit: usize) -> Vec<DeadLetter> {
        let letter = |item: &Item| Some(DeadLetter::new(item.key, item.text.clone(), item.reason()?.to_owned(), item.attempts));
        self.items.values().filter_map(letter).take(limit).collect()
    }

    pub fn revive(&mut self, key: EventKey) -> bool {
        let Some(number) = self.numbers.get(&key).copied() else { return false };
        let Some(item) = self.items.get_mut(&number).filter(|item| item.reason().is_some()) else { return false };
        item.attempts = 0;
        self.set_state(number, State::Waiting);
        true
    }

    /// Makes done entries waiting again and returns their keys.
    pub fn replay(&mut self, since: UnixMillis) -> Vec<EventKey> {
        let (again, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.done).into_iter().partition(|(_, item)| item.appended >= since);
        self.done = rest.into();
        // One that came once more after it was done is waiting already.
        let again = again.into_iter().map(|(_, item)| item).filter(|item| !self.numbers.contains_key(&item.key)).collect::<Vec<_>>();
        again.into_iter().map(|item| (item.key, self.insert(item)).0).collect()
    }

    /// Makes the done entry with a key waiting again, as a file says.
    pub fn revive_done(&mut self, key: EventKey) {
        if let Some(index) = self.done.iter().rposition(|(_, item)| item.key == key)
            && let Some((_, item)) = self.done.remove(index)
            && !self.numbers.contains_key(&key)
        {
            self.insert(item);
        }
    }

    pub fn stats(&self) -> JournalStats {
        self.stats
    }

    /// Returns what has not ended, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// Returns what is done and kept, and when that was.
    pub fn kept(&self) -> impl Iterator<Item = (UnixMillis, &Item)> {
        self.done.iter().map(|(at, item)| (*at, item))
    }

    fn forget(&mut self, now: UnixMillis) {
        let retention = i64::try_from(self.retention.as_millis()).unwrap_or(i64::MAX);
        while self.done.front().is_some_and(|(at, _)| at.0.saturating_add(retention) < now.0) {
            self.done.pop_front();
        }
    }

    fn remove(&mut self, key: EventKey) -> Option<Item> {
        let item = self.items.remove(&self.numbers.remove(&key)?)?;
        *self.counter(&item.state) -= 1;
        Some(item)
    }

    fn set_state(&mut self, number: u64, state: State) {
        let Some(item) = self.items.get_mut(&number) else { return };
        let old = std::mem::replace(&mut item.state, state.clone());
        *self.counter(&old) -= 1;
        *self.counter(&state) += 1;
    }

    fn counter(&mut self, state: &State) -> &mut u64 {
        match state {
            State::Waiting => &mut self.stats.waiting,
            State::Taken { .. } => &mut self.stats.taken,
            State::Dead { .. } => &mut self.stats.dead,
        }
    }

    /// Returns the number and the taking of a receipt that is still good.
    fn taken(&self, receipt: &Receipt) -> Option<(u64, u64)> {
        let (number, taking) = parse(receipt)?;
        let is_current = matches!(self.items.get(&number)?.state, State::Taken { receipt, .. } if receipt == taking);
        is_current.then_some((number, taking))
    }
}

fn parse(receipt: &Receipt) -> Option<(u64, u64)> {
    let (number, taking) = receipt.as_str().split_once('-')?;
    Some((number.parse().ok()?, taking.parse().ok()?))
}
