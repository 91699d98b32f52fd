//! The items of a list, page after page.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;

use crate::{
    catalog::paging::Paged,
    error::Error,
    paging::pages::{Pages, Step},
};

/// The items of a list, page after page; made by [`Shop::items`](crate::Shop::items) and [`Pages::items`]. Also a `Stream`.
#[must_use = "nothing is read before `next`"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    page: vec::IntoIter<R::Item>,
}

impl<R: Paged> Pages<R> {
    /// Reads the items of all pages.
    pub fn items(self) -> Items<R> {
        Items { pages: self, page: Vec::new().into_iter() }
    }
}

impl<R: Paged> Items<R> {
    /// The next item; `None` after the last one and after an error.
    ///
    /// # Errors
    /// Returns an error as [`Pages::next`] does.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Step<R::Item>> {
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
