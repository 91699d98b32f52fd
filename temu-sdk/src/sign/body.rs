//! The body of a request: parameters are serialized once, straight into it, and signed from those very bytes.

use std::{collections::BTreeMap, ops::Range};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::sign::Signer;
use crate::{
    catalog::operation::{Envelope, Operation, OperationInfo, TokenUse},
    credentials::secret::{AccessToken, AppKey, AppSecret},
    wire::encode::given,
    wire::record::{MapPieces, Piece, Record},
    wire::values::{Json, UnixSeconds},
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

    /// The names of those that are given.
    pub fn names(self) -> Vec<&'a str> {
        match self {
            Self::Record(record) => given(record).map(|(name, _)| name).collect(),
            Self::Map(map) => map.keys().map(String::as_str).collect(),
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
        Piece::Record(record) => {
            let index = record.shape().fields.iter().position(|field| *field == name)?;
            Some(record.piece(index)).filter(|piece| !matches!(piece, Piece::Null))
        }
        Piece::Map(map) => map.get(name),
        _ => None,
    }
}

/// What travels with every request beside its own parameters.
///
/// The client does all of this itself; it is public for whoever sends requests by other means.
///
/// ```
/// use temu_sdk::{AccessToken, AppKey, AppSecret, UnixSeconds, catalog::Envelope, order, sign::Common};
/// let (key, secret, token) = (AppKey::new("key"), AppSecret::new("secret"), AccessToken::new("token"));
/// let common = Common {
///     key: &key,
///     secret: &secret,
///     token: Some(&token),
///     timestamp: UnixSeconds(1_765_438_056),
///     envelope: Envelope::Flat,
/// };
/// let body = common.signed_body(&order::list::Request::new());
/// assert!(body.starts_with(br#"{"access_token":"token","app_key":"key","data_type":"JSON""#));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Common<'a> {
    /// The app's key.
    pub key: &'a AppKey,
    /// The app's secret.
    pub secret: &'a AppSecret,
    /// The shop's token; `None` for operations that take none.
    pub token: Option<&'a AccessToken>,
    /// The gateway's time, within 300 seconds.
    pub timestamp: UnixSeconds,
    /// Where the request's own parameters travel.
    pub envelope: Envelope,
}

impl Common<'_> {
    /// The signed JSON body of a request.
    #[must_use]
    pub fn signed_body<R: Operation>(&self, request: &R) -> Vec<u8> {
        let OperationInfo { type_name, version, token, .. } = *R::INFO;
        self.encode(type_name, version, token, Parameters::Record(request))
    }

    /// Serializes and signs.
    pub(crate) fn encode(&self, type_name: &str, version: Option<&str>, token: TokenUse, parameters: Parameters<'_>) -> Vec<u8> {
        let code = if token == TokenUse::Code { parameters.get("code") } else { None };
        let token = code.or(self.token.map(|token| Piece::Str(token.expose())));
        let common = [
            ("access_token", token.unwrap_or(Piece::Null)),
            ("app_key", Piece::Str(self.key.expose())),
            ("data_type", Piece::Str("JSON")),
            ("timestamp", Piece::Int(self.timestamp.0)),
            ("type", Piece::Str(type_name)),
            ("version", version.map_or(Piece::Null, Piece::Str)),
        ];
        write(&common, parameters, self.envelope, self.secret)
    }
}

