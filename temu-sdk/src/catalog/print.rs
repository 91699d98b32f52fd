//! The page that prints labels and barcodes, by a key that operations return.

use std::fmt;

use form_urlencoded::byte_serialize;

use crate::{
    catalog::{gateway::Gateway, gateway_facts::beside_router},
    wire::{decode::Decodable, record::Slot},
};

/// The key of a page that prints labels or barcodes, which some operations return in place of the data; see `print_page` of their requests.
///
/// The page opens once, within 10 minutes, for whoever has its URL.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PrintKey(Option<String>);

impl PrintKey {
    /// The key; `None` if the gateway returned none.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The URL of the page.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.key().map(print_page)
    }
}

impl Decodable for PrintKey {
    fn target(&mut self) -> Slot<'_> {
        Slot::Str(&mut self.0)
    }
}

impl fmt::Debug for PrintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "PrintKey(<redacted>)" } else { "PrintKey(none)" })
    }
}

/// The URL of the page that prints labels, for the key that raw calls return when `return_data_key` is `true`.
///
/// ```
/// use temu_sdk::files::print_page;
/// assert_eq!(print_page("a b"), "https://openapi.kuajingmaihuo.com/tool/print?dataKey=a+b");
/// ```
#[must_use]
pub fn print_page(data_key: &str) -> String {
    let key: String = byte_serialize(data_key.as_bytes()).collect();
    let page = |gateway: Gateway| Some(format!("{}/{}?dataKey={key}", beside_router(gateway.url()), gateway.facts().print_page?));
    Gateway::ALL.into_iter().find_map(page).unwrap_or_default()
}
