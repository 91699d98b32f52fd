//! What is the same for all shops: warehouses, carriers, freight templates, categories, and the rules of publishing.

use serde_json::{Value, json};

use crate::mock::world::context::{Context, Handled, Outcome};

/// Carriers by id.
pub(crate) const CARRIERS: [(i64, &str); 4] =
    [(699_272_611, "UPS"), (125_705_105, "USPS"), (960_246_690, "FedEx"), (998_264_853, "Example Parcel")];
/// A tree of categories: id, parent, name. Those that are no one's parent are leaves.
const CATEGORIES: [(i64, i64, &str); 7] = [
    (100, 0, "Home & Kitchen"),
    (110, 100, "Kitchen"),
    (LEAF_CATEGORY, 110, "Mugs"),
    (112, 110, "Cutting Boards"),
    (200, 0, "Toys"),
    (210, 200, "Puzzles"),
    (211, 210, "Wooden Puzzles"),
];
/// The category of products that name none.
pub(crate) const LEAF_CATEGORY: i64 = 111;

pub(crate) fn carrier_name(id: i64) -> &'static str {
    CARRIERS.iter().find(|(known, _)| *known == id).map_or("Other carrier", |(_, name)| name)
}

/// `logistics.list_warehouses`
pub(crate) fn warehouses(context: &mut Context<'_>) -> Handled {
    let all = context.shop.warehouses.iter().enumerate();
    let facts: Vec<Value> = all
        .map(|(index, warehouse)| {
            json!({"warehouseId": warehouse.id, "warehouseName": warehouse.name, "defaultWarehouse": index == 0, "enableBuyShippingLabel": true,
                "regionId1": context.site.region_id, "supportsUspsGroundAdvantage": true})
        })
        .collect();
    Ok(Outcome::Facts(json!({"warehouseList": facts})))
}

/// `logistics.list_companies`
pub(crate) fn companies(_: &mut Context<'_>) -> Handled {
    let company = |(id, name): &(i64, &str)| json!({"logisticsServiceProviderId": id, "logisticsServiceProviderName": name, "logisticsBrandName": name});
    Ok(Outcome::Facts(CARRIERS.iter().map(company).collect()))
}

/// `logistics.list_shipping_services`
pub(crate) fn services(context: &mut Context<'_>) -> Handled {
    let known = |id: &str| context.shop.warehouses.iter().any(|warehouse| warehouse.id == id);
    if context.parameters.text("warehouseId").is_some_and(|id| !known(&id)) {
        return Err(context.reject("warehouseId", "the shop has no such warehouse"));
    }
    let channel = |(index, (id, name)): (usize, &(i64, &str))| {
        json!({"channelId": 1_000 + index, "shipCompanyId": id, "shippingCompanyName": name, "shipLogisticsType": format!("{name} Ground"),
            "estimatedAmount": format!("{}.{:02}", 4 + index, 20 + index), "estimatedCurrencyCode": context.site.currency,
            "estimatedText": "2-5 business days", "supportInterlineShipping": false, "infoNeeded": [], "signServiceId": 0})
    };
    let channels: Vec<Value> = CARRIERS.iter().enumerate().map(channel).collect();
    Ok(Outcome::Facts(json!({"onlineChannelDtoList": channels, "unavailableChannelDtoList": []})))
}

/// `product.list_freight_templates`
pub(crate) fn freight_templates(_: &mut Context<'_>) -> Handled {
    Ok(Outcome::Facts(
        json!({"templateList": [{"templateId": "LFT-1001", "templateName": "Standard"}, {"templateId": "LFT-1002", "templateName": "Bulky"}]}),
    ))
}

fn is_leaf(id: i64) -> bool {
    CATEGORIES.iter().all(|(_, parent, _)| *parent != id)
}

fn level(id: i64) -> i64 {
    CATEGORIES.iter().find(|(known, _, _)| *known == id).map_or(0, |(_, parent, _)| level(*parent) + 1)
}

