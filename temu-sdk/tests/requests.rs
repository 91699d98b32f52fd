//! Building requests.

use temu_sdk::order;

#[test]
fn a_field_is_set_if_there_is_a_value() {
    use order::list::Request;
    let build = |size: Option<i64>, shop: Option<&str>| {
        let request = Request::new().maybe(size, Request::page_size).maybe(shop, |request, number| request.parent_order_sn_list([number]));
        serde_json::to_string(&request).unwrap()
    };
    assert_eq!(build(None, None), "{}");
    assert_eq!(build(Some(5), None), r#"{"pageSize":5}"#);
    assert_eq!(build(Some(5), Some("PO-1")), r#"{"pageSize":5,"parentOrderSnList":["PO-1"]}"#);
    // Setters that take anything like a string.
    let build = |number: Option<&str>| {
        let request = order::get_detail::Request::new().maybe(number, order::get_detail::Request::parent_order_sn);
        serde_json::to_string(&request).unwrap()
    };
    assert_eq!((build(None), build(Some("PO-1"))), ("{}".to_owned(), r#"{"parentOrderSn":"PO-1"}"#.to_owned()));
}
