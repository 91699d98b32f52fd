//! Lists that come in pages: page by page, item by item, or change by change for lists that move while they are read.
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
//! A page is requested when its first item is asked for and not before, unless [`Pages::prefetch`] is set. The first error ends the list;
//! [`Error::position`](crate::Error::position) says which page failed, and [`Pages::start_at`] continues there.

mod bookmark;
mod bookmark_store;
mod changes;
mod cursor;
mod fetch;
mod items;
mod pages;

pub use crate::catalog::paging::{Changing, Page, Paged, Paging, PagingMode, Position};
pub use bookmark::{Bookmark, ParseBookmarkError};
pub use bookmark_store::{BookmarkStore, FileBookmarks, MemoryBookmarks, StoredBookmark};
pub use changes::Changes;
pub use items::Items;
pub use pages::Pages;
