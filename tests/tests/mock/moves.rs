//! A mock that was given moves responds as a gateway does after them.

use serde_json::{Value, json};
use temu_sdk::{Client, Gateway, Operation, Region, UnixSeconds, mock::MockGateway, moves::Moves, stock, types::OpenApiUser};

use crate::wire::call;

const NEW: &str = "temu.stock.moved.get";
const NOTICE: &str = "2099-02-11";
/// 2099-04-01 at UTC+8.
const SUNSET: i64 = 4_078_656_000;

fn old() -> (&'static str, Gateway) {
    (stock::get_quantity::Request::INFO.type_name, stock::get_quantity::Request::INFO.gateways[0])
}

/// The other gateway of the region.
fn target() -> Gateway {
    if old().1 == Gateway::Cn { Gateway::Partner } else { Gateway::Cn }
}

fn moves(stays_for: &[&str]) -> String {
    let entry =
        json!({"old": old().0, "new": NEW, "from": old().1.id(), "to": target().id(), "sunset": "2099-04-01", "stays_for": stays_for});
    json!({"version": 1, "notices": [{"date": NOTICE, "new_token": false, "moves": [entry]}]}).to_string()
}

async fn mock(moves: &Moves) -> MockGateway {
    MockGateway::builder().moves(moves.clone()).start().await.expect("a free port")
}

async fn code(mock: &MockGateway, gateway: Gateway, type_name: &str) -> i64 {
    call(mock, gateway, type_name, json!({"openApiUser": {"supplierId": 1}, "productSkcId": 2})).code().await
}

fn is_served(code: i64) -> bool {
    [1_000_000, 120_000_001].contains(&code)
}

fn is_unknown(code: i64) -> bool {
    [3_000_003, 3_000_004, 7_000_016].contains(&code)
}

#[tokio::test]
async fn the_new_type_is_served_on_the_new_gateway_alone() {
    let moved = mock(&Moves::from_json(&moves(&[])).unwrap()).await;
    assert!(is_served(code(&moved, target(), NEW).await));
    assert!(is_unknown(code(&moved, old().1, NEW).await));
    let plain = MockGateway::start().await.unwrap();
    assert!(is_unknown(code(&plain, target(), NEW).await));
}

#[tokio::test]
async fn the_old_type_is_served_until_its_sunset() {
    let mock = mock(&Moves::from_json(&moves(&[])).unwrap()).await;
    mock.set_time(UnixSeconds(SUNSET - 1));
    assert!(is_served(code(&mock, old().1, old().0).await));
    mock.set_time(UnixSeconds(SUNSET));
    assert!(is_unknown(code(&mock, old().1, old().0).await));
    assert!(is_served(code(&mock, target(), NEW).await));
}

#[tokio::test]
async fn an_old_type_that_stays_for_some_shops_has_no_sunset() {
    let mock = mock(&Moves::from_json(&moves(&["full_managed"])).unwrap()).await;
    mock.set_time(UnixSeconds(SUNSET));
    assert!(is_served(code(&mock, old().1, old().0).await));
}

#[tokio::test]
async fn a_client_with_the_same_file_calls_the_new_type_and_one_without_it_the_old_one() {
    let moves = Moves::from_json(&moves(&[])).unwrap();
    let mock = mock(&moves).await;
    let moved = mock.client_builder().moves(moves).build().unwrap();
    let plain = mock.client_builder().build().unwrap();
    assert_eq!(called(&mock, &moved).await, (NEW.to_owned(), target()));
    assert_eq!(called(&mock, &plain).await, (old().0.to_owned(), old().1));
    assert_eq!(mock.requests().iter().map(|request| request.operation).collect::<Vec<_>>(), [Some("stock.get_quantity"); 2]);
}

async fn called(mock: &MockGateway, client: &Client) -> (String, Gateway) {
    let shop = mock.shop(client, Region::China);
    let reply = shop.call(stock::get_quantity::Request::new(OpenApiUser::new(1), 42)).await.unwrap();
    (reply.type_name().to_owned(), reply.gateway())
}

#[tokio::test]
async fn reloading_the_file_changes_the_running_mock() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("moves.json");
    let empty: Value = json!({"version": 1, "notices": []});
    std::fs::write(&file, empty.to_string()).unwrap();
    let shared = Moves::from_file(&file).unwrap();
    let mock = mock(&shared).await;
    assert!(is_unknown(code(&mock, target(), NEW).await));
    std::fs::write(&file, moves(&[])).unwrap();
    shared.reload().unwrap();
    assert!(is_served(code(&mock, target(), NEW).await));
}
