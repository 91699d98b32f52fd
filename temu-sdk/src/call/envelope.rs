//! Reading a response: the envelope and its result are decoded in one pass, and `success` alone decides.

use std::{any::Any, collections::BTreeMap};

use bytes::Bytes;
use serde_json::{Value, error::Category, value::RawValue};

use crate::{
    call::verdict::{WholeFailure, judge},
    catalog::gateway::Gateway,
    catalog::operation::{ErrorClass, Meaning, OperationInfo},
    error::{Error, HttpFailure, Kind, Rejection, Unreadable, first_words, is_html},
    transport::HttpResponse,
    wire::decode::{Decodable, Mismatch, Notes, from_str, two_records},
    wire::record::{Piece, Record, Shape, Slot},
};

/// A [`Decodable`] result whose type the pipeline does not know.
pub(crate) trait AnyResponse: Any + Send {
    fn target(&mut self) -> Slot<'_>;
    fn record(&mut self) -> Option<&mut dyn Record>;
    /// Discards what an earlier attempt decoded.
    fn clear(&mut self);
}

impl<T: Decodable> AnyResponse for T {
    fn target(&mut self) -> Slot<'_> {
        Decodable::target(self)
    }
    fn record(&mut self) -> Option<&mut dyn Record> {
        Decodable::record(self)
    }
    fn clear(&mut self) {
        *self = T::default();
    }
}

/// What the envelope of a successful response says.
pub(crate) struct Accepted {
    pub request_id: Option<String>,
    pub mismatches: Vec<Mismatch>,
    /// How many items failed.
    pub failed_items: usize,
}

/// Where a response comes from, and how strictly it is read.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    pub gateway: Gateway,
    pub operation: Option<&'static OperationInfo>,
    pub strict: bool,
    /// The sunset of the type has passed.
    pub retired: bool,
    /// The request went to a gateway's router, not to a file's URL.
    pub is_router: bool,
}

impl Reader {
    pub fn read(self, response: &HttpResponse, result: &mut dyn AnyResponse) -> Result<Accepted, Error> {
        let outer = self.decode(&response.body, result);
        let nested = outer.nested_envelope(&response.body);
        let request_id = outer.request_id.clone();
        let outcome = match nested {
            Some(inner) => {
                result.clear();
                self.judge(self.decode(inner.as_bytes(), result), inner.as_bytes(), response)
            }
            None => self.judge(outer, &response.body, response),
        };
        match outcome {
            Ok((mismatches, failed_items)) => Ok(Accepted { request_id, mismatches, failed_items }),
            Err(error) => Err(error.with_request_id(request_id)),
        }
    }

    /// Decides by what was decoded of an envelope: a success with what did not fit and how many items failed, or an error.
    fn judge(self, decoded: Decoded, envelope: &[u8], response: &HttpResponse) -> Result<(Vec<Mismatch>, usize), Error> {
        let Decoded { flaw, success, error_code, error_msg, bare, notes, .. } = decoded;
        match (flaw, success, response.status) {
            (None, Some(false), _) => Err(self.rejected(error_code.unwrap_or_default(), error_msg, response)),
            (None, None, _) if bare.is_rejection() => Err(self.rejected_bare(bare, response)),
            (_, _, status) if !(200..300).contains(&status) => Err(self.failed(response)),
            (Some(flaw), ..) => Err(unreadable(flaw, &response.body)),
            (None, None, _) => Err(unreadable(Flaw { message: "it has no field `success`".to_owned(), is_json: true }, &response.body)),
            (None, Some(true), _) => {
                let failed_items = self.failed_items(envelope).map_err(|failure| failure.error(&response.body))?;
                Ok((self.accepted(notes.into_mismatches(), &response.body)?, failed_items))
            }
        }
    }

    /// Looks for failures inside a success.
    fn failed_items(self, envelope: &[u8]) -> Result<usize, WholeFailure> {
        let Some(operation) = self.operation.filter(|operation| !operation.verdicts.is_empty()) else { return Ok(0) };
        // It was decoded already, so it is JSON.
        let envelope: Value = serde_json::from_slice(envelope).unwrap_or_default();
        judge(operation.verdicts, if operation.result_in_body { &envelope } else { &envelope["result"] })
    }

    fn decode(self, body: &[u8], result: &mut dyn AnyResponse) -> Decoded {
        let notes = Notes::new(self.strict);
        let mut head = Head::default();
        let flaw = self.fill(body, &mut head, result, &notes).err();
        let Head { success, error_code, error_msg, bare, request_id, .. } = head;
        Decoded { flaw, success, error_code, error_msg, bare, request_id, notes }
    }

