//! The exact request that a call would send, and why its signature is what it is: for the gateway's "sign invalid", which names no reason.

use std::{collections::BTreeMap, fmt};

use crate::{catalog::gateway::Gateway, transport::Bytes, wire::values::Json};

/// A signed request that was not sent; see [`Shop::dry_run`](crate::Shop::dry_run).
#[derive(Clone)]
#[non_exhaustive]
pub struct DryRun {
    /// The gateway it would go to.
    pub gateway: Gateway,
    /// Where that is.
    pub url: String,
    /// The body. It holds the shop's token: keep it out of logs.
    pub body: Bytes,
    secret_len: usize,
}

impl DryRun {
    pub(crate) fn new(gateway: Gateway, url: &str, body: Vec<u8>, secret_len: usize) -> Self {
        Self { gateway, url: url.to_owned(), body: body.into(), secret_len }
    }

    /// The text that was hashed, a parameter a line, with secret and token masked by their lengths.
    ///
    /// The request's own values are shown, which may be buyers' data.
    #[must_use]
    pub fn explain(&self) -> String {
        let parameters: BTreeMap<String, Json> = serde_json::from_slice(&self.body).expect("the client made the body: a JSON object");
        let text = |name| parameters.get(name).map(bare).unwrap_or_default();
        let secret = format!("<app secret, {} characters>", self.secret_len);
        let mut out = format!("MD5, in upper-case hex, of these lines joined without anything between them:\n{secret}\n");
        for (name, value) in parameters.iter().filter(|(name, _)| *name != "sign") {
            // An authorization code travels under two names.
            let masked = bare(value) == text("access_token");
            let value = if masked { format!("<token, {} characters>", bare(value).len()) } else { bare(value).to_owned() };
            out.extend([name.as_str(), &value, "\n"]);
        }
        out + &format!("{secret}\nis {}", text("sign"))
    }
}

/// A value as it is signed: a string without its quotes.
fn bare(value: &Json) -> &str {
    let text = value.as_str();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

impl fmt::Debug for DryRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gateway, url, body, .. } = self;
        write!(f, "DryRun {{ gateway: {gateway}, url: {url:?}, body: <{} bytes> }}", body.len())
    }
}
