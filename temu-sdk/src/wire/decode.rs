//! Lenient decoding: null, absence, unknown fields and string-or-number never break an answer.
//!
//! One visitor fills the slots of any record from any self-describing deserializer. A value of another kind leaves its field empty and is noted
//! as a [`Mismatch`]. The path to a value lives in a chain of stack frames, so that it costs nothing until it is needed.

use std::{cell::RefCell, fmt};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::wire::path::{Path, Step};
use crate::wire::record::{Decode, Element, Record, Shape, Slot};
use crate::wire::values::{Decimal, Json};

/// A value of an answer that was not of the kind the spec names; its field is `None` (or the element is left out).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// Where: `result.pageItems[3].orderSn`.
    pub path: String,
    /// What the spec says.
    pub expected: &'static str,
    /// What came. Never the value itself, which may be somebody's data.
    pub found: &'static str,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// What a gateway answers to an operation: a generated struct, a list of them, a bare value or untyped JSON.
pub trait Decodable: Default + Send + 'static {
    /// Where the answer goes.
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

/// Notes what did not fit while one document is decoded.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    mismatches: RefCell<Vec<Mismatch>>,
    unknown_fields: bool,
}

impl Notes {
    /// Notes; `unknown_fields` says whether fields that the spec does not know are noted too.
    pub fn new(unknown_fields: bool) -> Self {
        Self { unknown_fields, ..Self::default() }
    }

    pub fn into_mismatches(self) -> Vec<Mismatch> {
        self.mismatches.into_inner()
    }
}

/// Decodes a JSON document into `slot`; the error is that of a text that is no JSON.
pub(crate) fn from_str(text: &str, slot: Slot<'_>, notes: &Notes) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = At::root(notes);
    SlotSeed { slot, at: &root }.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Decodes a JSON object whose fields belong to `head` or else to `beside`.
pub(crate) fn two_records<'a>(
    text: &str,
    head: &'a mut (dyn Record + 'a),
    beside: Option<&'a mut (dyn Record + 'a)>,
    notes: &'a Notes,
) -> Result<(), serde_json::Error> {
    struct Both<'a>(&'a mut dyn Record, Option<&'a mut (dyn Record + 'a)>, &'a Notes);
    impl<'de> Visitor<'de> for Both<'_> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
            fill(self.0, self.1, map, &At::root(self.2))
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Both(head, beside, notes))?;
    deserializer.end()
}

/// `Deserialize` of generated types.
#[doc(hidden)]
pub fn record<'de, T: Record + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut record = T::default();
    fill_from(deserializer, &mut record).map(|()| record)
}

fn fill_from<'de, D: Deserializer<'de>>(deserializer: D, record: &mut dyn Record) -> Result<(), D::Error> {
    struct Fill<'a>(&'a mut dyn Record);
    impl crate::wire::record::ObjectSlot for Fill<'_> {
        fn start(&mut self) -> &mut dyn Record {
            self.0
        }
    }
    let notes = Notes::default();
    let root = At::root(&notes);
    let filled = SlotSeed { slot: Slot::Object(&mut Fill(record)), at: &root }.deserialize(deserializer)?;
    if filled { Ok(()) } else { Err(serde::de::Error::custom("expected an object")) }
}

/// Where a value stands, and who notes what does not fit.
struct At<'a> {
    path: Path<'a>,
    notes: &'a Notes,
}

impl<'a> At<'a> {
    fn root(notes: &'a Notes) -> Self {
        Self { path: Path::ROOT, notes }
    }

    fn child<'b>(&'b self, step: Step<'b>) -> At<'b> {
        At { path: self.path.child(step), notes: self.notes }
    }

    #[cold]
    fn note(&self, expected: &'static str, found: &'static str) {
        let path = self.path.to_string();
        self.notes.mismatches.borrow_mut().push(Mismatch { path, expected, found });
    }
}

/// Decodes one value into a slot; answers whether it was filled.
struct SlotSeed<'s, 'p> {
    slot: Slot<'s>,
    at: &'p At<'p>,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_, '_> {
    type Value = bool;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.slot {
            Slot::Skip => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| false),
            Slot::Json(json) => {
                *json = raw(deserializer)?.map(Json::from);
                Ok(json.is_some())
            }
            Slot::Decimal(decimal) => {
                let Some(raw) = raw(deserializer)? else { return Ok(false) };
                let text: &str = raw.get();
                let parsed: Option<Decimal> = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).parse().ok();
                if parsed.is_none() {
                    self.at.note("number", kind_of(text));
                }
                *decimal = parsed;
                Ok(decimal.is_some())
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// Any value as it is written; `None` for null.
fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    let raw = <Box<RawValue> as serde::Deserialize>::deserialize(deserializer)?;
    Ok((raw.get() != "null").then_some(raw))
}

/// The kind of a JSON text, by its first character.
fn kind_of(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'{') => "object",
        Some(b'[') => "list",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        _ => "number",
    }
}

