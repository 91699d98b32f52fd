//! Failures inside a success: the mock makes them for every operation whose result can tell of them, and the client reports them.

use codegen::spec::Operation;
use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, Error, Gateway, Json, Region, Reply, ads, category, fulfillment,
    mock::{Fault, MockGateway},
    order, price, product, subscription,
    transport::{HttpRequest, HttpResponse, Transport, TransportError},
};

use crate::call::Size;
use crate::setup::{Sender, client};
use crate::spec::{everywhere, model};

/// Answers every call with the same result.
#[derive(Debug)]
struct Fixed(Value);

impl Transport for Fixed {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = json!({"success": true, "errorCode": 1_000_000, "requestId": "us-1", "result": self.0});
        Box::pin(async move { Ok(HttpResponse::new(200, body.to_string())) })
    }
}

fn shop(result: Value) -> temu_sdk::Shop {
    let app = Region::ALL
        .into_iter()
        .fold(Client::builder(), |builder, region| builder.app(region, AppKey::new("key"), AppSecret::new("secret")));
    let shop = app.validation(false).transport(Fixed(result)).build().unwrap().shop("my-shop");
    shop.in_region(Region::Us).with_token(Region::Us, AccessToken::new("token"))
}

async fn raw(type_name: &str, result: Value) -> Result<Reply<Json>, Error> {
    shop(result).raw(type_name).gateway(Gateway::Us).params(&json!({"x": 1})).send().await
}

