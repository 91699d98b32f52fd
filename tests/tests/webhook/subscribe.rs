//! A shop is brought to a wanted set of events.

use temu_sdk::{
    Operation, Region, Shop,
    events::{AddressChanged, ConsoleTest, OrderStatusChanged},
    mock::MockGateway,
    subscription,
    webhook::subscribe,
};

fn shop(mock: &MockGateway) -> Shop {
    mock.shop(&mock.client_builder().build().unwrap(), Region::Us)
}

fn updates(mock: &MockGateway) -> usize {
    mock.requests().iter().filter(|request| request.type_name == subscription::update::Request::INFO.type_name).count()
}

#[tokio::test]
async fn what_is_missing_is_added_and_what_is_not_wanted_ends() {
    let mock = MockGateway::start().await.unwrap();
    let shop = shop(&mock);
    let first = subscribe(&shop, [OrderStatusChanged::CODE, ConsoleTest::CODE]).await.unwrap();
    assert_eq!((first.added.len(), first.removed.len()), (2, 0));
    let second = subscribe(&shop, [OrderStatusChanged::CODE, AddressChanged::CODE]).await.unwrap();
    assert_eq!((second.added, second.removed), (vec![AddressChanged::CODE.to_owned()], vec![ConsoleTest::CODE.to_owned()]));
    assert_eq!(updates(&mock), 2);
    let third = subscribe(&shop, [AddressChanged::CODE, OrderStatusChanged::CODE]).await.unwrap();
    assert!(third.added.is_empty() && third.removed.is_empty());
    assert_eq!(updates(&mock), 2, "nothing to change, nothing sent");
}

#[tokio::test]
async fn no_call_changes_more_than_twenty_each_way() {
    let mock = MockGateway::start().await.unwrap();
    let shop = shop(&mock);
    let events = |range: std::ops::Range<u32>| range.map(|number| format!("bg_event_{number}")).collect::<Vec<_>>();
    assert_eq!(subscribe(&shop, events(0..45)).await.unwrap().added.len(), 45);
    assert_eq!(updates(&mock), 3);
    let swapped = subscribe(&shop, events(40..61)).await.unwrap();
    assert_eq!((swapped.added.len(), swapped.removed.len()), (16, 40));
    assert_eq!(updates(&mock), 5);
    assert_eq!(subscribe(&shop, Vec::<String>::new()).await.unwrap().removed.len(), 21);
}

#[tokio::test]
async fn a_change_that_was_not_made_is_an_error() {
    let mock = MockGateway::start().await.unwrap();
    mock.respond_with(subscription::update::Request::INFO.type_name, serde_json::json!(false));
    let error = subscribe(&shop(&mock), [ConsoleTest::CODE]).await.unwrap_err();
    assert!(error.is_failed_result(), "{error}");
}