impl SlotSeed<'_, '_> {
    fn expected(&self) -> &'static str {
        match &self.slot {
            Slot::Skip | Slot::Json(_) => "anything",
            Slot::Int(_) => "integer",
            Slot::Str(_) => "string",
            Slot::Bool(_) => "boolean",
            Slot::Scalar(scalar) => scalar.expected(),
            Slot::Decimal(_) => "number",
            Slot::Object(_) => "object",
            Slot::List(_) => "list",
            Slot::Map(_) => "map",
        }
    }

    #[cold]
    fn mismatch(&self, found: &'static str) -> bool {
        self.at.note(self.expected(), found);
        false
    }

    fn take_int(self, value: i64) -> bool {
        match self.slot {
            Slot::Int(int) => *int = Some(value),
            Slot::Str(text) => *text = Some(value.to_string()),
            Slot::Bool(flag) if value == 0 || value == 1 => *flag = Some(value == 1),
            Slot::Scalar(scalar) => {
                if !scalar.int(value) {
                    self.at.note(scalar.expected(), "integer");
                    return false;
                }
            }
            _ => return self.mismatch("integer"),
        }
        true
    }

    fn take_text(self, value: &str) -> bool {
        match self.slot {
            Slot::Str(text) => *text = Some(value.to_owned()),
            Slot::Int(int) => match value.trim().parse() {
                Ok(value) => *int = Some(value),
                Err(_) => {
                    self.at.note("integer", "string");
                    return false;
                }
            },
            Slot::Bool(flag) if value == "true" || value == "false" => *flag = Some(value == "true"),
            Slot::Scalar(scalar) => {
                if !scalar.text(value) {
                    self.at.note(scalar.expected(), "string");
                    return false;
                }
            }
            _ => return self.mismatch("string"),
        }
        true
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        let Slot::Bool(flag) = self.slot else { return Ok(self.mismatch("boolean")) };
        *flag = Some(value);
        Ok(true)
    }

    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        Ok(self.take_int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
        match (i64::try_from(value), self.slot) {
            (Ok(value), slot) => Ok(SlotSeed { slot, at: self.at }.take_int(value)),
            (Err(_), Slot::Str(text)) => {
                *text = Some(value.to_string());
                Ok(true)
            }
            (Err(_), slot) => Ok(SlotSeed { slot, at: self.at }.mismatch("integer beyond 64 bits")),
        }
    }

    fn visit_f64<E>(self, value: f64) -> Result<bool, E> {
        /// Up to here every integer has a float of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Slot::Str(text) = self.slot {
            *text = Some(value.to_string());
            return Ok(true);
        }
        if value.fract() == 0.0 && value.abs() < EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "a whole number within the exact range")]
            return Ok(self.take_int(value as i64));
        }
        Ok(self.mismatch("number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<bool, E> {
        Ok(self.take_text(value))
    }

    fn visit_string<E>(self, value: String) -> Result<bool, E> {
        if let Slot::Str(text) = self.slot {
            *text = Some(value);
            return Ok(true);
        }
        Ok(self.take_text(&value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        let Slot::List(list) = self.slot else {
            self.mismatch("list");
            IgnoredAny.visit_seq(seq)?;
            return Ok(false);
        };
        let (mut index, mut error) = (0, None);
        list.extend(&mut |slot| {
            let at = self.at.child(Step::Index(index));
            index += 1;
            match seq.next_element_seed(SlotSeed { slot, at: &at }) {
                Ok(Some(true)) => Element::Filled,
                Ok(Some(false)) => Element::Empty,
                Ok(None) => Element::End,
                Err(e) => {
                    error = Some(e);
                    Element::End
                }
            }
        });
        error.map_or(Ok(true), Err)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        match self.slot {
            Slot::Object(object) => fill(object.start(), None, map, self.at).map(|()| true),
            Slot::Map(entries) => {
                while let Some(key) = map.next_key::<String>()? {
                    let mut result = Ok(false);
                    let name = key.clone();
                    let at = self.at.child(Step::Field(&name));
                    entries.insert(key, &mut |slot| {
                        result = map.next_value_seed(SlotSeed { slot, at: &at });
                        match result {
                            Ok(true) => Element::Filled,
                            _ => Element::Empty,
                        }
                    });
                    result?;
                }
                Ok(true)
            }
            slot => {
                SlotSeed { slot, at: self.at }.mismatch("object");
                IgnoredAny.visit_map(map)?;
                Ok(false)
            }
        }
    }
}

/// Fills a record from a map, field by field; fields that it does not have go to the record beside it, if there is one.
fn fill<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    mut beside: Option<&mut dyn Record>,
    mut map: A,
    at: &At<'_>,
) -> Result<(), A::Error> {
    let shape = record.shape();
    let (mut next, mut unknown) = (0, String::new());
    while let Some(known) = map.next_key_seed(FieldSeed { shape, next, unknown: &mut unknown })? {
        if let Some(index) = known {
            next = index + 1;
            let at = at.child(Step::Field(shape.fields[index]));
            map.next_value_seed(SlotSeed { slot: record.slot(index), at: &at })?;
        } else {
            let at = at.child(Step::Field(&unknown));
            let slot = beside.as_deref_mut().and_then(|record| slot_of(record, &unknown));
            if slot.is_none() && at.notes.unknown_fields {
                at.note("no such field", "a value");
            }
            map.next_value_seed(SlotSeed { slot: slot.unwrap_or(Slot::Skip), at: &at })?;
        }
    }
    Ok(())
}

fn slot_of<'a>(record: &'a mut dyn Record, name: &str) -> Option<Slot<'a>> {
    let index = record.shape().find(name, 0)?;
    Some(record.slot(index))
}

/// Finds a field by its name, trying first the one behind the last; a name that it does not have is kept.
struct FieldSeed<'a> {
    shape: &'static Shape,
    next: usize,
    unknown: &'a mut String,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        let index = self.shape.find(name, self.next);
        if index.is_none() {
            name.clone_into(self.unknown);
        }
        Ok(index)
    }
}
