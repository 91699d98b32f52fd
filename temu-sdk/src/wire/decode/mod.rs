//! Lenient decoding: null, absence, unknown fields and string-or-number never break a response.
//!
//! A value of another kind leaves its field empty and is noted as a [`Mismatch`]. `fill.rs` does the work.

mod fill;
mod kept;
mod notes;

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::wire::record::{Decode, ObjectSlot, Record, Slot};
use fill::{At, Filled, SlotSeed, fill};

pub use notes::Mismatch;
pub(crate) use notes::Notes;

/// The result of an operation: a generated struct, a list of them, a bare value or untyped JSON.
pub trait Decodable: Default + Send + 'static {
    /// Where the result goes.
    #[doc(hidden)]
    fn target(&mut self) -> Slot<'_>;
    /// The record whose fields may stand beside `success`.
    #[doc(hidden)]
    fn record(&mut self) -> Option<&mut dyn Record> {
        None
    }
}

impl<T: Record + Default + Send + 'static> Decodable for T {
    fn target(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
    fn record(&mut self) -> Option<&mut dyn Record> {
        Some(self)
    }
}

impl<T: Decode + Send + 'static> Decodable for Vec<T> {
    fn target(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Decode + Send + 'static> Decodable for Option<T> {
    fn target(&mut self) -> Slot<'_> {
        T::slot(self)
    }
}

impl<T: Decode + Send + 'static> Decodable for std::collections::BTreeMap<String, T> {
    fn target(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
}

/// Decodes a JSON document into `slot`. Fails only if the text is not JSON.
pub(crate) fn from_str(text: &str, slot: Slot<'_>, notes: &Notes) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = At::root(notes);
    SlotSeed { slot, at: &root }.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Decodes a JSON object whose fields belong to `first` or else to `second`: an envelope, and a result that stands beside its fields.
pub(crate) fn two_records<'a>(
    text: &str,
    first: &'a mut (dyn Record + 'a),
    second: Option<&'a mut (dyn Record + 'a)>,
    notes: &'a Notes,
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(TwoRecords { first, second, notes })?;
    deserializer.end()
}

struct TwoRecords<'a> {
    first: &'a mut dyn Record,
    second: Option<&'a mut (dyn Record + 'a)>,
    notes: &'a Notes,
}

impl<'de> Visitor<'de> for TwoRecords<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        fill(self.first, self.second, map, &At::root(self.notes))
    }
}

/// `Deserialize` of generated types.
#[doc(hidden)]
pub fn record<'de, T: Record + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut record = T::default();
    object(deserializer, &mut record).map(|()| record)
}

/// Decodes an object into a record, whatever its type.
fn object<'de, D: Deserializer<'de>>(deserializer: D, record: &mut dyn Record) -> Result<(), D::Error> {
    let (notes, mut existing) = (Notes::default(), Existing { record });
    let root = At::root(&notes);
    match (SlotSeed { slot: Slot::Object(&mut existing), at: &root }).deserialize(deserializer)? {
        Filled::Yes => Ok(()),
        Filled::No => Err(serde::de::Error::custom("expected an object")),
    }
}

/// The slot of a record that is there already.
struct Existing<'a> {
    record: &'a mut dyn Record,
}

impl ObjectSlot for Existing<'_> {
    fn start(&mut self) -> &mut dyn Record {
        self.record
    }
}
