//! The world: what operations write is what others read, filters hold, and shops do not see each other.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use temu_sdk::{
    Gateway, Region, UnixSeconds,
    mock::{Grant, MockGateway},
};

use crate::wire::{call, send};

const NOW: i64 = 1_790_000_000;
const LIST: &str = "bg.order.list.v2.get";
const DETAIL: &str = "bg.order.detail.v2.get";
const CREATE: &str = "bg.logistics.shipment.create";
const CONFIRM: &str = "bg.logistics.shipment.v2.confirm";
const DOCUMENTS: &str = "bg.logistics.shipment.document.get";

#[test]
fn the_spec_has_every_operation_that_the_world_executes() {
    let api = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/api");
    let missing: Vec<&str> =
        temu_sdk::mock::world_operations().filter(|name| !api.join(name.replace('.', "/")).with_extension("yaml").exists()).collect();
    assert!(missing.is_empty(), "rename them in mock/world/operations.rs: {missing:?}");
}

async fn mock() -> MockGateway {
    let mock = MockGateway::start().await.unwrap();
    mock.set_time(UnixSeconds(NOW));
    mock
}

async fn us(mock: &MockGateway, type_name: &str, business: Value) -> Value {
    call(mock, Gateway::Us, type_name, business).send().await
}

async fn result(mock: &MockGateway, type_name: &str, business: Value) -> Value {
    let response = us(mock, type_name, business).await;
    assert_eq!(response["success"], true, "{type_name}: {response}");
    response["result"].clone()
}

async fn orders(mock: &MockGateway, mut filter: Value) -> Vec<Value> {
    filter["pageSize"] = json!(100);
    result(mock, LIST, filter).await["pageItems"].as_array().unwrap().clone()
}

fn numbers(orders: &[Value]) -> Vec<String> {
    orders.iter().map(|order| order["parentOrderMap"]["parentOrderSn"].as_str().unwrap().to_owned()).collect()
}

/// An order that waits for shipment, with a line of its.
async fn waiting(mock: &MockGateway) -> (String, Value) {
    let order = orders(mock, json!({"parentOrderStatus": 2})).await.remove(0);
    let line = order["orderList"][0].clone();
    (numbers(&[order])[0].clone(), line)
}

fn label_for(parent: &str, line: &Value) -> Value {
    let items = json!([{"parentOrderSn": parent, "orderSn": line["orderSn"], "quantity": line["quantity"], "goodsId": line["goodsId"], "skuId": line["skuId"]}]);
    json!({"sendType": 0, "sendRequestList": [{"orderSendInfoList": items, "shipCompanyId": 699_272_611, "warehouseId": "WH-1", "channelId": 1000,
        "weight": "1", "weightUnit": "lb", "length": "1", "width": "1", "height": "1", "dimensionUnit": "in"}]})
}

#[tokio::test]
async fn orders_look_like_orders() {
    let mock = mock().await;
    let all = orders(&mock, json!({})).await;
    for order in &all {
        let head = &order["parentOrderMap"];
        let time = |name: &str| head[name].as_i64();
        let sn = head["parentOrderSn"].as_str().unwrap();
        assert!(sn.starts_with("PO-211-") && sn.len() == 24, "{sn}");
        assert!(order["orderList"][0]["orderSn"].as_str().unwrap().starts_with("211-"));
        let (created, updated) = (time("parentOrderTime").unwrap(), time("updateTime").unwrap());
        assert!(created <= updated && updated <= NOW && created > NOW - 40 * 86_400, "{head}");
        assert!(time("parentConfirmTime").is_none_or(|confirmed| created <= confirmed && confirmed <= updated), "{head}");
        assert!(time("parentShippingTime").is_none_or(|shipped| time("parentConfirmTime").unwrap() <= shipped), "{head}");
    }
    let created: Vec<i64> = all.iter().map(|order| order["parentOrderMap"]["parentOrderTime"].as_i64().unwrap()).collect();
    assert!(created.is_sorted_by(|newer, older| newer >= older), "{created:?}");
}

