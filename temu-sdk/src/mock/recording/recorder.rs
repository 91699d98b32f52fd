//! Forwards calls to real gateways, and writes down what went through without what belongs to someone.

use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::Mutex,
};

use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::{
    catalog::gateway::Gateway,
    context::moves::Moves,
    mock::{
        calls::{checks::business_parameters, parameters::Check},
        data::maker::Maker,
        http::{
            sent::{Outgoing, Sent},
            signed::Parameters,
        },
        recording::scrub::Scrub,
        spec::catalog::{Catalog, Lookup, Operation},
        world::site::Site,
    },
    sync::lock,
    transport::{HeaderValue, HttpRequest, HttpTransport, Transport, header},
};

/// The version of the format.
pub(crate) const VERSION: u32 = 1;

/// Where calls are forwarded to, and the file that they are written to.
pub(crate) struct Recorder {
    upstreams: Vec<(Gateway, String)>,
    transport: HttpTransport,
    catalog: &'static Catalog,
    moves: Option<Moves>,
    salt: u64,
    file: Mutex<File>,
    corrections: Mutex<BTreeSet<String>>,
}

impl Recorder {
    /// Begins a recording, in a new file or at the end of an old one.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn new(upstreams: Vec<(Gateway, String)>, moves: Option<Moves>, path: &Path, salt: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if file.metadata()?.len() == 0 {
            writeln!(file, "{}", json!({"recording": "temu", "version": VERSION}))?;
        }
        let transport = HttpTransport::builder().build().map_err(io::Error::other)?;
        Ok(Self { upstreams, transport, catalog: Catalog::get()?, moves, salt, file: Mutex::new(file), corrections: Mutex::default() })
    }

    pub fn records(&self, gateway: Gateway) -> bool {
        self.upstreams.iter().any(|(of, _)| *of == gateway)
    }

    /// What the recorded responses say against the spec, each once.
    pub fn corrections(&self) -> Vec<String> {
        lock(&self.corrections).iter().cloned().collect()
    }

    /// Forwards a call as it is, and returns the response as it is.
    pub async fn forward(&self, gateway: Gateway, body: Bytes) -> Sent {
        let Some((_, url)) = self.upstreams.iter().find(|(of, _)| *of == gateway) else { return Sent::plain(404, "no such path") };
        let mut request = HttpRequest::new(gateway, url, body.clone());
        request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match self.transport.send(request).await {
            Ok(response) => {
                if let Err(error) = self.write(gateway, &body, response.status, &response.body) {
                    tracing::warn!(%error, "an interaction could not be recorded");
                }
                Sent::Response(Outgoing::new(response.status, "application/json", response.body))
            }
            Err(error) => Sent::plain(502, format!("the gateway cannot be reached: {error}")),
        }
    }

    fn write(&self, gateway: Gateway, request: &[u8], status: u16, response: &[u8]) -> io::Result<()> {
        let (Ok(parameters), Ok(envelope)) = (Parameters::parse(request), serde_json::from_slice::<Value>(response)) else { return Ok(()) };
        let type_name = parameters.text("type").unwrap_or_default();
        let Lookup::Served { operation, .. } = self.catalog.lookup(gateway, &type_name, self.moves.as_ref()) else { return Ok(()) };
        let site = Site::of(gateway.region());
        let maker = Maker {
            catalog: self.catalog,
            gateway,
            epoch: 1_767_225_600,
            mall_id: 1,
            currency: site.currency,
            region_id: site.region_id,
            untidy: false,
        };
        let scrub = Scrub { maker, salt: self.salt };
        let business = business_parameters(operation, &parameters).unwrap_or_default();
        let result = operation.response.as_ref().map(|shape| scrub.value("", shape, &envelope["result"]));
        self.compare(gateway, operation, &envelope["result"]);
        let line = json!({"gateway": gateway.id(), "operation": operation.info.id, "request": scrub.value("", &operation.request, &business),
            "status": status, "success": envelope["success"].as_bool(), "error_code": envelope["errorCode"].as_i64(), "result": result});
        writeln!(lock(&self.file), "{line}")
    }

    /// Notes what the spec does not know of a response, or knows otherwise.
    fn compare(&self, gateway: Gateway, operation: &Operation, result: &Value) {
        let Some(shape) = &operation.response else { return };
        let mut check = Check { catalog: self.catalog, gateway, strict: true, findings: Default::default() };
        check.value("", shape, result);
        let mut corrections = lock(&self.corrections);
        let name = operation.info.id;
        corrections.extend(check.findings.unknown.iter().map(|path| format!("{name}: {} is not in the spec", general(path))));
        corrections.extend(check.findings.broken.iter().map(|problem| format!("{name}: the spec says that {}", general(problem))));
    }
}

/// A path without the numbers of list elements.
fn general(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |general, part| format!("{general}[]{}", part.split_once(']').map_or("", |(_, rest)| rest)))
}
