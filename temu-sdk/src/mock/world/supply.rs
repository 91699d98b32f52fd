//! Purchase orders of the platform to cross-border sellers, and the delivery orders that ship them.

use serde_json::{Value, json};

use crate::mock::world::{
    context::{Context, Handled, Outcome},
    entities::PurchaseOrder,
    parameters::Parameters,
};

fn status(order: &PurchaseOrder) -> &'static str {
    if order.delivery_sn.is_some() { "delivered" } else { "awaiting_shipment" }
}

/// `supply.list_purchase_orders`
pub(crate) fn purchase_orders(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut found: Vec<&PurchaseOrder> = context.shop.purchase_orders.iter().filter(|order| is_selected(&parameters, order)).collect();
    found.sort_by_key(|order| std::cmp::Reverse(order.created));
    let facts = |order: &PurchaseOrder| {
        let quantity = json!({"productSkuId": order.product_skc_id + 1, "purchaseQuantity": order.quantity, "deliverQuantity": 0, "currencyType": "CNY"});
        json!({"subPurchaseOrderSn": order.sn, "originalPurchaseOrderSn": order.sn, "productSkcId": order.product_skc_id, "status": status(order),
            "purchaseTime": order.created * 1000, "expectLatestDeliverTimeOrDefault": (order.created + 3 * 86_400) * 1000,
            "expectLatestArrivalTimeOrDefault": (order.created + 7 * 86_400) * 1000, "deliveryOrderSn": order.delivery_sn, "isFirst": false,
            "deliverTime": null, "receiveTime": null, "defectiveTime": null, "purchaseStockType": "normal", "urgencyType": "normal",
            "skuQuantityDetailList": [quantity], "skuQuantityTotalInfo": {"purchaseQuantity": order.quantity}, "isCanJoinDeliverPlatform": true})
    };
    Ok(Outcome::List(found.into_iter().map(facts).collect()))
}

fn is_selected(parameters: &Parameters<'_>, order: &PurchaseOrder) -> bool {
    let statuses = parameters.list("statusList");
    let shape = parameters
        .catalog
        .at(parameters.shape, "statusList")
        .and_then(|list| list.items.as_deref())
        .map(|items| parameters.catalog.resolve(items));
    let value = shape.and_then(|shape| shape.variants.iter().find(|variant| variant.name == status(order))).map(|variant| &variant.value);
    (statuses.is_empty() || value.is_some_and(|value| statuses.contains(value)))
        && parameters.selects("subPurchaseOrderSnList", &order.sn)
        && parameters.selects("originalPurchaseOrderSnList", &order.sn)
        && parameters.selects("productSkcIdList", order.product_skc_id)
        && parameters.within("purchaseTimeFrom", "purchaseTimeTo", Some(order.created))
}

/// `supply.add_to_staging`
pub(crate) fn stage(context: &mut Context<'_>) -> Handled {
    let mut failed = Vec::new();
    for join in context.parameters.objects("joinInfoList") {
        let sn = join.text("subPurchaseOrderSn").unwrap_or_default();
        match context.shop.purchase_orders.iter_mut().find(|order| order.sn == sn && order.delivery_sn.is_none()) {
            Some(order) => order.staged = true,
            None => failed
                .push(json!({"joinErrorSubPurchaseOrderSn": sn, "errorMsg": "no such purchase order waits for shipment", "errorCode": 1})),
        }
    }
    Ok(Outcome::Facts(json!({"existJoinErrorSubPurchase": !failed.is_empty(), "joinErrorList": failed})))
}

/// `supply.list_delivery_orders`
pub(crate) fn delivery_orders(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut rows: Vec<Value> = Vec::new();
    for order in &context.shop.purchase_orders {
        let Some(sn) = order.delivery_sn.as_ref().filter(|sn| parameters.selects("deliveryOrderSnList", sn)) else { continue };
        if parameters.selects("subPurchaseOrderSnList", &order.sn) && parameters.selects("productSkcIdList", order.product_skc_id) {
            rows.push(json!({"deliveryOrderSn": sn, "subPurchaseOrderSn": order.sn, "productSkcId": order.product_skc_id, "status": 1,
                "purchaseTime": order.created * 1000, "purchaseQuantity": order.quantity, "deliverTime": (order.created + 86_400) * 1000,
                "deliverPackageNum": 1, "packageList": [{"skcNum": order.quantity, "packageSn": format!("PC{sn}")}], "inboundTime": null,
                "receiveTime": null, "receivePackageNum": 0}));
        }
    }
    Ok(Outcome::List(rows))
}
