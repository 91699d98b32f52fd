//! Publishing products: an asynchronous check stands between adding one and finding it in lists.

use serde_json::{Value, json};

use crate::mock::{
    data::maker::FIRST_ID,
    world::{
        context::{Context, Handled, Outcome},
        entities::{Product, Sku},
        parameters::{integer, minor, plain},
    },
};

/// `product.add`, `product.add_simple`
pub(crate) fn add(context: &mut Context<'_>) -> Handled {
    let Some(basic) = context.parameters.object("goodsBasic") else { return Err(context.reject("bad request", "goodsBasic is required")) };
    let Some(name) = basic.text("goodsName") else { return Err(context.reject("name is missing", "goodsBasic.goodsName is required")) };
    let skus = context.parameters.list("skuList").to_vec();
    let (out_sn, cat_id) = (basic.text("outGoodsSn").unwrap_or_default(), basic.integer("catId"));
    let product = publish(context, name, out_sn, cat_id, &skus)?;
    let facts: Vec<Value> = product.skus.iter().map(|sku| json!({"skuId": sku.sku_id, "outSkuSn": sku.out_sn, "specList": []})).collect();
    Ok(Outcome::Facts(json!({"goodsId": product.goods_id, "productType": "non_custom", "skuInfoList": facts, "warnings": []})))
}

/// `product.publish_from_text`
pub(crate) fn add_from_text(context: &mut Context<'_>) -> Handled {
    let Some(basic) = context.parameters.object("goodsBasic") else { return Err(context.reject("bad request", "goodsBasic is required")) };
    let (name, external) = (basic.text("goodsName").unwrap_or_default(), basic.text("externalGoodsId").unwrap_or_default());
    let skus = context.parameters.list("skuList").to_vec();
    let product = publish(context, name, external.clone(), basic.integer("assignedPrimaryCatId"), &skus)?;
    Ok(Outcome::Facts(json!({"goodsId": product.goods_id, "externalGoodsId": external})))
}

fn publish(
    context: &mut Context<'_>,
    name: String,
    out_sn: String,
    cat_id: Option<i64>,
    skus: &[Value],
) -> Result<Product, crate::mock::rejection::Rejection> {
    if skus.is_empty() {
        return Err(context.reject("bad request", "skuList is empty"));
    }
    let mut made = Vec::new();
    for sku in skus {
        made.push(read_sku(context, sku)?);
    }
    let product = Product {
        goods_id: next_id(context),
        name,
        out_sn,
        cat_id: cat_id.unwrap_or(super::reference::LEAF_CATEGORY),
        created: context.now,
        changed: context.now,
        checked_at: context.now + context.processing,
        on_sale: true,
        deleted: false,
        skus: made,
    };
    context.shop.products.push(product.clone());
    Ok(product)
}

fn read_sku(context: &mut Context<'_>, sku: &Value) -> Result<Sku, crate::mock::rejection::Rejection> {
    let base = &sku["price"]["basePrice"];
    let Some(price) = minor(&base["amount"]) else { return Err(context.reject("bad price", "price.basePrice.amount must be a decimal")) };
    if base["currency"] != context.site.currency {
        return Err(context.reject("bad currency", format!("the site's currency is {}", context.site.currency)));
    }
    let code = ["outSkuSn", "externalSkuId"].into_iter().map(|name| &sku[name]).find(|value| value.is_string());
    let specs = sku["variations"].as_array().map(|specs| specs.iter().map(|spec| plain(&spec["value"])).collect::<Vec<_>>().join("-"));
    Ok(Sku {
        sku_id: next_id(context),
        out_sn: code.map(plain).unwrap_or_default(),
        spec: specs.unwrap_or_else(|| "one size".to_owned()),
        price,
        stock: integer(&sku["quantity"]).unwrap_or_default(),
    })
}

/// Ids of what is added later are far from those of what was there at the start.
fn next_id(context: &mut Context<'_>) -> i64 {
    FIRST_ID.saturating_mul(2).saturating_add_unsigned(context.number())
}

/// `product.get_publish_status`
pub(crate) fn status(context: &mut Context<'_>) -> Handled {
    const UNDER_REVIEW: i64 = 1;
    const PUBLISHED: i64 = 3;
    let (now, parameters) = (context.now, context.parameters);
    let found = context.shop.products.iter().filter(|product| !product.deleted && parameters.selects("goodsIdList", product.goods_id));
    let statuses: Vec<Value> = found
        .map(|product| {
            let status = if product.is_checked(now) { PUBLISHED } else { UNDER_REVIEW };
            json!({"goodsId": product.goods_id, "status": status, "subStatus": status * 100 + 1})
        })
        .collect();
    Ok(Outcome::Facts(json!({"goodsPublishStatusList": statuses})))
}
