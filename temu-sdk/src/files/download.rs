//! Signed downloads: labels and documents, streamed to a writer.

use http::header::CONTENT_TYPE;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tracing::Instrument;

use crate::{
    call::{
        attempt::AttemptState,
        envelope::Reader,
        retry_loop::{Attempts, Next},
    },
    catalog::{gateway::Gateway, gateway_facts::host_of},
    clock::BoxFuture,
    context::core::Core,
    credentials::secret::AccessToken,
    error::{Error, Kind, Unreadable},
    files::{Files, transfer::FileTransfer},
    sign::{DownloadForm, download_headers},
    transport::{Bytes, HeaderValue, HttpRequest, HttpResponse, Method, ResponseStream},
    wire::values::Json,
};

/// Bytes that are read of a response that is not the file.
const ERROR_BODY: usize = 64 << 10;
/// Default limit of a download's length in bytes.
const LIMIT: u64 = 100 << 20;

/// A file that was downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedFile {
    /// Its length in bytes.
    pub length: u64,
    /// Its media type, such as `application/pdf`, if the response names it.
    pub content_type: Option<String>,
}

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
    /// The shop's token travels in the headers. So the URL must be `https` and on one of Temu's hosts or on one that
    /// [`ClientBuilder::file_host`](crate::ClientBuilder::file_host) allows, or on the host of the gateway's URL.
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

    /// Streams the file to a writer. The download is retried only while nothing has been written; after an error the writer may hold a part.
    ///
    /// # Errors
    /// Returns an error if there is no token, the URL is not allowed, the gateway rejects the request (with whatever HTTP status), a web page
    /// or nothing comes in place of the file, the file is too long, or writing fails.
    pub async fn save(self, writer: &mut (dyn AsyncWrite + Unpin + Send)) -> Result<SavedFile, Error> {
        let mut attempts = DownloadAttempts { download: &self, writer, written: 0, content_type: None };
        let length = self.transfer.run(&mut attempts).await?;
        Ok(SavedFile { length, content_type: attempts.content_type })
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Returns an error as [`Download::save`] does.
    pub async fn bytes(self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.save(&mut bytes).await?;
        Ok(bytes)
    }

    /// Signed for each attempt.
    fn request(&self, token: &AccessToken) -> Result<HttpRequest, Error> {
        let (core, gateway) = (self.transfer.core(), self.transfer.gateway);
        let app = core.app(gateway.region())?;
        check_host(&self.url, gateway, core)?;
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

    /// Reads the beginning of the file, as far as it takes to tell it from what gateways and proxies send in its place with status 200.
    async fn beginning(
        &self,
        state: &AttemptState<'_>,
        file: &mut dyn ResponseStream,
        content_type: Option<&str>,
    ) -> Result<Vec<u8>, Error> {
        let mut beginning = Vec::new();
        while beginning.trim_ascii_start().is_empty()
            && beginning.len() < ERROR_BODY
            && let Some(chunk) = state.chunk(file).await?
        {
            beginning.extend_from_slice(&chunk);
        }
        match beginning.trim_ascii_start() {
            [] => Err(Error::new(Kind::File("the response is empty: there is no file".to_owned()))),
            [b'{', ..] => {
                let body = collect(state, file, beginning).await?;
                // A JSON file has no `success: false`.
                self.rejection(&HttpResponse::new(200, body.clone())).filter(|error| error.code().is_some()).map_or(Ok(body), Err)
            }
            text if is_page(content_type, text) => {
                let body = collect(state, file, beginning).await?.into();
                Err(Error::new(Kind::Decode(Unreadable {
                    message: "it is an HTML page and not the file".to_owned(),
                    body,
                    is_json: false,
                })))
            }
            _ => Ok(beginning),
        }
    }

    /// Reads a rejection by the gateway.
    fn rejection(&self, response: &HttpResponse) -> Option<Error> {
        let reader = Reader { gateway: self.transfer.gateway, operation: None, strict: false, retired: false, is_router: false };
        reader.read(response, &mut None::<Json>).err()
    }

    /// Reads a rejection by the gateway, or a page of HTML.
    fn rejected(&self, response: &HttpResponse) -> Error {
        self.rejection(response).unwrap_or_else(|| Error::http_status(response.status, response.body.clone()))
    }

    fn too_long(&self) -> Error {
        Error::new(Kind::File(format!("it is longer than the allowed {} bytes", self.limit)))
    }
}

/// Checks that the shop's token may travel there: to where the client sends it anyway (a mock or a proxy too), or over https to a known host.
fn check_host(url: &str, gateway: Gateway, core: &Core) -> Result<(), Error> {
    let origin = |url: &str| url.split(['?', '#', '\\']).next().and_then(|url| url.split('/').nth(2).map(str::to_ascii_lowercase));
    let scheme = |url: &str| url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let router = core.url(gateway)?;
    if scheme(url) == scheme(router) && origin(url) == origin(router) {
        return Ok(());
    }
    let host = host_of(url).filter(|_| scheme(url).as_deref() == Some("https")).map(str::to_ascii_lowercase);
    let Some(host) = host else {
        return Err(Error::config(
            "the shop's token may travel over https only: this URL is neither that nor on the host of the gateway's URL",
        ));
    };
    let known = gateway.facts().file_hosts.iter().copied().chain(core.file_hosts.iter().map(String::as_str));
    match known.into_iter().any(|pattern| is_host(&host, pattern)) {
        true => Ok(()),
        false => Err(Error::config(format!(
            "the shop's token would travel to {host}, which is not a known file host of gateway {gateway}: if you trust it, allow it with \
             `ClientBuilder::file_host`"
        ))),
    }
}

/// Whether a host is the one of the pattern, or below `*.` of it.
fn is_host(host: &str, pattern: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(domain) => host.strip_suffix(&domain.to_ascii_lowercase()).is_some_and(|label| !label.is_empty()),
        None => host.eq_ignore_ascii_case(pattern),
    }
}

