//! One delivery, received by the SDK and by hand.

use std::hint::black_box;

use aes::Aes128;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::{
    Decryptor,
    cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use temu_sdk::{
    AppKey, AppSecret, Region,
    mock::{MockEvent, MockGateway, SealedEvent},
    webhook::Webhook,
};

/// Two ways to the same end.
pub struct Pair {
    pub receive: Box<dyn Fn()>,
    pub floor: Box<dyn Fn()>,
    /// Length of the event's text.
    pub bytes: usize,
}

/// The work on an event with so many bytes that the spec does not know.
pub fn pair(extra: usize) -> Pair {
    let data = json!({
        "mallId": 634_418_211_110_001_i64,
        "parentOrderSn": "PO-211-00012345678901234",
        "orderSn": "211-00012345678905678",
        "orderStatus": 4,
        "updateTime": 1_757_375_999,
        "note": "x".repeat(extra),
    });
    let text = data.to_string();
    let (key, secret, sealed) = seal(data);
    let floor = floor(&secret, &sealed, &text);
    let webhook = Webhook::new(AppKey::new(key), AppSecret::new(secret));
    let receive = move || {
        let headers = sealed.headers.iter().map(|(name, value)| (name, value));
        black_box(webhook.receive(headers, sealed.body.as_bytes()).expect("it is genuine"));
    };
    Pair { receive: Box::new(receive), floor, bytes: text.len() }
}

fn seal(data: Value) -> (String, String, SealedEvent) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mock = MockGateway::start().await.expect("a free port");
        let (key, secret) = mock.app(Region::Us);
        let sender = mock.events(Region::Us, "http://127.0.0.1:1/").expect("a good URL");
        (key.to_owned(), secret.to_owned(), sender.seal(&MockEvent::new("bg_order_status_change_event", data)))
    })
}

/// AES, HMAC and JSON, with all else made ready before.
fn floor(secret: &str, sealed: &SealedEvent, text: &str) -> Box<dyn Fn()> {
    let body: Value = serde_json::from_str(&sealed.body).expect("the mock sends JSON");
    let cipher_text = STANDARD.decode(body["eventData"].as_str().unwrap_or_default()).expect("the mock sends base64");
    let signed: String = sealed.headers[..4].iter().flat_map(|(name, value)| [name.as_str(), value]).collect();
    let signed = format!("eventData{text}{signed}");
    let (secret, body) = (secret.as_bytes().to_vec(), sealed.body.clone());
    let key: [u8; 16] = *secret.first_chunk().expect("the mock's secret is long enough");
    Box::new(move || {
        black_box(serde_json::from_str::<serde::de::IgnoredAny>(&body).expect("JSON"));
        let text = Decryptor::<Aes128>::new(&key.into(), &key.into()).decrypt_padded_vec::<Pkcs7>(&cipher_text).expect("whole blocks");
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).expect("any length");
        mac.update(signed.as_bytes());
        black_box(mac.finalize());
        black_box(serde_json::from_slice::<serde::de::IgnoredAny>(&text).expect("JSON"));
    })
}
