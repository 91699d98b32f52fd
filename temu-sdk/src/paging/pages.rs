//! The pages of a list, one after the other.

use std::{
    any::Any,
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use crate::{
    call::{envelope::AnyResponse, reply::Reply},
    catalog::paging::{Page, Paged, Position},
    context::handle::Handle,
    error::Error,
    paging::{
        cursor::{PageCursor, PageFacts},
        fetch::{FetchedPage, PendingPage, fetch, located, prefetch},
    },
};

/// What a step gives: `None` after the last one.
pub(super) type Step<T> = Option<Result<T, Error>>;

/// The pages of a list, read one after the other; made by [`Shop::pages`](crate::Shop::pages). Also a `Stream`.
#[must_use = "nothing is read before `next`"]
pub struct Pages<R: Paged> {
    handle: Handle,
    request: R,
    cursor: PageCursor,
    pending: Option<PendingPage>,
    prefetch: bool,
}

impl<R: Paged> Pages<R> {
    pub(crate) fn new(handle: Handle, mut request: R) -> Self {
        prefer_large_pages(&mut request);
        let size = request.size_field().and_then(|field| field.number());
        let cursor = PageCursor::new(R::PAGING, request.page_field().position(), size);
        Self { handle, request, cursor, pending: None, prefetch: false }
    }

    /// Whether the next page is fetched while you work on the one before: off by default. Takes effect inside a tokio runtime.
    pub fn prefetch(mut self, on: bool) -> Self {
        self.prefetch = on;
        self
    }

    /// How many pages are read at most: 10,000 by default. What is beyond is an error that says where to go on.
    pub fn page_limit(mut self, pages: u64) -> Self {
        self.cursor.page_limit = pages;
        self
    }

    /// Begins with this page in place of the first: that of an [`Error::position`], or a [`Pages::position`] that was kept.
    pub fn start_at(mut self, position: Position) -> Self {
        let size = self.request.size_field().and_then(|field| field.number());
        self.cursor.start_at(Some(position), size);
        self
    }

    /// The position of the page that [`Pages::next`] gives next; `None` at the beginning of a list whose beginning has no position.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.cursor.position.as_ref()
    }

    /// The next page with what is known of its answer; `None` after the last one and after an error.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, or if the gateway's pages have no end.
    pub async fn next(&mut self) -> Option<Result<Reply<Page<R::Item>>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Step<Reply<Page<R::Item>>>> {
        let mut pending = match self.pending.take() {
            Some(pending) => pending,
            None => match self.cursor.has_next() {
                Ok(true) => self.request_page(),
                Ok(false) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(located(error, &self.handle, R::INFO)))),
            },
        };
        let Poll::Ready(fetched) = pending.as_mut().poll(cx) else {
            self.pending = Some(pending);
            return Poll::Pending;
        };
        let reply = fetched.map_err(|error| self.cursor.failed(error)).and_then(|fetched| self.accept(fetched));
        if self.prefetch && reply.is_ok() && self.cursor.surely_has_next() {
            self.pending = Some(prefetch(self.request_page()));
        }
        Poll::Ready(Some(reply))
    }

    fn request_page(&mut self) -> PendingPage {
        if let Some(position) = &self.cursor.position {
            self.request.page_field().store(position);
        }
        fetch(self.handle.clone(), R::INFO, Box::new(self.request.clone()), Box::new(R::Response::default()))
    }

    fn accept(&mut self, fetched: FetchedPage) -> Result<Reply<Page<R::Item>>, Error> {
        let FetchedPage { response, facts, fingerprint } = fetched;
        let value = take::<R>(response);
        let Page { total, ref next, more, ref items } = value;
        let accepted = self.cursor.accept(&PageFacts { count: items.len(), total, next: next.clone(), more, fingerprint });
        accepted.map_err(|error| located(error, &self.handle, R::INFO))?;
        Ok(Reply { value, facts })
    }
}

/// Fewer and larger pages, where the caller does not care: calls are what the gateways count.
pub(super) fn prefer_large_pages<R: Paged>(request: &mut R) {
    if let (Some(size), Some(field)) = (R::PAGING.max_size, request.size_field())
        && field.number().is_none()
    {
        field.store(&Position::Number(size));
    }
}

/// Takes a page out of the box that [`request_page`](Pages::request_page) put its response type into.
pub(super) fn take<R: Paged>(response: Box<dyn AnyResponse>) -> Page<R::Item> {
    let response: Box<dyn Any> = response;
    let response = response.downcast::<R::Response>().expect("a page is decoded into the response type of its request");
    R::page(*response)
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
        f.debug_struct("Pages").field("operation", &R::INFO.id).field("shop", &self.handle).finish_non_exhaustive()
    }
}
