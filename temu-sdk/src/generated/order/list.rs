//! stub
#![allow(unused_imports)]
use crate::generated_prelude::*;
/// Request
#[derive(Clone, Default)]
#[non_exhaustive]
#[must_use]
pub struct Request {
    /// page
    pub page_number: Option<i64>,
    /// size
    pub page_size: Option<i64>,
    /// kinds
    pub sortby: Option<RequestSortby>,
}
impl Request {
    /// New
    pub fn new() -> Self {
        Self { page_number: None, page_size: None, sortby: None }
    }
    /// page
    pub fn page_number(mut self, page_number: i64) -> Self {
        self.page_number = Some(page_number);
        self
    }
}
record!(request Request { 0 "pageNumber" page_number, 1 "pageSize" page_size, 2 "sortby" sortby, });
impl Operation for Request {
    type Response = Response;
    const INTERFACE: &'static Interface = &INTERFACE;
}
/// Facts
pub static INTERFACE: Interface = Interface { aliases: &[], ..Interface::new("order.list", "bg.order.list.v2.get", &[Gateway::Us, Gateway::Eu, Gateway::Global], Effect::Read) };
open_enum! {
    /// Sort
    RequestSortby: string { 
        /// up
        UpdateTime = "updateTime", CreateTime = "createTime", }
}
/// Response
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Response {
    /// total
    pub total_item_num: Option<i64>,
    /// items
    pub page_items: Vec<PageItem>,
}
record!(response Response { 0 "totalItemNum" total_item_num, 1 "pageItems" page_items, });
/// Item
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct PageItem {
    /// sn
    pub parent_order_sn: Option<String>,
    /// buyer
    pub buyer: Option<String>,
}
record!(response PageItem { 0 "parentOrderSn" parent_order_sn, 1 "buyer" buyer sensitive, } { "parent_order_sn" of 0, });
