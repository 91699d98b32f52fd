//! Fulfillment: labels bought from Temu, shipments by one's own carrier, and what both do to the order.

use serde_json::{Value, json};

use crate::mock::{
    rejection::Rejection,
    world::{
        context::{Context, Handled, Outcome},
        documents::label,
        entities::{OrderStatus, Package, PackageItem},
        parameters::{Parameters, integer, plain},
        reference::{CARRIERS, carrier_name},
    },
};

/// `fulfillment.create_shipment`: each request buys a label, and so does the same request again.
pub(crate) fn buy_labels(context: &mut Context<'_>) -> Handled {
    let mut numbers = Vec::new();
    for request in context.parameters.objects("sendRequestList") {
        let items = items(&request, "orderSendInfoList");
        let parent = check_items(context, &items)?;
        let number = context.number();
        let package = Package {
            sn: format!("PK-{:05}-{number:08}", context.mall_id.rem_euclid(100_000)),
            parent_sn: parent,
            items,
            has_label: true,
            carrier_id: request.integer("shipCompanyId").unwrap_or(CARRIERS[0].0),
            tracking: format!("MOCK{:04}{number:010}", context.mall_id.rem_euclid(10_000)),
            warehouse_id: request.text("warehouseId").unwrap_or_default(),
            ready_at: context.now + context.processing,
            confirmed: false,
            canceled: false,
        };
        numbers.push(package.sn.clone());
        keep(context, package);
    }
    if numbers.is_empty() {
        return Err(context.reject("invalid request", "sendRequestList is empty"));
    }
    Ok(Outcome::Facts(
        json!({"packageSnList": numbers, "warningMessage": [], "shipLaterLimitTime": context.parameters.get("shipLaterLimitTime")}),
    ))
}

/// So many packages of a shop are remembered; the oldest are forgotten, so that memory stays flat.
const MOST_PACKAGES: usize = 10_000;

fn keep(context: &mut Context<'_>, package: Package) {
    if context.shop.packages.len() >= MOST_PACKAGES {
        context.shop.packages.remove(0);
    }
    context.shop.packages.push(package);
}

fn items(request: &Parameters<'_>, name: &str) -> Vec<PackageItem> {
    let item = |value: &Value| PackageItem { order_sn: plain(&value["orderSn"]), quantity: integer(&value["quantity"]).unwrap_or(1) };
    request.list(name).iter().map(item).collect()
}

/// Whether all items can be shipped now; returns the parent order of the first.
fn check_items(context: &mut Context<'_>, items: &[PackageItem]) -> Result<String, Rejection> {
    let mut parent = None;
    for item in items {
        let found = context.shop.order_of_line(&item.order_sn).map(|order| {
            let line = order.line(&item.order_sn).map_or((0, OrderStatus::Canceled), |line| (line.open(), line.status));
            (order.sn.clone(), line)
        });
        let Some((sn, (open, status))) = found else {
            return Err(context.reject("not found", format!("the shop has no order {}", item.order_sn)));
        };
        if open < item.quantity {
            let words = if status == OrderStatus::Shipped { "already shipped" } else { "nothing shippable" };
            return Err(context.reject(words, format!("{}: {open} to ship, status {}", item.order_sn, plain(&json!(status)))));
        }
        parent.get_or_insert(sn);
    }
    parent.ok_or_else(|| context.reject("invalid request", "there is no item to ship"))
}

