//! Which events a shop's are sent of: from what is to what is wanted.

use std::collections::BTreeSet;

use crate::{
    auth::get_token_info,
    client::Shop,
    error::{Error, Kind},
    subscription::update,
};

/// Codes that one call may add, and that it may take away.
const MOST_PER_CALL: usize = 20;

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
/// As [`Shop::call`]. Calls before the failing one took effect; calling again does the rest.
pub async fn subscribe(shop: &Shop, wanted: impl IntoIterator<Item = impl Into<String>>) -> Result<Subscribed, Error> {
    let wanted: BTreeSet<String> = wanted.into_iter().map(Into::into).collect();
    let info = shop.call(get_token_info::Request::new()).await?.into_inner();
    let current: BTreeSet<String> = info.app_subscribe_event_code_list.into_iter().collect();
    let subscribed =
        Subscribed { added: wanted.difference(&current).cloned().collect(), removed: current.difference(&wanted).cloned().collect() };
    let (mut adding, mut removing) = (subscribed.added.chunks(MOST_PER_CALL), subscribed.removed.chunks(MOST_PER_CALL));
    loop {
        let request = match (adding.next(), removing.next()) {
            (None, None) => return Ok(subscribed),
            (Some(added), None) => update::Request::new().permit_event_code_list(added),
            (None, Some(removed)) => update::Request::new().cancel_event_code_list(removed),
            (Some(added), Some(removed)) => update::Request::new().permit_event_code_list(added).cancel_event_code_list(removed),
        };
        if shop.call(request).await?.into_inner() == Some(false) {
            return Err(Error::new(Kind::Subscription("the gateway did not change the shop's subscriptions".to_owned())));
        }
    }
}
