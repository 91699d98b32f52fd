//! After-sales requests and cancellations.

use serde_json::{Value, json};

use crate::mock::{
    rejection::Rejection,
    world::{
        context::{Context, Handled, Outcome},
        entities::{AfterSale, AfterSaleStatus, OrderStatus},
        orders::{decimal_money, line_total},
        parameters::Parameters,
    },
};

/// `returns.list_parents`
pub(crate) fn list_parents(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut found: Vec<&AfterSale> = context.shop.after_sales.iter().filter(|request| is_selected(&parameters, request)).collect();
    found.sort_by_key(|request| std::cmp::Reverse(request.created));
    Ok(Outcome::List(found.into_iter().map(facts).collect()))
}

fn is_selected(parameters: &Parameters<'_>, request: &AfterSale) -> bool {
    parameters.selects("parentAfterSalesSnList", &request.sn)
        && parameters.selects("parentOrderSnList", &request.parent_sn)
        && parameters.variant("afterSalesStatusGroup").is_none_or(|group| group == status_group(request.status))
        && parameters.within("createAtStart", "createAtEnd", Some(request.created))
        && parameters.within("updateAtStart", "updateAtEnd", Some(request.updated))
}

fn status_group(status: AfterSaleStatus) -> &'static str {
    match status {
        AfterSaleStatus::Applied => "pending",
        AfterSaleStatus::ReturnApplied => "requested",
        AfterSaleStatus::Refunded => "refunded",
        AfterSaleStatus::CancelledByBuyer => "cancelled",
        AfterSaleStatus::Rejected => "rejected",
    }
}

fn facts(request: &AfterSale) -> Value {
    json!({
        "parentAfterSalesSn": request.sn,
        "parentOrderSn": request.parent_sn,
        "afterSalesSn": format!("{}-1", request.sn),
        "orderSn": request.order_sn,
        "afterSalesStatusGroup": status_group(request.status),
        "parentAfterSalesStatus": request.status,
        "afterSalesStatus": 1,
        "afterSalesType": if request.with_return { "return_and_refund" } else { "refund_only" },
        "createAt": request.created * 1000,
        "updateAt": request.updated * 1000,
        "createAtMillis": request.created * 1000,
        "lastUpdateAtMillis": request.updated * 1000,
        "operateExpireTimeMs": (request.created + 3 * 86_400) * 1000,
        "applyAfterSalesGoodsNumber": request.quantity,
        "availableOperateList": [],
    })
}

/// `returns.list`
pub(crate) fn list(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut rows = Vec::new();
    for request in context.shop.after_sales.iter().filter(|request| is_selected(&parameters, request)) {
        let line = context.shop.orders.iter().flat_map(|order| &order.lines).find(|line| line.sn == request.order_sn);
        let mut row = facts(request);
        row["goodsId"] = json!(line.map(|line| line.goods_id));
        row["skuId"] = json!(line.map(|line| line.sku_id));
        row["productSkuId"] = row["skuId"].clone();
        rows.push(row);
    }
    Ok(Outcome::List(rows))
}

/// `returns.get_detail`
pub(crate) fn detail(context: &mut Context<'_>) -> Handled {
    let request = find(context)?;
    let line = context.shop.orders.iter().flat_map(|order| &order.lines).find(|line| line.sn == request.order_sn);
    let total = line.map_or(0, |line| line_total(context.shop, line));
    let (money, none) = (decimal_money(total, context.site), decimal_money(0, context.site));
    let mut facts = facts(&request);
    facts["refundSummary"] = json!({"buyerTotalRefund": money, "retailPriceRefundTaxExcl": money, "taxTotalRefund": none,
        "discountFromSellerRefund": none, "discountFromTEMURefund": none, "shippingAmountRefundTaxExcl": none});
    facts["afterSalesList"] = json!([{"afterSalesSn": facts["afterSalesSn"], "applyRefundAmount": money, "afterSalesReasonDesc": "no longer needed",
        "buyerComment": "", "goodsId": line.map(|line| line.goods_id), "skuId": line.map(|line| line.sku_id)}]);
    Ok(Outcome::Facts(facts))
}

fn find(context: &mut Context<'_>) -> Result<AfterSale, Rejection> {
    let sn = context.required("parentAfterSalesSn")?;
    let found = context.shop.after_sale(&sn).cloned();
    let words = if context.operation.info.errors.iter().any(|error| error.text.contains("no such")) { "no such" } else { "illegal" };
    let found = found.ok_or_else(|| context.reject(words, format!("the shop has no after-sales request {sn}")))?;
    match context.parameters.text("parentOrderSn") {
        Some(parent) if parent != found.parent_sn => Err(context.reject("illegal", format!("{sn} belongs to {}", found.parent_sn))),
        _ => Ok(found),
    }
}

/// `returns.accept_cancellation`: the order is canceled, and the buyer is refunded.
pub(crate) fn accept_cancellation(context: &mut Context<'_>) -> Handled {
    let request = find(context)?;
    if !request.is_cancellation || request.status != AfterSaleStatus::Applied {
        return Err(context.reject("not allowed", "it is no cancellation that waits for an answer"));
    }
    if context.shop.order(&request.parent_sn).is_some_and(|order| order.shipped.is_some()) {
        return Err(context.reject("shipped", request.parent_sn));
    }
    cancel_order(context, &request.parent_sn);
    refund(context, &request, "cancellation_status_changed");
    Ok(Outcome::Exactly(Value::Null))
}

/// Cancels all lines of an order that are not shipped, and the labels that were bought for it.
pub(crate) fn cancel_order(context: &mut Context<'_>, sn: &str) {
    let now = context.now;
    context
        .shop
        .packages
        .iter_mut()
        .filter(|package| package.parent_sn == sn && !package.confirmed)
        .for_each(|package| package.canceled = true);
    let Some(order) = context.shop.order(sn) else { return };
    order.updated = now;
    for line in order.lines.iter_mut().filter(|line| line.shipped == 0) {
        line.status = OrderStatus::Canceled;
        let event = json!({"parentOrderSn": sn, "orderSn": line.sn, "orderStatus": line.status, "updateTime": now});
        context.effects.events.push(("order_status_changed", event));
    }
}

/// `returns.issue_refund`
pub(crate) fn issue_refund(context: &mut Context<'_>) -> Handled {
    let request = find(context)?;
    if !matches!(request.status, AfterSaleStatus::Applied | AfterSaleStatus::ReturnApplied) {
        return Err(context.reject("not allowed", "the request is closed"));
    }
    refund(context, &request, "after_sales_status_changed");
    Ok(Outcome::Exactly(Value::Null))
}

fn refund(context: &mut Context<'_>, request: &AfterSale, event: &'static str) {
    let now = context.now;
    if let Some(request) = context.shop.after_sale(&request.sn) {
        request.status = AfterSaleStatus::Refunded;
        request.updated = now;
    }
    let request = context.shop.after_sale(&request.sn).cloned();
    request.into_iter().for_each(|request| context.effects.events.push((event, event_facts(&request, "merchant"))));
}

/// What an event tells of a request.
pub(crate) fn event_facts(request: &AfterSale, role: &str) -> Value {
    let mut facts = facts(request);
    facts["applyOperatorRole"] = json!(role);
    facts
}
