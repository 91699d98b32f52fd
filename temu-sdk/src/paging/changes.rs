//! What changed since a moment: a list read through windows of time, so that it may move while it is read.
//!
//! An item that changes leaves its window for a later one, and those behind it move up. So the pages of a window are read from the last to
//! the first: an item can then be met twice, but not be missed. But a change may also show up late, and then moves others towards the end, past
//! what was read. So what is so old that nothing shows up any more is read by itself, and windows overlap by twice that time: whatever a young
//! window missed is in the next one.

use std::{collections::VecDeque, fmt, time::Duration};

use md5::{Digest, Md5};

use crate::{
    call::route::route,
    catalog::paging::{Changing, Page, Position},
    context::handle::Handle,
    error::{Error, Kind},
    wire::values::{UnixMillis, UnixSeconds},
};
use crate::{
    paging::bookmark::{Bookmark, Identity},
    paging::fetch::{FetchedPage, fetch, located},
    paging::pages::{prefer_large_pages, take},
};

/// Items that a window should not exceed; a longer one is halved.
const WINDOW_ITEMS: i64 = 5_000;
/// How often a window is read if it grows although it is old.
const READS: u32 = 4;

/// The changes of a list, oldest first, each once; made by [`Shop::changes`](crate::Shop::changes).
///
/// An item that changed again is given again; what the gateway tells the same moment of is one change. A change that shows up later than the
/// overlap is missed; one of which the gateway tells neither moment nor number may come twice. One that shows up late, or only after the walk
/// has reached the present, comes after younger ones.
#[must_use = "nothing is read before `next`"]
pub struct Changes<R: Changing> {
    handle: Handle,
    request: R,
    bookmark: Bookmark,
    window: i64,
    overlap: i64,
    /// The changes of the last window that are still to be given, and its end.
    ready: VecDeque<(Identity, R::Item)>,
    end: i64,
    /// That window reached the present.
    caught_up: bool,
}

impl<R: Changing> Changes<R> {
    pub(crate) fn new(handle: Handle, mut request: R, bookmark: Bookmark) -> Self {
        prefer_large_pages(&mut request);
        let end = bookmark.until;
        Self { handle, request, bookmark, window: 6 * 3600, overlap: 300, ready: VecDeque::new(), end, caught_up: false }
    }

