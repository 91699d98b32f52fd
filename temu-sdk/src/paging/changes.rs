//! What changed since a moment: a list read through windows of time, so that it may move while it is read.
//!
//! An item that changes leaves its window for a later one, and those behind it move up. So the pages of a window are read from the last to
//! the first: an item can then be met twice, but not be missed. But a change may also show up late, and then moves others towards the end, past
//! what was read. So what is so old that nothing shows up any more is read by itself, and windows overlap by twice that time: whatever a young
//! window missed is in the next one.
//!
//! A bookmark moves along the moments that items show. An item that shows none, or one from outside its window, is handed out before the others:
//! a bookmark in the middle of a window then stands behind nothing that is still to come.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    ops::RangeInclusive,
    time::Duration,
};

use md5::{Digest, Md5};

use crate::{
    call::route::route,
    catalog::paging::{Changing, Page, Position},
    context::handle::Handle,
    error::Error,
    wire::values::UnixSeconds,
};
use crate::{
    paging::bookmark::Bookmark,
    paging::cursor::EMPTY_PAGE,
    paging::fetch::{FetchedPage, fetch, located},
    paging::pages::{prefer_large_pages, take},
};

/// Items that a window should not exceed; a longer one is halved.
const WINDOW_ITEMS: i64 = 5_000;
/// How often a window is read if it grows although it is old.
const READS: u32 = 4;

/// The changes of a list, oldest first; made by [`Shop::changes`](crate::Shop::changes).
///
/// Every change is handed out, whenever the reader is stopped and resumed from its bookmark, on two conditions: it shows up in the list within
/// the [overlap](Changes::overlap), and the moment it shows is the one that the list filters by, give or take twice the overlap, or lies outside
/// the window.
///
/// A change is handed out once: it is known by its moment and number, and an item that changed again is a new change. An item without moment or
/// number is known by its content; if the list moves while it is read, such an item can be met on two pages and then comes twice.
/// A change whose moment is unknown comes before the others of its window, and one that shows up late comes after younger ones.
#[must_use = "nothing is read before `next`"]
pub struct Changes<R: Changing> {
    handle: Handle,
    request: R,
    bookmark: Bookmark,
    window: i64,
    overlap: i64,
    /// The changes of the last window that are still to be handed out, and its end.
    ready: VecDeque<Change<R::Item>>,
    end: i64,
    /// That window reached the present.
    caught_up: bool,
}

/// A change that is still to be handed out.
struct Change<T> {
    /// When it was made; `None` if the item does not show it, or shows a moment outside the window.
    at: Option<i64>,
    /// What distinguishes it from others.
    hash: u64,
    item: T,
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

    /// How far the changes have been handed out. Store it once you are done with what `next` returned: changes that begin with it continue there.
    pub fn bookmark(&self) -> &Bookmark {
        &self.bookmark
    }

