//! The seam between generated types and the wire: a [`Record`] offers its fields one by one, as a [`Slot`] to be filled or a
//! [`Piece`] to be written.
//!
//! Because both are plain values, decoding, encoding, signing, comparing and printing are each written once, for all types, and the
//! compiler translates them once: a generated type costs two `match` expressions and no generic code.

use std::collections::BTreeMap;

use crate::wire::values::{Base64, Decimal, Json, UnixMillis, UnixSeconds};

/// What is known of a record's fields. Plain text tables, which cost the compiler next to nothing.
#[derive(Debug)]
pub struct Shape {
    /// The Rust name of the type.
    pub name: &'static str,
    /// The fields' names on the wire, in the order in which they are written.
    pub fields: &'static [&'static str],
    /// Indexes of the fields that are secrets or buyers' data, and so never printed.
    pub sensitive: &'static [usize],
    /// Other names that fields arrive under, with the fields' indexes.
    pub aliases: &'static [(&'static str, usize)],
}

impl Shape {
    /// The index of the field with this name; the field behind the last one is tried first.
    #[inline]
    #[must_use]
    pub fn find(&self, name: &str, next: usize) -> Option<usize> {
        match self.fields.get(next) {
            Some(field) if same(field.as_bytes(), name.as_bytes()) => Some(next),
            _ => self.search(name),
        }
    }

    fn search(&self, name: &str) -> Option<usize> {
        let field = self.fields.iter().position(|field| same(field.as_bytes(), name.as_bytes()));
        field.or_else(|| self.aliases.iter().find(|(alias, _)| *alias == name).map(|(_, index)| *index))
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

impl<T: Decode> ListSlot for Vec<T> {
    fn extend(&mut self, read: &mut dyn FnMut(Slot<'_>) -> Element) {
        T::extend(self, read);
    }
}

impl<T: Decode> MapSlot for BTreeMap<String, T> {
    fn insert(&mut self, key: String, read: &mut dyn FnMut(Slot<'_>) -> Element) {
        let mut value = None;
        read(T::slot(&mut value));
        if let Some(value) = value {
            BTreeMap::insert(self, key, value);
        }
    }
}

impl<T: Encode> ListPieces for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn piece(&self, index: usize) -> Piece<'_> {
        self[index].piece()
    }
}

impl<T: Encode> MapPieces for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn each(&self, visit: &mut dyn FnMut(&str, Piece<'_>)) {
        for (key, value) in self {
            visit(key, value.piece());
        }
    }
    fn get(&self, key: &str) -> Option<Piece<'_>> {
        self.get(key).map(Encode::piece)
    }
}

/// A struct field that is filled from an answer: an optional scalar or object, a list, a map.
pub trait Target: Sized {
    /// Where the value goes.
    fn target(&mut self) -> Slot<'_>;
    /// The value to be written: an empty list or map counts as not given.
    fn given(&self) -> Piece<'_>;
}

impl<T: Decode + Encode> Target for Option<T> {
    fn target(&mut self) -> Slot<'_> {
        T::slot(self)
    }
    fn given(&self) -> Piece<'_> {
        self.piece()
    }
}

impl<T: Decode + Encode> Target for Vec<T> {
    fn target(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    fn given(&self) -> Piece<'_> {
        if self.is_empty() { Piece::Null } else { Piece::List(self) }
    }
}

impl<T: Decode + Encode> Target for BTreeMap<String, T> {
    fn target(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
    fn given(&self) -> Piece<'_> {
        if self.is_empty() { Piece::Null } else { Piece::Map(self) }
    }
}

impl<T: Encode> Encode for Option<T> {
    fn piece(&self) -> Piece<'_> {
        self.as_ref().map_or(Piece::Null, Encode::piece)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn piece(&self) -> Piece<'_> {
        Piece::List(self)
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn piece(&self) -> Piece<'_> {
        Piece::Map(self)
    }
}

/// A list inside a list.
impl<T: Decode> Decode for Vec<T> {
    fn slot(value: &mut Option<Self>) -> Slot<'_> {
        Slot::List(value.insert(Self::new()))
    }
}

/// A map inside a list or map.
impl<T: Decode> Decode for BTreeMap<String, T> {
    fn slot(value: &mut Option<Self>) -> Slot<'_> {
        Slot::Map(value.insert(Self::new()))
    }
}

macro_rules! plain {
    ($($type:ty: $slot:ident, |$value:ident| $piece:expr;)*) => {$(
        impl Decode for $type {
            fn slot(value: &mut Option<Self>) -> Slot<'_> {
                Slot::$slot(value)
            }
        }
        impl Encode for $type {
            fn piece(&self) -> Piece<'_> {
                let $value = self;
                $piece
            }
        }
    )*};
}

plain! {
    i64: Int, |value| Piece::Int(*value);
    String: Str, |value| Piece::Str(value);
    bool: Bool, |value| Piece::Bool(*value);
    Decimal: Decimal, |value| Piece::Raw(value.as_raw());
    Json: Json, |value| Piece::Raw(value.as_raw());
    UnixSeconds: Scalar, |value| Piece::Int(value.0);
    UnixMillis: Scalar, |value| Piece::Int(value.0);
    Base64: Scalar, |value| Piece::Bytes(value.as_bytes());
}

/// A generated enum: the names of known wire values, and room for others. One of the two functions is its own.
pub trait OpenEnum: Sized {
    /// What is expected, for the list of mismatches.
    const EXPECTED: &'static str;
    /// From an integer on the wire.
    fn from_int(value: i64) -> Option<Self> {
        Self::from_text(&value.to_string())
    }
    /// From a text on the wire.
    fn from_text(value: &str) -> Option<Self> {
        value.trim().parse().ok().and_then(Self::from_int)
    }
}

impl<T: OpenEnum> ScalarSlot for Option<T> {
    fn expected(&self) -> &'static str {
        T::EXPECTED
    }
    fn int(&mut self, value: i64) -> bool {
        *self = T::from_int(value);
        self.is_some()
    }
    fn text(&mut self, value: &str) -> bool {
        *self = T::from_text(value);
        self.is_some()
    }
}

impl<T: Record> Encode for T {
    fn piece(&self) -> Piece<'_> {
        Piece::Record(self)
    }
}

impl<T: Record + Default> Decode for T {
    fn slot(value: &mut Option<Self>) -> Slot<'_> {
        Slot::Object(value)
    }
    fn extend(list: &mut Vec<Self>, read: &mut dyn FnMut(Slot<'_>) -> Element) {
        while read(Slot::Object(list)) != Element::End {}
    }
}

/// An object that is there already.
impl<T: Record> ObjectSlot for T {
    fn start(&mut self) -> &mut dyn Record {
        self
    }
}

/// An object that may be there.
impl<T: Record + Default> ObjectSlot for Option<T> {
    fn start(&mut self) -> &mut dyn Record {
        self.insert(T::default())
    }
}

/// An object that a list ends with, made in place, so that large structs are not moved about.
impl<T: Record + Default> ObjectSlot for Vec<T> {
    fn start(&mut self) -> &mut dyn Record {
        if self.is_empty() {
            // Most lists of objects have one, and a vector would make room for four.
            self.reserve_exact(1);
        }
        self.push(T::default());
        let end = self.len() - 1;
        &mut self[end]
    }
}
