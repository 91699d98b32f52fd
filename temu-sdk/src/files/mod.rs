//! Files beside the router: signed downloads, and uploads of images and videos.
//!
//! ```no_run
//! # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
//! use temu_sdk::Gateway;
//! # let url = String::new();
//! let mut label = Vec::new(); // or a `tokio::fs::File`
//! let file = shop.files().download(Gateway::Us, url).limit(10 << 20).save(&mut label).await?;
//! println!("{} bytes of {:?}", file.length, file.content_type);
//! # Ok(())
//! # }
//! ```
//!
//! File routes are traced, metered and intercepted as calls are, but the client's limits do not hold them back. What fails is tried again as
//! the client's [`Retry`](crate::retry::Retry) says, and a rejected token is renewed as for calls; a file that is stored twice changes nothing
//! in the shop.

mod download;
mod form;
mod image;
mod post;
mod transfer;
mod upload;
mod video;

pub use crate::catalog::print::{PrintKey, print_page};
pub use download::{Download, SavedFile};
pub use image::StoredImage;
pub use upload::StoredFile;
pub use video::{Video, VideoUpload};

use crate::context::handle::Handle;

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