    /// The next change; `None` when the present was reached. Asked again, it returns what changed since.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, if a page lacks items that the gateway says there are, or if the list never
    /// keeps still. The position stays where it is: call again to retry.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        while self.ready.is_empty() {
            if std::mem::take(&mut self.caught_up) {
                return None;
            }
            match self.advance().await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(located(error, &self.handle, R::INFO))),
            }
        }
        let change = self.ready.pop_front()?;
        self.bookmark.remember(change.at.unwrap_or(self.end), change.hash);
        let reached = if self.ready.is_empty() { Some(self.end) } else { change.at };
        if let Some(reached) = reached {
            self.bookmark.reached(reached, self.again());
        }
        Some(Ok(change.item))
    }

    /// How many seconds are read once more with the next window.
    fn again(&self) -> i64 {
        self.overlap.saturating_mul(2)
    }

    /// Reads the next window; `false` where there is none yet.
    async fn advance(&mut self) -> Result<bool, Error> {
        let gateway = route(&self.handle, R::INFO.gateways)?;
        let core = &*self.handle.core;
        let now = core.skew.timestamp(gateway, core.clock.now()).0;
        let to = now.min(self.bookmark.until.saturating_add(self.window));
        if to <= self.bookmark.until {
            return Ok(false);
        }
        let (items, to) = self.read(to, now.saturating_sub(self.overlap)).await?;
        let fresh = fresh::<R>(items, &self.bookmark, to);
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
            let total = total(&first, R::PAGING.first)?;
            let size = count(&first);
            if pages(total, size) <= 1 {
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
            if let Some(items) = self.backwards(total, size, to > settled).await? {
                return Ok((items, to));
            }
            reads += 1;
            if reads == READS {
                return Err(Error::pagination("the list grows as fast as it is read"));
            }
        }
    }

    /// The items of all pages, the last page first; `None` if the list has grown meanwhile and may not. The first page has `size` items.
    async fn backwards(&mut self, mut total: i64, size: i64, may_grow: bool) -> Result<Option<Vec<R::Item>>, Error> {
        let (mut items, mut least) = (Vec::new(), total);
        for before in (0..pages(total, size)).rev() {
            let number = R::PAGING.first.saturating_add(before);
            let page = self.page(number).await?;
            let now = page.total.unwrap_or(total);
            if now > total && !may_grow {
                return Ok(None);
            }
            total = now;
            least = least.min(total);
            if page.items.is_empty() && !items.is_empty() && total > before.saturating_mul(size) {
                return Err(Error::pagination(EMPTY_PAGE).at_position(Some(Position::Number(number))));
            }
            items.extend(page.items);
        }
        // A list that shrinks says so in its total, and what moves is met twice rather than not at all.
        match usize::try_from(least) {
            Ok(least) if items.len() < least => Err(Error::pagination("the pages hold fewer items than the gateway's total counts")),
            _ => Ok(Some(items)),
        }
    }

    async fn page(&mut self, number: i64) -> Result<Page<R::Item>, Error> {
        self.request.page_field().store(&Position::Number(number));
        let (request, response) = (Box::new(self.request.clone()), Box::new(R::Response::default()));
        let FetchedPage { response, .. } = fetch(self.handle.clone(), R::INFO, request, response).await?;
        Ok(take::<R>(response))
    }
}

/// How many pages to read. If the first page is not full although there are others, the pages may differ in length: then the last ones of these
/// are empty.
fn pages(total: i64, size: i64) -> i64 {
    if size > 0 { total.saturating_add(size - 1) / size } else { 0 }
}

fn count<T>(page: &Page<T>) -> i64 {
    i64::try_from(page.items.len()).unwrap_or(i64::MAX)
}

/// How many items the list says it has.
fn total<T>(first: &Page<T>, first_page: i64) -> Result<i64, Error> {
    match first.total.or(first.items.is_empty().then_some(0)) {
        Some(1..) if first.items.is_empty() => Err(Error::pagination(EMPTY_PAGE).at_position(Some(Position::Number(first_page)))),
        Some(total) if total >= count(first) => Ok(total),
        _ => Err(Error::pagination("the gateway does not say how long it is")),
    }
}

/// The changes of a window that have not been handed out, in the order in which a bookmark may pass them.
fn fresh<R: Changing>(items: Vec<R::Item>, bookmark: &Bookmark, to: i64) -> Vec<Change<R::Item>> {
    let mut known = bookmark.given();
    let mut copies = HashMap::new();
    let mut fresh: Vec<_> = items.into_iter().map(|item| identified::<R>(item, bookmark.from..=to, &mut copies)).collect();
    fresh.retain(|change| known.insert(change.hash));
    fresh.sort_by_key(|change| (change.at, change.hash));
    fresh
}

/// Finds out when an item changed and what distinguishes the change. Items that show neither are known by their content and counted.
fn identified<R: Changing>(item: R::Item, window: RangeInclusive<i64>, copies: &mut HashMap<u64, u64>) -> Change<R::Item> {
    let Some((at, key)) = R::change(&item) else {
        let content = serde_json::to_vec(&item).expect("items of the API serialize");
        let copy = copies.entry(hash([&content])).or_insert(0_u64);
        *copy += 1;
        let hash = hash([&content, copy.to_be_bytes().as_slice()]);
        return Change { at: None, hash, item };
    };
    let seconds = UnixSeconds::from(at).0;
    let hash = hash([at.0.to_be_bytes().as_slice(), key.as_bytes()]);
    drop(key);
    Change { at: window.contains(&seconds).then_some(seconds), hash, item }
}

fn hash<const N: usize>(parts: [&[u8]; N]) -> u64 {
    let hash = parts.into_iter().fold(Md5::new(), |md5, part| md5.chain_update(part)).finalize();
    hash.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

impl<R: Changing> fmt::Debug for Changes<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("operation", &R::INFO.id).field("shop", &self.handle).finish_non_exhaustive()
    }
}
