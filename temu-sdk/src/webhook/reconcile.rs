//! What pushes missed: the shop's lists are read again, and what they tell becomes events.

use std::{collections::VecDeque, fmt};

use serde_json::Value;

use super::{Delivery, Inbox};
use crate::{
    call::route::route, client::Shop, credentials::secret::AppKey, error::Error, events, webhook::feed::Feed, wire::values::UnixSeconds,
};

/// Puts events that were not pushed into an inbox: Temu gives up after almost 28 hours, and an app that is down longer misses them.
///
/// It re-reads which orders and after-sales requests changed since a moment. The status of each order line and of each request is an event,
/// marked by [`Delivery::is_reconciled`], unless the inbox has seen that status of that moment. Of a line that changed several times the
/// last status is told. Changes of address and cancellations are in no list that can be asked by time, and are not re-read.
///
/// ```no_run
/// # async fn example(inbox: temu_sdk::webhook::Inbox, shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
/// use temu_sdk::{UnixSeconds, webhook::Reconciliation};
///
/// let last_time = UnixSeconds(1_757_376_000);
/// let mut reconciliation = Reconciliation::new(&inbox, &shop, 634_418_211_110_001, last_time)?;
/// println!("{} events were missed", reconciliation.run().await?);
/// // … later, what changed in between:
/// println!("{} events were missed", reconciliation.run().await?);
/// # Ok(())
/// # }
/// ```
pub struct Reconciliation {
    inbox: Inbox,
    shop: Shop,
    app_key: AppKey,
    mall_id: i64,
    feeds: Vec<Box<dyn Feed>>,
    /// Read, and not in the inbox yet: the lists are past it.
    found: VecDeque<Delivery>,
}

impl Reconciliation {
    /// Reads the shop with this mall id, beginning with what changed at `since`.
    ///
    /// # Errors
    /// Returns an error if the shop has no region, or if the client has no app there.
    pub fn new(inbox: &Inbox, shop: &Shop, mall_id: i64, since: UnixSeconds) -> Result<Self, Error> {
        let feeds = events::feeds(shop, since);
        let first =
            feeds.first().ok_or_else(|| Error::config("no list tells of missed events: enable the features of the lists' groups"))?;
        let region = route(shop.handle(), first.gateways())?.region();
        let app = shop.handle().core.apps[region].as_ref();
        let app =
            app.ok_or_else(|| Error::config(format!("the client has no app for region {region}: give one with `ClientBuilder::app`")))?;
        Ok(Self { inbox: inbox.clone(), shop: shop.clone(), app_key: app.key.clone(), mall_id, feeds, found: VecDeque::new() })
    }

    /// Reads up to the present and tells how many events went into the inbox. Waits where its queue is full. Run again, it goes on where it
    /// ended.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`] does, if the inbox is closed, or if its journal fails. Events that were read before are in the inbox,
    /// or go there on the next run.
    pub async fn run(&mut self) -> Result<usize, Error> {
        let mut missed = self.store().await?;
        for index in 0..self.feeds.len() {
            while let Some(events) = self.feeds[index].next(self.mall_id).await {
                let code = self.feeds[index].code();
                for event in events? {
                    self.find(code, &event);
                }
                missed += self.store().await?;
            }
        }
        Ok(missed)
    }

    fn find(&mut self, code: &str, event: &Value) {
        let now = self.shop.handle().core.clock.now().into();
        let mut delivery = Delivery::new(self.app_key.clone(), code.to_owned(), now, event.to_string());
        delivery.is_reconciled = true;
        self.found.push_back(delivery);
    }

    /// Puts what was found into the inbox, and tells how much of it the inbox did not know. What it cannot take stays here.
    async fn store(&mut self) -> Result<usize, Error> {
        let mut missed = 0;
        while let Some(delivery) = self.found.front() {
            let is_new = self.inbox.offer(delivery.clone()).await?;
            missed += usize::from(is_new);
            self.found.pop_front();
        }
        Ok(missed)
    }
}

impl fmt::Debug for Reconciliation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reconciliation").field("shop", &self.shop).field("mall_id", &self.mall_id).finish_non_exhaustive()
    }
}
