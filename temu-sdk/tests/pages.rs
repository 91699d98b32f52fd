//! Lists are read to their end, once, and no gateway can make a walk endless.

mod common;

use std::{future::poll_fn, pin::Pin};

use common::{Script, Step, builder, refusal, success, us_shop};
use futures_core::Stream;
use serde_json::{Value, json};
use temu_sdk::{Shop, order, paging::Position, product};

fn shop(script: &Script) -> Shop {
    us_shop(&builder(script).build().unwrap())
}

/// A page of orders with these numbers.
fn orders(total: impl Into<Value>, numbers: std::ops::Range<u32>) -> Step {
    let items: Vec<Value> = numbers.map(|number| json!({"parentOrderMap": {"parentOrderSn": format!("PO-{number}")}})).collect();
    success(json!({"totalItemNum": total.into(), "pageItems": items}))
}

fn found(next: Value, ids: std::ops::Range<u32>) -> Step {
    let items: Vec<Value> = ids.map(|id| json!({"goodsId": id.to_string()})).collect();
    success(json!({"goodsList": items, "pagination": {"nextToken": next}}))
}

fn products() -> product::search::Request {
    product::search::Request::new().goods_search_type(product::search::GoodsSearchType::All)
}

async fn numbers(shop: &Shop, request: order::list::Request) -> Result<Vec<String>, temu_sdk::Error> {
    let (mut items, mut numbers) = (shop.items(request), Vec::new());
    while let Some(item) = items.next().await {
        numbers.push(item?.parent_order_map.unwrap().parent_order_sn.unwrap());
    }
    assert!(items.next().await.is_none(), "a walk that ended begins again");
    Ok(numbers)
}

fn sent(script: &Script, field: &str) -> Vec<Value> {
    script.bodies().iter().map(|body| body[field].clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn every_item_comes_once_and_in_order() {
    let script = Script::new([orders(5, 0..2), orders(5, 2..4), orders(5, 4..5)]);
    let numbers = numbers(&shop(&script), order::list::Request::new().page_size(2).region_id(211)).await.unwrap();
    assert_eq!(numbers, ["PO-0", "PO-1", "PO-2", "PO-3", "PO-4"]);
    assert_eq!(sent(&script, "pageNumber"), [1, 2, 3]);
    assert_eq!(sent(&script, "pageSize"), [2, 2, 2]);
    assert_eq!(sent(&script, "regionId"), [211, 211, 211]);
}

#[tokio::test(start_paused = true)]
async fn a_page_tells_how_its_answer_came() {
    let script = Script::new([orders(1, 0..1)]);
    let mut pages = shop(&script).pages(order::list::Request::new());
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.total, page.request_id()), (1, Some(1), Some("us-1")));
    assert!(pages.next().await.is_none());
    assert_eq!(sent(&script, "pageSize"), [100], "the largest allowed, since none was asked for");
}

