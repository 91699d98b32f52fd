//! The expectations of a test, in the order in which they were set; the first that fits a call responds to it.

use std::{collections::VecDeque, sync::Arc};

use crate::mock::{
    exchange::{MockRequest, MockResponse},
    expect::wanted::Wanted,
};

pub(crate) type Handler = Arc<dyn Fn(&MockRequest) -> MockResponse + Send + Sync>;

/// One expectation.
pub(crate) struct Expectation {
    pub wanted: Wanted,
    /// How many calls must come; any number if it is unset.
    pub times: Option<usize>,
    /// One for each call; the last one stays.
    pub responses: VecDeque<Handler>,
    pub calls: usize,
}

/// All expectations of a mock, and the calls that none of them foresaw.
#[derive(Default)]
pub(crate) struct Expectations {
    all: Vec<Expectation>,
    unexpected: Vec<String>,
}

/// So many unexpected calls are reported.
const REPORTED: usize = 20;

impl Expectations {
    /// Adds an expectation and returns its place.
    pub fn add(&mut self, expectation: Expectation) -> usize {
        self.all.push(expectation);
        self.all.len() - 1
    }

    /// How many calls an expectation has met.
    pub fn calls(&self, place: usize) -> usize {
        self.all.get(place).map_or(0, |expectation| expectation.calls)
    }

    /// Finds what responds to a call, and counts it. An expectation that has had all its calls is passed over.
    pub fn take(&mut self, request: &MockRequest) -> Option<Handler> {
        let is_open = |each: &&mut Expectation| each.times.is_none_or(|times| each.calls < times) && each.wanted.fits(request);
        let expectation = self.all.iter_mut().find(is_open)?;
        expectation.calls += 1;
        match expectation.responses.len() {
            0 | 1 => expectation.responses.front().cloned(),
            _ => expectation.responses.pop_front(),
        }
    }

    /// Notes a call that nothing was set for.
    pub fn unexpected(&mut self, request: &MockRequest) {
        if self.unexpected.len() < REPORTED {
            let shop = request.mall_id.map(|mall_id| format!(" by shop {mall_id}")).unwrap_or_default();
            self.unexpected
                .push(format!("{} ({}) on {}{shop}: {}", request.operation, request.type_name, request.gateway, request.parameters));
        }
    }

    /// What did not come, and what came unexpected.
    pub fn failures(&self) -> Vec<String> {
        let missed = self.all.iter().filter(|each| each.times.is_some_and(|times| times != each.calls));
        let missed =
            missed.map(|each| format!("expected {} times, came {} times: {}", each.times.unwrap_or_default(), each.calls, each.wanted));
        missed.chain(self.unexpected.iter().map(|call| format!("unexpected call of {call}"))).collect()
    }
}
