//! Orders: lists, details, addresses, amounts.

use serde_json::{Value, json};

use crate::mock::{
    data::maker::mix,
    world::{
        context::{Context, Handled, Outcome},
        entities::{Line, Order, Shop},
        parameters::Parameters,
        site::Site,
    },
};

/// How long a confirmed order may wait before it must be shipped, and before it must arrive.
const SHIP_WITHIN: i64 = 2 * 86_400;
const DELIVER_WITHIN: i64 = 10 * 86_400;

/// `order.list`
pub(crate) fn list(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut orders: Vec<&Order> = context.shop.orders.iter().filter(|order| is_selected(&parameters, order, context.site)).collect();
    match parameters.variant("sortby") {
        Some("update_time") => orders.sort_by_key(|order| std::cmp::Reverse(order.updated)),
        _ => orders.sort_by_key(|order| std::cmp::Reverse(order.created)),
    }
    Ok(Outcome::List(orders.into_iter().map(|order| facts(context.shop, order, context.site)).collect()))
}

fn is_selected(parameters: &Parameters<'_>, order: &Order, site: Site) -> bool {
    let status = parameters.variant("parentOrderStatus").unwrap_or("all");
    let latest_ship = order.confirmed.map(|at| at + SHIP_WITHIN);
    (status == "all" || json!(order.status()) == status)
        && parameters.selects("parentOrderSnList", &order.sn)
        && parameters.is("regionId", site.region_id)
        && parameters.integer("skuId").is_none_or(|sku| order.lines.iter().any(|line| line.sku_id == sku))
        && parameters.selects("fulfillmentTypeList", "fulfillBySeller")
        && parameters.within("createAfter", "createBefore", Some(order.created))
        && parameters.within("updateAtStart", "updateAtEnd", Some(order.updated))
        && parameters.within("parentConfirmTimeStart", "parentConfirmTimeEnd", order.confirmed)
        && parameters.within("expectShipLatestTimeStart", "expectShipLatestTimeEnd", latest_ship)
        && ["parentOrderLabel", "packageAbnormalTypeList"].iter().all(|filter| parameters.list(filter).is_empty())
}

/// `order.get_detail`
pub(crate) fn detail(context: &mut Context<'_>) -> Handled {
    let order = find(context)?;
    let mut facts = facts(context.shop, &order, context.site);
    for line in facts["orderList"].as_array_mut().into_iter().flatten() {
        let sn = line["orderSn"].clone();
        let holds = |package: &&crate::mock::world::entities::Package| package.items.iter().any(|item| sn == item.order_sn.as_str());
        let packages = context.shop.packages.iter().filter(holds);
        line["packageSnInfo"] = packages.map(|package| json!({"packageSn": package.sn, "callSuccess": !package.canceled})).collect();
    }
    Ok(Outcome::Facts(facts))
}

/// The order that the call names.
pub(crate) fn find(context: &mut Context<'_>) -> Result<Order, crate::mock::rejection::Rejection> {
    let sn = context.required("parentOrderSn")?;
    let found = context.shop.order(&sn).cloned();
    found.ok_or_else(|| context.reject("not found", format!("the shop has no order {sn}")))
}

/// What lists and details tell of an order.
pub(crate) fn facts(shop: &Shop, order: &Order, site: Site) -> Value {
    let lines: Vec<Value> = order.lines.iter().map(|line| line_facts(shop, order, line)).collect();
    json!({
        "parentOrderSn": order.sn,
        "parentOrderStatus": order.status(),
        "parentOrderTime": order.created,
        "parentOrderPendingFinishTime": order.confirmed.unwrap_or(order.created),
        "parentConfirmTime": order.confirmed,
        "expectShipLatestTime": order.confirmed.map(|at| at + SHIP_WITHIN),
        "latestDeliveryTime": order.confirmed.map(|at| at + DELIVER_WITHIN),
        "parentShippingTime": order.shipped,
        "updateTime": order.updated,
        "regionId": site.region_id,
        "siteId": site.region_id,
        "regionName1": site.country,
        "hasShippingFee": false,
        "orderPaymentType": "PPD",
        "batchOrderNumberList": [],
        "orderList": lines,
    })
}

fn line_facts(shop: &Shop, order: &Order, line: &Line) -> Value {
    let sku = shop.sku(line.sku_id);
    let (name, spec, code) = sku.map_or(("a deleted product", "", ""), |(product, sku)| (&product.name, &sku.spec, &sku.out_sn));
    json!({
        "orderSn": line.sn,
        "orderStatus": line.status,
        "orderCreateTime": order.created,
        "orderShippingTime": order.shipped,
        "quantity": line.quantity,
        "originalOrderQuantity": line.quantity,
        "canceledQuantityBeforeShipment": 0,
        "isCancelledDuringPending": false,
        "goodsId": line.goods_id,
        "skuId": line.sku_id,
        "goodsName": name,
        "originalGoodsName": name,
        "spec": spec,
        "originalSpecName": spec,
        "productList": [{"productId": line.goods_id, "productSkuId": line.sku_id, "extCode": code, "soldFactor": 1}],
        "fulfillmentType": "by_seller",
    })
}

