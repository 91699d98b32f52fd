//! Requests that break the spec's rules are not sent.

mod common;

use common::{Script, builder};
use temu_sdk::{AccessToken, Base64, Operation, Region, Shop, UnixSeconds, goods, order, price, product, types};

fn shop(script: &Script, region: Region) -> Shop {
    builder(script).build().unwrap().shop("s").with_token(region, AccessToken::new("t"))
}

async fn broken(request: impl Operation, region: Region) -> Vec<String> {
    let script = Script::default();
    let result = shop(&script, region).call(request).await.map(|_| ());
    let Err(error) = result else { return Vec::new() };
    assert!(error.is_invalid_request() && !error.is_outcome_unknown() && script.sent().is_empty(), "{error}");
    for violation in error.violations() {
        assert!(error.to_string().contains(&violation.to_string()), "{error}");
    }
    error.violations().iter().map(ToString::to_string).collect()
}

#[tokio::test(start_paused = true)]
async fn all_violations_are_told_at_once() {
    let request = order::list::Request::new()
        .create_before(UnixSeconds(1))
        .page_size(101)
        .parent_order_sn_list((0..21).map(|n| n.to_string()))
        .sku_id(7);
    assert_eq!(
        broken(request, Region::Eu).await,
        [
            "createAfter is required when createBefore is given",
            "pageSize must be at most 100",
            "parentOrderSnList must have at most 20 items",
            "skuId does not exist on gateway eu",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn rules_depend_on_the_gateway() {
    let request = || order::list::Request::new().sku_id(7).page_size(100).create_after(UnixSeconds(1)).create_before(UnixSeconds(2));
    assert!(broken(request(), Region::Global).await.is_empty());
    assert_eq!(broken(request(), Region::Eu).await, ["skuId does not exist on gateway eu"]);
}

#[tokio::test(start_paused = true)]
async fn paths_lead_into_lists() {
    let item = product::update_stock::SkuStockTarget::new;
    let request =
        || product::update_stock::Request::new().sku_stock_target_list([item().sku_id(1), item().out_sku_sn("A"), item().out_sku_sn("B")]);
    assert_eq!(
        broken(request(), Region::Eu).await,
        [
            "goodsId is required on gateway eu",
            "skuStockTargetList[1].outSkuSn does not exist on gateway eu",
            "skuStockTargetList[2].outSkuSn does not exist on gateway eu",
        ]
    );
    assert!(broken(request().goods_id(1), Region::Us).await.is_empty());
}

#[cfg(feature = "warehouse")]
#[tokio::test(start_paused = true)]
async fn a_value_can_require_another() {
    let request = || temu_sdk::warehouse::submit_fulfillment::Request::new().tail_shipping_mode(0);
    assert_eq!(broken(request(), Region::Global).await, ["logisticsProductCode is required when tailShippingMode is 0"]);
    assert!(broken(request().tail_shipping_mode(1), Region::Global).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_just_allowed_is_sent() {
    let numbers = |count: usize, length: usize| {
        product::check_out_goods_sn::Request::new().out_goods_sn_list((0..count).map(|n| format!("{n:02}") + &"é".repeat(length - 2)))
    };
    assert!(broken(numbers(50, 100), Region::Us).await.is_empty());
    assert_eq!(
        broken(numbers(51, 101), Region::Us).await,
        ["outGoodsSnList must have at most 50 items", "outGoodsSnList must have at most 100 characters"]
    );
    let goods = |count| price::list_recommended_prices::Request::new().goods_id_list(0..count);
    assert!(broken(goods(1), Region::Global).await.is_empty());
    assert_eq!(broken(goods(0), Region::Global).await, ["goodsIdList must have at least 1 items"]);
}

#[cfg(feature = "sales")]
#[tokio::test(start_paused = true)]
async fn a_number_may_be_too_small() {
    let request = |size| temu_sdk::sales::list::Request::new(size, 1);
    assert!(broken(request(1), Region::China).await.is_empty());
    assert_eq!(broken(request(0), Region::China).await, ["pageSize must be at least 1"]);
}

#[tokio::test(start_paused = true)]
async fn checks_can_be_switched_off() {
    let script = Script::default();
    let shop = builder(&script).validation(false).build().unwrap().shop("s").with_token(Region::Us, AccessToken::new("t"));
    shop.call(order::list::Request::new().page_size(101)).await.unwrap();
    assert_eq!(script.bodies()[0]["pageSize"], 101);
}

#[tokio::test(start_paused = true)]
async fn a_blank_text_is_not_given() {
    let request = goods::upload_file::Request::new(" ", goods::upload_file::BizScene::from(""), Base64::from(Vec::new()));
    assert_eq!(broken(request, Region::Us).await, ["fileName is required", "bizScene is required", "fileBase64 is required"]);
}

#[tokio::test(start_paused = true)]
async fn repeated_items_are_told_where_they_are_rejected() {
    let request = |codes: [&str; 3]| product::check_out_goods_sn::Request::new().out_goods_sn_list(codes);
    assert_eq!(broken(request(["a", "b", "a"]), Region::Us).await, ["outGoodsSnList must not have repeated items"]);
    assert!(broken(request(["a", "b", "c"]), Region::Us).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_list_price_that_would_be_dropped_is_told() {
    let told = async |list: &str, base: &str| {
        let money = |amount: &str| types::Money::new().amount(amount).currency("USD");
        let price = types::ProductSkuEdit::new().list_price(money(list)).base_price(money(base));
        let told = broken(product::update::Request::new().sku_list([price]), Region::Us).await;
        told.iter().any(|told| told == "skuList[0].listPrice must be above basePrice, or it is dropped")
    };
    assert!(told("9.90", "10").await && told("10", "10.0").await);
    assert!(!told("10.01", "10").await && !told("free", "10").await);
}

/// A gateway accepts a parameter that it does not know, and returns the first page for ever.
#[tokio::test(start_paused = true)]
async fn a_page_under_another_name_is_told_in_raw_calls() {
    let script = Script::default();
    let shop = shop(&script, Region::Us);
    let raw = |parameters: serde_json::Value| shop.raw("bg.local.goods.list.query").params(&parameters);
    let error = raw(serde_json::json!({"page": 2, "pageSize": 50})).send().await.unwrap_err();
    assert!(error.is_invalid_request() && script.sent().is_empty(), "{error}");
    assert_eq!(error.violations()[0].to_string(), "page has no effect here: the parameter is called pageNo");
    assert!(raw(serde_json::json!({"pageNo": 2, "pageSize": 50, "other": 1})).send().await.is_ok());
    let unchecked = builder(&script).validation(false).build().unwrap().shop("s").with_token(Region::Us, AccessToken::new("t"));
    assert!(unchecked.raw("bg.local.goods.list.query").params(&serde_json::json!({"page": 2})).send().await.is_ok());
}