    /// Fills envelope and result.
    fn fill<'a>(self, body: &[u8], head: &mut Head<'a>, result: &'a mut dyn AnyResponse, notes: &Notes) -> Result<(), Flaw> {
        // Validated once here instead of string by string.
        let text = std::str::from_utf8(body)
            .map_err(|error| Flaw { message: format!("it is not UTF-8 (byte {})", error.valid_up_to() + 1), is_json: false })?;
        let in_body = self.operation.is_some_and(|operation| operation.result_in_body);
        let decoded = match (in_body, result.record().is_some()) {
            (true, true) => two_records(text, head, result.record(), notes),
            // Untyped: the result is the whole body.
            (true, false) => two_records(text, head, None, &Notes::default()).and_then(|()| from_str(text, result.target(), notes)),
            (false, _) => {
                head.result = Some(result);
                two_records(text, head, None, notes)
            }
        };
        decoded.map_err(|error| describe(&error, body))
    }

    fn accepted(self, mismatches: Vec<Mismatch>, body: &Bytes) -> Result<Vec<Mismatch>, Error> {
        if self.strict && !mismatches.is_empty() {
            return Err(Error::new(Kind::Mismatch { mismatches, body: body.clone() }));
        }
        Ok(mismatches)
    }

    fn rejected(self, code: i64, message: Option<String>, response: &HttpResponse) -> Error {
        let known = Rejection::of_code(code, self.operation, Some(self.gateway));
        // A gateway without a code for retired types no longer knows them.
        let class = if self.retired && known.means == Some(Meaning::TypeGone) { Some(ErrorClass::Sunset) } else { known.class };
        let class = class.or_else(|| by_status(response.status));
        Error::new(Kind::Rejected(Rejection { message, class, body: response.body.clone(), ..known }))
    }

    /// Reads an error that something in front of the gateway wrote in a form of its own. The catalog does not know its codes.
    fn rejected_bare(self, bare: Bare, response: &HttpResponse) -> Error {
        let unknown = Rejection::of_code(bare.code.unwrap_or_default(), None, None);
        let class = by_status(response.status);
        Error::new(Kind::Rejected(Rejection { message: bare.message, class, is_bare: true, body: response.body.clone(), ..unknown }))
    }

    fn failed(self, response: &HttpResponse) -> Error {
        Error::new(Kind::Status(HttpFailure { status: response.status, body: response.body.clone(), is_router: self.is_router }))
    }
}

/// A response that was decoded, whatever it says.
struct Decoded {
    /// Why it cannot be read.
    flaw: Option<Flaw>,
    success: Option<bool>,
    error_code: Option<i64>,
    error_msg: Option<String>,
    bare: Bare,
    request_id: Option<String>,
    notes: Notes,
}

impl Decoded {
    /// Returns the text of `result` if it is not the operation's result but another envelope around it.
    fn nested_envelope<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        if self.flaw.is_some() || self.success != Some(true) || !self.notes.has_strange_object("result") {
            return None;
        }
        let outer: BTreeMap<String, &RawValue> = serde_json::from_slice(body).ok()?;
        let text = outer.get("result")?.get();
        let inner: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        (inner.contains_key("success") && inner.contains_key("result")).then_some(text)
    }
}

/// Classifies an error code that the catalog does not know: proxies in front of a gateway have codes of their own.
fn by_status(status: u16) -> Option<ErrorClass> {
    match status {
        429 => Some(ErrorClass::Wait),
        500.. => Some(ErrorClass::Retry),
        _ => None,
    }
}

/// Why a body cannot be read.
struct Flaw {
    message: String,
    is_json: bool,
}

/// Describes a JSON error without serde's words, which quote the input.
fn describe(error: &serde_json::Error, body: &[u8]) -> Flaw {
    let is_json = error.classify() == Category::Data;
    if !is_json && is_html(body) {
        let words = first_words(body).map(|words| format!(": {words:?}")).unwrap_or_default();
        return Flaw { message: format!("it is HTML, not JSON{words}"), is_json };
    }
    let what = match error.classify() {
        _ if body.trim_ascii().is_empty() => return Flaw { message: "it is empty".to_owned(), is_json },
        Category::Data => "it is not a JSON object",
        Category::Eof => "it ends too early",
        Category::Syntax | Category::Io => "it is not JSON",
    };
    Flaw { message: format!("{what} (line {}, column {})", error.line(), error.column()), is_json }
}

fn unreadable(Flaw { message, is_json }: Flaw, body: &Bytes) -> Error {
    Error::new(Kind::Decode(Unreadable { message, body: body.clone(), is_json }))
}

/// The envelope.
#[derive(Default)]
struct Head<'a> {
    success: Option<bool>,
    error_code: Option<i64>,
    error_msg: Option<String>,
    request_id: Option<String>,
    result: Option<&'a mut dyn AnyResponse>,
    bare: Bare,
}

/// What stands in place of an envelope where something in front of the gateway rejected the call.
#[derive(Default)]
struct Bare {
    code: Option<i64>,
    message: Option<String>,
}

impl Bare {
    fn is_rejection(&self) -> bool {
        self.code.is_some_and(|code| code != 0)
    }
}

static HEAD: Shape = Shape {
    name: "Envelope",
    fields: &["success", "requestId", "errorCode", "errorMsg", "result", "error_code", "error_msg"],
    sensitive: &[],
    aliases: &[],
};

impl Record for Head<'_> {
    fn shape(&self) -> &'static Shape {
        &HEAD
    }

    fn slot(&mut self, index: usize) -> Slot<'_> {
        match (index, &mut self.result) {
            (0, _) => Slot::Bool(&mut self.success),
            (1, _) => Slot::Str(&mut self.request_id),
            (2, _) => Slot::Int(&mut self.error_code),
            (3, _) => Slot::Str(&mut self.error_msg),
            (4, Some(result)) => result.target(),
            (5, _) => Slot::Int(&mut self.bare.code),
            (6, _) => Slot::Str(&mut self.bare.message),
            _ => Slot::Skip,
        }
    }

    fn piece(&self, _: usize) -> Piece<'_> {
        Piece::Null
    }
}