#[tokio::test]
async fn filters_are_respected() {
    let mock = mock().await;
    let all = orders(&mock, json!({})).await;
    assert_eq!(all.len(), 25);
    let two = &numbers(&all)[3..5];
    assert_eq!(numbers(&orders(&mock, json!({"parentOrderSnList": two})).await), two);
    let shipped = orders(&mock, json!({"parentOrderStatus": 4})).await;
    assert!(!shipped.is_empty() && shipped.iter().all(|order| order["parentOrderMap"]["parentOrderStatus"] == 4));
    let from = NOW - 5 * 86_400;
    let recent = orders(&mock, json!({"createAfter": from, "createBefore": NOW})).await;
    assert!(!recent.is_empty() && recent.len() < 25);
    assert!(recent.iter().all(|order| order["parentOrderMap"]["parentOrderTime"].as_i64().unwrap() >= from));
    assert!(orders(&mock, json!({"createAfter": 0, "createBefore": 86_400})).await.is_empty());
    let by_update = orders(&mock, json!({"sortby": "updateTime"})).await;
    assert!(by_update.is_sorted_by_key(|order| -order["parentOrderMap"]["updateTime"].as_i64().unwrap()));
}

#[tokio::test]
async fn a_detail_is_of_the_order_that_was_asked_for() {
    let mock = mock().await;
    let listed = orders(&mock, json!({})).await.remove(4);
    let sn = numbers(std::slice::from_ref(&listed))[0].clone();
    let detail = result(&mock, DETAIL, json!({"parentOrderSn": sn})).await;
    assert_eq!(detail["parentOrderMap"]["parentOrderSn"], json!(sn));
    assert_eq!(detail["parentOrderMap"]["updateTime"], listed["parentOrderMap"]["updateTime"]);
    assert_eq!(detail["orderList"][0]["skuId"], listed["orderList"][0]["skuId"]);
    assert_eq!(us(&mock, DETAIL, json!({"parentOrderSn": "PO-XYZ"})).await["errorCode"], 140_020_002);
}

#[tokio::test]
async fn two_shops_share_nothing() {
    let mock = mock().await;
    mock.add_token("other", Grant::new(Region::Us, 7));
    let of = async |token: Value| {
        let call = call(&mock, Gateway::Us, LIST, json!({"pageSize": 100})).with("access_token", token);
        let page = call.send().await["result"]["pageItems"].as_array().unwrap().clone();
        numbers(&page).into_iter().collect::<BTreeSet<_>>()
    };
    let (one, other) = (of(json!(mock.token(Region::Us))).await, of(json!("other")).await);
    assert_eq!((one.len(), other.len()), (25, 25));
    assert!(one.is_disjoint(&other));
    let of_other = call(&mock, Gateway::Us, DETAIL, json!({"parentOrderSn": other.first()}));
    assert_eq!(of_other.code().await, 140_020_002);
}

#[tokio::test]
async fn a_product_is_listable_once_it_is_checked() {
    let mock = mock().await;
    let sku = json!({"externalSkuId": "A-1", "images": ["https://img.example.com/1.jpg"], "quantity": 12, "variations": [{"name": "Color", "value": "Red"}],
        "price": {"basePrice": {"amount": "12.50", "currency": "USD"}}, "packageInfo": {"weight": "1", "length": "1", "width": "1", "height": "1"}});
    let add = json!({"goodsBasic": {"externalGoodsId": "A", "goodsName": "Blue Teapot"}, "skuList": [sku]});
    let id = result(&mock, "temu.local.goods.v3.add", add.clone()).await["goodsId"].clone();
    let listed = async |text: &str| {
        let filter = json!({"goodsSearchType": 1, "goodsStatusFilterType": 1, "pageNo": 1, "pageSize": 10, "searchText": text});
        result(&mock, "bg.local.goods.list.query", filter).await["goodsList"].clone()
    };
    let status = async || {
        result(&mock, "bg.local.goods.publish.status.get", json!({"goodsIdList": [id]})).await["goodsPublishStatusList"][0]["status"]
            .clone()
    };
    assert_eq!((listed("Teapot").await, status().await), (json!([]), json!(1)));
    mock.advance(Duration::from_secs(2));
    let found = listed("Teapot").await[0].clone();
    assert_eq!((&found["goodsId"], &found["price"], &found["quantity"], status().await), (&id, &json!("12.50"), &json!(12), json!(3)));
    let sku = found["skuIdList"][0].clone();
    let prices = json!({"querySupplierPriceBaseList": [{"goodsId": id, "skuIdList": [sku]}]});
    let price = result(&mock, "bg.local.goods.sku.list.price.query", prices).await;
    assert_eq!(
        price["openapiGoodsSupplierPriceDTOList"][0]["openapiSkuSupplierPriceDTOList"][0]["supplierPrice"],
        json!({"amount": "12.50", "currency": "USD"})
    );
    result(&mock, "temu.local.goods.delete", json!({"goodsId": id})).await;
    assert_eq!(listed("Teapot").await, json!([]));
    let mut euros = add;
    euros["skuList"][0]["price"]["basePrice"]["currency"] = json!("EUR");
    assert_eq!(us(&mock, "temu.local.goods.v3.add", euros).await["errorCode"], 150_010_084);
}

