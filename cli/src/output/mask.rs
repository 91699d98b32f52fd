//! Secrets in what is shown: names of fields that hold some, and their values.

use serde_json::Value;

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Top-level parameters of a request that are never shown.
const SECRET: [&str; 3] = ["access_token", "sign", "code"];

/// Masks the secrets of a signed request.
pub fn request(body: &Value) -> Value {
    let mut body = body.clone();
    for name in SECRET {
        if let Some(value) = body.get_mut(name) {
            *value = MASK.into();
        }
    }
    body
}

/// The beginning of a token, to tell it from others.
pub fn hint(token: &str) -> String {
    let shown = if token.len() >= 24 && token.is_ascii() { &token[..4] } else { "" };
    format!("{shown}{MASK}")
}
