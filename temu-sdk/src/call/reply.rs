//! A successful response together with how it was obtained.

use std::{borrow::Cow, ops::Deref, sync::Arc};

use crate::{catalog::gateway::Gateway, error::Error, wire::decode::Mismatch};

/// A successful response. Dereferences to the typed result.
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
    pub attempts: u32,
    pub rejection: Option<Arc<Error>>,
    pub mismatches: Vec<Mismatch>,
}

impl<T> Reply<T> {
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

    /// Returns the result alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}