#[tokio::test]
async fn updated_stock_shows_in_the_query() {
    let mock = mock().await;
    let filter = json!({"goodsSearchType": 1, "goodsStatusFilterType": 1, "pageNo": 1, "pageSize": 10});
    let product = result(&mock, "bg.local.goods.list.query", filter).await["goodsList"][0].clone();
    let (id, sku) = (product["goodsId"].clone(), product["skuIdList"][0].clone());
    let stock = async || {
        let found = result(&mock, "temu.local.goods.sku.stock.query", json!({"goodsId": id, "skuIdList": [sku]})).await;
        found["stockList"][0]["skuStockInfoList"][0]["selfOrdinaryStock"]["stock"].as_i64().unwrap()
    };
    let edit = async |change: Value| result(&mock, "bg.local.goods.stock.edit", change).await;
    edit(json!({"goodsId": id, "skuStockTargetList": [{"skuId": sku, "stockTarget": 33}]})).await;
    assert_eq!(stock().await, 33);
    edit(json!({"goodsId": id, "skuStockChangeList": [{"skuId": sku, "stockDiff": -3}]})).await;
    assert_eq!(stock().await, 30);
    let failed = edit(json!({"goodsId": id, "skuStockChangeList": [{"skuId": sku, "stockDiff": -31}]})).await;
    assert_eq!((&failed["operateResult"], &failed["skuStockEditStatusInfoList"][0]["stockEditStatus"]), (&json!(false), &json!(false)));
    assert_eq!(stock().await, 30);
    let both = json!({"goodsId": id, "skuStockTargetList": [{"skuId": sku, "stockTarget": 1}], "skuStockChangeList": [{"skuId": sku, "stockDiff": 1}]});
    assert_eq!(us(&mock, "bg.local.goods.stock.edit", both).await["errorCode"], 150_010_401);
}

#[tokio::test]
async fn a_label_bought_twice_is_two_labels_which_the_mock_serves() {
    let mock = mock().await;
    let (parent, line) = waiting(&mock).await;
    let buy = async || result(&mock, CREATE, label_for(&parent, &line)).await["packageSnList"][0].clone();
    let (first, second) = (buy().await, buy().await);
    assert_ne!(first, second);
    let early = us(&mock, DOCUMENTS, json!({"packageSnList": [first]})).await;
    assert_eq!(early["errorCode"], 120_018_012, "{early}");
    let status = async || {
        result(&mock, "bg.logistics.shipment.result.get", json!({"packageSnList": [first, second]})).await["packageInfoResultList"].clone()
    };
    assert_eq!(status().await[0]["shippingLabelStatus"], 0);
    mock.advance(Duration::from_secs(2));
    let ready = status().await;
    assert_eq!((&ready[1]["shippingLabelStatus"], &ready[1]["packageSn"]), (&json!(1), &second));
    let unshipped =
        result(&mock, "bg.order.unshipped.package.get", json!({"parentOrderSnList": [parent], "pageNumber": 1, "pageSize": 10})).await;
    assert_eq!(unshipped["totalItemNum"], 2);
    let client = mock.client_builder().clock(Standing(NOW + 2)).build().unwrap();
    let labels = result(&mock, DOCUMENTS, json!({"packageSnList": [first], "documentType": "SHIPPING_LABEL_PDF"})).await;
    let url = labels["shippingLabelUrlList"][0]["url"].as_str().unwrap();
    let pdf = mock.shop(&client, Region::Us).files().download(Gateway::Us, url).bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.4") && pdf.ends_with(b"%%EOF\n"));
    assert_eq!(send(hyper::Request::get(url), Default::default()).await.unwrap().status, 403, "downloads are signed");
}

