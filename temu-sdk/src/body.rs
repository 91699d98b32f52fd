//! The body of a request: parameters are serialized once, straight into it, and signed from those very bytes.

use std::{collections::BTreeMap, ops::Range};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    encode::given,
    interface::Envelope,
    record::{MapPieces, Piece, Record},
    secret::AppSecret,
    sign::{Signature, Signer},
    values::Json,
};

/// What the caller asks for: the fields of a generated request, or a map of any JSON.
#[derive(Clone, Copy)]
pub(crate) enum Parameters<'a> {
    Record(&'a (dyn Record + Sync)),
    Map(&'a BTreeMap<String, Json>),
}

impl<'a> Parameters<'a> {
    fn each(self, visit: &mut dyn FnMut(&str, Piece<'_>)) {
        match self {
            Self::Record(record) => given(record).for_each(|(name, piece)| visit(name, piece)),
            Self::Map(map) => MapPieces::each(map, visit),
        }
    }

    pub fn as_piece(self) -> Piece<'a> {
        match self {
            Self::Record(record) => Piece::Record(record),
            Self::Map(map) => Piece::Map(map),
        }
    }

    /// The value of a top-level parameter, if it is given.
    pub fn get(self, name: &str) -> Option<Piece<'a>> {
        field(self.as_piece(), name)
    }
}

/// The value of an object's field, if it is given.
pub(crate) fn field<'a>(object: Piece<'a>, name: &str) -> Option<Piece<'a>> {
    match object {
        Piece::Record(record) => given(record).find_map(|(field, piece)| (field == name).then_some(piece)),
        Piece::Map(map) => map.get(name),
        _ => None,
    }
}

/// Serializes and signs. `common` are the parameters that every call carries, in ASCII order; where the caller names one of them too, the common
/// one travels, since a body that names a parameter twice is refused.
pub(crate) fn encode(common: &[(&str, Piece<'_>)], parameters: Parameters<'_>, envelope: Envelope, secret: &AppSecret) -> Vec<u8> {
    let capacity = common.iter().map(|(name, piece)| name.len() + 4 + estimate(*piece)).sum::<usize>() + estimate(parameters.as_piece());
    let mut body = Body { bytes: Vec::with_capacity(capacity + 64), spans: Vec::with_capacity(32) };
    body.bytes.push(b'{');
    let mut rest = common.iter().peekable();
    let mut visit = |name: &str, piece: Piece<'_>| {
        while let Some((earlier, piece)) = rest.next_if(|(common, _)| *common < name) {
            body.push(earlier, *piece);
        }
        if name != "sign" && rest.peek().is_none_or(|(common, _)| *common != name) {
            body.push(name, piece);
        }
    };
    match envelope {
        Envelope::Flat => parameters.each(&mut visit),
        Envelope::Request => visit("request", parameters.as_piece()),
    }
    for (name, piece) in rest {
        body.push(name, *piece);
    }
    body.finish(secret)
}

struct Body {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// Where a parameter's name and value stand in the body, without their quotes.
struct Span {
    name: Range<usize>,
    value: Range<usize>,
}

impl Body {
    /// Writes a parameter, unless it is blank.
    fn push(&mut self, name: &str, piece: Piece<'_>) {
        if is_blank(piece) {
            return;
        }
        let mut name = self.write(Piece::Str(name));
        self.bytes.push(b':');
        let mut value = self.write(piece);
        self.bytes.push(b',');
        for span in [&mut name, &mut value] {
            if self.bytes[span.start] == b'"' {
                *span = span.start + 1..span.end - 1;
            }
        }
        self.spans.push(Span { name, value });
    }

    fn write(&mut self, piece: Piece<'_>) -> Range<usize> {
        let start = self.bytes.len();
        match piece {
            // Straight into the body: a file is most of a request that has one.
            Piece::Bytes(file) => {
                self.bytes.push(b'"');
                let text = self.bytes.len();
                self.bytes.resize(text + base64_len(file), b'=');
                // The buffer has just been given the text's exact size.
                let _ = STANDARD.encode_slice(file, &mut self.bytes[text..]);
                self.bytes.push(b'"');
            }
            // Pieces are made of texts, numbers, lists and maps from text, and a Vec takes all that is written: nothing here can fail.
            piece => serde_json::to_writer(&mut self.bytes, &piece).unwrap_or_default(),
        }
        start..self.bytes.len()
    }

    fn finish(mut self, secret: &AppSecret) -> Vec<u8> {
        let name = |span: &Span| &self.bytes[span.name.clone()];
        if !self.spans.is_sorted_by_key(name) {
            self.spans.sort_by(|a, b| name(a).cmp(name(b)));
        }
        let signature = self.sign(secret);
        self.bytes.extend_from_slice(b"\"sign\":\"");
        self.bytes.extend_from_slice(signature.as_str().as_bytes());
        self.bytes.extend_from_slice(b"\"}");
        self.bytes
    }

    fn sign(&self, secret: &AppSecret) -> Signature {
        let mut signer = Signer::new(secret);
        for span in &self.spans {
            signer.update(&self.bytes[span.name.clone()]);
            signer.update(&self.bytes[span.value.clone()]);
        }
        signer.finish()
    }
}

/// Null and blank texts are left out of body and signature, since gateways leave them out of what they sign.
pub(crate) fn is_blank(piece: Piece<'_>) -> bool {
    match piece {
        Piece::Null => true,
        Piece::Str(text) => text.trim().is_empty(),
        Piece::Bytes(bytes) => bytes.is_empty(),
        Piece::Raw(raw) if raw.get().starts_with('"') => serde_json::from_str::<String>(raw.get()).is_ok_and(|text| text.trim().is_empty()),
        Piece::Raw(raw) => raw.get() == "null",
        _ => false,
    }
}

/// About how many bytes a value takes, so that the body is allocated once.
fn estimate(piece: Piece<'_>) -> usize {
    match piece {
        Piece::Null | Piece::Bool(_) => 5,
        Piece::Int(_) => 20,
        Piece::Str(text) => text.len() + text.len() / 16 + 2,
        Piece::Bytes(bytes) => base64_len(bytes) + 2,
        Piece::Raw(raw) => raw.get().len(),
        Piece::Record(record) => given(record).map(|(name, piece)| name.len() + 4 + estimate(piece)).sum::<usize>() + 2,
        Piece::List(list) => (0..list.len()).map(|index| estimate(list.piece(index)) + 1).sum::<usize>() + 2,
        Piece::Map(map) => {
            let mut sum = 2;
            map.each(&mut |key, piece| sum += key.len() + 4 + estimate(piece));
            sum
        }
    }
}

fn base64_len(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}