/// `product.list_categories`, `category.list`
pub(crate) fn categories(context: &mut Context<'_>) -> Handled {
    let parent = context.parameters.integer("parentCatId").unwrap_or(0);
    if parent != 0 && level(parent) == 0 {
        return Err(context.reject("no such category", format!("{parent} is no category")));
    }
    let facts: Vec<Value> = CATEGORIES
        .iter()
        .filter(|(_, of, _)| *of == parent)
        .map(|(id, of, name)| {
            json!({"catId": id, "catName": name, "parentId": of, "parentCatId": of, "level": level(*id), "catLevel": level(*id), "leaf": is_leaf(*id),
                "isLeaf": is_leaf(*id), "isHidden": false, "hiddenType": "not_hidden", "availableStatus": 0, "secondHandCategory": false})
        })
        .collect();
    Ok(Outcome::Facts(json!({"goodsCatsList": facts, "categoryDTOList": facts})))
}

/// The leaf category that the call names.
fn leaf(context: &mut Context<'_>) -> Result<i64, crate::mock::rejection::Rejection> {
    let id = context.parameters.integer("catId").unwrap_or(LEAF_CATEGORY);
    if level(id) == 0 {
        return Err(context.reject("category not available", format!("{id} is no category")));
    }
    if is_leaf(id) { Ok(id) } else { Err(context.reject("not a leaf", format!("{id} has categories below it"))) }
}

/// `product.list_tax_codes`
pub(crate) fn tax_codes(context: &mut Context<'_>) -> Handled {
    leaf(context)?;
    Ok(Outcome::Facts(json!({"itemTaxCodeList": [{"itemTaxCode": "31000", "itemTaxCodeDesc": "General goods", "isSuggest": true},
        {"itemTaxCode": "40030", "itemTaxCodeDesc": "Food", "isSuggest": false}]})))
}

/// `product.get_property_template`
pub(crate) fn property_template(context: &mut Context<'_>) -> Handled {
    let category = leaf(context)?;
    let color = json!({"refPid": 13, "pid": 1, "templatePid": 501, "name": "Color", "required": true, "isSale": true, "values":
        [{"vid": 11, "value": "Red"}, {"vid": 12, "value": "Blue"}]});
    let specs = json!([{"parentSpecId": 1001, "parentSpecName": "Color"}, {"parentSpecId": 3001, "parentSpecName": "Size"}]);
    Ok(Outcome::Facts(json!({"templateInfo": {"templateId": category * 10, "goodsProperties": [color], "goodsSpecProperties": []},
        "userInputParentSpecList": specs, "singleSpecValueNum": 20, "inputMaxSpecNum": 2})))
}

/// `product.get_size_elements`
pub(crate) fn size_elements(context: &mut Context<'_>) -> Handled {
    let category = leaf(context)?;
    let element = json!({"elementId": 1, "elementName": "Length", "description": "in centimeters", "necessary": false, "type": "number", "value": ""});
    Ok(Outcome::Facts(
        json!({"sizeSpecElementRule": {"catId": category, "classId": 1, "className": "Size", "sizeSpecElementList": [element]}}),
    ))
}

/// `product.check_vocabulary`: the word `forbidden` is.
pub(crate) fn vocabulary(context: &mut Context<'_>) -> Handled {
    let mut reasons = Vec::new();
    for item in ["goodsName", "goodsDesc", "bulletPoints"] {
        if context.parameters.get(item).is_some_and(|value| value.to_string().to_lowercase().contains("forbidden")) {
            reasons
                .push(json!({"violationItem": item, "violationWarningContentList": [{"violationType": "word", "warning": "forbidden"}]}));
        }
    }
    let result = if reasons.is_empty() { "PASS" } else { "FAIL" };
    Ok(Outcome::Facts(json!({"checkResult": result, "failReasonList": reasons})))
}

/// `auth.get_mall_info`
pub(crate) fn mall(_: &mut Context<'_>) -> Handled {
    Ok(Outcome::Facts(json!({"semiManagedMall": false, "isThriftStore": false})))
}

/// `supply.list_addresses`
pub(crate) fn addresses(context: &mut Context<'_>) -> Handled {
    Ok(Outcome::Facts(json!([{"id": 9001, "isDefault": true, "mallId": context.mall_id, "provinceName": "广东省", "cityName": "广州市",
        "districtName": "番禺区", "addressDetail": "示例路 1 号", "addressLabel": "仓库"}])))
}
