//! How far a list of changes has been read: enough to go on in another process without losing a change.

use std::{collections::HashSet, fmt, str::FromStr};

use crate::wire::values::UnixSeconds;

/// How far [`Changes`](crate::paging::Changes) have been read. Its text is for storing: it holds moments and hashes, nothing of a buyer.
///
/// It never covers a change that was not handed out. Texts of older versions of this crate are read; those of newer ones are an error.
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
    /// Everything up to this moment has been handed out.
    pub(super) until: i64,
    /// The changes handed out since `from` or of unknown moment, in order of their seconds, each once.
    seen: Vec<(i64, u64)>,
}

/// The version that the text begins with. The first version had none: its texts begin with a moment.
const VERSION: u32 = 2;

impl Bookmark {
    /// Returns the hashes of the changes that were handed out since `from`.
    pub(super) fn given(&self) -> HashSet<u64> {
        self.seen.iter().map(|(_, hash)| *hash).collect()
    }

    /// Remembers a change that was handed out, until `from` has passed its moment.
    pub(super) fn remember(&mut self, at: i64, hash: u64) {
        if let Err(place) = self.seen.binary_search(&(at, hash)) {
            self.seen.insert(place, (at, hash));
        }
    }

    /// Moves on: all changes up to this moment have been handed out; `again` seconds are read once more.
    pub(super) fn reached(&mut self, at: i64, again: i64) {
        self.until = self.until.max(at);
        self.from = self.from.max(self.until.saturating_sub(again));
        let over = self.seen.partition_point(|(at, _)| *at < self.from);
        self.seen.drain(..over);
    }
}

impl From<UnixSeconds> for Bookmark {
    fn from(since: UnixSeconds) -> Self {
        Self { from: since.0, until: since.0, seen: Vec::new() }
    }
}

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{VERSION} {} {}", self.from, self.until)?;
        self.seen.iter().try_for_each(|(at, hash)| write!(f, " {at}:{hash:016x}"))
    }
}

/// Why a text is not a [`Bookmark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseBookmarkError {
    /// It is not the text of a bookmark.
    Malformed,
    /// A newer version of this crate wrote it, in this version of the format.
    Newer(u32),
}

impl fmt::Display for ParseBookmarkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("this is not a bookmark: pass the text that a `Bookmark` was stored as, or start from a moment"),
            Self::Newer(version) => {
                write!(f, "the bookmark has format {version} and this version of temu-sdk reads formats up to {VERSION}: update temu-sdk")
            }
        }
    }
}

impl std::error::Error for ParseBookmarkError {}

impl FromStr for Bookmark {
    type Err = ParseBookmarkError;

    fn from_str(text: &str) -> Result<Self, ParseBookmarkError> {
        let mut words = text.split_ascii_whitespace().peekable();
        if let Some(version) = words.next_if(|word| word.starts_with('v')) {
            match version[1..].parse() {
                Ok(version) if version > VERSION => return Err(ParseBookmarkError::Newer(version)),
                Ok(VERSION) => {}
                _ => return Err(ParseBookmarkError::Malformed),
            }
        }
        Self::read(&mut words).ok_or(ParseBookmarkError::Malformed)
    }
}

impl Bookmark {
    fn read<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Self> {
        let from = words.next()?.parse().ok()?;
        let until = words.next()?.parse().ok()?;
        let mut bookmark = Self { from, until, seen: Vec::new() };
        for word in words {
            let (at, hash) = word.split_once(':')?;
            bookmark.remember(at.parse().ok()?, u64::from_str_radix(hash, 16).ok()?);
        }
        Some(bookmark)
    }
}
