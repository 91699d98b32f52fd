//! Where a list's pages stand and when they end. Written once for all operations: it sees counts and positions, never items.

use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
};

use crate::{
    catalog::paging::{Paging, PagingMode, Position},
    error::Error,
};

/// What decides whether another page follows.
pub(super) struct PageFacts {
    /// Number of items on it.
    pub count: usize,
    pub total: Option<i64>,
    pub next: Option<Position>,
    pub more: Option<bool>,
    /// Of the whole answer: two pages that are the same have the same.
    pub fingerprint: u64,
}

impl PageFacts {
    /// A total that does not even cover this page tells nothing.
    fn total(&self) -> Option<u64> {
        u64::try_from(self.total?).ok().filter(|total| *total >= self.count as u64)
    }
}

/// Pages that a walk reads at most, unless told otherwise.
const PAGE_LIMIT: u64 = 10_000;
/// A list may grow by this many items beyond twice its first length before the walk is taken for endless.
const GROWTH: u64 = 1_000;

/// Why a list ends with an error although the gateway reports none.
pub(super) const EMPTY_PAGE: &str = "the gateway returns an empty page although its total counts more items";

pub(super) struct PageCursor {
    paging: Paging,
    pub page_limit: u64,
    /// Where the next page begins; `None` is a list's beginning that has no name.
    pub position: Option<Position>,
    ended: bool,
    /// Why the walk cannot go on although the last page was good.
    stuck: Option<&'static str>,
    pages: u64,
    /// Items up to the next page, those that a walk from the middle passed over included.
    items: u64,
    /// Pages that it passed over, and how many items were asked for on each.
    passed: (u64, u64),
    first_total: Option<u64>,
    /// Fingerprints of the positions that were read, and of the last page.
    read: HashSet<u64>,
    last: Option<u64>,
}

impl PageCursor {
    pub fn new(paging: Paging, position: Option<Position>, size: Option<i64>) -> Self {
        let mut cursor = Self {
            paging,
            page_limit: PAGE_LIMIT,
            position: None,
            ended: false,
            stuck: None,
            pages: 0,
            items: 0,
            passed: (0, 0),
            first_total: None,
            read: HashSet::new(),
            last: None,
        };
        cursor.start_at(position, size);
        cursor
    }

    pub fn start_at(&mut self, position: Option<Position>, size: Option<i64>) {
        let beginning = (self.paging.mode != PagingMode::Cursor).then_some(Position::Number(self.paging.first));
        self.position = position.or(beginning);
        let number = u64::try_from(self.number().unwrap_or_default().saturating_sub(self.paging.first)).unwrap_or_default();
        let size = u64::try_from(size.unwrap_or_default()).unwrap_or_default();
        (self.passed, self.items) = match self.paging.mode {
            PagingMode::Page => ((number, size), 0),
            PagingMode::Offset => ((0, 0), number),
            PagingMode::Cursor => ((0, 0), 0),
        };
    }

    /// Whether there is another page to ask for.
    pub fn has_next(&mut self) -> Result<bool, Error> {
        match self.stuck.take() {
            Some(why) => Err(self.failed(Error::pagination(why))),
            None => Ok(!self.ended),
        }
    }

    /// Whether there is another page for certain, which may be prefetched.
    pub fn surely_has_next(&self) -> bool {
        !self.ended && self.stuck.is_none()
    }

    /// Ends with the error, which tells where to go on.
    pub fn failed(&mut self, error: Error) -> Error {
        self.ended = true;
        error.at_position(self.position.clone())
    }

    /// Moves past a page that was received. An error means that the page must not be used.
    pub fn accept(&mut self, page: &PageFacts) -> Result<(), Error> {
        if page.count > 0 && self.last.replace(page.fingerprint) == Some(page.fingerprint) {
            return Err(self.failed(Error::pagination("the gateway returned the previous page again")));
        }
        if self.lacks_items(page) {
            return Err(self.failed(Error::pagination(EMPTY_PAGE)));
        }
        self.pages += 1;
        self.items += page.count as u64 + self.passed_over(page);
        match self.after(page) {
            Some(next) => {
                self.stuck = self.obstacle(page, &next);
                self.position = Some(next);
            }
            None => self.ended = true,
        }
        Ok(())
    }

    /// Whether the page is empty although the list goes on. A list that shrank says so in its total.
    fn lacks_items(&self, page: &PageFacts) -> bool {
        let goes_on = match page.more {
            Some(more) => more && self.paging.mode != PagingMode::Cursor,
            None => page.total().is_some_and(|total| total > self.items),
        };
        page.count == 0 && goes_on && self.passed.0 == 0
    }

    /// How many items came before the first page that was read. Gateways may give fewer on a page than they are asked for: so each page has as
    /// many as this one, unless this is the last after full ones.
    fn passed_over(&mut self, page: &PageFacts) -> u64 {
        let (pages, size) = std::mem::take(&mut self.passed);
        let full = pages.saturating_mul(size);
        let is_last = page.total() == Some(full + page.count as u64);
        if is_last { full } else { pages.saturating_mul(page.count as u64) }
    }

    /// Where the page after this one begins, if there is one.
    fn after(&self, page: &PageFacts) -> Option<Position> {
        if page.more == Some(false) {
            return None;
        }
        if self.paging.mode == PagingMode::Cursor {
            return page.next.clone().filter(|_| page.count > 0 || page.more == Some(true));
        }
        // Pages may be shorter than asked for, and totals change while one reads: only items count.
        let left = page.total().is_none_or(|total| total > self.items);
        let step = if self.paging.mode == PagingMode::Page { 1 } else { i64::try_from(page.count).unwrap_or(i64::MAX) };
        let next = self.number()?.saturating_add(step);
        (page.count > 0 && left).then_some(Position::Number(next))
    }

    /// Why the walk would have no end.
    fn obstacle(&mut self, page: &PageFacts, next: &Position) -> Option<&'static str> {
        self.read.extend(self.position.as_ref().map(fingerprint));
        let known = self.read.contains(&fingerprint(next));
        let first_total = *self.first_total.get_or_insert(page.total().unwrap_or(u64::MAX));
        let bound = first_total.saturating_mul(2).saturating_add(GROWTH);
        match () {
            // The context of a scroll may stay the same from page to page: then the gateway says that there is more.
            () if known && (page.more.is_none() || page.count == 0) => {
                Some("the gateway names a position as the next that was read already")
            }
            () if self.items > bound => Some("the list grows as fast as it is read"),
            () if self.pages >= self.page_limit => Some("the limit of pages is reached"),
            () => None,
        }
    }

    fn number(&self) -> Option<i64> {
        match self.position.as_ref()? {
            Position::Number(number) => Some(*number),
            Position::Text(text) => text.trim().parse().ok(),
        }
    }
}

fn fingerprint(position: &Position) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(position)
}
