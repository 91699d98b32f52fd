//! Lists of every kind of paging, read to their end.

use temu_sdk::{
    Region, Shop, activity,
    mock::{Fault, MockGateway},
    order,
    paging::Pages,
    product, size_chart,
    types::ActivityType,
};

use crate::setup::{client, shop};

async fn start() -> (MockGateway, Shop) {
    let mock = MockGateway::builder().items(25).start().await.unwrap();
    let shop = shop(&mock, client(&mock)).in_region(Region::Us);
    (mock, shop)
}

/// How many items the pages have.
async fn lengths<R: temu_sdk::paging::Paged>(mut pages: Pages<R>) -> Vec<usize> {
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        lengths.push(page.unwrap().items.len());
    }
    lengths
}

#[tokio::test]
async fn by_number_by_offset_by_token_and_by_scroll_context() {
    let (mock, shop) = start().await;
    let thrice = [10, 10, 5];
    assert_eq!(lengths(shop.pages(order::list::Request::new().page_size(10))).await, thrice);
    assert_eq!(lengths(shop.pages(size_chart::list::Request::new(0).page_size(10))).await, thrice);
    let products = product::search::Request::new().goods_search_type(product::search::GoodsSearchType::All);
    assert_eq!(lengths(shop.pages(products.page_size(10))).await, thrice);
    assert_eq!(lengths(shop.pages(activity::list_products::Request::new(10, ActivityType::BigSale))).await, thrice);
    assert_eq!(mock.requests().len(), 12);
    assert_eq!(lengths(shop.pages(size_chart::list::Request::new(20).page_size(10))).await, [5]);
    assert_eq!(lengths(shop.pages(order::list::Request::new())).await, [25]);
}

#[tokio::test]
async fn every_item_is_another_one() {
    let (mock, shop) = start().await;
    mock.inject_fault(Fault::Status(502));
    let mut orders = shop.items(order::list::Request::new().page_size(7));
    let mut seen = Vec::new();
    while let Some(order) = orders.next().await {
        let order = order.unwrap();
        assert!(!seen.contains(&order));
        seen.push(order);
    }
    assert_eq!(seen.len(), 25);
}
