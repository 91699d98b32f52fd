//! Files beside the router: signed downloads, and uploads of images and videos.
//!
//! ```no_run
//! # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
//! use temu_sdk::Gateway;
//! # let url = String::new();
//! let mut label = Vec::new(); // or a `tokio::fs::File`
//! let size = shop.files().download(Gateway::Us, url).limit(10 << 20).save(&mut label).await?;
//! println!("{size} bytes");
//! # Ok(())
//! # }
//! ```
//!
//! File routes are traced, metered and intercepted as calls are, but the client's limits do not hold them back. What fails is tried again as
//! the client's [`Retry`](crate::retry::Retry) says, and a refused token is renewed as for calls; a file that is stored twice changes nothing
//! in the shop.

mod download;
mod form;
mod image;
mod post;
mod transfer;
mod upload;
mod video;

pub use download::Download;
pub use image::StoredImage;
pub use upload::StoredFile;
pub use video::{Video, VideoUpload};

use form_urlencoded::byte_serialize;

use crate::{catalog::gateway::Gateway, context::handle::Handle};

/// The file transfers of a shop; see [`Shop::files`](crate::Shop::files).
#[derive(Clone, Debug)]
#[must_use]
pub struct Files {
    handle: Handle,
}

impl Files {
    pub(crate) fn new(handle: Handle) -> Self {
        Self { handle }
    }
}

/// The page that prints labels, for the key that label operations answer in place of the labels when `return_data_key` is set. It opens
/// once, within 10 minutes.
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

/// Returns the URL that a gateway's file routes are relative to.
fn beside_router(router: &str) -> &str {
    router.strip_suffix("/openapi/router").unwrap_or(router)
}
