//! The first calls: a page of orders, then every order.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example quickstart
//! 3 of 25 orders:
//!   PO-211-90339683085455824 is Pending
//!   PO-211-26082663967555348 is Pending
//!   PO-211-71300783316589502 is Pending
//! 64 pieces were ordered in all
//! ```

mod common;

use common::{Outcome, Setup};
use temu_sdk::order;

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let client = setup.client()?.build()?;
    let shop = setup.shop(&client)?;

    let page = shop.call(order::list::Request::new().page_size(3)).await?;
    println!("{} of {} orders:", page.page_items.len(), page.total_item_num.unwrap_or_default());
    for order in &page.page_items {
        let Some(parent) = &order.parent_order_map else { continue };
        let Some(status) = parent.parent_order_status else { continue };
        println!("  {} is {status:?}", parent.parent_order_sn.as_deref().unwrap_or("?"));
    }

    let mut orders = shop.items(order::list::Request::new()); // every page, lazily
    let mut pieces = 0;
    while let Some(order) = orders.next().await {
        pieces += order?.order_list.iter().filter_map(|line| line.quantity).sum::<i64>();
    }
    println!("{pieces} pieces were ordered in all");
    Ok(())
}
