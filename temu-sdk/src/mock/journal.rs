//! What the mock saw: the last requests with secrets masked, fields that the spec does not know, and how often writes were executed.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::mock::faults::Fault;
use crate::{catalog::gateway::Gateway, wire::values::UnixMillis};

/// A request as it travelled, and what became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Counts all requests from 1.
    pub number: u64,
    /// Where it arrived.
    pub gateway: Gateway,
    /// The operation that the type stands for on this gateway.
    pub operation: Option<&'static str>,
    /// The `type`, or the path of a file route; empty where there was none.
    pub type_name: String,
    /// The shop that the token belongs to.
    pub mall_id: Option<i64>,
    /// The business parameters, whichever envelope they travelled in; an authorization code is `***`.
    pub parameters: Value,
    /// The JSON text, its fields in the order in which they travelled; token, code and sign are `***`.
    pub body: String,
    /// When it arrived, by the gateway's clock.
    pub at: UnixMillis,
    /// The HTTP status of the response; `None` where the connection was closed or stalled instead.
    pub status: Option<u16>,
    /// The `errorCode` of the response, 1000000 for a success.
    pub error_code: Option<i64>,
    /// The `errorMsg` of the response.
    pub error_message: Option<String>,
    /// The body of the response with tokens as `***`, if the mock was built to keep it.
    pub response: Option<String>,
    /// Whether the operation was executed, whatever the response says.
    pub executed: bool,
    /// The fault that was injected.
    pub fault: Option<Fault>,
}

/// How many requests are kept by default; older ones are forgotten, so that memory stays flat.
pub(crate) const KEPT: usize = 256;

pub(crate) struct Journal {
    requests: VecDeque<RecordedRequest>,
    keep: usize,
    /// How many requests there were.
    count: u64,
    /// In order, each once.
    unknown: Vec<String>,
    writes: HashMap<u64, u32>,
}

impl Journal {
    pub fn new(keep: usize) -> Self {
        Self { requests: VecDeque::new(), keep, count: 0, unknown: Vec::new(), writes: HashMap::new() }
    }

    pub fn record(&mut self, mut request: RecordedRequest) {
        self.count += 1;
        request.number = self.count;
        while self.requests.len() >= self.keep.max(1) {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub fn unknown(&mut self, type_name: &str, paths: Vec<String>) {
        for path in paths {
            let field = format!("{type_name}: {path}");
            if let Err(place) = self.unknown.binary_search(&field) {
                self.unknown.insert(place, field);
            }
        }
    }

    pub fn unknown_fields(&self) -> Vec<String> {
        self.unknown.clone()
    }

    /// Counts one execution of a write with these parameters.
    pub fn executed(&mut self, fingerprint: u64) {
        *self.writes.entry(fingerprint).or_default() += 1;
    }

    pub fn forget_writes(&mut self) {
        self.writes.clear();
    }

    pub fn writes(&self) -> Writes {
        let repeats = self.writes.values().filter(|times| **times > 1).count();
        Writes { executed: self.writes.values().map(|times| u64::from(*times)).sum(), distinct: self.writes.len(), repeated: repeats }
    }
}

/// How often writes were executed. Two writes are the same where shop, type and all business parameters are, so a test that
/// gives each call a parameter of its own sees in `repeated` what was executed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Writes {
    /// All executions.
    pub executed: u64,
    /// Different writes.
    pub distinct: usize,
    /// Writes that were executed more than once.
    pub repeated: usize,
}
