//! Walking over lists that come in pages: page by page, item by item, or change by change for lists that move while one reads them.
//!
//! ```no_run
//! # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
//! use temu_sdk::order;
//! let mut orders = shop.items(order::list::Request::new());
//! while let Some(order) = orders.next().await {
//!     println!("{:?}", order?.parent_order_map);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A walk reads a page when it is asked for the next item and not before, unless [`Pages::prefetch`] is set. The first error ends it;
//! [`Error::position`] says which page failed, and [`Pages::start_at`] goes on there.

mod changes;
mod changing;
mod fetch;
mod mark;
mod walk;

use std::{
    any::Any,
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;

use crate::{
    answer::AnyAnswer,
    error::Error,
    paging::{Page, Paged, Position},
    reply::Reply,
    shop::Shop,
};
pub use changes::{Changes, Changing};
pub use mark::{Mark, ParseMarkError};

use fetch::{Flight, Landed, ahead, fetch, located};
use walk::{Arrival, Walk};

/// What a step of a walk gives: nothing after the last one.
type Next<T> = Option<Result<T, Error>>;

/// The pages of a list, read one after the other; made by [`Shop::pages`]. Also a `Stream`.
#[must_use = "nothing is read before `next`"]
pub struct Pages<R: Paged> {
    shop: Shop,
    request: R,
    walk: Walk,
    flight: Option<Flight>,
    prefetch: bool,
}

impl<R: Paged> Pages<R> {
    pub(crate) fn new(shop: Shop, mut request: R) -> Self {
        prefer_large_pages(&mut request);
        let size = request.size_field().and_then(|field| field.number());
        let walk = Walk::new(R::PAGING, request.page_field().position(), size);
        Self { shop, request, walk, flight: None, prefetch: false }
    }

    /// Whether the next page is fetched while you work on the one before: off by default. Takes effect inside a tokio runtime.
    pub fn prefetch(mut self, on: bool) -> Self {
        self.prefetch = on;
        self
    }

    /// How many pages are read at most: 10,000 by default. What is beyond is an error that says where to go on.
    pub fn page_limit(mut self, pages: u64) -> Self {
        self.walk.page_limit = pages;
        self
    }

    /// Begins with this page in place of the first: that of an [`Error::position`], or a [`Pages::position`] that was kept.
    pub fn start_at(mut self, position: Position) -> Self {
        let size = self.request.size_field().and_then(|field| field.number());
        self.walk.start_at(Some(position), size);
        self
    }

    /// The position of the page that [`Pages::next`] gives next; `None` at the beginning of a list whose beginning has no position.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.walk.position.as_ref()
    }

    /// The next page with what is known of its answer; `None` after the last one and after an error.
    ///
    /// # Errors
    /// As [`Shop::call`], and where the gateway's pages have no end.
    pub async fn next(&mut self) -> Option<Result<Reply<Page<R::Item>>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// The items of all pages.
    pub fn items(self) -> Items<R> {
        Items { pages: self, page: Vec::new().into_iter() }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Next<Reply<Page<R::Item>>>> {
        let mut flight = match self.flight.take() {
            Some(flight) => flight,
            None => match self.walk.goes_on() {
                Ok(true) => self.depart(),
                Ok(false) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(located(error, &self.shop, R::INTERFACE)))),
            },
        };
        let Poll::Ready(landed) = flight.as_mut().poll(cx) else {
            self.flight = Some(flight);
            return Poll::Pending;
        };
        let reply = landed.map_err(|error| self.walk.failed(error)).and_then(|landed| self.arrive(landed));
        if self.prefetch && reply.is_ok() && self.walk.is_clear() {
            self.flight = Some(ahead(self.depart()));
        }
        Poll::Ready(Some(reply))
    }

    fn depart(&mut self) -> Flight {
        if let Some(position) = &self.walk.position {
            self.request.page_field().store(position);
        }
        fetch(self.shop.clone(), R::INTERFACE, Box::new(self.request.clone()), Box::new(R::Response::default()))
    }

    fn arrive(&mut self, landed: Landed) -> Result<Reply<Page<R::Item>>, Error> {
        let Landed { answer, facts, fingerprint } = landed;
        let value = take::<R>(answer);
        let Page { total, ref next, more, ref items } = value;
        let arrived = self.walk.arrive(&Arrival { count: items.len(), total, next: next.clone(), more, fingerprint });
        arrived.map_err(|error| located(error, &self.shop, R::INTERFACE))?;
        Ok(Reply { value, facts })
    }
}

/// Fewer and larger pages, where the caller does not care: calls are what the gateways count.
fn prefer_large_pages<R: Paged>(request: &mut R) {
    if let (Some(size), Some(field)) = (R::PAGING.max_size, request.size_field())
        && field.number().is_none()
    {
        field.store(&Position::Number(size));
    }
}

/// The box holds what was put into it.
fn take<R: Paged>(answer: Box<dyn AnyAnswer>) -> Page<R::Item> {
    let answer: Box<dyn Any> = answer;
    R::page(answer.downcast::<R::Response>().map(|answer| *answer).unwrap_or_default())
}

impl<R: Paged> Unpin for Pages<R> {}

impl<R: Paged> Stream for Pages<R> {
    type Item = Result<Reply<Page<R::Item>>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<R: Paged> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("operation", &R::INTERFACE.operation).field("shop", &self.shop).finish_non_exhaustive()
    }
}

/// The items of a list, page after page; made by [`Shop::items`] and [`Pages::items`]. Also a `Stream`.
#[must_use = "nothing is read before `next`"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    page: vec::IntoIter<R::Item>,
}

impl<R: Paged> Items<R> {
    /// The next item; `None` after the last one and after an error.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Next<R::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(cx)) {
                Some(Ok(page)) => self.page = page.into_inner().items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<R: Paged> Unpin for Items<R> {}

impl<R: Paged> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<R: Paged> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
