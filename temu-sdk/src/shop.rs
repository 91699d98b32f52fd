//! A shop's handle: whose tokens travel, and to which region calls go.

use std::{fmt, sync::Arc};

use crate::{
    answer::AnyAnswer,
    attempts,
    call::Call,
    client::{Client, Core},
    clock::BoxFuture,
    course,
    dry_run::DryRun,
    error::Error,
    interface::{Gateway, Interface, Operation, Region},
    lifecycle::Prefer,
    pages::{Changes, Changing, Items, Mark, Pages},
    paging::Paged,
    raw::RawCall,
    record::Record,
    reply::{Reply, ReplyFacts},
    secret::AccessToken,
    sign::Parameters,
    tokens::TokenQuery,
};

/// A shop on a [`Client`]. Cheap to make and to clone; tokens travel with the handle, never with the client.
#[derive(Clone)]
#[must_use]
pub struct Shop {
    pub(crate) client: Client,
    pub(crate) label: Arc<str>,
    pub(crate) region: Option<Region>,
    pub(crate) prefer: Prefer,
    /// It asks whether something is ready: an answer of "not yet" is no failure to try again after, but for whoever asks to see.
    pub(crate) polls: bool,
    tokens: [Option<AccessToken>; Region::ALL.len()],
}

impl Shop {
    pub(crate) fn new(client: Client, label: Arc<str>) -> Self {
        Self { client, label, region: None, prefer: Prefer::default(), polls: false, tokens: Default::default() }
    }

    /// The same shop with its token for a region.
    pub fn token(mut self, region: Region, token: AccessToken) -> Self {
        self.tokens[region as usize] = Some(token);
        self
    }

    /// The same shop, set to a region: interfaces that several gateways offer go there.
    pub fn region(mut self, region: Region) -> Self {
        self.region = Some(region);
        self
    }

    /// The same shop, with another choice between the current and the old types of interfaces that have moved.
    pub fn prefer(mut self, prefer: Prefer) -> Self {
        self.prefer = prefer;
        self
    }

    /// The label given to [`Client::shop`].
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Calls an interface.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
    /// use temu_sdk::order;
    /// let page = shop.call(order::list::Request::new().page_number(1)).await?;
    /// println!("{:?} orders, request {:?}", page.total_item_num, page.request_id());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where the call cannot be addressed, the request breaks the spec's rules, no good answer came in time, or the gateway refused. See
    /// [`Error`]'s predicates.
    pub async fn call<R: Operation>(&self, request: R) -> Result<Reply<R::Response>, Error> {
        let mut value = R::Response::default();
        let facts = self.exchange(R::INTERFACE, &request, &mut value).await?;
        Ok(Reply { value, facts })
    }

    /// Makes the exact signed request of a call without sending it. [`DryRun::explain`] tells how its signature came to be.
    ///
    /// ```
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
    /// use temu_sdk::order;
    /// let request = shop.dry_run(&order::list::Request::new()).await?;
    /// println!("{} {}\n{}", request.gateway, request.url, request.explain());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Shop::call`], for what is found before sending.
    pub async fn dry_run<R: Operation>(&self, request: &R) -> Result<DryRun, Error> {
        Call::typed(self, R::INTERFACE, Parameters::Record(request))?.dry_run().await
    }

    /// Walks over the pages of a list, reading each when it is asked for. A request without a page size gets the largest allowed one.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
    /// use temu_sdk::order;
    /// let mut pages = shop.pages(order::list::Request::new()).prefetch(true);
    /// while let Some(page) = pages.next().await {
    ///     let page = page?;
    ///     println!("{} of {:?}, request {:?}", page.items.len(), page.total, page.request_id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<R: Paged>(&self, request: R) -> Pages<R> {
        Pages::new(self.clone(), request)
    }

    /// Walks over the items of a list, page after page; see [`Shop::pages`].
    pub fn items<R: Paged>(&self, request: R) -> Items<R> {
        self.pages(request).items()
    }

    /// Gives what changed in a list since a moment, or since the [`Mark`] of an earlier walk: oldest first, each change once, although the
    /// list moves while it is read.
    ///
    /// ```no_run
    /// # fn load() -> Option<String> { None }
    /// # fn handle(_: temu_sdk::order::list::PageItem) {}
    /// # fn store(_: String) {}
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// use temu_sdk::{UnixSeconds, order, pages::Mark};
    /// let mark = match load() {
    ///     Some(text) => text.parse()?,
    ///     None => Mark::from(UnixSeconds(1_765_438_056)),
    /// };
    /// let mut changes = shop.changes(order::list::Request::new(), mark);
    /// while let Some(order) = changes.next().await {
    ///     handle(order?);
    ///     store(changes.mark().to_string());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes<R: Changing>(&self, request: R, since: impl Into<Mark>) -> Changes<R> {
        Changes::new(self.clone(), request, since.into())
    }

    /// Calls any type with any JSON: signed, limited and retried as typed calls are.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
    /// let reply = shop.raw("bg.order.list.v2.get").params(&serde_json::json!({"pageSize": 10})).send().await?;
    /// println!("{}", reply.as_str());
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, type_name: impl Into<String>) -> RawCall {
        RawCall::new(self.clone(), type_name.into())
    }

    /// All that a typed call does, translated once for all types.
    pub(crate) fn exchange<'a>(
        &'a self,
        interface: &'static Interface,
        request: &'a (dyn Record + Sync),
        answer: &'a mut dyn AnyAnswer,
    ) -> BoxFuture<'a, Result<ReplyFacts, Error>> {
        Box::pin(async move {
            match Call::typed(self, interface, Parameters::Record(request)) {
                Ok(call) => attempts::run(&call, call.fallback().as_ref(), answer).await,
                Err(error) => course::refuse(self.core(), error).await,
            }
        })
    }

    pub(crate) fn core(&self) -> &Core {
        &self.client.core
    }

    /// The shop's token for a gateway: the handle's own, or else the token source's.
    pub(crate) async fn find_token(&self, gateway: Gateway) -> Result<AccessToken, Error> {
        let region = gateway.region();
        match (self.token_for(region), &self.core().tokens) {
            (Some(token), _) => Ok(token.clone()),
            (None, Some(tokens)) => tokens.token(self.token_query(gateway)).await,
            (None, None) => Err(Error::no_token(format!("the shop has no token for region {region}: give it with `Shop::token`"))),
        }
    }

    /// A newer token, if the refused one came from the source and it has another.
    pub(crate) async fn newer_token(&self, gateway: Gateway, refused: &AccessToken, refusal: &Error) -> Result<Option<AccessToken>, Error> {
        match &self.core().tokens {
            Some(tokens) if self.token_for(gateway.region()).is_none() => tokens.refused(self.token_query(gateway), refused, refusal).await,
            _ => Ok(None),
        }
    }

    fn token_query(&self, gateway: Gateway) -> TokenQuery<'_> {
        TokenQuery { shop: &self.label, gateway, now: self.core().now(gateway) }
    }

    pub(crate) fn token_for(&self, region: Region) -> Option<&AccessToken> {
        self.tokens[region as usize].as_ref()
    }
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").field("label", &self.label).field("region", &self.region).finish_non_exhaustive()
    }
}
