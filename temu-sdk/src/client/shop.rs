//! The façade of a shop: every method forwards to the layer that does the work.

use std::fmt;

use crate::{
    call::{dry_run::DryRun, execute, prepare::Call, raw::RawCall, reply::Reply},
    catalog::{gateway::Region, operation::Operation, paging::Paged},
    context::handle::Handle,
    credentials::secret::AccessToken,
    error::Error,
    files::Files,
    lifecycle::Prefer,
    paging::{Bookmark, Changes, Changing, Items, Pages},
    sign::Parameters,
};

/// A shop on a [`Client`](crate::Client). Cheap to clone; tokens travel with the handle, never with the client.
#[derive(Clone)]
#[must_use]
pub struct Shop(Handle);

impl Shop {
    pub(crate) fn new(handle: Handle) -> Self {
        Self(handle)
    }

    /// Sets the shop's token for a region.
    pub fn with_token(mut self, region: Region, token: AccessToken) -> Self {
        self.0.set_token(region, token);
        self
    }

    /// Selects a region: operations that several gateways offer go there.
    pub fn in_region(mut self, region: Region) -> Self {
        self.0.region = Some(region);
        self
    }

    /// Chooses between the current and the old types of operations that have migrated.
    pub fn with_preference(mut self, prefer: Prefer) -> Self {
        self.0.prefer = prefer;
        self
    }

    /// Returns the label given to [`Client::shop`](crate::Client::shop).
    #[must_use]
    pub fn label(&self) -> &str {
        &self.handle().label
    }

    /// What the layers below carry.
    pub(crate) fn handle(&self) -> &Handle {
        &self.0
    }

    /// Calls an operation.
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
        execute::call(&self.0, request).await
    }

    /// Makes the exact signed request of a call without sending it. [`DryRun::explain`] tells how its signature came to be.
    ///
    /// ```
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
    /// use temu_sdk::order;
    /// let request = shop.dry_run(order::list::Request::new()).await?;
    /// println!("{} {}\n{}", request.gateway, request.url, request.explain());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Shop::call`], for what is found before sending.
    pub async fn dry_run<R: Operation>(&self, request: R) -> Result<DryRun, Error> {
        Call::typed(&self.0, R::INFO, Parameters::Record(&request))?.dry_run().await
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
        Pages::new(self.0.clone(), request)
    }

    /// Walks over the items of a list, page after page; see [`Shop::pages`].
    pub fn items<R: Paged>(&self, request: R) -> Items<R> {
        self.pages(request).items()
    }

    /// Gives what changed in a list since a moment, or since the [`Bookmark`] of an earlier walk: oldest first, each change once, although the
    /// list moves while it is read.
    ///
    /// ```no_run
    /// # fn load() -> Option<String> { None }
    /// # fn handle(_: temu_sdk::order::list::PageItem) {}
    /// # fn store(_: String) {}
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// use temu_sdk::{UnixSeconds, order, paging::Bookmark};
    /// let bookmark = match load() {
    ///     Some(text) => text.parse()?,
    ///     None => Bookmark::from(UnixSeconds(1_765_438_056)),
    /// };
    /// let mut changes = shop.changes(order::list::Request::new(), bookmark);
    /// while let Some(order) = changes.next().await {
    ///     handle(order?);
    ///     store(changes.bookmark().to_string());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes<R: Changing>(&self, request: R, since: impl Into<Bookmark>) -> Changes<R> {
        Changes::new(self.0.clone(), request, since.into())
    }

    /// Uploads and downloads of files.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop, url: String) -> Result<(), temu_sdk::Error> {
    /// let label = shop.files().download(temu_sdk::Gateway::Us, url).bytes().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn files(&self) -> Files {
        Files::new(self.0.clone())
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
        RawCall::new(self.0.clone(), type_name.into())
    }
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
