//! A day in a shop: publish, stock, a paid order, a label, shipping, a refund, with the webhooks in between; once through the client, and
//! once over plain HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use temu_sdk::{
    AppKey, AppSecret, Gateway, Region, Shop,
    events::{AfterSalesStatusChanged, OrderStatusChanged},
    fulfillment,
    mock::{EventSender, MockGateway},
    order, product, returns, types,
    webhook::{Webhook, subscribe},
};

use crate::{events::Callback, wire::call};

/// A receiver of webhooks that reads what it gets.
struct Hooks {
    sender: EventSender,
    callback: Callback,
    webhook: Webhook,
    seen: usize,
}

impl Hooks {
    async fn start(mock: &MockGateway) -> Self {
        let callback = Callback::default();
        let sender = mock.events(Region::Us, &callback.start().await).unwrap();
        let (key, secret) = mock.app(Region::Us);
        Self { sender, callback, webhook: Webhook::new(AppKey::new(key), AppSecret::new(secret)), seen: 0 }
    }

    /// Code and content of the events since the last time.
    async fn next(&mut self) -> Vec<(String, Value)> {
        self.sender.deliver().await;
        let got = self.callback.got.lock().unwrap()[self.seen..].to_vec();
        self.seen += got.len();
        let read = |got: &crate::events::Got| {
            let delivery = self.webhook.receive(got.headers.clone(), got.body.as_bytes()).expect("a genuine event");
            (delivery.code.clone(), serde_json::from_str(delivery.text()).expect("JSON"))
        };
        got.iter().map(read).collect()
    }
}

#[tokio::test]
async fn a_day_through_the_client() {
    let mock = MockGateway::start().await.unwrap();
    let shop = mock.shop(&mock.client_builder().strict(true).build().unwrap(), Region::Us);
    let mut hooks = Hooks::start(&mock).await;
    subscribe(&shop, [OrderStatusChanged::CODE, AfterSalesStatusChanged::CODE]).await.unwrap();

    let (goods_id, sku_id) = publish(&mock, &shop).await;
    let target = product::update_stock::SkuStockTarget::new().sku_id(sku_id).stock_target(40);
    shop.call(product::update_stock::Request::new().goods_id(goods_id).sku_stock_target_list([target])).await.unwrap();

    let parent = mock.trigger(Region::Us, "order.paid").unwrap();
    let paid = hooks.next().await;
    assert_eq!(
        (paid[0].0.as_str(), &paid[0].1["parentOrderSn"], &paid[0].1["orderStatus"]),
        (OrderStatusChanged::CODE, &json!(parent), &json!(2))
    );
    let stock = shop.call(product::get_stock::Request::new().goods_id(goods_id)).await.unwrap();
    let left = stock.stock_list[0].sku_stock_info_list[0].self_ordinary_stock.as_ref().and_then(|stock| stock.stock);
    assert_eq!(left, Some(39));

    let detail = shop.call(order::get_detail::Request::new().parent_order_sn(parent.as_str())).await.unwrap();
    let line_sn = detail.order_list[0].order_sn.clone().unwrap();
    let (package, tracking) = buy_label(&mock, &shop, &parent, &line_sn).await;
    let items = types::PackageOrder::new().parent_order_sn(parent.as_str()).order_sn(line_sn.as_str());
    let sent = fulfillment::confirm_shipped_packages::PackageSendInfo::new().package_sn(package.as_str()).tracking_number(tracking);
    let sent = sent.package_detail([items.quantity(1)]);
    shop.call(fulfillment::confirm_shipped_packages::Request::new().package_send_info_list([sent])).await.unwrap();
    let shipped = hooks.next().await;
    assert_eq!((&shipped[0].1["orderSn"], &shipped[0].1["orderStatus"]), (&json!(line_sn), &json!(4)));

    let request = mock.trigger(Region::Us, "aftersales.requested").unwrap();
    assert_eq!(hooks.next().await[0].1["parentAfterSalesSn"], json!(request));
    let refund = returns::issue_refund::Request::new().parent_after_sales_sn(request.as_str()).parent_order_sn(parent.as_str());
    shop.call(refund.open_api_refund_type(returns::issue_refund::OpenApiRefundType::FullRefund)).await.unwrap();
    let refunded = hooks.next().await;
    assert_eq!((refunded[0].0.as_str(), &refunded[0].1["parentAfterSalesStatus"]), (AfterSalesStatusChanged::CODE, &json!(5)));
    assert_eq!(mock.unknown_fields(), Vec::<String>::new());
}

async fn publish(mock: &MockGateway, shop: &Shop) -> (i64, i64) {
    use product::publish_from_text::{
        BasePrice, GoodsBasic, PackageInfo, PackageInfoRequired, Price, Request, Sku, SkuRequired, Variation,
    };
    let one = || "1".to_owned();
    let sku = Sku::new(SkuRequired {
        external_sku_id: "TEAPOT-1".to_owned(),
        images: vec!["https://img.example.com/1.jpg".to_owned()],
        price: Price::new(BasePrice::new("12.50", "USD")),
        quantity: 12,
        package_info: PackageInfo::new(PackageInfoRequired { weight: one(), length: one(), width: one(), height: one() }),
        variations: vec![Variation::new("Color", "Blue")],
    });
    let request = Request::new([sku]).goods_basic(GoodsBasic::new("TEAPOT", "Blue Teapot"));
    let goods_id = shop.call(request).await.unwrap().goods_id.unwrap();
    mock.advance(Duration::from_secs(2));
    let stock = shop.call(product::get_stock::Request::new().goods_id(goods_id)).await.unwrap();
    (goods_id, stock.stock_list[0].sku_stock_info_list[0].sku_id.unwrap())
}

