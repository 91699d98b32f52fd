//! Expectations: what a test foresees, and what it is told when something else comes.

use serde_json::json;
use temu_sdk::{
    AccessToken, Client, Region, Shop,
    mock::{Grant, MockGateway, MockResponse},
    order,
};

async fn strict() -> (MockGateway, Shop) {
    let mock = MockGateway::builder().strict().start().await.unwrap();
    let client = mock.client_builder().build().unwrap();
    let shop = mock.shop(&client, Region::Us);
    (mock, shop)
}

fn page(total: i64) -> order::list::Response {
    let mut page = order::list::Response::default();
    page.total_item_num = Some(total);
    page
}

/// What an assertion says when it fails.
fn message(check: impl FnOnce()) -> String {
    let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)).expect_err("the check fails");
    *payload.downcast::<String>().expect("a formatted message")
}

#[tokio::test]
async fn requests_are_told_apart_by_field_and_by_shop() {
    let (mock, shop) = strict().await;
    mock.add_token("other", Grant::new(Region::Us, 7));
    let client = mock.client_builder().build().unwrap();
    let other = client.shop("other").in_region(Region::Us).with_token(Region::Us, AccessToken::new("other"));
    mock.on(order::list::Request::new()).shop(7).respond(&page(7));
    mock.on(order::list::Request::new().page_number(2)).respond(&page(2));
    mock.on_type("bg.order.list.v2.get").field("pageNumber", 3).respond(&json!({"totalItemNum": 3}).into());
    let total =
        async |shop: &Shop, number: i64| shop.call(order::list::Request::new().page_number(number)).await.map(|page| page.total_item_num);
    assert_eq!(total(&other, 2).await.unwrap(), Some(7));
    assert_eq!(total(&shop, 2).await.unwrap(), Some(2));
    assert_eq!(total(&shop, 3).await.unwrap(), Some(3));
    mock.verify();
    assert!(total(&shop, 4).await.unwrap_err().is_invalid_request());
    let report = message(|| mock.verify());
    assert!(report.contains("unexpected call of order.list") && report.contains("\"pageNumber\":4"), "{report}");
    std::mem::forget(mock);
}

#[tokio::test]
async fn responses_come_in_turn_and_expectations_end() {
    let (mock, shop) = strict().await;
    let turns = [MockResponse::typed(&page(1)), MockResponse::typed(&page(2)), MockResponse::error(140_020_002, "gone")];
    let first = mock.on(order::list::Request::new()).times(3).in_turn(turns);
    mock.on(order::list::Request::new()).respond(&page(9));
    let mut totals = Vec::new();
    for _ in 0..4 {
        totals.push(shop.call(order::list::Request::new()).await.ok().and_then(|page| page.total_item_num));
    }
    assert_eq!(totals, [Some(1), Some(2), None, Some(9)]);
    assert_eq!(first.calls(), 3);
    mock.verify();
}

#[tokio::test]
async fn what_did_not_come_is_reported() {
    let (mock, _shop) = strict().await;
    mock.on(order::get_detail::Request::new().parent_order_sn("PO-1")).times(1).respond(&Default::default());
    let report = message(|| mock.verify());
    assert!(report.contains("expected 1 times, came 0 times: a call of order.get_detail"), "{report}");
    assert!(report.contains("parentOrderSn = \"PO-1\""), "{report}");
    std::mem::forget(mock);
}

#[tokio::test]
#[should_panic(expected = "expectations were not met")]
async fn dropping_the_mock_verifies() {
    let (mock, _shop) = strict().await;
    mock.on(order::list::Request::new()).times(1).respond(&page(1));
}

#[tokio::test]
async fn a_failed_assertion_shows_the_nearest_request() {
    let mock = MockGateway::start().await.unwrap();
    let shop = mock.shop(&mock.client_builder().build().unwrap(), Region::Us);
    shop.call(order::list::Request::new().page_number(1).page_size(10)).await.unwrap();
    shop.call(order::list::Request::new().page_number(2).page_size(20)).await.unwrap();
    mock.assert_called(1, order::list::Request::new().page_size(20));
    mock.assert_called(2, order::list::Request::new());
    mock.assert_called(0, order::get_detail::Request::new());
    let report = message(|| mock.assert_called(1, order::list::Request::new().page_number(2).page_size(30)));
    for line in ["expected 1 times, came 0 times", "number 2 of 2", "  pageNumber: 2", "- pageSize: 30", "+ pageSize: 20"] {
        assert!(report.contains(line), "{line} in {report}");
    }
    let report = message(|| mock.assert_called(1, order::get_detail::Request::new().parent_order_sn("PO-1")));
    assert!(report.contains("no other is of this operation: bg.order.list.v2.get, bg.order.list.v2.get"), "{report}");
}

#[tokio::test]
async fn several_gateways_run_at_once() {
    let (one, other) = (MockGateway::start().await.unwrap(), MockGateway::builder().items(3).start().await.unwrap());
    let call = async |mock: &MockGateway| {
        let client: Client = mock.client_builder().build().unwrap();
        mock.shop(&client, Region::Eu).call(order::list::Request::new()).await.unwrap().total_item_num
    };
    assert_eq!((call(&one).await, call(&other).await), (Some(25), Some(3)));
    assert_eq!((one.requests().len(), other.requests().len()), (1, 1));
}
