//! The transport in use: reqwest over rustls with the ring provider. Certificates are always verified; roots can be added, not taken away.

use std::{
    error::Error as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Url};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use crate::transport::{HeaderMap, HttpRequest, HttpResponse, ResponseStream, Transport, TransportError};
use crate::{
    catalog::gateway::{Gateway, PerGateway},
    clock::BoxFuture,
    sync::lock,
};

/// Sends requests over HTTP, keeping connections open between them.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    direct: reqwest::Client,
    proxied: Vec<(Gateway, reqwest::Client)>,
    urls: Urls,
    response_limit: usize,
    /// Why no certificate can be trusted.
    rootless: Option<Arc<str>>,
}

/// Options of [`HttpTransport`].
///
/// ```no_run
/// use temu_sdk::{Gateway, transport::HttpTransport};
/// let transport = HttpTransport::builder().proxy(Gateway::Eu, "http://eu-proxy:3128").build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpTransportBuilder {
    connect_timeout: Duration,
    user_agent: String,
    response_limit: usize,
    proxies: Vec<(Gateway, String)>,
    proxy_from_environment: bool,
    roots: Vec<Vec<u8>>,
}

impl HttpTransport {
    /// Options, each with a default.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder {
            connect_timeout: Duration::from_secs(10),
            user_agent: concat!("temu-sdk-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            response_limit: 64 << 20,
            proxies: Vec::new(),
            proxy_from_environment: false,
            roots: Vec::new(),
        }
    }

    fn client(&self, gateway: Gateway) -> &reqwest::Client {
        self.proxied.iter().find(|(of, _)| *of == gateway).map_or(&self.direct, |(_, client)| client)
    }

    async fn start(&self, request: HttpRequest) -> Result<reqwest::Response, TransportError> {
        if let Some(why) = self.rootless.as_deref().filter(|_| request.url.starts_with("https:")) {
            return Err(TransportError::unequipped(format!(
                "https needs root certificates, and the system gives none ({why}): install them, or add one with `root_certificate`"
            )));
        }
        let builder = self.addressed(&request);
        readable(builder.headers(request.headers).body(request.body).send().await.map_err(failure)?)
    }

    fn addressed(&self, request: &HttpRequest) -> RequestBuilder {
        let (client, method) = (self.client(request.gateway), request.method.clone());
        match self.urls.parsed(request) {
            Some(url) => client.request(method, url),
            // reqwest says what is wrong with it.
            None => client.request(method, &request.url),
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut answer = self.start(request).await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = self.read(&mut answer).await?;
        Ok(HttpResponse { status, headers, body })
    }

    async fn read(&self, answer: &mut reqwest::Response) -> Result<Bytes, TransportError> {
        let Some(first) = self.chunk(answer, 0).await? else { return Ok(Bytes::new()) };
        // Most answers come in one piece, which need not be copied.
        let Some(second) = self.chunk(answer, first.len()).await? else { return Ok(first) };
        let rest = answer.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        let length = (first.len() + second.len()).saturating_add(rest);
        let mut body = BytesMut::with_capacity(length.min(self.response_limit));
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        while let Some(chunk) = self.chunk(answer, body.len()).await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// The next piece of an answer of which so many bytes are there already.
    async fn chunk(&self, answer: &mut reqwest::Response, before: usize) -> Result<Option<Bytes>, TransportError> {
        let chunk = answer.chunk().await.map_err(failure)?;
        let (length, limit) = (before + chunk.as_ref().map_or(0, Bytes::len), self.response_limit);
        if length > limit {
            return Err(TransportError::interrupted(format!("the answer is longer than the allowed {limit} bytes")));
        }
        Ok(chunk)
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }

    fn download(&self, request: HttpRequest) -> BoxFuture<'_, Result<Box<dyn ResponseStream>, TransportError>> {
        Box::pin(async { Ok(Box::new(self.start(request).await?) as Box<dyn ResponseStream>) })
    }
}

impl ResponseStream for reqwest::Response {
    fn status(&self) -> u16 {
        self.status().as_u16()
    }

    fn headers(&self) -> &HeaderMap {
        self.headers()
    }

    fn length(&self) -> Option<u64> {
        self.content_length()
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async { self.chunk().await.map_err(failure) })
    }
}

impl HttpTransportBuilder {
    /// How long connecting may take, TLS included: 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The `User-Agent` header.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// The largest answer that is read, in bytes: 64 MiB by default.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Sends requests to this gateway through a proxy (`http://user:password@host:port`): allow-lists of IP addresses are per region.
    pub fn proxy(mut self, gateway: Gateway, url: impl Into<String>) -> Self {
        self.proxies.push((gateway, url.into()));
        self
    }

    /// Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` from the environment, for gateways without a [proxy](Self::proxy) of their
    /// own. Off by default: what stands in the environment by chance would see every request.
    pub fn proxy_from_environment(mut self, on: bool) -> Self {
        self.proxy_from_environment = on;
        self
    }

