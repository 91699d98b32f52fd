//! Products, SKUs, stock and prices.

use serde_json::{Value, json};

use crate::mock::world::{
    context::{Context, Handled, Outcome},
    entities::{Product, Sku},
    orders::decimal_money,
    parameters::{Parameters, integer, minor},
    site::Site,
};

const MOST_STOCK: i64 = 1_000_000;

/// `product.list`
pub(crate) fn list(context: &mut Context<'_>) -> Handled {
    let (parameters, now, site) = (context.parameters, context.now, context.site);
    let mut found: Vec<&Product> = context.shop.products.iter().filter(|product| is_selected(&parameters, product, now)).collect();
    match parameters.variant("orderField") {
        Some("goods_id") => found.sort_by_key(|product| product.goods_id),
        Some("goods_name") => found.sort_by(|one, other| one.name.cmp(&other.name)),
        Some("quantity") => found.sort_by_key(|product| product.stock()),
        Some("price") => found.sort_by_key(|product| product.skus.first().map(|sku| sku.price)),
        _ => found.sort_by_key(|product| product.created),
    }
    if parameters.variant("orderType") != Some("asc") {
        found.reverse();
    }
    Ok(Outcome::List(found.into_iter().map(|product| facts(product, site)).collect()))
}

fn is_selected(parameters: &Parameters<'_>, product: &Product, now: i64) -> bool {
    let is_there = match parameters.variant("goodsSearchType").or_else(|| parameters.get("goodsSearchType")?.as_str()) {
        Some("deleted" | "DELETED") => product.deleted,
        Some("not_yet_published" | "incomplete") => !product.is_checked(now) && !product.deleted,
        Some("draft") => false,
        Some("active") => product.is_checked(now) && product.on_sale && !product.deleted,
        Some("inactive") => product.is_checked(now) && !product.on_sale && !product.deleted,
        _ => product.is_checked(now) && !product.deleted,
    };
    let has_sku = |name: &str, of: fn(&Sku) -> String| {
        parameters.list(name).is_empty() || product.skus.iter().any(|sku| parameters.selects(name, of(sku)))
    };
    let text = parameters.text("searchText").or_else(|| parameters.text("goodsName"));
    is_there
        && parameters.selects("goodsIdList", product.goods_id)
        && parameters.selects("catIdList", product.cat_id)
        && parameters.selects("outGoodsSnList", &product.out_sn)
        && has_sku("skuIdList", |sku| sku.sku_id.to_string())
        && has_sku("outSkuSnList", |sku| sku.out_sn.clone())
        && text.is_none_or(|text| product.name.contains(&text) || product.goods_id.to_string() == text)
        && parameters.within("crtFrom", "crtTo", Some(product.created))
        && parameters.within("goodsCreateTimeFrom", "goodsCreateTimeTo", Some(product.created))
        && parameters.within("goodsStatusChangeTimeFrom", "goodsStatusChangeTimeTo", Some(product.changed))
}

/// What lists tell of a product.
fn facts(product: &Product, site: Site) -> Value {
    let price = product.skus.first().map_or(0, |sku| sku.price);
    let skus: Vec<Value> = product.skus.iter().map(|sku| json!({"skuId": sku.sku_id, "skuSn": sku.out_sn, "stock": sku.stock})).collect();
    json!({
        "goodsId": product.goods_id,
        "goodsName": product.name,
        "outGoodsSn": product.out_sn,
        "catId": product.cat_id,
        "crtTime": product.created * 1000,
        "goodsCreateTime": product.created * 1000,
        "goodsStatusChangeTime": product.changed * 1000,
        "goodsStatus": if product.on_sale { "ACTIVE" } else { "INACTIVE" },
        "quantity": product.stock(),
        "variationsCount": product.skus.len(),
        "price": Site::decimal(price),
        "marketPrice": price,
        "retailPrice": decimal_money(price, site),
        "listPrice": decimal_money(price, site),
        "currency": site.currency,
        "skuIdList": product.skus.iter().map(|sku| sku.sku_id).collect::<Vec<_>>(),
        "outSkuSnList": product.skus.iter().map(|sku| sku.out_sn.as_str()).collect::<Vec<_>>(),
        "skuInfoList": skus,
        "specName": product.skus.first().map(|sku| &sku.spec),
        "lowTrafficTag": 0,
        "restrictedTrafficTag": 0,
    })
}

