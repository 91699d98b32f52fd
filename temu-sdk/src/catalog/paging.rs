//! What pages have in common: where the position goes in, where items and the next position come out.
//!
//! The generator implements [`Paged`] for every paged operation; walking over pages is written once, on top of it.

use std::borrow::Cow;

use crate::catalog::operation::Operation;
use crate::wire::values::{Timestamp, UnixMillis, UnixSeconds};

/// A request whose response comes in pages. Sealed, as [`Operation`] is.
pub trait Paged: Operation + Clone + 'static {
    /// What a page is a list of.
    type Item: Send + 'static;
    /// How the pages follow each other.
    const PAGING: Paging;
    /// The field that says which page is wanted.
    #[doc(hidden)]
    fn page_field(&mut self) -> &mut dyn PageField;
    /// The field that says how large a page shall be.
    #[doc(hidden)]
    fn size_field(&mut self) -> Option<&mut dyn PageField> {
        None
    }
    /// Takes an answer apart.
    #[doc(hidden)]
    fn page(response: Self::Response) -> Page<Self::Item>;
}

/// How the pages of an operation follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// What tells a page.
    pub mode: PagingMode,
    /// Number of the first page.
    pub first: i64,
    /// Largest page size, where it is known.
    pub max_size: Option<i64>,
}

/// What tells a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagingMode {
    /// Its number.
    Page,
    /// How many items come before it.
    Offset,
    /// An opaque text or the last id of the page before.
    Cursor,
}

/// One page of an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// How many items there are in all, where the gateway says it.
    pub total: Option<i64>,
    /// The position of the next page, where the gateway says it.
    pub next: Option<Position>,
    /// Whether there is more, where the gateway says it.
    pub more: Option<bool>,
    /// The items.
    pub items: Vec<T>,
}

/// Where a page begins: its number, an offset, or a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A field that can hold a position.
pub trait PageField {
    /// Its value as a number.
    fn number(&self) -> Option<i64>;
    /// Its value as a position; `None` if it is not given or blank.
    fn position(&self) -> Option<Position>;
    /// Its value as a boolean.
    fn flag(&self) -> Option<bool> {
        self.number().map(|number| number != 0)
    }
    /// Stores a position.
    fn store(&mut self, position: &Position);
}

impl PageField for i64 {
    fn number(&self) -> Option<i64> {
        Some(*self)
    }
    fn position(&self) -> Option<Position> {
        Some(Position::Number(*self))
    }
    fn store(&mut self, position: &Position) {
        match position {
            Position::Number(number) => *self = *number,
            Position::Text(text) => *self = text.trim().parse().unwrap_or(*self),
        }
    }
}

impl PageField for String {
    fn number(&self) -> Option<i64> {
        self.trim().parse().ok()
    }
    fn position(&self) -> Option<Position> {
        (!self.trim().is_empty()).then(|| Position::Text(self.clone()))
    }
    fn store(&mut self, position: &Position) {
        *self = match position {
            Position::Number(number) => number.to_string(),
            Position::Text(text) => text.clone(),
        };
    }
}

impl PageField for bool {
    fn number(&self) -> Option<i64> {
        Some(i64::from(*self))
    }
    fn position(&self) -> Option<Position> {
        None
    }
    fn store(&mut self, _: &Position) {}
}

macro_rules! moment {
    ($($type:ident),*) => {$(
        impl PageField for $type {
            fn number(&self) -> Option<i64> {
                Some(self.0)
            }
            fn position(&self) -> Option<Position> {
                Some(Position::Number(self.0))
            }
            fn store(&mut self, position: &Position) {
                self.0.store(position);
            }
        }
    )*};
}

moment!(UnixSeconds, UnixMillis, Timestamp);

impl<T: PageField + Default> PageField for Option<T> {
    fn number(&self) -> Option<i64> {
        self.as_ref()?.number()
    }
    fn position(&self) -> Option<Position> {
        self.as_ref()?.position()
    }
    fn store(&mut self, position: &Position) {
        self.get_or_insert_default().store(position);
    }
}

/// A list that can be asked for what changed within a span of time. Its pages are numbered and tell the list's length.
pub trait Changing: Paged<Item: serde::Serialize> {
    /// Asks for what changed from one moment to another, both included.
    fn set_window(&mut self, from: UnixSeconds, to: UnixSeconds);

    /// Returns when an item changed last, and what identifies it; `None` if the item does not show both.
    fn change(item: &Self::Item) -> Option<(Timestamp, Cow<'_, str>)>;
}

/// A field that identifies an item.
#[allow(dead_code, reason = "a spec may have no list with changes")]
pub(crate) trait ChangeId {
    /// Returns the id as text.
    fn text(&self) -> Cow<'_, str>;
}

impl ChangeId for String {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl ChangeId for i64 {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}
