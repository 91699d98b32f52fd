//! The seam between generated types and the wire: a [`Record`] offers its fields one by one, as a [`Slot`] to fill or as a [`Piece`] to write.
//!
//! Take `struct Sku { id: Option<i64>, tags: Vec<String> }`. `record!` turns a table of its fields into a [`Shape`] (the names on the wire, in
//! order) and two `match`es by index: `slot(0)` is `Slot::Int(&mut self.id)`, `piece(1)` is `Piece::List(&self.tags)`.
//!
//! Decoding an object takes three steps a field: find the index of the name in the shape, ask the record for the slot of that index, put the
//! JSON value into the slot. A slot of an object, a list or a map starts the same steps one level down; a value of another kind leaves its slot
//! empty and is noted as a mismatch.
//!
//! Encoding takes three steps a field as well: take the next name of the shape, ask the record for the piece of that index, write both unless
//! the piece is null. Signing, comparing, printing and validating read pieces in the same way.
//!
//! Slots and pieces are plain values, so decoder and encoder are written and compiled once, for all types: a generated type costs two `match`es
//! and no generic code. [`Decode`], [`Encode`], [`Target`] and [`FromScalar`] say which slot and which piece belong to a Rust type; `impls.rs`
//! implements them for collections and scalars.

use crate::wire::values::{Decimal, Json};

/// What is known of a record's fields. Plain text tables, which cost the compiler next to nothing.
#[derive(Debug)]
pub struct Shape {
    /// The Rust name of the type.
    pub name: &'static str,
    /// The fields' names on the wire, in the order in which they are written.
    pub fields: &'static [&'static str],
    /// The fields that are secrets or buyers' data, and so never printed.
    pub sensitive: &'static [&'static str],
    /// Other names that fields arrive under, with the fields' names.
    pub aliases: &'static [(&'static str, &'static str)],
}

impl Shape {
    /// Returns the index of the field with this name; tries the field at `next` first.
    #[inline]
    #[must_use]
    pub fn find(&self, name: &str, next: usize) -> Option<usize> {
        match self.fields.get(next) {
            Some(field) if same(field.as_bytes(), name.as_bytes()) => Some(next),
            _ => self.search(name),
        }
    }

    fn search(&self, name: &str) -> Option<usize> {
        let position = |name: &str| self.fields.iter().position(|field| same(field.as_bytes(), name.as_bytes()));
        position(name).or_else(|| self.aliases.iter().find(|(alias, _)| *alias == name).and_then(|(_, field)| position(field)))
    }
}

/// Whether two names are equal. The C library's comparison takes longer to be called than so few bytes to be compared.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    let ((eights, rest), (other_eights, other_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    a.len() == b.len() && eights.iter().zip(other_eights).all(|(a, b)| a == b) && rest.iter().zip(other_rest).all(|(a, b)| a == b)
}

/// A generated struct.
pub trait Record {
    /// The names of its fields.
    fn shape(&self) -> &'static Shape;
    /// The place where the field with this index is stored; none in types that are only written.
    fn slot(&mut self, _index: usize) -> Slot<'_> {
        Slot::Skip
    }
    /// The value of the field with this index.
    fn piece(&self, index: usize) -> Piece<'_>;
}