/// `product.list_skus`
pub(crate) fn list_skus(context: &mut Context<'_>) -> Handled {
    let (parameters, now, site) = (context.parameters, context.now, context.site);
    let mut skus = Vec::new();
    for product in context.shop.products.iter().filter(|product| !product.deleted && product.is_checked(now)) {
        let fits = |sku: &&Sku| parameters.selects("skuIdList", sku.sku_id) && parameters.selects("catIdList", product.cat_id);
        for sku in product.skus.iter().filter(fits).filter(|_| parameters.within("crtFrom", "crtTo", Some(product.created))) {
            skus.push(
                json!({"goodsId": product.goods_id, "skuId": sku.sku_id, "skuSn": sku.out_sn, "stock": sku.stock, "specName": sku.spec,
                "goodsName": product.name, "price": Site::decimal(sku.price), "currency": site.currency, "crtTime": product.created * 1000,
                "retailPrice": decimal_money(sku.price, site), "goodsIsOnSale": i64::from(product.on_sale),
                "weightInfo": {"weight": "350", "unit": "g"}, "volumeInfo": {"length": "20", "width": "15", "height": "5", "unit": "cm"}}),
            );
        }
    }
    Ok(Outcome::List(skus))
}

/// `product.get_detail`
pub(crate) fn detail(context: &mut Context<'_>) -> Handled {
    let site = context.site;
    let product = find(context, "goodsId")?;
    let skus: Vec<Value> = product
        .skus
        .iter()
        .map(|sku| {
            json!({"skuId": sku.sku_id, "outSkuSn": sku.out_sn, "specNameList": [sku.spec], "retailPrice": decimal_money(sku.price, site),
            "listPrice": decimal_money(sku.price, site), "weightInfo": {"weight": "350", "unit": "g"},
            "volumeInfo": {"length": "20", "width": "15", "height": "5", "unit": "cm"}})
        })
        .collect();
    Ok(Outcome::Facts(
        json!({"goodsId": product.goods_id, "goodsName": product.name, "outGoodsSn": product.out_sn, "catId": product.cat_id,
        "currency": site.currency, "customized": false, "skuList": skus}),
    ))
}

/// The product that the call names.
fn find<'a>(context: &'a mut Context<'_>, name: &str) -> Result<&'a mut Product, crate::mock::rejection::Rejection> {
    let goods_id = context.parameters.integer(name);
    let missing = context.reject("not of this shop", format!("the shop has no product {}", goods_id.unwrap_or_default()));
    goods_id.and_then(|id| context.shop.product(id)).ok_or(missing)
}

/// `product.get_stock`
pub(crate) fn stock(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut products = Vec::new();
    for product in context.shop.products.iter().filter(|product| !product.deleted && parameters.is("goodsId", product.goods_id)) {
        let fits = |sku: &&Sku| parameters.selects("skuIdList", sku.sku_id) && parameters.selects("outSkuSnList", &sku.out_sn);
        let kind = |stock: i64| json!({"stock": stock, "stockType": 0});
        let skus = product.skus.iter().filter(fits).map(|sku| {
            json!({"skuId": sku.sku_id, "outSkuSn": sku.out_sn, "selfOrdinaryStock": kind(sku.stock), "certOrdinaryStock": kind(0),
                "selfPreSaleStock": kind(0)})
        });
        let skus: Vec<Value> = skus.collect();
        if !skus.is_empty() {
            products.push(json!({"goodsId": product.goods_id, "skuStockInfoList": skus}));
        }
    }
    Ok(Outcome::Facts(json!({"stockList": products})))
}

