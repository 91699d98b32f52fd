//! Images of local stores.

use bytes::Bytes;
use serde_json::Value;

use crate::{
    call::execute::call,
    error::{Error, Kind},
    files::{Files, transfer::FileTransfer},
    product::get_upload_signature::{Request, UploadFileType},
};

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
        let image = image.into();
        let signed = call(&self.handle, Request::new().upload_file_type(UploadFileType::Image)).await?;
        let transfer = FileTransfer::new(&self.handle, signed.gateway(), "upload of an image");
        let sign =
            signed.signature.as_deref().ok_or_else(|| transfer.located(Error::new(Kind::File("the gateway gave no sign".to_owned()))))?;
        let form = transfer.form().text("upload_sign", sign).file("image", &image);
        let mut stored = transfer.post("v3/store_image", form, "url").await?;
        let mut text = |name| stored.remove(name).as_ref().and_then(Value::as_str).map(str::to_owned);
        let url = text("url")
            .ok_or_else(|| transfer.located(Error::new(Kind::File("the file store returned a `url` that is not text".to_owned()))))?;
        Ok(StoredImage { url, etag: text("etag") })
    }
}
