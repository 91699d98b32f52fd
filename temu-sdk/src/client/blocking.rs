//! The client for programs that are not asynchronous: each call waits for its answer. It brings a runtime of its own, on the caller's thread.
//! On the threads of an asynchronous program, those of `spawn_blocking` among them, its calls are errors: there is the other client for it, with
//! `Handle::block_on` where need be.
//!
//! ```no_run
//! use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region, blocking, order};
//!
//! let client = Client::builder().app(Region::Us, AppKey::new("key"), AppSecret::new("secret")).build()?;
//! let client = blocking::Client::new(client)?;
//! let shop = client.shop("my-shop").with_token(Region::Us, AccessToken::new("token"));
//! let page = shop.call(order::list::Request::new())?;
//! for order in shop.items(order::list::Request::new()) {
//!     println!("{:?}", order?.parent_order_map);
//! }
//! let reply = shop.wait(async |shop| shop.raw("bg.order.list.v2.get").send().await)?; // whatever else a shop can do
//! # Ok::<(), temu_sdk::Error>(())
//! ```

use std::{iter, sync::Arc};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    call::reply::Reply,
    catalog::gateway::Region,
    catalog::operation::Operation,
    catalog::paging::{Page, Paged},
    credentials::secret::AccessToken,
    error::Error,
};

/// A [`Client`](crate::Client) whose calls wait. Cheap to clone; may be used from several threads.
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
    worker: Arc<Worker>,
}

impl Client {
    /// Makes a client wait.
    ///
    /// # Errors
    /// Where the operating system has no means left for a runtime.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::config(format!("no runtime could be made: {error}")))?;
        Ok(Self { client, worker: Arc::new(Worker(Some(runtime))) })
    }

    /// A handle for one shop; see [`Client::shop`](crate::Client::shop).
    pub fn shop(&self, label: impl Into<Arc<str>>) -> Shop {
        Shop { shop: self.client.shop(label), worker: Arc::clone(&self.worker) }
    }

    /// Waits for anything that needs this client's runtime, such as saving a token.
    ///
    /// # Errors
    /// That of the future, and where this is called within an asynchronous program.
    pub fn wait<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.worker.wait(future)
    }
}

/// A shop whose calls wait.
#[derive(Clone, Debug)]
#[must_use]
pub struct Shop {
    shop: crate::Shop,
    worker: Arc<Worker>,
}

impl Shop {
    /// The same shop with its token for a region.
    pub fn with_token(self, region: Region, token: AccessToken) -> Self {
        Self { shop: self.shop.with_token(region, token), ..self }
    }

    /// The same shop, set to a region; see [`Shop::in_region`](crate::Shop::in_region).
    pub fn in_region(self, region: Region) -> Self {
        Self { shop: self.shop.in_region(region), ..self }
    }

    /// Calls an operation and waits for the answer.
    ///
    /// # Errors
    /// As [`Shop::call`](crate::Shop::call), and where this is called within an asynchronous program.
    pub fn call<R: Operation>(&self, request: R) -> Result<Reply<R::Response>, Error> {
        self.worker.wait(self.shop.call(request))
    }

    /// Walks over the pages of a list; see [`Shop::pages`](crate::Shop::pages).
    pub fn pages<R: Paged>(&self, request: R) -> impl Iterator<Item = Result<Reply<Page<R::Item>>, Error>> {
        let mut pages = self.shop.pages(request);
        let worker = Arc::clone(&self.worker);
        iter::from_fn(move || worker.wait(async { pages.next().await.transpose() }).transpose())
    }

    /// Walks over the items of a list, page after page.
    pub fn items<R: Paged>(&self, request: R) -> impl Iterator<Item = Result<R::Item, Error>> {
        let mut items = self.shop.items(request);
        let worker = Arc::clone(&self.worker);
        iter::from_fn(move || worker.wait(async { items.next().await.transpose() }).transpose())
    }

    /// Waits for whatever else a shop can do.
    ///
    /// # Errors
    /// That of the future, and where this is called within an asynchronous program.
    pub fn wait<T>(&self, work: impl AsyncFnOnce(crate::Shop) -> Result<T, Error>) -> Result<T, Error> {
        self.worker.wait(work(self.shop.clone()))
    }
}

/// The runtime; there until it is dropped.
#[derive(Debug)]
struct Worker(Option<Runtime>);

impl Worker {
    fn wait<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match &self.0 {
            Some(runtime) if Handle::try_current().is_err() => runtime.block_on(future),
            _ => Err(Error::config("a blocking client would stop the asynchronous program it is used in: use `temu_sdk::Client` there")),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Waiting for it would panic in an asynchronous program.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
