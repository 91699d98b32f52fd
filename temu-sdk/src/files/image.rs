//! Images of local stores.

use bytes::Bytes;

use crate::{error::Error, files::Files};

/// An image in Temu's file store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredImage {
    /// Where it lies, as operations for products want it.
    pub url: String,
    /// The store's hash of it.
    pub etag: Option<String>,
}

impl Files {
    /// Uploads an image of a local store: gets an upload signature, then posts the image to the same gateway.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// let stored = shop.files().upload_image(std::fs::read("front.jpg")?).await?;
    /// println!("{}", stored.url);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, or if the file store rejects the image.
    pub async fn upload_image(&self, image: impl Into<Bytes>) -> Result<StoredImage, Error> {
        let stored = self.upload("image", image).await?;
        Ok(StoredImage { url: stored.id, etag: stored.etag })
    }
}
