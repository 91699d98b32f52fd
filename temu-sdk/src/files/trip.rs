//! What all file routes have in common: which shop and gateway they are for, who watches, and when one is tried again.

use std::{borrow::Cow, time::Duration};

use crate::{
    client::Core,
    course::{Course, Watched},
    error::{Error, Origin},
    interface::{Effect, Gateway},
    shop::Shop,
};

/// Requests to the file routes of a gateway, for a shop.
#[derive(Clone)]
pub(super) struct Trip {
    pub shop: Shop,
    pub gateway: Gateway,
    origin: Origin,
}

/// What a trip is made for.
pub(super) trait Errand {
    type Output;
    /// Whether the shop's token travels.
    const SIGNED: bool;

    /// Tries once.
    fn attempt(&mut self, course: &mut Course<'_>) -> impl Future<Output = Result<Self::Output, Error>> + Send;

    /// Whether nothing stands in the way of trying again.
    fn is_repeatable(&self) -> bool {
        true
    }
}

impl Trip {
    /// `what` is how errors and traces tell it.
    pub fn new(shop: &Shop, gateway: Gateway, what: &'static str) -> Self {
        let origin = Origin {
            type_name: Cow::Borrowed(what),
            interface: None,
            replaced: None,
            // Storing a file twice changes nothing in the shop.
            effect: Effect::Read,
            gateway: Some(gateway),
            shop: shop.label.clone(),
        };
        Self { shop: shop.clone(), gateway, origin }
    }

    pub fn core(&self) -> &Core {
        self.shop.core()
    }

    /// The error with all that is known about where it happened.
    pub fn failed(&self, error: Error) -> Error {
        error.at(self.origin.clone())
    }

    /// Puts what is done under watch.
    pub fn watched(&self) -> Watched<'_> {
        Watched::new(self.core(), &self.origin)
    }

    /// Does the errand, in as many attempts as it takes and is allowed, and tells all who watch.
    pub async fn run<E: Errand + Send>(&self, mut errand: E) -> Result<E::Output, Error> {
        let watched = self.watched();
        // Each attempt has a time of its own: large files take long.
        let mut course = watched.course(&self.shop, self.gateway, Duration::MAX);
        let result = watched.run(Box::pin(self.attempts(&mut course, &mut errand))).await.map_err(|error| error.after(course.attempts));
        watched.end(course.attempts, None, result.as_ref().err());
        result
    }

    async fn attempts<E: Errand + Send>(&self, course: &mut Course<'_>, errand: &mut E) -> Result<E::Output, Error> {
        if E::SIGNED {
            course.find_token().await?;
        }
        loop {
            let error = match errand.attempt(course).await {
                Ok(output) => {
                    self.core().retry.budget.succeeded();
                    return Ok(output);
                }
                Err(error) => self.failed(error).after(course.attempts),
            };
            match if errand.is_repeatable() { course.again(&error).await? } else { None } {
                Some(delay) => course.pause(delay).await,
                None => return Err(error),
            }
        }
    }
}