/// Merges the common parameters with the caller's. Both come in ASCII order, so that each can be signed as soon as it is written: the generator
/// sorts the fields of requests, and a map is sorted. Where the caller names a common one too, the common one travels, since a body that names a
/// parameter twice is rejected; but a caller's `version` goes before the spec's.
fn write(common: &[(&str, Piece<'_>)], parameters: Parameters<'_>, envelope: Envelope, secret: &AppSecret) -> Vec<u8> {
    let mut body = Body { bytes: Vec::with_capacity(SMALL), signer: Signer::new(secret) };
    body.bytes.push(b'{');
    let mut rest = common.iter().peekable();
    let mut visit = |name: &str, piece: Piece<'_>| {
        while let Some((earlier, piece)) = rest.next_if(|(common, _)| *common < name) {
            body.push(earlier, *piece);
        }
        // `version` is the one that a caller may choose.
        rest.next_if(|(common, _)| *common == name && name == "version");
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
    body.finish()
}

/// Room that a body without long values needs. A long text is given room beforehand, so that a body with a file never grows to twice its length.
const SMALL: usize = 1024;

struct Body<'a> {
    bytes: Vec<u8>,
    signer: Signer<'a>,
}

impl Body<'_> {
    /// Writes and signs a parameter, unless it is blank.
    fn push(&mut self, name: &str, piece: Piece<'_>) {
        if is_blank(piece) {
            return;
        }
        let (name, value) = self.entry(name, piece);
        self.signer.update(&self.bytes[name]);
        self.signer.update(&self.bytes[value]);
    }

    /// Writes a value and says where it stands, without its quotes.
    fn write(&mut self, piece: Piece<'_>) -> Range<usize> {
        let start = self.bytes.len();
        match piece {
            Piece::Str(text) if is_plain(text) => self.quoted(text.len(), |bytes| bytes.extend_from_slice(text.as_bytes())),
            // Straight into the body: a file is most of a request that has one.
            Piece::Bytes(file) => self.quoted(base64_len(file), |bytes| base64(file, bytes)),
            Piece::Record(record) => self.between(b"{}", |body| {
                for (name, piece) in given(record) {
                    body.entry(name, piece);
                }
            }),
            Piece::List(list) => self.between(b"[]", |body| {
                for index in 0..list.len() {
                    body.write(list.piece(index));
                    body.bytes.push(b',');
                }
            }),
            _ => serde_json::to_writer(&mut self.bytes, &piece)
                .expect("pieces are texts, numbers and maps from text, and a Vec takes all that is written"),
        }
        let end = self.bytes.len();
        if self.bytes[start] == b'"' { start + 1..end - 1 } else { start..end }
    }

    /// Writes a name and its value, and a comma; says where the two stand, without their quotes.
    fn entry(&mut self, name: &str, piece: Piece<'_>) -> (Range<usize>, Range<usize>) {
        let name = self.write(Piece::Str(name));
        self.bytes.push(b':');
        let value = self.write(piece);
        self.bytes.push(b',');
        (name, value)
    }

    /// Writes an object or a list; the comma behind the last of its parts becomes the closing bracket.
    fn between(&mut self, [open, close]: &[u8; 2], parts: impl FnOnce(&mut Self)) {
        self.bytes.push(*open);
        let start = self.bytes.len();
        parts(self);
        if self.bytes.len() > start {
            self.bytes.pop();
        }
        self.bytes.push(*close);
    }

    fn quoted(&mut self, len: usize, write: impl FnOnce(&mut Vec<u8>)) {
        if len > SMALL / 4 {
            self.bytes.reserve(len + SMALL / 2);
        }
        self.bytes.push(b'"');
        write(&mut self.bytes);
        self.bytes.push(b'"');
    }

    fn finish(mut self) -> Vec<u8> {
        let signature = self.signer.finish();
        self.bytes.extend_from_slice(b"\"sign\":\"");
        self.bytes.extend_from_slice(signature.as_str().as_bytes());
        self.bytes.extend_from_slice(b"\"}");
        self.bytes
    }
}

/// Null and blank texts are left out of body and signature, since gateways leave them out of what they sign.
pub(crate) fn is_blank(piece: Piece<'_>) -> bool {
    match piece {
        Piece::Null => true,
        Piece::Str(text) => text.chars().all(char::is_whitespace),
        Piece::Bytes(bytes) => bytes.is_empty(),
        Piece::Raw(raw) if raw.get().starts_with('"') => serde_json::from_str::<String>(raw.get()).is_ok_and(|text| text.trim().is_empty()),
        Piece::Raw(raw) => raw.get() == "null",
        _ => false,
    }
}

/// Whether a text stands in JSON as it is.
fn is_plain(text: &str) -> bool {
    // Without a way out of the loop, so that the compiler takes many bytes at a time.
    text.bytes().fold(true, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'))
}

fn base64(file: &[u8], bytes: &mut Vec<u8>) {
    let start = bytes.len();
    bytes.resize(start + base64_len(file), b'=');
    STANDARD.encode_slice(file, &mut bytes[start..]).expect("the buffer has just been given the text's exact size");
}

fn base64_len(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}