async fn buy_label(mock: &MockGateway, shop: &Shop, parent: &str, line: &str) -> (String, String) {
    use fulfillment::create_shipment::{Request, SendRequest};
    let item = types::ShipmentItem::new().parent_order_sn(parent).order_sn(line).quantity(1).goods_id(1).sku_id(1);
    let send = SendRequest::new().order_send_info_list([item]).ship_company_id(699_272_611).warehouse_id("WH-1").channel_id(1000);
    let send = send.weight("1").weight_unit(types::PackageWeightUnit::Pound).dimension_unit(types::PackageDimensionUnit::Inch);
    let request =
        Request::new().send_type(types::ShipmentSendType::SinglePackage).send_request_list([send.length("1").width("1").height("1")]);
    let package = shop.call(request).await.unwrap().package_sn_list[0].clone();
    mock.advance(Duration::from_secs(2));
    let result = shop.call(fulfillment::get_shipment_result::Request::new().package_sn_list([package.as_str()])).await.unwrap();
    let tracking = result.package_info_result_list[0].tracking_number.clone().unwrap();
    let documents = shop.call(fulfillment::get_label_documents::Request::new().package_sn_list([package.as_str()])).await.unwrap();
    let url = documents.shipping_label_url_list[0].url.clone().unwrap();
    assert!(shop.files().download(Gateway::Us, &url).bytes().await.unwrap().starts_with(b"%PDF"));
    (package, tracking)
}

fn teapot() -> Value {
    json!({"goodsBasic": {"externalGoodsId": "TEAPOT", "goodsName": "Blue Teapot"}, "skuList": [{"externalSkuId": "TEAPOT-1",
        "images": ["https://img.example.com/1.jpg"], "quantity": 12, "variations": [{"name": "Color", "value": "Blue"}],
        "price": {"basePrice": {"amount": "12.50", "currency": "USD"}}, "packageInfo": {"weight": "1", "length": "1", "width": "1", "height": "1"}}]})
}

fn label(parent: &str, line: &str) -> Value {
    json!({"sendType": 0, "sendRequestList": [{"orderSendInfoList": [{"parentOrderSn": parent, "orderSn": line, "quantity": 1, "goodsId": 1, "skuId": 1}],
        "shipCompanyId": 699_272_611, "warehouseId": "WH-1", "channelId": 1000, "weight": "1", "weightUnit": "lb", "length": "1", "width": "1",
        "height": "1", "dimensionUnit": "in"}]})
}

#[tokio::test]
async fn a_day_over_plain_http() {
    let mock = MockGateway::builder().subscribed().start().await.unwrap();
    let mut hooks = Hooks::start(&mock).await;
    let us = async |type_name: &str, business: Value| {
        let response = call(&mock, Gateway::Us, type_name, business).send().await;
        assert_eq!(response["success"], true, "{type_name}: {response}");
        response["result"].clone()
    };
    let goods_id = us("temu.local.goods.v3.add", teapot()).await["goodsId"].clone();
    mock.advance(Duration::from_secs(2));
    let stock = us("temu.local.goods.sku.stock.query", json!({"goodsId": goods_id})).await;
    let sku_id = stock["stockList"][0]["skuStockInfoList"][0]["skuId"].clone();
    us("bg.local.goods.stock.edit", json!({"goodsId": goods_id, "skuStockTargetList": [{"skuId": sku_id, "stockTarget": 40}]})).await;

    let parent = mock.trigger(Region::Us, "order.paid").unwrap();
    assert_eq!(hooks.next().await[0].1["orderStatus"], 2);
    let detail = us("bg.order.detail.v2.get", json!({"parentOrderSn": parent})).await;
    assert_eq!(detail["orderList"][0]["skuId"], sku_id);
    let line = detail["orderList"][0]["orderSn"].as_str().unwrap();
    let package = us("bg.logistics.shipment.create", label(&parent, line)).await["packageSnList"][0].clone();
    mock.advance(Duration::from_secs(2));
    let documents = us("bg.logistics.shipment.document.get", json!({"packageSnList": [package]})).await;
    assert!(documents["shippingLabelUrlList"][0]["url"].as_str().unwrap().starts_with(&mock.host(Gateway::Us)));
    let bought = us("bg.logistics.shipment.result.get", json!({"packageSnList": [package]})).await;
    let items = json!([{"parentOrderSn": parent, "orderSn": line, "quantity": 1}]);
    let sent =
        json!({"packageSn": package, "trackingNumber": bought["packageInfoResultList"][0]["trackingNumber"], "packageDetail": items});
    us("bg.logistics.shipped.package.confirm", json!({"packageSendInfoList": [sent]})).await;
    assert_eq!(hooks.next().await[0].1["orderStatus"], 4);

    let request = mock.trigger(Region::Us, "aftersales.requested").unwrap();
    assert_eq!(hooks.next().await[0].1["parentAfterSalesStatus"], 1);
    us("temu.aftersales.refund.issue", json!({"parentAfterSalesSn": request, "parentOrderSn": parent, "openApiRefundType": 1})).await;
    assert_eq!(hooks.next().await[0].1["parentAfterSalesStatus"], 5);
}
