//! Signed downloads: labels and documents, streamed to a writer.

use tokio::io::AsyncWrite;

use super::{fetch::Fetch, trip::Trip};
use crate::{
    error::{Error, Kind},
    interface::Gateway,
    secret::AccessToken,
    shop::Shop,
    sign::{DownloadForm, download_headers},
    transport::HttpRequest,
};

/// Bytes that a download may have at most, unless told otherwise.
const LIMIT: u64 = 100 << 20;

/// A download that is being put together; made by [`Shop::download`].
#[must_use = "nothing is fetched before `save` or `bytes`"]
pub struct Download {
    pub(super) trip: Trip,
    url: String,
    form: DownloadForm,
    pub(super) limit: u64,
}

impl Shop {
    /// Fetches a file from a URL that an interface of this gateway returned; the URL is good for about 10 minutes.
    ///
    /// The shop's token travels in the headers, so the URL must be `https`, or on the host that the client knows the gateway by.
    pub fn download(&self, gateway: Gateway, url: impl Into<String>) -> Download {
        let form = if gateway == Gateway::Cn { DownloadForm::Plain } else { DownloadForm::Toa };
        Download { trip: Trip::new(self, gateway, "download"), url: url.into(), form, limit: LIMIT }
    }
}

impl Download {
    /// The form of the signed headers: [`DownloadForm::Plain`] for the gateway `cn`, [`DownloadForm::Toa`] for the others by default.
    pub fn form(mut self, form: DownloadForm) -> Self {
        self.form = form;
        self
    }

    /// How many bytes the file may have: 100 MiB by default. A longer one is an error, before the writer got more than that.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// Streams the file to a writer and tells its length in bytes. It is tried again only while nothing has been written; after an error
    /// the writer may hold a part.
    ///
    /// # Errors
    /// Where there is no token, the URL is not allowed, the gateway refuses, the file is too long, or writing fails.
    pub async fn save(self, writer: &mut (dyn AsyncWrite + Unpin + Send)) -> Result<u64, Error> {
        self.trip.run(Fetch { download: &self, writer, written: 0 }).await
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// As [`Download::save`].
    pub async fn bytes(self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.save(&mut bytes).await?;
        Ok(bytes)
    }

    /// Signed anew for each attempt.
    pub(super) fn request(&self, token: &AccessToken) -> Result<HttpRequest, Error> {
        let (core, gateway) = (self.trip.core(), self.trip.gateway);
        let app = core.app(gateway)?;
        if !is_allowed(&self.url, core.url(gateway)?) {
            return Err(Error::config(
                "the shop's token may travel over https only: this URL is neither that nor on the gateway's own host",
            ));
        }
        let random: String = (0..4).map(|_| format!("{:08}", core.random.next() % 100_000_000)).collect();
        let headers = download_headers(self.form, &app.key, &app.secret, token, core.now(gateway).0, &random);
        let mut request = HttpRequest::new(gateway, &self.url, Vec::new());
        request.headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(request)
    }

    pub(super) fn too_long(&self) -> Error {
        Error::new(Kind::File(format!("it is longer than the allowed {} bytes", self.limit)))
    }
}

/// Over https, or to where the client sends the shop's token anyway: a mock or a proxy.
fn is_allowed(url: &str, router: &str) -> bool {
    let origin = |url: &'_ str| {
        let (scheme, rest) = url.split_once("://")?;
        Some((scheme.to_ascii_lowercase(), rest.split(['/', '?', '#']).next()?.to_ascii_lowercase()))
    };
    origin(url).is_some_and(|(scheme, host)| scheme == "https" && !host.is_empty() || origin(router) == Some((scheme, host)))
}
