//! The types of the order list as most would write them: plain serde derive.

use serde::{Deserialize, Serialize};

/// What a gateway answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    pub success: bool,
    pub error_code: i64,
    pub error_msg: Option<String>,
    pub request_id: Option<String>,
    pub result: Option<Response>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OrderFulfillmentType {
    FulfillBySeller,
    FulfillByCooperativeWarehouse,
    #[serde(untagged)]
    Unrecognized(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    pub total_item_num: Option<i64>,
    pub page_items: Vec<PageItem>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageItem {
    pub parent_order_map: Option<ParentOrder>,
    pub order_list: Vec<OrderLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentOrder {
    pub parent_order_sn: Option<String>,
    pub parent_order_status: Option<i64>,
    pub parent_order_time: Option<i64>,
    pub parent_order_pending_finish_time: Option<i64>,
    pub parent_confirm_time: Option<i64>,
    pub expect_ship_latest_time: Option<i64>,
    pub parent_shipping_time: Option<i64>,
    pub latest_delivery_time: Option<i64>,
    pub update_time: Option<i64>,
    pub parent_order_label: Vec<OrderLabel>,
    pub fulfillment_warning: Vec<String>,
    pub region_id: Option<i64>,
    pub region_name1: Option<String>,
    pub region_name2: Option<String>,
    pub region_name3: Option<String>,
    pub site_id: Option<i64>,
    pub shipping_method: Option<i64>,
    pub has_shipping_fee: Option<bool>,
    pub order_payment_type: Option<String>,
    pub batch_order_number_list: Vec<String>,
    pub payment_info: Vec<ParentOrderPaymentInfo>,
    pub is_shipment_consolidated_by_main_mall: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentOrderPaymentInfo {
    pub payment_method: Option<String>,
    pub payment_processor_register: Option<String>,
    pub payment_card_brand: Option<String>,
    pub payment_auth_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    pub order_sn: Option<String>,
    pub order_status: Option<i64>,
    pub order_create_time: Option<i64>,
    pub order_shipping_time: Option<i64>,
    pub quantity: Option<i64>,
    pub original_order_quantity: Option<i64>,
    pub canceled_quantity_before_shipment: Option<i64>,
    pub is_cancelled_during_pending: Option<bool>,
    pub goods_id: Option<i64>,
    pub sku_id: Option<i64>,
    pub goods_name: Option<String>,
    pub original_goods_name: Option<String>,
    pub spec: Option<String>,
    pub original_spec_name: Option<String>,
    pub thumb_url: Option<String>,
    pub product_list: Vec<OrderProduct>,
    pub order_label: Vec<OrderLabel>,
    pub fulfillment_type: Option<OrderFulfillmentType>,
    pub fulfillment_warning: Vec<String>,
    pub inventory_deduction_warehouse_id: Option<String>,
    pub inventory_deduction_warehouse_name: Option<String>,
    pub order_payment_type: Option<String>,
    pub package_abnormal_type_list: Vec<String>,
    pub qualification_upload_end_time: Option<i64>,
    pub is_shipment_consolidated_by_main_mall: Option<bool>,
    pub earliest_time_buy_shipping_label: Option<i64>,
    pub earliest_time_get_shipping_document: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderProduct {
    pub product_id: Option<i64>,
    pub product_sku_id: Option<i64>,
    pub ext_code: Option<String>,
    pub sold_factor: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLabel {
    pub name: Option<String>,
    pub value: Option<i64>,
}