#[tokio::test(start_paused = true)]
async fn a_page_is_fetched_when_it_is_needed_or_one_ahead() {
    let script = Script::new([orders(4, 0..2), orders(4, 2..4)]);
    let mut items = shop(&script).items(order::list::Request::new());
    assert!(script.sent().is_empty());
    for expected in [1, 1, 2, 2] {
        items.next().await.unwrap().unwrap();
        assert_eq!(script.sent().len(), expected);
    }

    let script = Script::new([orders(4, 0..2), orders(4, 2..4)]);
    let mut pages = shop(&script).pages(order::list::Request::new()).prefetch(true);
    pages.next().await.unwrap().unwrap();
    tokio::task::yield_now().await;
    assert_eq!(script.sent().len(), 2);
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    assert!(pages.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_page_that_nobody_waits_for_any_more_is_given_up() {
    let script = Script::new([orders(4, 0..2), Step::Stall]);
    let mut pages = shop(&script).pages(order::list::Request::new()).prefetch(true);
    pages.next().await.unwrap().unwrap();
    tokio::task::yield_now().await;
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let running = tasks();
    drop(pages);
    tokio::task::yield_now().await;
    assert_eq!(tasks(), running - 1);
}

#[tokio::test(start_paused = true)]
async fn short_pages_do_not_end_a_list_and_an_empty_one_does() {
    let script = Script::new([orders(5, 0..1), orders(5, 1..3), orders(5, 3..5)]);
    assert_eq!(numbers(&shop(&script), order::list::Request::new()).await.unwrap().len(), 5);

    let script = Script::new([orders(5, 0..2), orders(2, 0..0), orders(5, 2..4)]);
    assert_eq!(numbers(&shop(&script), order::list::Request::new()).await.unwrap().len(), 2, "the list shrank");
    let script = Script::new([orders(Value::Null, 0..2), orders(Value::Null, 2..3), orders(Value::Null, 0..0)]);
    assert_eq!(numbers(&shop(&script), order::list::Request::new()).await.unwrap().len(), 3);

    let script = Script::new([found(json!("a"), 0..1), found(json!("b"), 1..1)]);
    let mut items = shop(&script).items(products());
    assert!(items.next().await.unwrap().is_ok() && items.next().await.is_none());
    assert_eq!(script.sent().len(), 2, "an empty page is the last, whatever it names as the next");
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_in_the_middle_is_an_error_with_its_position() {
    let middle = [orders(250, 0..100), orders(250, 0..0), orders(250, 100..200), orders(250, 200..250)];
    let first = [orders(7, 0..0)];
    for (steps, items, position) in [(Vec::from(middle), 100, 2), (Vec::from(first), 0, 1)] {
        let script = Script::new(steps);
        let (shop, mut found) = (shop(&script), 0);
        let mut pages = shop.items(order::list::Request::new());
        let error = loop {
            match pages.next().await.expect("the list does not end as if it were complete") {
                Ok(_) => found += 1,
                Err(error) => break error,
            }
        };
        assert_eq!((found, error.is_pagination(), error.position()), (items, true, Some(&Position::Number(position))));
        assert_eq!(error.operation(), Some("order.list"));
        assert!(pages.next().await.is_none());
    }

    // A page beyond the end is empty, and that is its place.
    let script = Script::new([orders(5, 0..0)]);
    let mut pages = shop(&script).pages(order::list::Request::new()).start_at(Position::Number(9));
    assert!(pages.next().await.unwrap().unwrap().items.is_empty() && pages.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_total_that_cannot_be_is_none() {
    for total in [-1, 0] {
        let script = Script::new([orders(total, 0..2), orders(total, 2..4), orders(total, 0..0)]);
        assert_eq!(numbers(&shop(&script), order::list::Request::new()).await.unwrap().len(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_walk_from_the_middle_misses_nothing_where_pages_are_shorter_than_asked_for() {
    let script = Script::new([orders(10, 4..6), orders(10, 6..8), orders(10, 8..10)]);
    let mut pages = shop(&script).pages(order::list::Request::new().page_size(5)).start_at(Position::Number(3));
    let mut items = 0;
    while let Some(page) = pages.next().await {
        items += page.unwrap().items.len();
    }
    assert_eq!(items, 6);

    // Full pages and a last one that fits the total: nothing more is asked for.
    let script = Script::new([orders(11, 10..11)]);
    let mut pages = shop(&script).pages(order::list::Request::new().page_size(5)).start_at(Position::Number(3));
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.is_none());
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_the_walk_and_tells_where_to_go_on() {
    let script = Script::new([orders(4, 0..2), refusal(3_000_034), orders(4, 2..4)]);
    let (shop, request) = (shop(&script), order::list::Request::new().page_size(2));
    let error = numbers(&shop, request.clone()).await.unwrap_err();
    assert_eq!((error.code(), error.position()), (Some(3_000_034), Some(&Position::Number(2))));

    let mut pages = shop.pages(request).start_at(error.position().unwrap().clone());
    assert_eq!(pages.position(), Some(&Position::Number(2)));
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    assert!(pages.next().await.is_none());
    assert_eq!(sent(&script, "pageNumber"), [1, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_names_a_page_begins_there() {
    let script = Script::new([orders(5, 4..5)]);
    assert_eq!(numbers(&shop(&script), order::list::Request::new().page_number(3).page_size(2)).await.unwrap(), ["PO-4"]);
    assert_eq!(sent(&script, "pageNumber"), [3]);
}

#[tokio::test(start_paused = true)]
async fn cursors_are_handed_on_until_there_is_none() {
    let script = Script::new([found(json!("a"), 0..2), found(json!("b"), 2..3), found(json!(""), 3..4)]);
    let mut pages = shop(&script).pages(products());
    let mut positions = Vec::new();
    while let Some(page) = pages.next().await {
        assert!(!page.unwrap().items.is_empty());
        positions.push(pages.position().cloned());
    }
    assert_eq!(sent(&script, "pageToken"), [json!(null), json!("a"), json!("b")]);
    assert_eq!(positions[0], Some(Position::Text("a".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_comes_again_is_an_error_after_the_good_pages() {
    let script = Script::new([found(json!("a"), 0..1), found(json!("b"), 1..2), found(json!("a"), 2..3)]);
    let mut items = shop(&script).items(products());
    for _ in 0..3 {
        items.next().await.unwrap().unwrap();
    }
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("read already"), "{error}");
    assert!(items.next().await.is_none());
    assert_eq!(script.sent().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_knows_one_page_only_is_found_out() {
    let script = Script::new([orders(Value::Null, 0..2), orders(Value::Null, 0..2)]);
    let error = numbers(&shop(&script), order::list::Request::new()).await.unwrap_err();
    assert!(error.to_string().contains("the previous page"), "{error}");
    assert_eq!(error.position(), Some(&Position::Number(2)));
    assert_eq!((error.is_pagination(), error.is_retryable()), (true, false));
    assert_eq!((error.operation(), error.gateway()), (Some("order.list"), Some(temu_sdk::Gateway::Us)));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_grows_is_followed_but_not_for_ever() {
    let script = Script::new([orders(2, 0..2), orders(3, 2..3)]);
    assert_eq!(numbers(&shop(&script), order::list::Request::new()).await.unwrap().len(), 2);
    let script = Script::new([orders(3, 0..2), orders(5, 2..4), orders(5, 4..5)]);
    assert_eq!(numbers(&shop(&script), order::list::Request::new()).await.unwrap().len(), 5);

    let script = Script::new((0..200).map(|page| orders((page + 2) * 100, page * 100..(page + 1) * 100)));
    let error = numbers(&shop(&script), order::list::Request::new()).await.unwrap_err();
    assert!(error.to_string().contains("grows"), "{error}");
    assert_eq!(script.sent().len(), 15, "twice the first total of 200, and 1,000 more");
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_pages_says_where_to_go_on() {
    let script = Script::new([orders(9, 0..3), orders(9, 3..6)]);
    let mut pages = shop(&script).pages(order::list::Request::new()).page_limit(2);
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.position(), Some(&Position::Number(3)));
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn walks_are_streams() {
    let script = Script::new([orders(1, 0..1)]);
    let mut items = shop(&script).items(order::list::Request::new());
    assert!(poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await.unwrap().is_ok());
    assert!(poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await.is_none());
}
