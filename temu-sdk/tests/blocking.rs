//! The blocking client does what the other one does, and refuses to stop an asynchronous program.

#![cfg(feature = "blocking")]

mod common;

use std::thread;

use common::{Script, answer, refusal, success};
use serde_json::json;
use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Error, Gateway, Region, blocking, order};

fn client(script: &Script) -> blocking::Client {
    let client = Client::builder().app(Region::Us, AppKey::new("k"), AppSecret::new("s")).transport(script.clone()).build().unwrap();
    blocking::Client::new(client).unwrap()
}

fn shop(script: &Script) -> blocking::Shop {
    client(script).shop("s").with_token(Region::Us, AccessToken::new("t")).in_region(Region::Us)
}

fn page(items: [i64; 2], total: i64) -> common::Step {
    let items: Vec<_> = items.iter().map(|id| json!({"parentOrderMap": {"parentOrderSn": id.to_string()}})).collect();
    success(json!({"totalItemNum": total, "pageItems": items}))
}

#[test]
fn calls_wait_for_their_answers() {
    let script = Script::new([success(json!({"totalItemNum": 5})), refusal(3_000_000), answer(json!({"success": true, "result": [1]}))]);
    let shop = shop(&script);
    assert_eq!(shop.call(order::list::Request::new()).unwrap().total_item_num, Some(5));
    assert_eq!(shop.call(order::list::Request::new()).unwrap_err().code(), Some(3_000_000));
    let raw = shop.wait(async |shop| shop.raw("bg.new.thing").gateway(Gateway::Us).send().await);
    assert_eq!(raw.unwrap().as_str(), "[1]");
}

#[test]
fn lists_are_iterators() {
    let script = Script::new([page([1, 2], 4), page([3, 4], 4), page([5, 6], 4), refusal(3_000_000)]);
    let shop = shop(&script);
    let request = || order::list::Request::new().page_size(2);
    let items: Result<Vec<_>, Error> = shop.items(request()).collect();
    let orders: Vec<_> = items.unwrap().into_iter().map(|item| item.parent_order_map.unwrap().parent_order_sn.unwrap()).collect();
    assert_eq!(orders, ["1", "2", "3", "4"]);
    let pages: Vec<_> = shop.pages(request()).map(|page| page.map(|page| page.items.len())).collect();
    assert!(matches!(pages[..], [Ok(2), Err(_)]));
}

#[test]
fn threads_share_a_client() {
    let script = Script::default();
    let shop = shop(&script);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| shop.call(order::list::Request::new()).unwrap());
        }
    });
    assert_eq!(script.sent().len(), 4);
}

#[tokio::test]
async fn within_an_asynchronous_program_it_is_an_error_and_no_panic() {
    let script = Script::default();
    let error = shop(&script).call(order::list::Request::new()).unwrap_err();
    assert!(error.to_string().contains("asynchronous") && script.sent().is_empty(), "{error}");
}
