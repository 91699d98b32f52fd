//! Ships an order with a label bought from Temu: warehouse, shipping service, label, confirmation.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example ship_order
//! PO-211-60869883931463740 waits for shipment
//! UPS takes the parcel for 4.20 USD
//! package PK-00002-00000002 has the tracking number MOCK00020000000002
//! the label is a PDF of … bytes
//! the order line is Shipped now
//! ```
//!
//! A label costs money. Against the real gateway the example stops before it buys one, unless `TEMU_ALLOW_WRITES` is `1`.

mod common;

use std::{fs, time::Duration};

use common::{Outcome, Setup};
use temu_sdk::{
    Decimal, Region, Shop,
    fulfillment::{confirm_shipped_packages, create_shipment, get_label_documents, get_shipment_result, list_unshipped_packages},
    logistics::{list_shipping_services, list_warehouses},
    order,
    types::{PackageDimensionUnit, PackageOrder, PackageWeightUnit, ShipmentItem, ShipmentSendType},
};

/// What goes into the parcel: the first line of an order.
struct Line {
    parent_order_sn: String,
    order_sn: String,
    goods_id: i64,
    sku_id: i64,
    quantity: i64,
}

/// A carrier's service, with what a label costs.
struct Service {
    channel_id: i64,
    ship_company_id: i64,
    name: String,
    price: Decimal,
    currency: String,
}

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let client = setup.client()?.build()?;
    let shop = setup.shop(&client)?;

    let Some(line) = line_to_ship(&shop).await? else {
        println!("no order waits for shipment");
        return Ok(());
    };
    println!("{} waits for shipment", line.parent_order_sn);
    let warehouse = warehouse(&shop).await?;
    let parcel = Parcel::of(setup.region);
    let service = cheapest_service(&shop, &line, &warehouse, &parcel).await?;
    println!("{} takes the parcel for {} {}", service.name, service.price, service.currency);

    setup.may_write("buy a label")?;
    let package = buy_label(&shop, &line, &warehouse, &parcel, &service).await?;
    let tracking = wait_for_label(&setup, &shop, &package).await?;
    println!("package {package} has the tracking number {tracking}");

    let pdf = download_label(&shop, &package).await?;
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("label.pdf"), &pdf)?;
    println!("the label is a PDF of {} bytes", pdf.len());

    confirm(&shop, &line, &package, &tracking).await?;
    let order = shop.call(order::get_detail::Request::new().parent_order_sn(line.parent_order_sn.as_str())).await?;
    let shipped = order.order_list.iter().find(|shipped| shipped.order_sn.as_ref() == Some(&line.order_sn));
    println!("the order line is {:?} now", shipped.and_then(|line| line.order_status).ok_or("the order has no such line")?);
    Ok(())
}

async fn line_to_ship(shop: &Shop) -> Outcome<Option<Line>> {
    let waiting = order::list::Request::new().parent_order_status(order::list::ParentOrderStatus::AwaitingShipment);
    let mut orders = shop.items(waiting);
    let Some(order) = orders.next().await.transpose()? else { return Ok(None) };
    let (parent, line) = (order.parent_order_map.ok_or("an order without a number")?, &order.order_list[0]);
    Ok(Some(Line {
        parent_order_sn: parent.parent_order_sn.ok_or("an order without a number")?,
        order_sn: line.order_sn.clone().ok_or("a line without a number")?,
        goods_id: line.goods_id.unwrap_or_default(),
        sku_id: line.sku_id.unwrap_or_default(),
        quantity: line.quantity.unwrap_or(1),
    }))
}

/// The shop's default warehouse, if labels can be bought for it, or else any other.
async fn warehouse(shop: &Shop) -> Outcome<String> {
    let warehouses = shop.call(list_warehouses::Request::new().return_enable_buy_shipping_label_only(true)).await?.into_inner();
    let mut usable: Vec<_> = warehouses.warehouse_list.into_iter().filter(|it| it.enable_buy_shipping_label != Some(false)).collect();
    usable.sort_by_key(|warehouse| warehouse.default_warehouse != Some(true));
    let first = usable.into_iter().next().and_then(|warehouse| warehouse.warehouse_id);
    first.ok_or_else(|| "the shop has no warehouse that can buy labels".into())
}

/// Weight and measures, in the units of the region.
struct Parcel {
    weight: &'static str,
    weight_unit: PackageWeightUnit,
    dimension_unit: PackageDimensionUnit,
}

impl Parcel {
    fn of(region: Region) -> Self {
        match region {
            Region::Us => Self { weight: "2", weight_unit: PackageWeightUnit::Pound, dimension_unit: PackageDimensionUnit::Inch },
            _ => Self { weight: "0.90", weight_unit: PackageWeightUnit::Kilogram, dimension_unit: PackageDimensionUnit::Centimeter },
        }
    }
}

