//! Events that changes of the world cause, until senders pick them up.

use std::collections::VecDeque;

use crate::{catalog::gateway::Region, wire::values::Json};

/// So many events are kept; a sender that is further behind misses some.
const KEPT: usize = 10_000;

/// An event of a shop.
#[derive(Clone, Debug)]
pub(crate) struct WorldEvent {
    pub region: Region,
    pub code: String,
    pub data: Json,
}

/// The latest events, numbered in order.
#[derive(Default)]
pub(crate) struct Outbox {
    events: VecDeque<WorldEvent>,
    forgotten: usize,
}

impl Outbox {
    pub fn push(&mut self, event: WorldEvent) {
        self.events.push_back(event);
        if self.events.len() > KEPT {
            self.events.pop_front();
            self.forgotten += 1;
        }
    }

    /// The number of the next event.
    pub fn end(&self) -> usize {
        self.forgotten + self.events.len()
    }

    /// The events from a number on.
    pub fn since(&self, number: usize) -> impl Iterator<Item = &WorldEvent> {
        self.events.iter().skip(number.saturating_sub(self.forgotten))
    }
}
