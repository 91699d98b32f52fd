//! Interfaces that move: old and current types, before and after the sunset.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use temu_sdk::{
    AccessToken, BoxFuture, Clock, Error, Gateway, Region, Shop, UnixMillis, UnixSeconds,
    lifecycle::{self, Prefer, Stage},
    mock::{Fault, Grant, MockGateway, MockResponse},
    stock,
    types::OpenApiUser,
};

use crate::setup::client;

const READ: &str = "bg.btg.goods.stock.quantity.get";
const OLD_READ: &str = "bg.goods.quantity.get";
const WRITE: &str = "bg.btg.goods.stock.quantity.update";
const OLD_WRITE: &str = "bg.goods.quantity.update";
/// 2025-08-15 00:00 UTC+8.
const SUNSET: i64 = 1_755_187_200;

/// The time of the mock and of the client alike.
#[derive(Clone, Debug)]
struct Time(Arc<AtomicI64>);

impl Clock for Time {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed).unsigned_abs())
    }
    fn uptime(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// A shop whose token covers these types, at a moment.
async fn at(moment: i64, scope: &[&str]) -> (MockGateway, Shop, Time) {
    let time = Time(Arc::new(AtomicI64::new(moment)));
    let clock = time.clone();
    let mock = MockGateway::builder().clock(move || UnixMillis(clock.0.load(Ordering::Relaxed) * 1000)).start().await.unwrap();
    mock.add_token("the-token", Grant::new(Region::China, 1).scope(scope.iter().copied()));
    let client = client(&mock).clock(time.clone()).build().unwrap();
    let shop = client.shop("my-shop").with_token(Region::China, AccessToken::new("the-token"));
    (mock, shop, time)
}

fn read() -> stock::get_quantity::Request {
    stock::get_quantity::Request::new(OpenApiUser::new(1), 2)
}

fn write() -> stock::update_quantity::Request {
    stock::update_quantity::Request::new(OpenApiUser::new(1))
}

fn called(mock: &MockGateway) -> Vec<(String, Gateway)> {
    mock.requests().into_iter().map(|request| (request.type_name, request.gateway)).collect()
}

fn route(name: &str, gateway: Gateway) -> (String, Gateway) {
    (name.to_owned(), gateway)
}

#[tokio::test]
async fn the_current_type_is_called_unless_the_shop_says_otherwise() {
    let (mock, shop, _) = at(SUNSET - 1, &[OLD_READ]).await;
    let error = shop.call(read()).await.unwrap_err();
    assert_eq!(error.code(), Some(3_000_032));
    assert_eq!(called(&mock), [route(READ, Gateway::Partner)]);
}

#[tokio::test]
async fn the_old_type_is_called_until_its_sunset() {
    let (mock, shop, time) = at(SUNSET - 1, &[READ, OLD_READ]).await;
    let shop = shop.with_preference(Prefer::Old);
    let reply = shop.call(read()).await.unwrap();
    assert_eq!((reply.type_name(), reply.gateway(), reply.attempts()), (OLD_READ, Gateway::Cn, 1));
    assert!(reply.fell_back().is_none());
    time.0.store(SUNSET, Ordering::Relaxed);
    let reply = shop.call(read()).await.unwrap();
    assert_eq!((reply.type_name(), reply.gateway()), (READ, Gateway::Partner));
    assert_eq!(called(&mock), [route(OLD_READ, Gateway::Cn), route(READ, Gateway::Partner)]);
}

#[tokio::test]
async fn a_type_that_the_token_does_not_cover_falls_back_to_the_old_one() {
    let (mock, shop, time) = at(SUNSET - 1, &[OLD_READ, OLD_WRITE]).await;
    let shop = shop.with_preference(Prefer::CurrentThenOld);
    let reply = shop.call(read()).await.unwrap();
    assert_eq!((reply.type_name(), reply.gateway(), reply.attempts()), (OLD_READ, Gateway::Cn, 2));
    assert_eq!(reply.fell_back().and_then(Error::code), Some(3_000_032));
    shop.call(write()).await.unwrap();
    assert_eq!(called(&mock)[2..], [route(WRITE, Gateway::Partner), route(OLD_WRITE, Gateway::Cn)]);
    assert_eq!((mock.writes().executed, mock.writes().repeated), (1, 0));

    time.0.store(SUNSET, Ordering::Relaxed);
    let error = shop.call(read()).await.unwrap_err();
    assert_eq!(error.code(), Some(3_000_032));
    assert_eq!(called(&mock).len(), 5, "after the sunset there is nothing to fall back to");
}

#[tokio::test]
async fn a_type_that_the_gateway_does_not_know_yet_falls_back() {
    let (mock, shop, _) = at(SUNSET - 1, &[READ, OLD_READ]).await;
    mock.respond(READ, |_| MockResponse::Error { code: 3_000_003, message: "type not exists".to_owned() });
    mock.respond_with(OLD_READ, serde_json::json!({"productSkuStockList": []}));
    let reply = shop.with_preference(Prefer::CurrentThenOld).call(read()).await.unwrap();
    assert_eq!((reply.type_name(), reply.fell_back().and_then(Error::code)), (OLD_READ, Some(3_000_003)));
}

#[tokio::test]
async fn where_the_old_type_is_refused_too_the_first_refusal_stands() {
    let (mock, shop, _) = at(SUNSET - 1, &["bg.mall.info.get"]).await;
    let error = shop.with_preference(Prefer::CurrentThenOld).call(read()).await.unwrap_err();
    assert_eq!((error.code(), error.gateway()), (Some(3_000_032), Some(Gateway::Partner)));
    assert!(error.to_string().contains("https://agentseller.temu.com/open/system-manage/client-manage"), "{error}");
    assert_eq!(called(&mock).len(), 2);
}

#[tokio::test]
async fn nothing_else_makes_a_call_fall_back() {
    let (mock, shop, _) = at(SUNSET - 1, &[READ, WRITE, OLD_READ, OLD_WRITE]).await;
    let shop = shop.with_preference(Prefer::CurrentThenOld);
    mock.respond(READ, |_| MockResponse::Error { code: 2_000_000, message: "a business rule".to_owned() });
    assert_eq!(shop.call(read()).await.unwrap_err().code(), Some(2_000_000));
    mock.inject_fault(Fault::SystemException);
    assert!(shop.call(write()).await.unwrap_err().is_outcome_unknown());
    assert_eq!(called(&mock), [route(READ, Gateway::Partner), route(WRITE, Gateway::Partner)]);
}

#[test]
fn every_type_has_its_stage() {
    let stage = |name, at| lifecycle::find(name).unwrap().stage(UnixSeconds(at));
    assert_eq!(stage(READ, 0), Stage::Current);
    assert_eq!(stage(OLD_READ, SUNSET - 1), Stage::ParallelRun { until: Some(UnixSeconds(SUNSET)) });
    assert_eq!(stage(OLD_READ, SUNSET), Stage::Retired { since: UnixSeconds(SUNSET) });
    assert!(lifecycle::find("bg.no.such.type").is_none());
    let old = lifecycle::find(OLD_READ).unwrap();
    assert_eq!((old.successor(), old.gateways()), (Some(READ), &[Gateway::Cn][..]));
    assert_eq!(lifecycle::find(READ).unwrap().successor(), None);
}

#[test]
fn gaps_of_a_token_begin_with_what_goes_away_first() {
    let scope = [OLD_READ, WRITE].map(str::to_owned);
    let gaps = lifecycle::gaps(&scope, Region::China);
    assert_eq!(gaps[0].interface.type_name, READ);
    assert_eq!(gaps[0].covered_by.and_then(|old| old.sunset), Some(SUNSET));
    assert!(gaps[1..].iter().all(|gap| gap.covered_by.is_none() && gap.interface.type_name != WRITE));
    assert!(!gaps[0].interface.permissions.is_empty());
    let local = lifecycle::gaps(&[], Region::Us);
    assert_eq!(local[0].local_page, Some("https://seller.temu.com/open-platform/client-manage"));
}
