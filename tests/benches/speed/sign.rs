//! Signing and encoding, held against the floor: serde derive on an equal struct, and MD5 once over the bytes.

use std::hint::black_box;

use allocation_counter::measure;
use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use serde::Serialize;
use serde_json::Value;
use temu_sdk::sign::Common;
use temu_sdk::{AccessToken, AppKey, AppSecret, Base64, Operation, UnixSeconds, catalog::Envelope, image, order};

use crate::compare::{Effort, ratio};
use crate::figure::Figure;

pub const KEY: &str = "f9d5cc9313893a20d5aa85c654e8f503";
pub const SECRET: &str = "c7e0a1a63542be4de3cb5488f9fba8149e8fc290";
pub const TOKEN: &str = "2nifvmpyymvypwmcms5ct4uqqudrwgpm";
const TIMESTAMP: i64 = 1_765_438_056;

/// The order list as a struct of one's own, common parameters included.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Orders<'a> {
    #[serde(rename = "access_token")]
    pub access_token: &'a str,
    #[serde(rename = "app_key")]
    pub app_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_before: Option<i64>,
    #[serde(rename = "data_type")]
    pub data_type: &'a str,
    pub page_number: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_order_sn_list: Option<&'a [String]>,
    pub timestamp: i64,
    pub r#type: &'a str,
}

#[derive(Serialize)]
struct Upload<'a> {
    access_token: &'a str,
    app_key: &'a str,
    data_type: &'a str,
    image: &'a str,
    timestamp: i64,
    r#type: &'a str,
}

pub fn run(effort: Effort) -> Vec<Figure> {
    let numbers: Vec<String> = (0..14).map(|number| format!("PO-211-2190545209919{number:04}")).collect();
    let small = order::list::Request::new().page_number(1);
    let medium = small.clone().parent_order_sn_list(numbers.clone()).create_after(UnixSeconds(1)).create_before(UnixSeconds(2));
    let orders = |list, window| Orders {
        access_token: TOKEN,
        app_key: KEY,
        create_after: window,
        create_before: window.map(|begin: i64| begin + 1),
        data_type: "JSON",
        page_number: 1,
        parent_order_sn_list: list,
        timestamp: TIMESTAMP,
        r#type: "bg.order.list.v2.get",
    };
    let file = vec![0x5a; 1 << 20];
    // Base64 is written before: the floor does nothing but serialize and hash.
    let text = STANDARD.encode(&file);
    let upload = Upload {
        access_token: TOKEN,
        app_key: KEY,
        data_type: "JSON",
        image: &text,
        timestamp: TIMESTAMP,
        r#type: "bg.goods.image.upload.global",
    };
    let large = image::upload::Request::new().image(Base64::from(file));
    [
        row(effort, "200 bytes", 1.20, &small, &orders(None, None)),
        row(effort, "600 bytes", 1.15, &medium, &orders(Some(&numbers), Some(1))),
        row(effort, "1 MiB", 1.03, &large, &upload),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row<R: Operation>(effort: Effort, size: &str, goal: f64, request: &R, equal: &impl Serialize) -> [Figure; 2] {
    let (key, secret, token) = (AppKey::new(KEY), AppSecret::new(SECRET), AccessToken::new(TOKEN));
    let common = Common { key: &key, secret: &secret, token: Some(&token), timestamp: UnixSeconds(TIMESTAMP), envelope: Envelope::Flat };
    let room = same_body(&common.signed_body(request), equal);
    let ours = || drop(black_box(common.signed_body(black_box(request))));
    let floor = || drop(black_box(floor(black_box(equal), room)));
    let (our_allocations, floor_allocations) = (measure(ours).count_total, measure(floor).count_total);
    let ratio = ratio(effort, ours, floor);
    [
        Figure::ratio(format!("sign {size}"), ratio, goal),
        Figure::ratio(format!("sign {size} allocations"), our_allocations as f64, (floor_allocations + 2) as f64),
    ]
}

/// Makes sure that both sides write the same but for the signature; answers the length of the body.
fn same_body(ours: &[u8], equal: &impl Serialize) -> usize {
    let floor = serde_json::to_value(equal).expect("it is JSON");
    let mut signed: Value = serde_json::from_slice(ours).expect("it is JSON");
    signed.as_object_mut().expect("it is an object").remove("sign");
    assert_eq!(signed, floor);
    ours.len()
}

/// Serializes into memory of the right size and hashes those bytes: nothing can be had for less.
pub fn floor(equal: &impl Serialize, room: usize) -> (Vec<u8>, [u8; 16]) {
    let mut body = Vec::with_capacity(room);
    serde_json::to_writer(&mut body, equal).expect("it is JSON");
    let hash = Md5::new().chain_update(SECRET).chain_update(&body).chain_update(SECRET).finalize();
    (body, hash.into())
}
