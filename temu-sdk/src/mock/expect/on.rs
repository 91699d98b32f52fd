//! How a test says which calls it expects and what they get.

use std::{marker::PhantomData, sync::Arc};

use serde::Serialize;
use serde_json::Value;

use crate::{
    catalog::{gateway::Gateway, operation::Operation},
    mock::{
        exchange::{MockRequest, MockResponse},
        expect::{
            expectation::{Expectation, Handler},
            wanted::Wanted,
        },
        state::{State, lock},
    },
    wire::values::Json,
};

/// A call that is described; made by [`MockGateway::on`](crate::mock::MockGateway::on). It counts once one of the methods that say what
/// it gets is called.
#[must_use = "an expectation counts once it is said what the call gets"]
pub struct On<'a, T = Json> {
    state: &'a Arc<State>,
    wanted: Wanted,
    times: Option<usize>,
    result: PhantomData<fn(T)>,
}

/// An expectation that is set.
#[derive(Clone)]
pub struct Expected {
    state: Arc<State>,
    place: usize,
}

impl Expected {
    /// How many calls it has met.
    #[must_use]
    pub fn calls(&self) -> usize {
        lock(&self.state.expectations).calls(self.place)
    }
}

impl<'a, T> On<'a, T> {
    pub(crate) fn new(state: &'a Arc<State>, wanted: Wanted) -> Self {
        Self { state, wanted, times: None, result: PhantomData }
    }

    /// Only calls with this value at a dotted path; numbers are places in lists, as in `orders.0.quantity`.
    pub fn field(mut self, path: impl Into<String>, value: impl Into<Value>) -> Self {
        self.wanted.fields.push((path.into(), value.into()));
        self
    }

    /// Only calls of this shop.
    pub fn shop(mut self, mall_id: i64) -> Self {
        self.wanted.mall_id = Some(mall_id);
        self
    }

    /// Only calls on this gateway.
    pub fn gateway(mut self, gateway: Gateway) -> Self {
        self.wanted.gateway = Some(gateway);
        self
    }

    /// Only calls that meet a condition.
    pub fn matching(mut self, condition: impl Fn(&MockRequest) -> bool + Send + Sync + 'static) -> Self {
        self.wanted.condition = Some(Arc::new(condition));
        self
    }

    /// Expects exactly so many calls; [`MockGateway::verify`](crate::mock::MockGateway::verify) reports another number. Further calls go to
    /// the next expectation that fits them.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Rejects the calls with an error code of the gateway.
    pub fn reject(self, code: i64, message: impl Into<String>) -> Expected {
        let response = MockResponse::error(code, message);
        self.respond_by(move |_| response.clone())
    }

    /// Lets a function respond to the calls.
    pub fn respond_by(self, handler: impl Fn(&MockRequest) -> MockResponse + Send + Sync + 'static) -> Expected {
        self.set([Arc::new(handler) as Handler])
    }

    /// Responds with one response after the other; the last one stays.
    pub fn in_turn(self, responses: impl IntoIterator<Item = MockResponse>) -> Expected {
        self.set(responses.into_iter().map(|response| Arc::new(move |_: &MockRequest| response.clone()) as Handler))
    }

    fn set(self, responses: impl IntoIterator<Item = Handler>) -> Expected {
        let Self { state, wanted, times, .. } = self;
        let expectation = Expectation { wanted, times, responses: responses.into_iter().collect(), calls: 0 };
        Expected { state: Arc::clone(state), place: lock(&state.expectations).add(expectation) }
    }
}

impl<T: Serialize> On<'_, T> {
    /// Responds with a result: one of the operation's type, or any JSON if the call was described by its type string.
    pub fn respond(self, result: &T) -> Expected {
        let response = MockResponse::typed(result);
        self.respond_by(move |_| response.clone())
    }
}

/// The description of a call with the fields that are set in a request.
pub(crate) fn wanted<R: Operation>(request: &R) -> Wanted {
    let fields = serde_json::to_value(request).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default();
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())).collect();
    Wanted { operation: Some(R::INFO.id.to_owned()), fields, ..Wanted::default() }
}
