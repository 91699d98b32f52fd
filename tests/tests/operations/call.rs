//! What the generated calls are made of, and how they are sent.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use serde_json::Value;
use temu_sdk::{Operation, Shop, call::Mismatch};

pub use codegen::samples::Size;
pub use std::collections::BTreeMap;
pub use temu_sdk::*;

/// A generated call: one request of one operation.
pub struct Call {
    pub operation: &'static str,
    pub size: Size,
    /// Gateways on which the request is the same.
    pub gateways: &'static [Gateway],
    pub send: fn(&At) -> Sending<'_>,
}

pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send + 'a>>;

/// Where a call goes.
pub struct At {
    pub shop: Shop,
    /// What to exchange for a token.
    pub code: String,
}

/// A typed answer, without its type.
pub struct Answer {
    /// What was understood of it.
    pub json: Value,
    pub mismatches: Vec<Mismatch>,
    /// How many items failed although the call succeeded.
    pub failed_items: usize,
}

impl At {
    pub fn call<'a, R>(&'a self, request: R) -> Sending<'a>
    where
        R: Operation + 'a,
        R::Response: Serialize,
    {
        Box::pin(async move {
            let reply = self.shop.call(request).await?;
            let json = serde_json::to_value(&*reply).expect("answers can be written");
            Ok(Answer { json, mismatches: reply.mismatches().to_vec(), failed_items: reply.failed_items() })
        })
    }

    pub fn code(&self) -> String {
        self.code.clone()
    }
}

pub fn text(text: &str) -> String {
    text.to_owned()
}

#[allow(dead_code, reason = "no request holds a number today")]
pub fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

#[allow(dead_code, reason = "no request holds JSON today")]
pub fn json(text: &str) -> Json {
    text.parse().expect("JSON")
}

/// The only file of the samples.
pub fn file(base64: &str) -> Base64 {
    assert_eq!(base64, "ZmlsZQ==");
    Base64::from(b"file".to_vec())
}
