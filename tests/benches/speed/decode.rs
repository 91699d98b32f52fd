//! Decoding an order list, leniency included, held against serde_json and plain derive.

use std::hint::black_box;

use serde_json::{Value, json};
use temu_sdk::order;

use crate::compare::{Effort, ratio};
use crate::figure::Figure;
use crate::plain;

pub fn run(effort: Effort) -> Vec<Figure> {
    let lengths = [("2 KiB", 2 << 10), ("1 MiB", 1 << 20)];
    lengths.map(|(size, length)| row(effort, size, &orders(length).to_string())).into()
}

/// An order list of about this length.
pub fn orders(length: usize) -> Value {
    let order: Value = serde_json::from_str(include_str!("order.json")).expect("it is JSON");
    let count = (length / order.to_string().len()).max(1);
    json!({"totalItemNum": count, "pageItems": vec![order; count]})
}

fn row(effort: Effort, size: &str, text: &str) -> Figure {
    let body = text.as_bytes();
    same_values(body);
    let ours = || drop(black_box(serde_json::from_slice::<order::list::Response>(black_box(body))));
    let plain = || drop(black_box(serde_json::from_slice::<plain::Response>(black_box(body))));
    Figure::ratio(format!("decode {size}"), ratio(effort, ours, plain), 1.03)
}

/// Makes sure that neither side leaves anything out.
fn same_values(body: &[u8]) {
    let ours: order::list::Response = serde_json::from_slice(body).expect("it is an order list");
    let plain: plain::Response = serde_json::from_slice(body).expect("it is an order list");
    assert_eq!(serde_json::to_value(ours).expect("it is JSON"), serde_json::to_value(plain).expect("it is JSON"));
}