/// `order.get_shipping_info`, `order.get_decrypted_shipping_info`
pub(crate) fn address(context: &mut Context<'_>) -> Handled {
    let order = find(context)?;
    let pick = |what: &str, choices: &[&'static str]| choices[(mix(order.address, what) % choices.len() as u64) as usize];
    let number = mix(order.address, "number");
    let (first, last) = (pick("first", &["Avery", "Jordan", "Riley", "Quinn"]), pick("last", &["Example", "Sample", "Tester"]));
    let street = format!("{} {}", number % 900 + 1, pick("street", &["Sample Street", "Test Avenue", "Mock Road"]));
    let city = pick("city", &["Springfield", "Riverton", "Lakeside"]);
    Ok(Outcome::Facts(json!({
        "receiptName": format!("{first} {last}"),
        "receiptAdditionalName": "",
        "firstName": first,
        "lastName": last,
        "mobile": format!("+1 555 01{:02}", number % 100),
        "backupMobile": "",
        "mail": format!("buyer-{}@example.com", number % 10_000),
        "regionName1": context.site.country,
        "regionName2": "Sample State",
        "regionName3": city,
        "regionName4": "",
        "addressLine1": street,
        "addressLine2": "",
        "addressLine3": "",
        "addressLineAll": format!("{street}, {city}"),
        "postCode": format!("{:05}", number % 90_000 + 10_000),
        "isRestriction": false,
        "taxCode": "",
    })))
}

/// `price.get_order_amount`
pub(crate) fn amounts(context: &mut Context<'_>) -> Handled {
    let order = find(context)?;
    let currency = context.site.currency;
    let money = |minor: i64| json!({"amount": minor, "currency": currency});
    let price = |line: &Line| context.shop.sku(line.sku_id).map_or(1_000, |(_, sku)| sku.price);
    let total: i64 = order.lines.iter().map(|line| price(line) * line.quantity).sum();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            let (unit, all) = (money(price(line)), money(price(line) * line.quantity));
            json!({"orderSn": line.sn, "quantity": line.quantity, "unitBasePrice": unit, "unitRetailPrice": unit,
                "unitRetailPriceVatIncl": unit, "unitRetailPriceVatExcl": unit, "basePrice": all, "retailPriceTotalTaxIncl": all,
                "discountFromTEMU": money(0), "discountFromSeller": money(0), "shipAmountTotal": money(0)})
        })
        .collect();
    let mut sums = json!({"parentOrderSn": order.sn});
    for name in
        ["customerPaid", "basePriceTotal", "retailPriceTotal", "retailPriceTotalTaxIncl", "retailPriceTotalTaxExcl", "estimatedRevenue"]
    {
        sums[name] = money(total);
    }
    for name in ["taxTotal", "refundsTotal", "discountFromTEMU", "discountFromSeller", "shippingAmountTotal", "totalDiscount"] {
        sums[name] = money(0);
    }
    Ok(Outcome::Facts(json!({"parentOrderMap": sums, "orderList": lines, "currency": currency, "amount": 0})))
}

/// `order.list_customizations`
pub(crate) fn customizations(context: &mut Context<'_>) -> Handled {
    let wanted = context.parameters.list("orderSnList");
    if wanted.is_empty() {
        return Err(context.reject("no order numbers", "orderSnList is empty"));
    }
    let mut known = Vec::new();
    for sn in wanted.iter().filter_map(Value::as_str) {
        if context.shop.order_of_line(sn).is_some() {
            known.push(json!({"orderSn": sn, "customizedType": "text_only", "customizedText": "Made for you"}));
        }
    }
    if known.is_empty() {
        Err(context.reject("invalid order numbers", "the shop has none of them"))
    } else {
        Ok(Outcome::Facts(known.into()))
    }
}

/// The price of a line, for refunds.
pub(crate) fn line_total(shop: &Shop, line: &Line) -> i64 {
    shop.sku(line.sku_id).map_or(1_000, |(_, sku)| sku.price) * line.quantity
}

/// Money as responses have it where amounts are decimals.
pub(crate) fn decimal_money(minor: i64, site: Site) -> Value {
    json!({"amount": Site::decimal(minor), "currency": site.currency})
}
