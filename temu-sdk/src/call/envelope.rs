//! Reading a response: the envelope and its result are decoded in one pass, and `success` alone decides.

use std::any::Any;

use bytes::Bytes;
use serde_json::error::Category;

use crate::{
    catalog::gateway::Gateway,
    catalog::interface::{Class, ErrorFact, Interface},
    error::{Error, Kind, Rejection},
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
}

/// Where a response comes from, and how strictly it is read.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    pub gateway: Gateway,
    pub interface: Option<&'static Interface>,
    pub strict: bool,
    /// The sunset of the type has passed.
    pub retired: bool,
}

impl Reader {
    pub fn read(self, response: &HttpResponse, result: &mut dyn AnyResponse) -> Result<Accepted, Error> {
        let notes = Notes::new(self.strict);
        let mut head = Head::default();
        let decoded = self.decode(&response.body, &mut head, result, &notes);
        let Head { success, error_code, error_msg, request_id, .. } = head;
        let outcome = match (decoded, success, response.status) {
            (Ok(()), Some(false), _) => Err(self.rejected(error_code.unwrap_or_default(), error_msg, response)),
            (_, _, status) if !(200..300).contains(&status) => Err(Error::new(Kind::Status(status))),
            (Err(what), ..) => Err(unreadable(what, &response.body)),
            (Ok(()), None, _) => Err(unreadable("it has no field `success`".to_owned(), &response.body)),
            (Ok(()), Some(true), _) => self.accepted(notes.into_mismatches(), &response.body),
        };
        match outcome {
            Ok(mismatches) => Ok(Accepted { request_id, mismatches }),
            Err(error) => Err(error.with_request_id(request_id)),
        }
    }

    /// Decodes envelope and result. The error says what is wrong with the body.
    fn decode<'a>(self, body: &[u8], head: &mut Head<'a>, result: &'a mut dyn AnyResponse, notes: &Notes) -> Result<(), String> {
        // Validated once here instead of string by string.
        let text = std::str::from_utf8(body).map_err(|error| format!("it is no UTF-8 (byte {})", error.valid_up_to() + 1))?;
        let in_body = self.interface.is_some_and(|interface| interface.result_in_body);
        let decoded = match (in_body, result.record().is_some()) {
            (true, true) => two_records(text, head, result.record(), notes),
            // Untyped: the result is the whole body.
            (true, false) => two_records(text, head, None, &Notes::default()).and_then(|()| from_str(text, result.target(), notes)),
            (false, _) => {
                head.result = Some(result);
                two_records(text, head, None, notes)
            }
        };
        decoded.map_err(|error| describe(&error))
    }

    fn accepted(self, mismatches: Vec<Mismatch>, body: &Bytes) -> Result<Vec<Mismatch>, Error> {
        if self.strict && !mismatches.is_empty() {
            return Err(Error::new(Kind::Mismatch { mismatches, body: body.clone() }));
        }
        Ok(mismatches)
    }

    fn rejected(self, code: i64, message: Option<String>, response: &HttpResponse) -> Error {
        let own = self.interface.and_then(|interface| find(interface.errors, code));
        let fact = own.or_else(|| find(self.gateway.facts().errors, code));
        let class = match fact {
            _ if self.retired && code == CN_UNKNOWN_TYPE => Some(Class::Sunset),
            Some(fact) => Some(fact.class),
            None => by_status(response.status),
        };
        Error::new(Kind::Rejected(Rejection {
            code,
            message,
            class,
            text: fact.map_or("", |fact| fact.text),
            of_interface: own.is_some(),
            body: response.body.clone(),
        }))
    }
}

/// Classifies an error code that the catalog does not know: proxies in front of a gateway have codes of their own.
fn by_status(status: u16) -> Option<Class> {
    match status {
        429 => Some(Class::Wait),
        500.. => Some(Class::Retry),
        _ => None,
    }
}

/// The cn gateway has no code for retired types: it no longer knows them.
const CN_UNKNOWN_TYPE: i64 = 7_000_016;

fn find(errors: &'static [ErrorFact], code: i64) -> Option<&'static ErrorFact> {
    errors.binary_search_by_key(&code, |fact| fact.code).ok().map(|index| &errors[index])
}

/// Describes a JSON error without serde's words, which quote the input.
fn describe(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Data => "it is no JSON object",
        Category::Eof => "it ends too early",
        Category::Syntax | Category::Io => "it is no JSON",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

fn unreadable(message: String, body: &Bytes) -> Error {
    Error::new(Kind::Decode { message, body: body.clone() })
}

/// The envelope.
#[derive(Default)]
struct Head<'a> {
    success: Option<bool>,
    error_code: Option<i64>,
    error_msg: Option<String>,
    request_id: Option<String>,
    result: Option<&'a mut dyn AnyResponse>,
}

static HEAD: Shape =
    Shape { name: "Envelope", fields: &["success", "requestId", "errorCode", "errorMsg", "result"], sensitive: &[], aliases: &[] };

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
            (_, Some(result)) => result.target(),
            (_, None) => Slot::Skip,
        }
    }

    fn piece(&self, _: usize) -> Piece<'_> {
        Piece::Null
    }
}