/// A clock that stands, in Unix seconds.
#[derive(Debug)]
struct Standing(i64);

impl temu_sdk::clock::Clock for Standing {
    fn now(&self) -> std::time::SystemTime {
        UnixSeconds(self.0).to_system_time().unwrap()
    }
    fn uptime(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, duration: Duration) -> temu_sdk::BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[tokio::test]
async fn a_confirmed_shipment_changes_the_order_once() {
    let mock = mock().await;
    let (parent, line) = waiting(&mock).await;
    let items = json!([{"parentOrderSn": parent, "orderSn": line["orderSn"], "quantity": line["quantity"]}]);
    let confirm = json!({"sendType": 0, "sendRequestList": [{"orderSendInfoList": items, "carrierId": 125_705_105, "trackingNumber": "9400", "selfShippingWarehouseId": "WH-1"}]});
    assert_eq!(result(&mock, CONFIRM, confirm.clone()).await["warningMessage"], json!([]));
    let detail = result(&mock, DETAIL, json!({"parentOrderSn": parent})).await;
    assert_eq!(detail["orderList"][0]["orderStatus"], 4);
    let shipment = result(&mock, "bg.logistics.shipment.v2.get", json!({"parentOrderSn": parent, "orderSn": line["orderSn"]})).await;
    let package = shipment["shipmentInfoDTO"][0].clone();
    assert_eq!(
        (&package["trackingNumber"], &package["carrierName"], &package["packageDeliveryType"]),
        (&json!("9400"), &json!("USPS"), &json!(1))
    );
    assert_eq!(us(&mock, CONFIRM, confirm).await["success"], false);
    let edit = json!({"editPackageRequestList": [{"packageSn": package["packageSn"], "trackingNumber": "9401", "shipCompanyId": 125_705_105, "selfShippingWarehouseId": "WH-1"}]});
    assert_eq!(result(&mock, "bg.logistics.shipment.shippingtype.update", edit).await, true);
}

#[tokio::test]
async fn a_cancelled_order_cannot_be_shipped() {
    let mock = mock().await;
    let (parent, line) = waiting(&mock).await;
    let package = result(&mock, CREATE, label_for(&parent, &line)).await["packageSnList"][0].clone();
    let mall = Region::Us;
    let request = mock.trigger_for(mall, mall_id(&mock).await, "cancellation.requested", Some(&parent)).unwrap();
    let agree = json!({"parentAfterSalesSn": request, "parentOrderSn": parent});
    assert_eq!(us(&mock, "bg.aftersales.cancel.agree", agree.clone()).await["success"], true);
    assert_eq!(us(&mock, "bg.aftersales.cancel.agree", agree).await["errorCode"], 130_010_005);
    assert_eq!(result(&mock, DETAIL, json!({"parentOrderSn": parent})).await["parentOrderMap"]["parentOrderStatus"], 3);
    assert_eq!(us(&mock, CREATE, label_for(&parent, &line)).await["success"], false);
    let result_of = result(&mock, "bg.logistics.shipment.result.get", json!({"packageSnList": [package]})).await;
    assert_eq!(result_of["packageInfoResultList"][0]["shippingLabelStatus"], 3);
    let items = json!([{"parentOrderSn": parent, "orderSn": line["orderSn"], "quantity": line["quantity"]}]);
    let send = json!({"packageSendInfoList": [{"packageSn": package, "trackingNumber": "MOCK", "packageDetail": items}]});
    assert_eq!(us(&mock, "bg.logistics.shipped.package.confirm", send).await["errorCode"], 120_018_010);
}

async fn mall_id(mock: &MockGateway) -> i64 {
    result(mock, "bg.open.accesstoken.info.get", json!({})).await["mallId"].as_i64().unwrap()
}

#[tokio::test]
async fn after_sales_requests_are_listed_and_refunded_once() {
    let mock = mock().await;
    let request = mock.trigger(Region::Us, "aftersales.requested").unwrap();
    let list = result(&mock, "bg.aftersales.parentaftersales.list.get", json!({"parentAfterSalesSnList": [request]})).await;
    assert_eq!((&list["total"], &list["data"][0]["parentAfterSalesStatus"]), (&json!(1), &json!(1)));
    let parent = list["data"][0]["parentOrderSn"].clone();
    let key = json!({"parentAfterSalesSn": request, "parentOrderSn": parent, "openApiRefundType": 1});
    let detail = result(&mock, "temu.aftersales.parentaftersales.detail.get", key.clone()).await;
    assert_eq!(detail["refundSummary"]["buyerTotalRefund"]["currency"], "USD");
    assert_eq!(us(&mock, "temu.aftersales.refund.issue", key.clone()).await["success"], true);
    assert_eq!(result(&mock, "temu.aftersales.parentaftersales.detail.get", key.clone()).await["parentAfterSalesStatus"], 5);
    assert_eq!(us(&mock, "temu.aftersales.refund.issue", key).await["errorCode"], 130_010_005);
    let unknown = json!({"parentAfterSalesSn": "PO-0-D01", "parentOrderSn": "PO-0", "openApiRefundType": 1});
    assert_eq!(us(&mock, "temu.aftersales.refund.issue", unknown).await["errorCode"], 130_010_004);
}

#[tokio::test]
async fn purchase_orders_are_staged_while_they_wait() {
    let mock = mock().await;
    let cn = async |type_name: &str, business: Value| call(&mock, Gateway::Cn, type_name, business).send().await["result"].clone();
    let waiting = cn("bg.purchaseorderv2.get", json!({"pageNo": 1, "pageSize": 100, "statusList": [1]})).await;
    let delivered = cn("bg.purchaseorderv2.get", json!({"pageNo": 1, "pageSize": 100, "statusList": [2]})).await;
    assert_eq!(waiting["total"].as_u64().unwrap() + delivered["total"].as_u64().unwrap(), 25);
    let stage = |order: &Value| json!({"joinInfoList": [{"deliveryAddressType": 1, "subPurchaseOrderSn": order["subPurchaseOrderSn"]}]});
    let joined = cn("bg.shiporder.staging.add", stage(&waiting["subOrderForSupplierList"][0])).await;
    assert_eq!((&joined["existJoinErrorSubPurchase"], &joined["joinErrorList"]), (&json!(false), &json!([])));
    let refused = cn("bg.shiporder.staging.add", stage(&delivered["subOrderForSupplierList"][0])).await;
    assert_eq!(refused["joinErrorList"][0]["joinErrorSubPurchaseOrderSn"], delivered["subOrderForSupplierList"][0]["subPurchaseOrderSn"]);
    let shipped = cn("bg.shiporderv2.get", json!({"pageNo": 1, "pageSize": 10})).await;
    assert_eq!(shipped["total"], delivered["total"]);
}

#[tokio::test]
async fn triggers_say_what_they_cannot_do() {
    let mock = MockGateway::builder().items(1).start().await.unwrap();
    let refusal = |name: &str, order| mock.trigger_for(Region::Us, 1, name, order).unwrap_err().to_string();
    assert!(refusal("order.payed", None).contains("there is no trigger order.payed: known are order.created, order.paid"));
    assert!(refusal("order.paid", Some("PO-1")).contains("no pending order PO-1"));
    assert!(refusal("order.delivered", None).contains("no order of the shop is \"shipped\""));
    assert_eq!(call(&mock, Gateway::Us, LIST, json!({})).code().await, 1_000_000);
    mock.trigger(Region::Us, "token.expired").unwrap();
    assert_eq!(call(&mock, Gateway::Us, LIST, json!({})).code().await, 3_000_034);
}
