//! Which function executes an operation. To add one: write it in the file of its topic, and name it here.

use crate::mock::world::{
    context::{Context, Handled},
    orders, products, publishing, reference, returns, shipping, supply,
};

pub(crate) type Handler = fn(&mut Context<'_>) -> Handled;

/// The operations of the world by the name that the spec gives them; all others get made-up data.
pub(crate) const HANDLERS: [(&str, Handler); 47] = [
    ("auth.get_mall_info", reference::mall),
    ("category.list", reference::categories),
    ("fulfillment.confirm_shipment", shipping::confirm),
    ("fulfillment.confirm_shipped_packages", shipping::confirm_packages),
    ("fulfillment.create_shipment", shipping::buy_labels),
    ("fulfillment.get_label_documents", shipping::documents),
    ("fulfillment.get_shipment", shipping::shipment),
    ("fulfillment.get_shipment_result", shipping::label_results),
    ("fulfillment.list_unshipped_packages", shipping::unshipped),
    ("fulfillment.update_tracking_number", shipping::update_tracking),
    ("logistics.list_companies", reference::companies),
    ("logistics.list_shipping_services", reference::services),
    ("logistics.list_warehouses", reference::warehouses),
    ("order.get_decrypted_shipping_info", orders::address),
    ("order.get_detail", orders::detail),
    ("order.get_shipping_info", orders::address),
    ("order.list", orders::list),
    ("order.list_customizations", orders::customizations),
    ("price.get_order_amount", orders::amounts),
    ("price.list_sku_prices", products::prices),
    ("price.update_sku_prices", products::update_prices),
    ("product.add", publishing::add),
    ("product.add_simple", publishing::add),
    ("product.check_vocabulary", reference::vocabulary),
    ("product.delete", products::delete),
    ("product.get_detail", products::detail),
    ("product.get_property_template", reference::property_template),
    ("product.get_publish_status", publishing::status),
    ("product.get_size_elements", reference::size_elements),
    ("product.get_stock", products::stock),
    ("product.list", products::list),
    ("product.list_categories", reference::categories),
    ("product.list_freight_templates", reference::freight_templates),
    ("product.list_skus", products::list_skus),
    ("product.list_tax_codes", reference::tax_codes),
    ("product.publish_from_text", publishing::add_from_text),
    ("product.search", products::list),
    ("product.update_stock", products::update_stock),
    ("returns.accept_cancellation", returns::accept_cancellation),
    ("returns.get_detail", returns::detail),
    ("returns.issue_refund", returns::issue_refund),
    ("returns.list", returns::list),
    ("returns.list_parents", returns::list_parents),
    ("supply.add_to_staging", supply::stage),
    ("supply.list_addresses", reference::addresses),
    ("supply.list_delivery_orders", supply::delivery_orders),
    ("supply.list_purchase_orders", supply::purchase_orders),
];

/// The operations that the world executes. One that a spec does not have is never called.
pub fn names() -> impl Iterator<Item = &'static str> {
    HANDLERS.iter().map(|(name, _)| *name)
}

/// The function of an operation, if the world has it.
pub(crate) fn handler(operation: &str) -> Option<Handler> {
    HANDLERS.iter().find(|(name, _)| *name == operation).map(|(_, handler)| *handler)
}