/// A place for a value that is being decoded.
pub enum Slot<'a> {
    /// Nothing is stored.
    Skip,
    /// A 64-bit integer.
    Int(&'a mut Option<i64>),
    /// A string.
    Str(&'a mut Option<String>),
    /// A boolean.
    Bool(&'a mut Option<bool>),
    /// A value made from an integer or a text: an enum, a moment, bytes.
    Scalar(&'a mut dyn ScalarSlot),
    /// A number, kept as it is written.
    Decimal(&'a mut Option<Decimal>),
    /// Any JSON, kept as it is written.
    Json(&'a mut Option<Json>),
    /// An object.
    Object(&'a mut dyn ObjectSlot),
    /// A list.
    List(&'a mut dyn ListSlot),
    /// A map from string.
    Map(&'a mut dyn MapSlot),
}

/// A value that is being written.
#[derive(Clone, Copy)]
pub enum Piece<'a> {
    /// Not given.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// A string.
    Str(&'a str),
    /// A boolean.
    Bool(bool),
    /// A file's bytes, written as base64.
    Bytes(&'a [u8]),
    /// A number, written as it is.
    Decimal(&'a Decimal),
    /// JSON, written as it is.
    Raw(&'a serde_json::value::RawValue),
    /// An object.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn ListPieces),
    /// A map from string.
    Map(&'a dyn MapPieces),
}

/// A value that is made from an integer or a text.
pub trait ScalarSlot {
    /// What is expected, for the list of mismatches.
    fn expected(&self) -> &'static str;
    /// Takes an integer; `false` if it is none of its kind.
    fn int(&mut self, value: i64) -> bool;
    /// Takes a text; `false` if it is none of its kind.
    fn text(&mut self, value: &str) -> bool;
}

/// A place for an object.
pub trait ObjectSlot {
    /// Stores an empty object and hands it out to be filled.
    fn start(&mut self) -> &mut dyn Record;
}

/// A place for a list.
pub trait ListSlot {
    /// Calls `read` once an element until it answers [`Element::End`], and keeps those that were filled.
    fn extend(&mut self, read: &mut dyn FnMut(Slot<'_>) -> Element);
}

/// A place for a map.
pub trait MapSlot {
    /// Reads the value of `key` and keeps it if it was filled.
    fn insert(&mut self, key: String, read: &mut dyn FnMut(Slot<'_>) -> Element);
}

/// What became of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// It has a value.
    Filled,
    /// It was null or of another kind.
    Empty,
    /// There was none.
    End,
}

/// A list that can be written.
pub trait ListPieces {
    /// Number of elements.
    fn len(&self) -> usize;
    /// The element with this index.
    fn piece(&self, index: usize) -> Piece<'_>;
}

/// A map that can be written.
pub trait MapPieces {
    /// Number of entries.
    fn len(&self) -> usize;
    /// Calls `visit` once an entry, in order of the keys.
    fn each(&self, visit: &mut dyn FnMut(&str, Piece<'_>));
    /// The value of a key.
    fn get(&self, key: &str) -> Option<Piece<'_>>;
}

/// A type of which an optional value can be decoded.
pub trait Decode: Sized {
    /// The slot of an optional value.
    fn slot(value: &mut Option<Self>) -> Slot<'_>;

    /// Reads the elements of a list.
    fn extend(list: &mut Vec<Self>, read: &mut dyn FnMut(Slot<'_>) -> Element) {
        loop {
            let mut item = None;
            if read(Self::slot(&mut item)) == Element::End {
                return;
            }
            if let Some(item) = item {
                list.push(item);
            }
        }
    }
}

/// A type that can be written.
pub trait Encode {
    /// The value as a piece.
    fn piece(&self) -> Piece<'_>;
}

/// A struct field that is filled from a response: an optional scalar or object, a list, a map.
pub trait Target: Sized {
    /// Returns where the value goes.
    fn target(&mut self) -> Slot<'_>;
    /// Returns the value to write: an empty list or map counts as unset.
    fn given(&self) -> Piece<'_>;
}

/// A value that travels as an integer or a text: an enum, a time, a file. One of the two functions is its own.
pub trait FromScalar: Sized {
    /// What is expected, for the list of mismatches.
    const EXPECTED: &'static str;
    /// Creates the value from an integer on the wire.
    fn from_int(value: i64) -> Option<Self> {
        Self::from_text(&value.to_string())
    }
    /// Creates the value from a text on the wire.
    fn from_text(value: &str) -> Option<Self> {
        value.trim().parse().ok().and_then(Self::from_int)
    }
}

/// Returns the values of fields as text; `None` if one of them is missing or not a scalar.
#[cfg(feature = "webhook")]
#[allow(dead_code, reason = "a spec may have no event with an identity")]
pub(crate) fn texts(pieces: &[Piece<'_>]) -> Option<Vec<String>> {
    let text = |piece: &Piece<'_>| match piece {
        Piece::Int(value) => Some(value.to_string()),
        Piece::Str(text) => Some((*text).to_owned()),
        _ => None,
    };
    pieces.iter().map(text).collect()
}