/// A kind of failure: the type, the result that tells of it, what the error says, the reason, and a result that tells of none.
type Kind = (&'static str, Value, &'static str, Option<&'static str>, Value);

fn kinds() -> Vec<Kind> {
    vec![
        (
            "temu.local.goods.delete",
            json!({"success": false, "errorMsg": "under review"}),
            "`success` of the result is false \"under review\"",
            Some("under review"),
            json!({"success": true, "errorMsg": ""}),
        ),
        (
            "bg.local.goods.stock.edit",
            json!({"operateResult": "false", "skuStockEditStatusInfoList": []}),
            "`operateResult` of the result is false",
            None,
            json!({"operateResult": true}),
        ),
        (
            "temu.order.cancel.outofstock.apply",
            json!({"applyResult": false, "failReasonList": [{"orderSn": "1"}]}),
            "`applyResult` of the result is false",
            None,
            json!({"applyResult": null}),
        ),
        (
            "bg.promotion.activity.goods.enroll",
            json!({"operationStatus": 30, "failReason": "price"}),
            "`operationStatus` of the result is 30 \"price\"",
            Some("price"),
            json!({"operationStatus": 20, "failReason": "price"}),
        ),
        ("bg.logistics.shipment.update", json!(false), "the result is false", None, json!(true)),
        (
            "temu.local.goods.pre.sale.status.edit",
            json!({"code": 7, "msg": "no"}),
            "`code` of the result is 7 \"no\"",
            Some("no"),
            json!({"code": 0, "msg": "fine"}),
        ),
    ]
}

#[tokio::test]
async fn a_result_that_failed_is_an_error_for_each_kind() {
    for (type_name, failed, says, reason, fine) in kinds() {
        let error = raw(type_name, failed.clone()).await.unwrap_err();
        assert!(error.is_failed_result() && !error.is_retryable() && !error.is_outcome_unknown(), "{error}");
        assert_eq!(
            (error.kind().as_str(), error.message(), error.code(), error.request_id()),
            ("failed_result", reason, None, Some("us-1"))
        );
        assert!(error.to_string().contains(says), "{error}");
        let body: Value = serde_json::from_slice(error.body().unwrap()).unwrap();
        assert_eq!(body["result"], failed, "nothing of the response is lost");
        assert!(raw(type_name, fine).await.is_ok(), "{type_name}");
        assert!(raw(type_name, Value::Null).await.is_ok(), "{type_name}: nothing says that it failed");
    }
}

#[tokio::test]
async fn typed_calls_fail_alike() {
    let error = shop(json!({"success": false, "errorMsg": "under review"})).call(product::delete::Request::new()).await.unwrap_err();
    assert!(error.is_failed_result() && error.operation() == Some("product.delete"), "{error}");
    let error = shop(json!(false)).call(fulfillment::update_shipment::Request::new()).await.unwrap_err();
    assert!(error.is_failed_result(), "{error}");
    let error = shop(json!(0)).call(subscription::update::Request::new()).await.unwrap_err();
    assert!(error.is_failed_result(), "a boolean may arrive as a number: {error}");
}

#[tokio::test]
async fn failed_items_are_told() {
    let items = json!({"resultList": [
        {"goodsId": 1, "modifySuccess": true}, {"goodsId": 2, "modifySuccess": false}, {"goodsId": 3}, {"goodsId": 4, "modifySuccess": false}
    ]});
    let reply = shop(items).call(product::set_out_goods_sn::Request::new()).await.unwrap();
    let failed: Vec<_> = reply.failures().map(|item| item.goods_id).collect();
    assert_eq!((failed, reply.failed_items(), reply.has_failures()), (vec![Some(2), Some(4)], 2, true));

    let map = json!({"failedSkuReasonMap": {"5": "too cheap"}, "failedSkuList": [5, 6], "successSkuList": [7]});
    let reply = shop(map).call(price::update_sku_prices::Request::new()).await.unwrap();
    assert_eq!(reply.failures().collect::<Vec<_>>(), [(&"5".to_owned(), &"too cheap".to_owned())]);
    assert_eq!((reply.failed_items(), reply.has_failures()), (3, true));
    let second = json!({"failedSkuReasonMap": {}, "failedSkuList": [6]});
    let reply = shop(second).call(price::update_sku_prices::Request::new()).await.unwrap();
    assert_eq!((reply.failures().count(), reply.failed_items(), reply.has_failures()), (0, 1, true), "the second list tells, too");

    let list = json!({"applyResult": true, "failReasonList": [{"orderSn": "a"}, {"orderSn": "b"}]});
    let reply = shop(list).call(order::apply_out_of_stock::Request::new()).await.unwrap();
    assert_eq!(reply.failures().map(|item| item.order_sn.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b")]);

    let unsure = json!({"createGoodsFailObjList": [{"goodsId": 1, "success": true}, {"goodsId": 2}, {"goodsId": 3, "success": false}]});
    let response: ads::create::Response = serde_json::from_value(unsure).unwrap();
    assert_eq!(response.failures().map(|item| item.goods_id).collect::<Vec<_>>(), [Some(2), Some(3)], "what does not say it succeeded");

    let fine = json!({"list": [{"isSuccess": true}]});
    let response: category::submit_corrections::Response = serde_json::from_value(fine).unwrap();
    assert!(!response.has_failures() && response.failures().next().is_none());
    let reply = raw("bg.local.goods.out.sn.set", json!({"resultList": [{"modifySuccess": false}]})).await.unwrap();
    assert_eq!(reply.failed_items(), 1, "raw calls count them, too");
}

/// Sends the largest request of every operation with a verdict of some kind.
async fn with_fault(
    fault: Fault,
    fits: impl Fn(&Operation) -> bool,
    is_told: impl Fn(&Result<crate::call::Answer, Error>) -> bool,
) -> usize {
    let mock = MockGateway::builder().remember(1).stateless().start().await.expect("a port");
    let sender = Sender::new(&mock, client(&mock));
    let mut tried = 0;
    for (operation, gateway) in everywhere().filter(|(operation, _)| fits(operation)) {
        mock.inject_fault(fault);
        let result = sender.send(&operation.id(), gateway, Size::Maximal).await;
        let text = result.as_ref().map_or_else(ToString::to_string, |answer| answer.json.to_string());
        assert!(is_told(&result), "{} on {gateway}: {text}", operation.id());
        let result = sender.send(&operation.id(), gateway, Size::Maximal).await;
        assert!(result.is_ok_and(|answer| answer.failed_items == 0), "{} on {gateway} without a fault", operation.id());
        tried += 1;
    }
    tried
}

#[tokio::test]
async fn the_mock_makes_every_result_fail() {
    let whole = |operation: &Operation| operation.verdicts.iter().any(|verdict| verdict.items().is_none());
    let tried = with_fault(Fault::FailedResult, whole, |result| result.as_ref().is_err_and(Error::is_failed_result)).await;
    assert!(tried >= 20, "{tried} calls");
}

#[tokio::test]
async fn the_mock_makes_items_fail() {
    let items = |operation: &Operation| operation.verdicts.iter().any(|verdict| verdict.items().is_some());
    let tried = with_fault(Fault::NestedFailures, items, |result| result.as_ref().is_ok_and(|answer| answer.failed_items > 0)).await;
    assert!(tried >= 15, "{tried} calls");
}

#[test]
fn what_fails_inside_a_success_is_in_the_spec() {
    let of = |id: &str| {
        let operation = model().operations.iter().find(|operation| operation.id() == id).unwrap();
        operation.verdicts.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(of("fulfillment.update_shipment"), ["the call failed if the result is `false`"]);
    assert_eq!(
        of("ads.create"),
        [
            "an element of `createGoodsFailObjList` failed if its `success` is not `true` or is missing",
            "every element of `createGoodsFailMap` failed"
        ]
    );
}

#[tokio::test]
async fn labels_are_had_as_data_or_as_a_print_page() {
    use temu_sdk::{files::print_page, label::list_box_marks};
    let mock = MockGateway::builder().strict_parameters().start().await.unwrap();
    let shop = client(&mock).build().unwrap().shop("my-shop").with_token(Region::China, AccessToken::new(mock.token(Region::China)));
    let request = list_box_marks::Request::new(["FH1".to_owned()]);
    assert!(!shop.call(request.clone()).await.unwrap().is_empty());
    let key = shop.call(request.clone().print_page()).await.unwrap();
    let sent: Value = serde_json::from_str(&mock.requests().pop().unwrap().body).unwrap();
    assert_eq!((&sent["return_data_key"], &sent["deliveryOrderSnList"]), (&json!(true), &json!(["FH1"])));
    assert_eq!(key.url(), key.key().map(print_page));
    assert!(key.url().unwrap().starts_with("https://openapi.kuajingmaihuo.com/tool/print?dataKey=") && key.mismatches().is_empty());
    assert!(!format!("{key:?}").contains(key.key().unwrap()), "whoever has the key can print the labels");
    assert!(format!("{:?}", request.print_page()).contains("FH1"));

    // Asked raw, it is a string; and where a string comes although nobody asked, it is within reach.
    let raw = shop.raw("bg.logistics.boxmarkinfo.get").params(&json!({"deliveryOrderSnList": ["FH1"], "return_data_key": true}));
    assert!(raw.send().await.unwrap().as_str().starts_with('"'));
    mock.respond_with("bg.logistics.boxmarkinfo.get", json!("a-key"));
    let reply = shop.call(list_box_marks::Request::new(["FH1".to_owned()])).await.unwrap();
    assert_eq!(reply.mismatches()[0].json().unwrap().as_str(), "\"a-key\"");
}