/// The attempts of a download.
struct DownloadAttempts<'a> {
    download: &'a Download,
    writer: &'a mut (dyn AsyncWrite + Unpin + Send),
    written: u64,
    content_type: Option<String>,
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
                response => Err(self.download.rejected(&response)),
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
        if status != 200 {
            return Ok(HttpResponse::new(status, collect(state, &mut *file, Vec::new()).await?));
        }
        if file.length().is_some_and(|length| length > self.download.limit) {
            return Err(self.download.too_long());
        }
        self.content_type = file.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let beginning = self.download.beginning(state, &mut *file, self.content_type.as_deref()).await?;
        self.write(&beginning).await?;
        while let Some(chunk) = state.chunk(&mut *file).await? {
            self.write(&chunk).await?;
        }
        self.writer.flush().await.map_err(unwritten)?;
        Ok(HttpResponse::new(status, Bytes::new()))
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<(), Error> {
        if self.written + chunk.len() as u64 > self.download.limit {
            return Err(self.download.too_long());
        }
        self.written += chunk.len() as u64;
        self.writer.write_all(chunk).await.map_err(unwritten)
    }
}

/// Whether a text is an HTML page, by its media type or its first words.
fn is_page(content_type: Option<&str>, text: &[u8]) -> bool {
    let begins_with = |tag: &str| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
    content_type.is_some_and(|media| media.trim_start().get(..9).is_some_and(|media| media.eq_ignore_ascii_case("text/html")))
        || begins_with("<!doctype html")
        || begins_with("<html")
}

/// Reads on, as far as an error's body is kept.
async fn collect(state: &AttemptState<'_>, file: &mut dyn ResponseStream, mut body: Vec<u8>) -> Result<Vec<u8>, Error> {
    while body.len() < ERROR_BODY
        && let Some(chunk) = state.chunk(file).await?
    {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unwritten(error: std::io::Error) -> Error {
    Error::new(Kind::File(format!("it cannot be written: {error}")))
}