/// `fulfillment.get_shipment_result`
pub(crate) fn label_results(context: &mut Context<'_>) -> Handled {
    let mut results = Vec::new();
    for sn in context.parameters.list("packageSnList").to_vec() {
        let package = find(context, &plain(&sn))?;
        let status = match package.ready_at <= context.now {
            _ if package.canceled => "canceled",
            true => "successful",
            false => "pending",
        };
        let items: Vec<Value> = package
            .items
            .iter()
            .map(|item| json!({"orderSn": item.order_sn, "parentOrderSn": package.parent_sn, "quantity": item.quantity}))
            .collect();
        results.push(json!({"packageSn": package.sn, "mainPackageSn": package.sn, "shippingLabelStatus": status, "orderSendInfoList": items,
            "trackingNumber": if status == "successful" { json!(package.tracking) } else { Value::Null }, "shipCompanyId": package.carrier_id,
            "shippingCompanyName": carrier_name(package.carrier_id), "warehouseId": package.warehouse_id, "failReasonText": "",
            "estimatedAmount": "4.20", "estimatedCurrencyCode": context.site.currency, "weight": "0.8", "weightUnit": "pound", "dimensionUnit": "inch",
            "length": "8", "width": "6", "height": "2"}));
    }
    Ok(Outcome::Facts(json!({"packageInfoResultList": results})))
}

/// The package that a call names.
fn find(context: &mut Context<'_>, sn: &str) -> Result<Package, Rejection> {
    let found = context.shop.package(sn).cloned();
    found.ok_or_else(|| context.reject("packageSn", format!("the shop has no package {sn}")))
}

/// `fulfillment.get_label_documents`: the mock serves the URLs itself, for signed downloads.
pub(crate) fn documents(context: &mut Context<'_>) -> Handled {
    let mut labels = Vec::new();
    for sn in context.parameters.list("packageSnList").to_vec() {
        let package = find(context, &plain(&sn))?;
        if package.canceled || package.ready_at > context.now {
            return Err(context.reject(if package.canceled { "cancelled" } else { "not printable yet" }, package.sn));
        }
        let name = format!("label-{}.pdf", package.sn);
        let url = format!("{}/files/{name}", context.host);
        context.effects.documents.push((name, label(&[&package.sn, &package.tracking, &package.parent_sn])));
        labels.push(json!({"packageSn": package.sn, "documentType": "SHIPPING_LABEL_PDF", "url": url}));
    }
    Ok(Outcome::Facts(json!({"shippingLabelUrlList": labels, "warningMessage": []})))
}

/// `fulfillment.confirm_shipped_packages`: packages with labels from Temu are on their way.
pub(crate) fn confirm_packages(context: &mut Context<'_>) -> Handled {
    let mut sent = Vec::new();
    for wanted in context.parameters.objects("packageSendInfoList") {
        let package = find(context, &wanted.text("packageSn").unwrap_or_default())?;
        if package.canceled {
            return Err(context.reject("cancelled", package.sn));
        }
        if wanted.text("trackingNumber").is_some_and(|tracking| tracking != package.tracking) {
            return Err(context.reject("tracking number", format!("{} has the number {}", package.sn, package.tracking)));
        }
        if package.confirmed {
            return Err(context.reject("already shipped", package.sn));
        }
        check_items(context, &package.items)?;
        sent.push(package);
    }
    for package in sent {
        ship(context, &package.items);
        context.shop.package(&package.sn).into_iter().for_each(|package| package.confirmed = true);
    }
    Ok(Outcome::Facts(json!({"warningMessage": []})))
}

/// `fulfillment.confirm_shipment`: items travel with a carrier of the seller's own.
pub(crate) fn confirm(context: &mut Context<'_>) -> Handled {
    let mut packages = Vec::new();
    for request in context.parameters.objects("sendRequestList") {
        let items = items(&request, "orderSendInfoList");
        let parent_sn = check_items(context, &items)?;
        let number = context.number();
        packages.push(Package {
            sn: format!("PK-{:05}-{number:08}", context.mall_id.rem_euclid(100_000)),
            parent_sn,
            items,
            has_label: false,
            carrier_id: request.integer("carrierId").unwrap_or_default(),
            tracking: request.text("trackingNumber").unwrap_or_default(),
            warehouse_id: request.text("selfShippingWarehouseId").unwrap_or_default(),
            ready_at: context.now,
            confirmed: true,
            canceled: false,
        });
    }
    for package in packages {
        ship(context, &package.items);
        keep(context, package);
    }
    Ok(Outcome::Facts(json!({"warningMessage": [], "assistantAgreementText": ""})))
}