    /// How long the spans are that are asked for: 6 hours by default. A span with very many changes is halved by itself.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = seconds(window).max(1);
        self
    }

    /// How late a change may show up in the list: 5 minutes by default. What is twice as young is read again.
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.overlap = seconds(overlap);
        self
    }

    /// How far the changes have been given. Store it when what `next` gave is done with: a walk that begins with it goes on there.
    pub fn bookmark(&self) -> &Bookmark {
        &self.bookmark
    }

    /// The next change; `None` when the present was reached. Asked again, it gives what changed since.
    ///
    /// # Errors
    /// As [`Shop::call`], and where a window never keeps still. The walk stays where it is: ask again to retry.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        while self.ready.is_empty() {
            if std::mem::take(&mut self.caught_up) {
                return None;
            }
            match self.advance().await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(located(error, &self.handle, R::INTERFACE))),
            }
        }
        let (identity, item) = self.ready.pop_front()?;
        self.bookmark.passed(identity, self.again());
        if self.ready.is_empty() {
            self.bookmark.reached(self.end, self.again());
        }
        Some(Ok(item))
    }

    /// How many seconds are read once more with the next window.
    fn again(&self) -> i64 {
        self.overlap.saturating_mul(2)
    }

    /// Reads the next window; `false` where there is none yet.
    async fn advance(&mut self) -> Result<bool, Error> {
        let gateway = route(&self.handle, R::INTERFACE.gateways)?;
        let core = &*self.handle.core;
        let now = core.skew.timestamp(gateway, core.clock.now()).0;
        let to = now.min(self.bookmark.until.saturating_add(self.window));
        if to <= self.bookmark.until {
            return Ok(false);
        }
        let (items, to) = self.read(to, now.saturating_sub(self.overlap)).await?;
        let from = self.bookmark.from;
        let mut fresh: Vec<(Identity, R::Item)> = items.into_iter().map(|item| (identity::<R>(&item, from, to), item)).collect();
        fresh.sort_by_key(|(identity, _)| *identity);
        fresh.dedup_by(|(a, _), (b, _)| a == b && a.1.is_some());
        let given = self.bookmark.given();
        fresh.retain(|((_, hash), _)| hash.is_none_or(|hash| !given.contains(&hash)));
        if fresh.is_empty() {
            self.bookmark.reached(to, self.again());
        }
        (self.ready, self.end, self.caught_up) = (fresh.into(), to, to == now);
        Ok(true)
    }

    /// All items of the window that ends at `to`, or sooner if there are too many, and its end. Up to `settled` nothing shows up any more.
    async fn read(&mut self, mut to: i64, settled: i64) -> Result<(Vec<R::Item>, i64), Error> {
        let mut reads = 0;
        loop {
            self.request.set_window(UnixSeconds(self.bookmark.from), UnixSeconds(to));
            let first = self.page(R::PAGING.first).await?;
            let Some(total) = first.total.or(first.items.is_empty().then_some(0)) else {
                return Err(Error::new(Kind::Pages("the gateway does not tell how long it is")));
            };
            if first.items.is_empty() && total > 0 {
                return Err(Error::new(Kind::Pages("the gateway tells of items and gives none")));
            }
            let pages = pages(total, first.items.len());
            if pages <= 1 {
                return Ok((first.items, to));
            }
            if to > settled && self.bookmark.until < to.saturating_sub(self.again()) {
                to = settled;
                continue;
            }
            let half = self.bookmark.from.midpoint(to);
            if total > WINDOW_ITEMS && half > self.bookmark.until {
                to = half;
                continue;
            }
            if let Some(items) = self.backwards(total, pages, to > settled).await? {
                return Ok((items, to));
            }
            reads += 1;
            if reads == READS {
                return Err(Error::new(Kind::Pages("the list grows as fast as it is read")));
            }
        }
    }

    /// The items of all pages, the last page first; `None` where the list has grown meanwhile and may not.
    async fn backwards(&mut self, mut total: i64, pages: i64, may_grow: bool) -> Result<Option<Vec<R::Item>>, Error> {
        let mut items = Vec::new();
        for page in (R::PAGING.first..R::PAGING.first.saturating_add(pages)).rev() {
            let page = self.page(page).await?;
            let now = page.total.unwrap_or(total);
            if now > total && !may_grow {
                return Ok(None);
            }
            total = now;
            items.extend(page.items);
        }
        Ok(Some(items))
    }

    async fn page(&mut self, number: i64) -> Result<Page<R::Item>, Error> {
        self.request.page_field().store(&Position::Number(number));
        let (request, response) = (Box::new(self.request.clone()), Box::new(R::Response::default()));
        let FetchedPage { response, .. } = fetch(self.handle.clone(), R::INTERFACE, request, response).await?;
        Ok(take::<R>(response))
    }
}

/// A first page that is not full would be one of a list with pages of different lengths: then there are some too many, which are empty.
fn pages(total: i64, on_first: usize) -> i64 {
    match i64::try_from(on_first) {
        Ok(on_first @ 1..) => total.saturating_add(on_first - 1) / on_first,
        _ => 0,
    }
}

/// An item whose own moment lies outside the window counts as changed at its end, so that it is remembered as long as it may come again.
fn identity<R: Changing>(item: &R::Item, from: i64, to: i64) -> Identity {
    let Some((at, key)) = R::change(item) else { return (to, None) };
    let seconds = UnixSeconds::from(UnixMillis::of_any_unit(at)).0;
    let hash = Md5::new().chain_update(at.to_be_bytes()).chain_update(key).finalize();
    let hash = hash.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte));
    (if (from..=to).contains(&seconds) { seconds } else { to }, Some(hash))
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

impl<R: Changing> fmt::Debug for Changes<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("operation", &R::INTERFACE.operation).field("shop", &self.handle).finish_non_exhaustive()
    }
}
