//! Which slot and which piece belong to a Rust type: collections, scalars, objects.

use std::collections::BTreeMap;

use crate::wire::{
    record::{
        Decode, Element, Encode, FromScalar, ListPieces, ListSlot, MapPieces, MapSlot, ObjectSlot, Piece, Record, ScalarSlot, Slot, Target,
    },
    values::{Base64, Decimal, Json, Timestamp, UnixMillis, UnixSeconds},
};

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
    Decimal: Decimal, |value| Piece::Decimal(value);
    Json: Json, |value| Piece::Raw(value.as_raw());
    UnixSeconds: Scalar, |value| Piece::Int(value.0);
    UnixMillis: Scalar, |value| Piece::Int(value.0);
    Timestamp: Scalar, |value| Piece::Int(value.0);
    Base64: Scalar, |value| Piece::Bytes(value.as_bytes());
}

impl<T: FromScalar> ScalarSlot for Option<T> {
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

macro_rules! time {
    ($($type:ident: $expected:literal;)*) => {$(
        impl FromScalar for $type {
            const EXPECTED: &'static str = $expected;
            fn from_int(value: i64) -> Option<Self> {
                Some(Self(value))
            }
        }
    )*};
}

time! {
    UnixSeconds: "integer (Unix seconds)";
    UnixMillis: "integer (Unix milliseconds)";
    Timestamp: "integer (Unix time)";
}

impl FromScalar for Base64 {
    const EXPECTED: &'static str = "string (base64)";
    fn from_int(_: i64) -> Option<Self> {
        None
    }
    fn from_text(value: &str) -> Option<Self> {
        value.parse().ok()
    }
}