/// Counts items as shipped, and tells of the orders whose status that changes.
fn ship(context: &mut Context<'_>, items: &[PackageItem]) {
    let now = context.now;
    for item in items {
        let Some(order) = context.shop.order_of_line(&item.order_sn) else { continue };
        order.updated = now;
        order.shipped = Some(now);
        let parent = order.sn.clone();
        let Some(line) = order.line(&item.order_sn) else { continue };
        line.shipped += item.quantity;
        line.status = if line.shipped < line.quantity { OrderStatus::PartiallyShipped } else { OrderStatus::Shipped };
        let event = json!({"parentOrderSn": parent, "orderSn": line.sn, "orderStatus": line.status, "updateTime": now});
        context.effects.events.push(("order_status_changed", event));
    }
}

/// `fulfillment.get_shipment`
pub(crate) fn shipment(context: &mut Context<'_>) -> Handled {
    let parent = context.required("parentOrderSn")?;
    if context.shop.order(&parent).is_none() {
        return Err(context.reject("not found", format!("the shop has no order {parent}")));
    }
    let line = context.parameters.text("orderSn");
    let mut infos = Vec::new();
    for package in context.shop.packages.iter().filter(|package| package.confirmed && package.parent_sn == parent) {
        for item in package.items.iter().filter(|item| line.as_ref().is_none_or(|line| *line == item.order_sn)) {
            let sku =
                context.shop.orders.iter().flat_map(|order| &order.lines).find(|line| line.sn == item.order_sn).map(|line| line.sku_id);
            infos.push(json!({"quantity": item.quantity, "packageSn": package.sn, "carrierId": package.carrier_id, "skuId": sku,
                "carrierName": carrier_name(package.carrier_id), "trackingNumber": package.tracking, "trackingWarningLabel": "none",
                "packageDeliveryType": if package.has_label { "temu_label" } else { "own_carrier" }}));
        }
    }
    Ok(Outcome::Facts(json!({"shipmentInfoDTO": infos})))
}

/// `fulfillment.list_unshipped_packages`: labels were bought, and shipping is not confirmed.
pub(crate) fn unshipped(context: &mut Context<'_>) -> Handled {
    let parameters = context.parameters;
    let mut packages = Vec::new();
    for package in context.shop.packages.iter().filter(|package| package.has_label && !package.confirmed && !package.canceled) {
        let holds = package.items.iter().any(|item| parameters.selects("orderSnList", &item.order_sn));
        if holds && parameters.selects("parentOrderSnList", &package.parent_sn) {
            let shippable: Vec<Value> = package
                .items
                .iter()
                .map(|item| json!({"orderSn": item.order_sn, "parentOrderSn": package.parent_sn, "quantity": item.quantity}))
                .collect();
            packages.push(json!({"packageSn": package.sn, "mainPackageSn": package.sn, "carrierId": package.carrier_id,
                "carrierName": carrier_name(package.carrier_id), "trackingNumber": package.tracking,
                "packageDetail": {"shippableOrders": shippable, "canceledOrders": []}}));
        }
    }
    Ok(Outcome::List(packages))
}

/// `fulfillment.update_tracking_number`
pub(crate) fn update_tracking(context: &mut Context<'_>) -> Handled {
    for edit in context.parameters.objects("editPackageRequestList") {
        let sn = edit.text("packageSn").unwrap_or_default();
        find(context, &sn)?;
        let Some(package) = context.shop.package(&sn) else { continue };
        package.tracking = edit.text("trackingNumber").unwrap_or_else(|| package.tracking.clone());
        package.carrier_id = edit.integer("shipCompanyId").unwrap_or(package.carrier_id);
    }
    Ok(Outcome::Exactly(json!(true)))
}
