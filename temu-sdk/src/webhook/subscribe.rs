//! Which events a shop's are sent of: from what is to what is wanted.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{call::execute::call_untyped, client::Shop, error::Error, generated::roles::ROLES};

/// What [`subscribe`] changed, by event code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subscribed {
    /// What the shop was not subscribed to before.
    pub added: Vec<String>,
    /// What it was subscribed to and is no more.
    pub removed: Vec<String>,
}

/// Brings a shop to a wanted set of events: subscribes to those that are missing, ends the other subscriptions, and leaves the rest alone. Calls
/// nothing but `auth.get_token_info` where all is as wanted.
///
/// The seller must have authorized each event; one that is new to the app takes a new authorization and a new token.
///
/// ```no_run
/// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
/// use temu_sdk::{events::{AddressChanged, OrderStatusChanged}, webhook::subscribe};
/// let subscribed = subscribe(&shop, [OrderStatusChanged::CODE, AddressChanged::CODE]).await?;
/// println!("new: {:?}", subscribed.added);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Returns an error as [`Shop::call`] does. Calls before the failing one took effect; calling again does the rest.
pub async fn subscribe(shop: &Shop, wanted: impl IntoIterator<Item = impl Into<String>>) -> Result<Subscribed, Error> {
    let wanted: BTreeSet<String> = wanted.into_iter().map(Into::into).collect();
    let known = ROLES.token_info.iter().find(|info| info.events.exists()).zip(ROLES.subscribe.as_ref());
    let (info, role) = known.ok_or_else(|| Error::config("the spec names no operations that tell and change a shop's subscriptions"))?;
    let told = call_untyped(shop.handle(), info.operation, &Value::Null).await?.into_inner();
    let current: BTreeSet<String> = info.events.texts(&told).into_iter().collect();
    let subscribed =
        Subscribed { added: wanted.difference(&current).cloned().collect(), removed: current.difference(&wanted).cloned().collect() };
    let (mut adding, mut removing) = (subscribed.added.chunks(role.most), subscribed.removed.chunks(role.most));
    loop {
        let (added, removed) = (adding.next(), removing.next());
        if added.is_none() && removed.is_none() {
            return Ok(subscribed);
        }
        let mut parameters = Value::Null;
        for (path, events) in [(role.add, added), (role.remove, removed)].into_iter().filter_map(|(path, events)| Some((path, events?))) {
            path.set(&mut parameters, events.into());
        }
        call_untyped(shop.handle(), role.operation, &parameters).await?;
    }
}
