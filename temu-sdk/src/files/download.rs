//! Signed downloads: labels and documents, streamed to a writer.

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::trip::Trip;
use crate::{
    answer::Reader,
    error::{Error, Kind},
    interface::Gateway,
    shop::Shop,
    sign::{DownloadForm, download_headers},
    transport::{Arriving, HttpRequest, HttpResponse},
    values::Json,
};

/// Bytes that a download may have at most, unless told otherwise.
const LIMIT: u64 = 100 << 20;
/// Bytes that are read of an answer that is not the file.
const REFUSAL: usize = 64 << 10;

/// A download that is being put together; made by [`Shop::download`].
#[must_use = "nothing is fetched before `save` or `bytes`"]
pub struct Download {
    trip: Trip,
    url: String,
    form: DownloadForm,
    limit: u64,
}

impl Shop {
    /// Fetches a file from a URL that an interface of this gateway returned; the URL is good for about 10 minutes.
    ///
    /// The shop's token travels in the headers, so the URL must be `https`, or on the host that the client knows the gateway by.
    pub fn download(&self, gateway: Gateway, url: impl Into<String>) -> Download {
        let form = if gateway == Gateway::Cn { DownloadForm::Plain } else { DownloadForm::Toa };
        Download { trip: Trip { shop: self.clone(), gateway, what: "download" }, url: url.into(), form, limit: LIMIT }
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
        let (mut attempts, mut written) = (0, 0);
        loop {
            attempts += 1;
            match self.attempt(writer, &mut written).await {
                Ok(()) => return Ok(written),
                Err(error) if written > 0 => return Err(self.trip.failed(error).after(attempts)),
                Err(error) => self.trip.core().clock.sleep(self.trip.again(error, attempts)?).await,
            }
        }
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

    async fn attempt(&self, writer: &mut (dyn AsyncWrite + Unpin + Send), written: &mut u64) -> Result<(), Error> {
        let (core, request) = (self.trip.core(), self.request().await?);
        let mut file = self.trip.within(core.timeout, core.transport.download(request)).await?;
        match (file.status(), file.length()) {
            (200, length) if length.is_some_and(|length| length > self.limit) => return Err(self.too_long()),
            (200, _) => {}
            _ => return Err(self.refused(&mut *file).await?),
        }
        while let Some(chunk) = self.trip.within(core.timeout, file.chunk()).await? {
            if *written + chunk.len() as u64 > self.limit {
                return Err(self.too_long());
            }
            *written += chunk.len() as u64;
            writer.write_all(&chunk).await.map_err(unwritten)?;
        }
        writer.flush().await.map_err(unwritten)
    }

    /// Signed anew for each attempt.
    async fn request(&self) -> Result<HttpRequest, Error> {
        let (core, gateway) = (self.trip.core(), self.trip.gateway);
        let app = core.app(gateway)?;
        if !is_allowed(&self.url, core.url(gateway)?) {
            return Err(Error::config(
                "the shop's token may travel over https only: this URL is neither that nor on the gateway's own host",
            ));
        }
        let token = self.trip.shop.find_token(gateway).await?;
        let random: String = (0..4).map(|_| format!("{:08}", core.random.next() % 100_000_000)).collect();
        let headers = download_headers(self.form, &app.key, &app.secret, &token, core.now(gateway).0, &random);
        let mut request = HttpRequest::new(gateway, &self.url, Vec::new());
        request.headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(request)
    }

    /// What came in place of the file: a refusal of the gateway, or a page of HTML.
    async fn refused(&self, answer: &mut dyn Arriving) -> Result<Error, Error> {
        let (timeout, mut body) = (self.trip.core().timeout, Vec::new());
        while let Some(chunk) = self.trip.within(timeout, answer.chunk()).await?
            && body.len() < REFUSAL
        {
            body.extend_from_slice(&chunk);
        }
        let reader = Reader { gateway: self.trip.gateway, interface: None, strict: false, retired: false };
        let read = reader.read(&HttpResponse::new(answer.status(), body), &mut None::<Json>);
        Ok(read.err().unwrap_or_else(|| Error::new(Kind::Status(answer.status()))))
    }

    fn too_long(&self) -> Error {
        Error::new(Kind::File(format!("it is longer than the allowed {} bytes", self.limit)))
    }
}

fn unwritten(error: std::io::Error) -> Error {
    Error::new(Kind::File(format!("it cannot be written: {error}")))
}

/// Over https, or to where the client sends the shop's token anyway: a mock or a proxy.
fn is_allowed(url: &str, router: &str) -> bool {
    let origin = |url: &'_ str| {
        let (scheme, rest) = url.split_once("://")?;
        Some((scheme.to_ascii_lowercase(), rest.split(['/', '?', '#']).next()?.to_ascii_lowercase()))
    };
    origin(url).is_some_and(|(scheme, host)| scheme == "https" && !host.is_empty() || origin(router) == Some((scheme, host)))
}
