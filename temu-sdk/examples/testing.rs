//! How to test your own code: with replies and errors made by hand, with a mock gateway that expects certain calls, and with faults.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example testing
//! numbers are read from a page: ok
//! errors lead to advice: ok
//! stock is set to zero: ok
//! a lost response is not taken for a failure: ok
//! ```
//!
//! In a project of yours each of the functions below is a `#[tokio::test]`.

mod common;

use common::Outcome;
use temu_sdk::{
    Error, ErrorKind, Operation, Region, Reply, Shop,
    mock::{Fault, MockGateway},
    order,
    product::update_stock,
    types::ParentOrder,
};

// The code under test.

/// The numbers of the parent orders on a page.
fn numbers(page: &Reply<order::list::Response>) -> Vec<&str> {
    page.page_items.iter().filter_map(|item| item.parent_order_map.as_ref()?.parent_order_sn.as_deref()).collect()
}

/// What to tell the operator of a shop after an error.
fn advice(error: &Error) -> &'static str {
    if error.needs_reauthorization() {
        "the seller must authorize the app again"
    } else if error.is_outcome_unknown() {
        "look up whether it happened"
    } else if error.is_retryable() {
        "try again later"
    } else {
        "have a look at the request"
    }
}

/// Takes a product off sale.
async fn clear_stock(shop: &Shop, goods_id: i64, sku_id: i64) -> Result<bool, Error> {
    let target = update_stock::SkuStockTarget::new().sku_id(sku_id).stock_target(0);
    let reply = shop.call(update_stock::Request::new().goods_id(goods_id).sku_stock_target_list([target])).await?;
    Ok(reply.failures().next().is_none())
}

// Its tests.

/// Without any gateway: a reply made by hand.
fn numbers_are_read_from_a_page() {
    let mut parent = ParentOrder::default();
    parent.parent_order_sn = Some("PO-1".to_owned());
    let mut item = order::list::PageItem::default();
    item.parent_order_map = Some(parent);
    let mut page = order::list::Response::default();
    page.page_items = vec![item, order::list::PageItem::default()];
    assert_eq!(numbers(&Reply::new(page)), ["PO-1"]);
}

/// Without any gateway: errors made by hand.
fn errors_lead_to_advice() {
    let rejected =
        |code| Error::builder(ErrorKind::Rejected).operation::<update_stock::Request>().gateway(temu_sdk::Gateway::Us).code(code).build();
    assert_eq!(advice(&rejected(3_000_034)), "the seller must authorize the app again");
    assert_eq!(advice(&rejected(4_000_004)), "try again later");
    let lost = Error::builder(ErrorKind::Timeout).operation::<update_stock::Request>().sent(true).build();
    assert_eq!(advice(&lost), "look up whether it happened");
}

/// With expectations: this call, once, and no other.
async fn stock_is_set_to_zero() -> Outcome {
    let mock = MockGateway::builder().strict().start().await?;
    let shop = mock.shop(&mock.client_builder().build()?, Region::Us);
    mock.on(update_stock::Request::new().goods_id(1)).field("skuStockTargetList.0.stockTarget", 0).times(1).respond(&Default::default());
    assert!(clear_stock(&shop, 1, 2).await?);
    mock.verify();
    Ok(())
}

/// With a fault: the gateway executes the call, and its response is lost.
async fn a_lost_response_is_not_taken_for_a_failure() -> Outcome {
    let mock = MockGateway::start().await?;
    let shop = mock.shop(&mock.client_builder().build()?, Region::Us);
    mock.inject_fault(Fault::LostResponse);
    let error = clear_stock(&shop, 1, 2).await.expect_err("the response was lost");
    assert_eq!(advice(&error), "look up whether it happened");
    assert_eq!(error.operation(), Some(update_stock::Request::INFO.id));
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome {
    numbers_are_read_from_a_page();
    println!("numbers are read from a page: ok");
    errors_lead_to_advice();
    println!("errors lead to advice: ok");
    stock_is_set_to_zero().await?;
    println!("stock is set to zero: ok");
    a_lost_response_is_not_taken_for_a_failure().await?;
    println!("a lost response is not taken for a failure: ok");
    Ok(())
}
