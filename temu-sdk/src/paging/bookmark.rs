//! How far a list of changes has been read: enough to go on in another process without giving a change twice.

use std::{collections::HashSet, fmt, str::FromStr};

use crate::wire::values::UnixSeconds;

/// How far [`Changes`](crate::paging::Changes) have been read. Its text is for storing: it holds moments and hashes, nothing of a buyer.
///
/// ```
/// use temu_sdk::{UnixSeconds, paging::Bookmark};
/// let bookmark = Bookmark::from(UnixSeconds(1_765_438_056));
/// assert_eq!(bookmark.to_string().parse(), Ok(bookmark));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Where the next window begins, in Unix seconds: before `until`, but never before the first moment asked for.
    pub(super) from: i64,
    /// Up to here everything has been given.
    pub(super) until: i64,
    /// The changes given since `from`, in order of their seconds, each once.
    seen: Vec<(i64, u64)>,
}

/// A change: when it counts as made, and what tells it from others; `None` where the gateway tells too little.
pub(super) type Identity = (i64, Option<u64>);

impl Bookmark {
    /// What tells the changes that have been given since `from`.
    pub(super) fn given(&self) -> HashSet<u64> {
        self.seen.iter().map(|(_, hash)| *hash).collect()
    }

    /// The change has been given, as all before it; `again` seconds are read once more.
    pub(super) fn passed(&mut self, (at, hash): Identity, again: i64) {
        if let Some(hash) = hash {
            self.remember((at, hash));
        }
        self.reached(at, again);
    }

    /// All changes up to this moment have been given; `again` seconds are read once more.
    pub(super) fn reached(&mut self, at: i64, again: i64) {
        self.until = self.until.max(at);
        self.from = self.from.max(self.until.saturating_sub(again));
        let over = self.seen.partition_point(|(at, _)| *at < self.from);
        self.seen.drain(..over);
    }

    fn remember(&mut self, change: (i64, u64)) {
        if let Err(place) = self.seen.binary_search(&change) {
            self.seen.insert(place, change);
        }
    }
}

impl From<UnixSeconds> for Bookmark {
    fn from(since: UnixSeconds) -> Self {
        Self { from: since.0, until: since.0, seen: Vec::new() }
    }
}

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.from, self.until)?;
        self.seen.iter().try_for_each(|(at, hash)| write!(f, " {at}:{hash:016x}"))
    }
}

/// A text that is no [`Bookmark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseBookmarkError;

impl fmt::Display for ParseBookmarkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no bookmark of a list of changes: give the text that `Bookmark` was stored as, or begin with a moment")
    }
}

impl std::error::Error for ParseBookmarkError {}

impl FromStr for Bookmark {
    type Err = ParseBookmarkError;

    fn from_str(text: &str) -> Result<Self, ParseBookmarkError> {
        let mut words = text.split_ascii_whitespace();
        let mut moment = || words.next()?.parse().ok();
        let (from, until) = moment().zip(moment()).ok_or(ParseBookmarkError)?;
        let mut bookmark = Self { from, until, seen: Vec::new() };
        for word in words {
            let (at, hash) = word.split_once(':').ok_or(ParseBookmarkError)?;
            let change = at.parse().ok().zip(u64::from_str_radix(hash, 16).ok());
            bookmark.remember(change.ok_or(ParseBookmarkError)?);
        }
        Ok(bookmark)
    }
}
