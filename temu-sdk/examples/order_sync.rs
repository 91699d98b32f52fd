//! Keeps up with the orders of a shop: each change once and none lost, wherever the program is stopped.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example order_sync
//! the first run handled 10 orders and was stopped
//! the second run handled the other 15 orders
//! the third run handled what changed since: 1 order
//! ```

mod common;

use std::{env, path::PathBuf, time::Duration};

use common::{Outcome, Setup};
use temu_sdk::{
    Shop, UnixSeconds, order,
    paging::{Bookmark, BookmarkStore, FileBookmarks},
};

/// The name under which the feed's bookmark is stored.
const FEED: &str = "orders of my-shop";
const DAY: u64 = 86_400;

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let client = setup.client()?.build()?;
    let shop = setup.shop(&client)?;
    let temporary = tempfile::tempdir()?;
    let folder = env::var_os("TEMU_BOOKMARKS").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let month_ago = UnixSeconds(setup.now().0 - 30 * DAY.cast_signed());

    // A program that is stopped in the middle …
    let orders = sync(&shop, &FileBookmarks::open(&folder)?, month_ago, 10).await?;
    println!("the first run handled {orders} orders and was stopped");
    // … goes on where it was when it starts again.
    let orders = sync(&shop, &FileBookmarks::open(&folder)?, month_ago, usize::MAX).await?;
    println!("the second run handled the other {orders} orders");

    if let Some(mock) = &setup.mock {
        setup.wait(Duration::from_secs(60)).await;
        mock.trigger(setup.region, "order.paid")?;
        setup.wait(Duration::from_secs(60)).await;
    }
    let orders = sync(&shop, &FileBookmarks::open(&folder)?, month_ago, usize::MAX).await?;
    println!("the third run handled what changed since: {orders} order");
    Ok(())
}

/// Handles what changed since the stored bookmark, at most so many orders, and returns how many.
async fn sync(shop: &Shop, bookmarks: &FileBookmarks, first: UnixSeconds, at_most: usize) -> Outcome<usize> {
    let stored = bookmarks.load(FEED).await?;
    let mut generation = stored.as_ref().map_or(0, |stored| stored.generation);
    let since = stored.map_or_else(|| Bookmark::from(first), |stored| stored.bookmark);
    let mut changes = shop.changes(order::list::Request::new(), since).window(Duration::from_secs(7 * DAY));
    let mut handled = 0;
    while handled < at_most
        && let Some(order) = changes.next().await
    {
        let _order = order?;
        // Here the order goes into your database. Only once it is there is the bookmark stored: a crash between the two repeats the order.
        handled += 1;
        let saved = bookmarks.save(FEED, changes.bookmark(), generation).await?;
        generation = saved.ok_or("another process reads this feed by now")?;
    }
    Ok(handled)
}
