//! Images of local stores.

use bytes::Bytes;
use serde_json::Value;

use super::trip::Trip;
use crate::{
    error::{Error, Kind},
    product::get_upload_signature::{Request, UploadFileType},
    shop::Shop,
};

/// An image in Temu's file store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredImage {
    /// Where it lies, as interfaces for products want it.
    pub url: String,
    /// The store's hash of it.
    pub etag: Option<String>,
}

impl Shop {
    /// Stores an image of a local store: gets the sign for it, then uploads it to the same gateway.
    ///
    /// ```no_run
    /// # async fn example(shop: temu_sdk::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// let stored = shop.upload_image(std::fs::read("front.jpg")?).await?;
    /// println!("{}", stored.url);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Shop::call`], and where the file store refuses the image.
    pub async fn upload_image(&self, image: impl Into<Bytes>) -> Result<StoredImage, Error> {
        let image = image.into();
        let signed = self.call(Request::new().upload_file_type(UploadFileType::Image)).await?;
        let trip = Trip::new(self, signed.gateway(), "upload of an image");
        let sign = signed.signature.as_deref().ok_or_else(|| trip.failed(Error::new(Kind::File("the gateway gave no sign".to_owned()))))?;
        let form = trip.form().text("upload_sign", sign).file("image", &image);
        let mut answer = trip.post("v3/store_image", form, "url").await?;
        let mut text = |name| answer.remove(name).as_ref().and_then(Value::as_str).map(str::to_owned);
        Ok(StoredImage { url: text("url").unwrap_or_default(), etag: text("etag") })
    }
}
