//! Signed downloads: labels and documents, streamed to a writer.

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tracing::Instrument;

use crate::{
    call::{
        attempt::AttemptState,
        envelope::Reader,
        retry_loop::{Attempts, Next},
    },
    catalog::gateway::Gateway,
    clock::BoxFuture,
    credentials::secret::AccessToken,
    error::{Error, Kind},
    files::{Files, transfer::FileTransfer},
    sign::{DownloadForm, download_headers},
    transport::{Bytes, HeaderValue, HttpRequest, HttpResponse, Method, ResponseStream},
    wire::values::Json,
};

/// Bytes that are read of a response that is not the file.
const ERROR_BODY: usize = 64 << 10;
/// Default limit of a download's length in bytes.
const LIMIT: u64 = 100 << 20;

/// A download that is being put together; made by [`Files::download`].
#[must_use = "nothing is requested before `save` or `bytes`"]
pub struct Download {
    transfer: FileTransfer,
    url: String,
    form: DownloadForm,
    limit: u64,
}

impl Files {
    /// Fetches a file from a URL that an operation of this gateway returned; the URL is good for about 10 minutes.
    ///
    /// The shop's token travels in the headers, so the URL must be `https`, or on the host that the client knows the gateway by.
    pub fn download(&self, gateway: Gateway, url: impl Into<String>) -> Download {
        let form = gateway.facts().download;
        Download { transfer: FileTransfer::new(&self.handle, gateway, "download"), url: url.into(), form, limit: LIMIT }
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
        self.transfer.run(&mut DownloadAttempts { download: &self, writer, written: 0 }).await
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
    fn request(&self, token: &AccessToken) -> Result<HttpRequest, Error> {
        let (core, gateway) = (self.transfer.core(), self.transfer.gateway);
        let app = core.app(gateway.region())?;
        if !is_allowed(&self.url, core.url(gateway)?) {
            return Err(Error::config(
                "the shop's token may travel over https only: this URL is neither that nor on the gateway's own host",
            ));
        }
        let random: String = (0..4).map(|_| format!("{:08}", core.random.next() % 100_000_000)).collect();
        let headers = download_headers(self.form, &app.key, &app.secret, token, core.now(gateway).0, &random);
        let mut request = HttpRequest::new(gateway, &self.url, Vec::new());
        request.method = Method::GET;
        for (name, value) in headers {
            let mut value = HeaderValue::try_from(value).map_err(|_| {
                Error::config(format!("the app key or the token cannot travel in the header {name}: it has control characters"))
            })?;
            value.set_sensitive(true);
            request.headers.insert(name, value);
        }
        Ok(request)
    }

    fn too_long(&self) -> Error {
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

/// The attempts of a download.
struct DownloadAttempts<'a> {
    download: &'a Download,
    writer: &'a mut (dyn AsyncWrite + Unpin + Send),
    written: u64,
}

impl Attempts for DownloadAttempts<'_> {
    type Output = u64;

    fn needs_token(&self) -> bool {
        true
    }

    fn attempt<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>) -> BoxFuture<'w, Result<u64, Error>> {
        Box::pin(async move {
            let token = state.token.as_ref().ok_or_else(|| Error::no_token("the shop has no token"))?;
            let mut request = self.download.request(token)?;
            let (attempt, replacement) = state.begin_attempt(&mut request);
            let result = self.exchange(state, request, replacement).instrument(attempt.span.clone()).await;
            state.end_attempt(&attempt, result.as_ref().map(|response| (response.status, self.written + response.body.len() as u64)));
            match result? {
                response if response.status == 200 => Ok(self.written),
                response => Err(self.rejected(&response)),
            }
        })
    }

    fn next<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>, error: Error) -> BoxFuture<'w, Result<Next, Error>> {
        Box::pin(async move {
            let is_repeatable = self.written == 0;
            let delay = if is_repeatable { state.next_retry_delay(&error).await? } else { None };
            Ok(delay.map_or(Next::Fail(error), Next::Retry))
        })
    }
}

impl DownloadAttempts<'_> {
    /// Writes the file. Returns what was received in its place, or an empty response.
    async fn exchange(
        &mut self,
        state: &AttemptState<'_>,
        request: HttpRequest,
        replacement: Option<HttpResponse>,
    ) -> Result<HttpResponse, Error> {
        let (status, mut file) = state.open(request, replacement).await?;
        let limit = self.download.limit;
        match (status, file.length()) {
            (200, Some(length)) if length > limit => return Err(self.download.too_long()),
            (200, _) => self.write(state, &mut *file).await?,
            _ => return Ok(HttpResponse::new(status, collect(state, &mut *file).await?)),
        }
        Ok(HttpResponse::new(status, Bytes::new()))
    }

    async fn write(&mut self, state: &AttemptState<'_>, file: &mut dyn ResponseStream) -> Result<(), Error> {
        while let Some(chunk) = state.chunk(file).await? {
            if self.written + chunk.len() as u64 > self.download.limit {
                return Err(self.download.too_long());
            }
            self.written += chunk.len() as u64;
            self.writer.write_all(&chunk).await.map_err(unwritten)?;
        }
        self.writer.flush().await.map_err(unwritten)
    }

    /// Reads a rejection by the gateway, or a page of HTML.
    fn rejected(&self, response: &HttpResponse) -> Error {
        let reader = Reader { gateway: self.download.transfer.gateway, operation: None, strict: false, retired: false, is_router: false };
        let read = reader.read(response, &mut None::<Json>);
        read.err().unwrap_or_else(|| Error::http_status(response.status, response.body.clone()))
    }
}

/// Reads the beginning of a body that is not the file.
async fn collect(state: &AttemptState<'_>, file: &mut dyn ResponseStream) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = state.chunk(file).await?
        && body.len() < ERROR_BODY
    {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unwritten(error: std::io::Error) -> Error {
    Error::new(Kind::File(format!("it cannot be written: {error}")))
}
