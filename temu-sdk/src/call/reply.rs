//! A successful response together with how it was obtained.

use std::{borrow::Cow, ops::Deref, sync::Arc};

use crate::{catalog::gateway::Gateway, catalog::operation::RouteSource, error::Error, wire::decode::Mismatch};

/// A successful response. Dereferences to the typed result.
///
/// A call returns one; code that takes or returns one can be tested with replies of its own:
///
/// ```
/// use temu_sdk::{Reply, order};
///
/// fn is_last(page: &Reply<order::list::Response>) -> bool {
///     page.page_items.is_empty()
/// }
///
/// assert!(is_last(&Reply::new(order::list::Response::default())));
/// ```
#[derive(Clone, Debug)]
pub struct Reply<T> {
    pub(crate) value: T,
    pub(crate) facts: ReplyFacts,
}

#[derive(Clone, Debug)]
pub(crate) struct ReplyFacts {
    pub request_id: Option<String>,
    pub gateway: Gateway,
    pub type_name: Cow<'static, str>,
    pub route_source: RouteSource,
    pub attempts: u32,
    pub rejection: Option<Arc<Error>>,
    pub mismatches: Vec<Mismatch>,
    pub failed_items: usize,
}

impl<T> Reply<T> {
    /// Creates a reply without a call, for mocks and tests: no request id, the first gateway, an empty type, one attempt. [`Reply::builder`] sets
    /// what matters to a test.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self::builder(value).build()
    }

    /// Returns a builder of a reply without a call, for mocks and tests.
    ///
    /// ```
    /// use temu_sdk::{Gateway, Reply, order};
    /// let reply = Reply::builder(order::list::Response::default()).request_id("us-1").gateway(Gateway::Us).attempts(2).build();
    /// assert_eq!((reply.request_id(), reply.attempts()), (Some("us-1"), 2));
    /// ```
    pub fn builder(value: T) -> ReplyBuilder<T> {
        let facts = ReplyFacts {
            request_id: None,
            gateway: Gateway::ALL[0],
            type_name: Cow::Borrowed(""),
            route_source: RouteSource::Catalog,
            attempts: 1,
            rejection: None,
            mismatches: Vec::new(),
            failed_items: 0,
        };
        ReplyBuilder(Self { value, facts })
    }

    /// The gateway's `requestId`, which Temu's support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.facts.request_id.as_deref()
    }

    /// The gateway that responded.
    #[must_use]
    pub fn gateway(&self) -> Gateway {
        self.facts.gateway
    }

    /// The type that was called: the current one or, by the shop's [`Prefer`](crate::lifecycle::Prefer), an old one.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.facts.type_name
    }

    /// Whether the type and gateway came from the catalog or from [`Moves`](crate::moves::Moves) that were loaded at run time.
    #[must_use]
    pub fn route_source(&self) -> RouteSource {
        self.facts.route_source
    }

    /// Why the gateway rejected the current type, if an old one was called in its place.
    #[must_use]
    pub fn fell_back(&self) -> Option<&Error> {
        self.facts.rejection.as_deref()
    }

    /// How many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.facts.attempts
    }

    /// Values whose kind differs from the spec and which were therefore omitted.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.facts.mismatches
    }

    /// How many items failed although the call as a whole succeeded. `failures()` of typed responses returns them.
    #[must_use]
    pub fn failed_items(&self) -> usize {
        self.facts.failed_items
    }

    /// Returns the result alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Converts the result and keeps what is known of the call.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { value: convert(self.value), facts: self.facts }
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// Builds a [`Reply`] without a call, for mocks and tests; see [`Reply::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ReplyBuilder<T>(Reply<T>);

impl<T> ReplyBuilder<T> {
    /// Sets the gateway's request id.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.0.facts.request_id = Some(id.into());
        self
    }

    /// Sets the gateway that responded.
    pub fn gateway(mut self, gateway: Gateway) -> Self {
        self.0.facts.gateway = gateway;
        self
    }

    /// Sets the type that was called.
    pub fn type_name(mut self, type_name: impl Into<Cow<'static, str>>) -> Self {
        self.0.facts.type_name = type_name.into();
        self
    }

    /// Sets how many attempts were made.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.0.facts.attempts = attempts;
        self
    }

    /// Sets why the gateway rejected the current type, so that an old one was called.
    pub fn fell_back(mut self, rejection: Error) -> Self {
        self.0.facts.rejection = Some(Arc::new(rejection));
        self
    }

    /// Sets the values that were omitted because their kind differs from the spec.
    pub fn mismatches(mut self, mismatches: impl IntoIterator<Item = Mismatch>) -> Self {
        self.0.facts.mismatches = mismatches.into_iter().collect();
        self
    }

    /// Returns the reply.
    #[must_use]
    pub fn build(self) -> Reply<T> {
        self.0
    }
}
