//! The first calls: a page of orders, then every order.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example quickstart
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
        println!("  {} with {} lines", parent.parent_order_sn.as_deref().unwrap_or("?"), order.order_list.len());
    }

    let mut orders = shop.items(order::list::Request::new()); // every page, lazily
    let mut lines = 0;
    while let Some(order) = orders.next().await {
        lines += order?.order_list.len();
    }
    println!("all orders have {lines} lines");
    Ok(())
}