    /// Trusts further root certificates (PEM, or a single one in DER) besides the system's, such as that of a company's proxy.
    pub fn root_certificate(mut self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem_or_der.into());
        self
    }

    /// Returns the transport. If the system has no root certificates and none was added, requests to `https` URLs fail with an error that says
    /// so.
    ///
    /// # Errors
    /// Returns an error if a proxy's URL or a certificate cannot be read.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        let (tls, rootless) = self.tls(self.certificates()?)?;
        let proxied = self.proxies.iter().map(|(gateway, url)| {
            let proxy =
                reqwest::Proxy::all(url).map_err(|_| TransportError::unequipped(format!("the proxy of gateway {gateway} is no URL")))?;
            Ok((*gateway, self.client(&tls, Some(proxy))?))
        });
        let proxied = proxied.collect::<Result<_, TransportError>>()?;
        Ok(HttpTransport {
            direct: self.client(&tls, None)?,
            proxied,
            urls: Urls::default(),
            response_limit: self.response_limit,
            rootless,
        })
    }

    /// Reads the further root certificates.
    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, TransportError> {
        let mut certificates = Vec::new();
        for bytes in &self.roots {
            if !bytes.windows(PEM.len()).any(|window| window == PEM) {
                certificates.push(CertificateDer::from(bytes.clone()));
                continue;
            }
            for certificate in CertificateDer::pem_slice_iter(bytes) {
                certificates.push(certificate.map_err(|error| unreadable_certificate(&error))?);
            }
        }
        Ok(certificates)
    }

    /// Sets up TLS. If no certificate can ever be trusted, says why: whoever talks to a mock over http needs none.
    fn tls(&self, roots: Vec<CertificateDer<'static>>) -> Result<(ClientConfig, Option<Arc<str>>), TransportError> {
        let failed = |error: rustls::Error| TransportError::unequipped(format!("TLS cannot be set up: {error}"));
        let provider = Arc::new(ring::default_provider());
        let has_own = !roots.is_empty();
        let verifier = Verifier::new_with_extra_roots(roots, provider.clone());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(failed)?;
        let (tls, rootless) = match verifier {
            // rustls calls every verifier but its own "dangerous"; this one is the operating system's.
            Ok(verifier) => (tls.dangerous().with_custom_certificate_verifier(Arc::new(verifier)), None),
            Err(rustls::Error::InvalidCertificate(error)) if has_own => return Err(unreadable_certificate(&error)),
            Err(error) if has_own => return Err(failed(error)),
            Err(error) => (tls.with_root_certificates(RootCertStore::empty()), Some(error.to_string().into())),
        };
        Ok((tls.with_no_client_auth(), rootless))
    }

    fn client(&self, tls: &ClientConfig, proxy: Option<reqwest::Proxy>) -> Result<reqwest::Client, TransportError> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            // Following a redirect would hand the token to whoever it names.
            .redirect(reqwest::redirect::Policy::none());
        let builder = match proxy {
            Some(proxy) => builder.proxy(proxy),
            None if self.proxy_from_environment => builder,
            None => builder.no_proxy(),
        };
        builder.build().map_err(|error| TransportError::unequipped(format!("the HTTP client cannot be set up: {}", causes(&error))))
    }
}

/// How a certificate in PEM begins.
const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";

fn unreadable_certificate(error: &dyn std::fmt::Debug) -> TransportError {
    TransportError::unequipped(format!("a root certificate cannot be read ({error:?}): it must be an X.509 certificate in PEM or DER"))
}

/// The last URL of each gateway, parsed. It is nearly always the next one, too, and parsing takes longer than all else that a request is made of.
#[derive(Clone, Debug, Default)]
struct Urls(Arc<PerGateway<Mutex<Option<Parsed>>>>);

#[derive(Debug)]
struct Parsed {
    text: String,
    url: Url,
}

impl Urls {
    fn parsed(&self, request: &HttpRequest) -> Option<Url> {
        let mut last = lock(&self.0[request.gateway]);
        if last.as_ref().is_none_or(|last| last.text != request.url) {
            *last = Some(Parsed { text: request.url.clone(), url: Url::parse(&request.url).ok()? });
        }
        last.as_ref().map(|last| last.url.clone())
    }
}

/// Refuses a response whose encoding nobody asked for and reqwest has not undone.
fn readable(response: reqwest::Response) -> Result<reqwest::Response, TransportError> {
    let encoding = response.headers().get("content-encoding").and_then(|encoding| encoding.to_str().ok());
    match encoding.filter(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        Some(encoding) => Err(TransportError::interrupted(format!(
            "the response has the encoding {encoding:?}, which this client cannot read: {}",
            if cfg!(feature = "gzip") {
                "keep the proxy from compressing"
            } else {
                "build temu-sdk with its feature `gzip`, or keep the proxy from compressing"
            }
        ))),
        None => Ok(response),
    }
}

/// Tells a connection that was never made from one that broke.
fn failure(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let message = causes(&error);
    if error.is_connect() || error.is_builder() { TransportError::not_connected(message) } else { TransportError::interrupted(message) }
}

/// An error with all its causes: reqwest's own text says only that sending failed.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
