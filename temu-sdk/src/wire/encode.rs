//! Writing records: one `Serialize`, one comparison and one `Debug` for all generated types.

use std::fmt;

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use crate::wire::record::{ListPieces, MapPieces, Piece, Record};

impl Serialize for Piece<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Null => serializer.serialize_unit(),
            Self::Int(value) => serializer.serialize_i64(value),
            Self::Str(value) => serializer.serialize_str(value),
            Self::Bool(value) => serializer.serialize_bool(value),
            Self::Bytes(value) => serializer.collect_str(&Base64Display::new(value, &STANDARD)),
            Self::Decimal(value) => value.serialize(serializer),
            Self::Raw(value) => raw(value, serializer),
            Self::Record(value) => record(value, serializer),
            Self::List(value) => list(value, serializer),
            Self::Map(value) => map(value, serializer),
        }
    }
}

/// JSON as it is written, but for the spaces between its tokens: gateways sign compact JSON.
fn raw<S: Serializer>(value: &RawValue, serializer: S) -> Result<S::Ok, S::Error> {
    if !value.get().bytes().any(|byte| byte.is_ascii_whitespace()) {
        return value.serialize(serializer);
    }
    let (mut in_text, mut escaped) = (false, false);
    let mut compact = value.get().to_owned();
    compact.retain(|c| {
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
            return true;
        }
        in_text = c == '"';
        !c.is_ascii_whitespace()
    });
    RawValue::from_string(compact).map_err(serde::ser::Error::custom)?.serialize(serializer)
}

/// `Serialize` of generated types: unset fields are omitted.
#[doc(hidden)]
pub fn record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(None)?;
    for (name, piece) in given(record) {
        out.serialize_entry(name, &piece)?;
    }
    out.end()
}

/// The fields of a record that have a value, by their names on the wire.
pub(crate) fn given(record: &dyn Record) -> impl Iterator<Item = (&'static str, Piece<'_>)> {
    record.shape().fields.iter().enumerate().filter_map(|(index, name)| match record.piece(index) {
        Piece::Null => None,
        piece => Some((*name, piece)),
    })
}

fn list<S: Serializer>(list: &dyn ListPieces, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_seq(Some(list.len()))?;
    for index in 0..list.len() {
        out.serialize_element(&list.piece(index))?;
    }
    out.end()
}

fn map<S: Serializer>(map: &dyn MapPieces, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(map.len()))?;
    let mut result = Ok(());
    map.each(&mut |key, piece| {
        if result.is_ok() {
            result = out.serialize_entry(key, &piece);
        }
    });
    result?;
    out.end()
}

/// `Debug` of generated types: the fields that are set, without secrets and buyers' data.
#[doc(hidden)]
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = record.shape();
    let mut out = f.debug_struct(shape.name);
    for (index, name) in shape.fields.iter().enumerate() {
        match record.piece(index) {
            Piece::Null => {}
            _ if shape.sensitive.contains(name) => {
                out.field(name, &format_args!("<redacted>"));
            }
            piece => {
                out.field(name, &piece);
            }
        }
    }
    out.finish()
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Null => f.write_str("null"),
            Self::Int(value) => value.fmt(f),
            Self::Str(value) => value.fmt(f),
            Self::Bool(value) => value.fmt(f),
            Self::Bytes(value) => write!(f, "<{} bytes>", value.len()),
            Self::Decimal(value) => value.fmt(f),
            Self::Raw(value) => f.write_str(value.get()),
            Self::Record(value) => debug(value, f),
            Self::List(value) => f.debug_list().entries((0..value.len()).map(|index| value.piece(index))).finish(),
            Self::Map(value) => {
                let mut out = f.debug_map();
                value.each(&mut |key, piece| {
                    out.entry(&key, &piece);
                });
                out.finish()
            }
        }
    }
}

/// `PartialEq` of generated types.
#[doc(hidden)]
#[must_use]
pub fn equal(left: &dyn Record, right: &dyn Record) -> bool {
    (0..left.shape().fields.len()).all(|index| left.piece(index) == right.piece(index))
}

impl PartialEq for Piece<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Null, Self::Null) => true,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Decimal(a), Self::Decimal(b)) => a == b,
            (Self::Raw(a), Self::Raw(b)) => a.get() == b.get(),
            (Self::Record(a), Self::Record(b)) => equal(a, b),
            (Self::List(a), Self::List(b)) => a.len() == b.len() && (0..a.len()).all(|index| a.piece(index) == b.piece(index)),
            (Self::Map(a), Self::Map(b)) => equal_maps(a, b),
            _ => false,
        }
    }
}

fn equal_maps(left: &dyn MapPieces, right: &dyn MapPieces) -> bool {
    let mut equal = left.len() == right.len();
    left.each(&mut |key, piece| equal &= right.get(key) == Some(piece));
    equal
}
