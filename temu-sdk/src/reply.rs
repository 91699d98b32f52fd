//! A good answer with what is known about how it came.

use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use crate::{decode::Mismatch, error::Error, interface::Gateway};

/// An answer. Dereferences to the typed result.
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
    pub refused: Option<Arc<Error>>,
    pub mismatches: Vec<Mismatch>,
}

impl<T> Reply<T> {
    /// The gateway's `requestId`, which Temu's support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.facts.request_id.as_deref()
    }

    /// The gateway that answered.
    #[must_use]
    pub fn gateway(&self) -> Gateway {
        self.facts.gateway
    }

    /// The type that was answered: the interface's own or, by the shop's [`Prefer`](crate::lifecycle::Prefer), an old one.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.facts.type_name
    }

    /// Why the current type was refused, where the old one was called in its place.
    #[must_use]
    pub fn fell_back(&self) -> Option<&Error> {
        self.facts.refused.as_deref()
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.facts.attempts
    }

    /// Values that were not of the kind the spec says, and so were left out.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.facts.mismatches
    }

    /// The result alone.
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

impl<T> DerefMut for Reply<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