/// `product.update_stock`
pub(crate) fn update_stock(context: &mut Context<'_>) -> Handled {
    let (targets, changes) = (context.parameters.list("skuStockTargetList"), context.parameters.list("skuStockChangeList"));
    if targets.is_empty() == changes.is_empty() {
        return Err(context.reject("not both", "give either skuStockTargetList or skuStockChangeList"));
    }
    let now = context.now;
    let product = find(context, "goodsId")?;
    let mut results = Vec::new();
    for wanted in targets.iter().chain(changes) {
        let is_meant = |sku: &&mut Sku| integer(&wanted["skuId"]) == Some(sku.sku_id) || wanted["outSkuSn"] == sku.out_sn.as_str();
        let sku = product.skus.iter_mut().find(is_meant);
        let stock =
            sku.as_ref().map(|sku| integer(&wanted["stockTarget"]).unwrap_or(sku.stock + integer(&wanted["stockDiff"]).unwrap_or(0)));
        let stock = stock.filter(|stock| (0..=MOST_STOCK).contains(stock));
        results
            .push(json!({"skuId": wanted["skuId"], "outSkuSn": wanted["outSkuSn"], "stockEditStatus": stock.is_some(), "errorCode": null,
            "errorMsg": if stock.is_some() { Value::Null } else { json!("no such SKU, or a stock outside 0 to 1000000") }}));
        if let (Some(sku), Some(stock)) = (sku, stock) {
            sku.stock = stock;
            product.changed = now;
        }
    }
    let all = results.iter().all(|result| result["stockEditStatus"] == true);
    Ok(Outcome::Facts(json!({"operateResult": all, "goodsId": product.goods_id, "skuStockEditStatusInfoList": results, "msg": ""})))
}

/// `price.list_sku_prices`
pub(crate) fn prices(context: &mut Context<'_>) -> Handled {
    let mut products = Vec::new();
    for query in context.parameters.objects("querySupplierPriceBaseList") {
        let Some(product) = query.integer("goodsId").and_then(|id| context.shop.product(id)) else { continue };
        let skus = product.skus.iter().filter(|sku| query.selects("skuIdList", sku.sku_id));
        let prices: Vec<Value> =
            skus.map(|sku| json!({"skuId": sku.sku_id, "supplierPrice": decimal_money(sku.price, context.site)})).collect();
        products.push(json!({"goodsId": product.goods_id, "openapiSkuSupplierPriceDTOList": prices}));
    }
    Ok(Outcome::Facts(json!({"openapiGoodsSupplierPriceDTOList": products})))
}

/// `price.update_sku_prices`
pub(crate) fn update_prices(context: &mut Context<'_>) -> Handled {
    let number = context.number();
    let currency = context.site.currency;
    let changes: Vec<Value> =
        context.parameters.objects("changeSkuPriceDTOList").flat_map(|each| each.list("skuChangePriceBaseDTOList").to_vec()).collect();
    let product = find(context, "goodsId")?;
    let (mut done, mut failed) = (Vec::new(), serde_json::Map::new());
    for change in changes {
        let (sku_id, price) = (integer(&change["skuId"]).unwrap_or_default(), &change["newSupplierPrice"]);
        let sku = product.skus.iter_mut().find(|sku| sku.sku_id == sku_id);
        match (sku, minor(&price["amount"])) {
            (Some(sku), Some(amount)) if price["currency"] == currency => {
                sku.price = amount;
                done.push(sku_id);
            }
            (None, _) => drop(failed.insert(sku_id.to_string(), json!("the product has no such SKU"))),
            _ => drop(failed.insert(sku_id.to_string(), json!(format!("the price must be a decimal in {currency}")))),
        }
    }
    let failed_ids: Vec<i64> = failed.keys().filter_map(|id| id.parse().ok()).collect();
    let orders = if done.is_empty() { json!([]) } else { json!([{"skuIdList": done, "priceOrderSn": format!("PR{number:012}")}]) };
    Ok(Outcome::Facts(
        json!({"successPriceOrderList": orders, "successSkuList": done, "failedSkuList": failed_ids, "failedSkuReasonMap": failed}),
    ))
}

/// `product.delete`
pub(crate) fn delete(context: &mut Context<'_>) -> Handled {
    let now = context.now;
    let product = find(context, "goodsId")?;
    product.deleted = true;
    product.changed = now;
    Ok(Outcome::Facts(json!({"success": true, "errorMsg": ""})))
}