async fn cheapest_service(shop: &Shop, line: &Line, warehouse: &str, parcel: &Parcel) -> Outcome<Service> {
    let request = list_shipping_services::Request::new()
        .warehouse_id(warehouse)
        .order_sn_list([line.order_sn.as_str()])
        .weight(parcel.weight)
        .weight_unit(parcel.weight_unit.clone())
        .length("10.00")
        .width("8.00")
        .height("4.00")
        .dimension_unit(parcel.dimension_unit.clone());
    let services = shop.call(request).await?.into_inner().online_channel_dto_list;
    let service = |channel: list_shipping_services::OnlineChannelDto| {
        Some(Service {
            channel_id: channel.channel_id?,
            ship_company_id: channel.ship_company_id?,
            name: channel.shipping_company_name?,
            price: channel.estimated_amount?.parse().ok()?,
            currency: channel.estimated_currency_code?,
        })
    };
    let mut services: Vec<Service> = services.into_iter().filter_map(service).collect();
    services.sort_by(|one, other| one.price.cmp(&other.price));
    services.into_iter().next().ok_or_else(|| "no carrier takes the parcel".into())
}

/// Buys one label, also if the answer to the first request is lost: a request that is sent again buys a second one.
async fn buy_label(shop: &Shop, line: &Line, warehouse: &str, parcel: &Parcel, service: &Service) -> Outcome<String> {
    let item = ShipmentItem::new()
        .parent_order_sn(line.parent_order_sn.as_str())
        .order_sn(line.order_sn.as_str())
        .goods_id(line.goods_id)
        .sku_id(line.sku_id)
        .quantity(line.quantity);
    let package = create_shipment::SendRequest::new()
        .order_send_info_list([item])
        .warehouse_id(warehouse)
        .channel_id(service.channel_id)
        .ship_company_id(service.ship_company_id)
        .weight(parcel.weight)
        .weight_unit(parcel.weight_unit.clone())
        .length("10.00")
        .width("8.00")
        .height("4.00")
        .dimension_unit(parcel.dimension_unit.clone());
    let request = create_shipment::Request::new()
        .send_type(ShipmentSendType::SinglePackage)
        .ship_later(true) // the label now, the confirmation when the parcel is handed over
        .ship_later_limit_time("24")
        .send_request_list([package]);
    match shop.call(request).await {
        Ok(bought) => bought.into_inner().package_sn_list.into_iter().next().ok_or_else(|| "the gateway named no package".into()),
        Err(error) if error.is_outcome_unknown() => {
            eprintln!("{error}");
            bought_before(shop, line).await?.ok_or_else(|| "no label was bought: run the example again".into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The package of an order for which a label was bought, and whose shipment is not confirmed.
async fn bought_before(shop: &Shop, line: &Line) -> Outcome<Option<String>> {
    let mut packages = shop.items(list_unshipped_packages::Request::new().parent_order_sn_list([line.parent_order_sn.as_str()]));
    Ok(packages.next().await.transpose()?.and_then(|package| package.package_sn))
}

/// Labels are made in the background.
async fn wait_for_label(setup: &Setup, shop: &Shop, package: &str) -> Outcome<String> {
    use get_shipment_result::ShippingLabelStatus;
    for _ in 0..60 {
        let results = shop.call(get_shipment_result::Request::new().package_sn_list([package])).await?.into_inner();
        let result = results.package_info_result_list.into_iter().next().ok_or("the gateway does not know the package")?;
        match result.shipping_label_status {
            Some(ShippingLabelStatus::Successful) => return result.tracking_number.ok_or_else(|| "a label without a number".into()),
            None | Some(ShippingLabelStatus::Pending) => setup.wait(Duration::from_secs(5)).await,
            Some(status) => return Err(format!("the label is {status:?}: {}", result.fail_reason_text.unwrap_or_default()).into()),
        }
    }
    Err("the label was not made within 5 minutes".into())
}

/// The link to a label is good for about 10 minutes, and the download is signed.
async fn download_label(shop: &Shop, package: &str) -> Outcome<Vec<u8>> {
    let request = get_label_documents::Request::new().package_sn_list([package]).document_type(get_label_documents::DocumentType::Pdf);
    let documents = shop.call(request).await?;
    let url = documents.shipping_label_url_list.first().and_then(|document| document.url.clone()).ok_or("there is no document")?;
    Ok(shop.files().download(documents.gateway(), url).bytes().await?)
}

async fn confirm(shop: &Shop, line: &Line, package: &str, tracking: &str) -> Outcome {
    let item = PackageOrder::new().parent_order_sn(line.parent_order_sn.as_str()).order_sn(line.order_sn.as_str()).quantity(line.quantity);
    let sent = confirm_shipped_packages::PackageSendInfo::new().package_sn(package).tracking_number(tracking).package_detail([item]);
    shop.call(confirm_shipped_packages::Request::new().package_send_info_list([sent])).await?;
    Ok(())
}
