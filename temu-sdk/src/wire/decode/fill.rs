//! Filling slots: one visitor decodes any record from any self-describing deserializer.
//!
//! The path to a value lives in a chain of stack frames, so that it costs nothing until it is needed.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::kept::{KEPT, Kept};
use super::notes::{Mismatch, Notes, UNKNOWN_FIELDS};
use crate::wire::path::{Path, Step};
use crate::wire::record::{Element, Record, Shape, Slot};
use crate::wire::values::{Decimal, Json};

/// Whether a slot has a value now. It has none after null or a value of another kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Filled {
    Yes,
    No,
}

impl From<bool> for Filled {
    fn from(filled: bool) -> Self {
        if filled { Self::Yes } else { Self::No }
    }
}

/// Where a value stands, and who notes what does not fit.
pub(super) struct At<'a> {
    path: Path<'a>,
    notes: &'a Notes,
}

impl<'a> At<'a> {
    pub fn root(notes: &'a Notes) -> Self {
        Self { path: Path::ROOT, notes }
    }

    fn child<'b>(&'b self, step: Step<'b>) -> At<'b> {
        At { path: self.path.child(step), notes: self.notes }
    }

    #[cold]
    fn note(&self, expected: &'static str, found: &'static str, json: Option<Json>) {
        if self.notes.is_kept {
            let path = self.path.to_string();
            self.notes.mismatches.borrow_mut().push(Mismatch { path, expected, found, json });
        }
    }
}

/// Decodes one value into a slot.
pub(super) struct SlotSeed<'s, 'p> {
    pub slot: Slot<'s>,
    pub at: &'p At<'p>,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_, '_> {
    type Value = Filled;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Filled, D::Error> {
        match self.slot {
            Slot::Skip => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Filled::No),
            Slot::Json(json) => {
                *json = raw(deserializer)?.map(Json::from);
                Ok(json.is_some().into())
            }
            Slot::Decimal(decimal) => {
                let Some(raw) = raw(deserializer)? else { return Ok(Filled::No) };
                *decimal = Decimal::from_json(&raw);
                if decimal.is_none() {
                    self.at.note("number", kind_of(raw.get()), Kept::whole(raw.get()).json());
                }
                Ok(decimal.is_some().into())
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
    fn mismatch(&self, found: &'static str, value: impl serde::Serialize) -> Filled {
        self.at.note(self.expected(), found, Json::new(&value).ok().filter(|json| json.as_str().len() <= KEPT));
        Filled::No
    }

    fn take_int(self, value: i64) -> Filled {
        match self.slot {
            Slot::Int(int) => *int = Some(value),
            Slot::Str(text) => *text = Some(value.to_string()),
            Slot::Bool(flag) if value == 0 || value == 1 => *flag = Some(value == 1),
            Slot::Scalar(scalar) => {
                if !scalar.int(value) {
                    return SlotSeed { slot: Slot::Scalar(scalar), at: self.at }.mismatch("integer", value);
                }
            }
            _ => return self.mismatch("integer", value),
        }
        Filled::Yes
    }

    fn take_text(self, value: &str) -> Filled {
        match self.slot {
            Slot::Str(text) => *text = Some(value.to_owned()),
            Slot::Int(int) => match value.trim().parse() {
                Ok(value) => *int = Some(value),
                Err(_) => return SlotSeed { slot: Slot::Int(int), at: self.at }.mismatch("string", value),
            },
            Slot::Bool(flag) if value == "true" || value == "false" => *flag = Some(value == "true"),
            Slot::Scalar(scalar) => {
                if !scalar.text(value) {
                    return SlotSeed { slot: Slot::Scalar(scalar), at: self.at }.mismatch("string", value);
                }
            }
            _ => return self.mismatch("string", value),
        }
        Filled::Yes
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_, '_> {
    type Value = Filled;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }

    fn visit_unit<E>(self) -> Result<Filled, E> {
        Ok(Filled::No)
    }

    fn visit_none<E>(self) -> Result<Filled, E> {
        Ok(Filled::No)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Filled, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Filled, E> {
        let Slot::Bool(flag) = self.slot else { return Ok(self.mismatch("boolean", value)) };
        *flag = Some(value);
        Ok(Filled::Yes)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Filled, E> {
        Ok(self.take_int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Filled, E> {
        match (i64::try_from(value), self.slot) {
            (Ok(value), slot) => Ok(SlotSeed { slot, at: self.at }.take_int(value)),
            (Err(_), Slot::Str(text)) => {
                *text = Some(value.to_string());
                Ok(Filled::Yes)
            }
            (Err(_), slot) => Ok(SlotSeed { slot, at: self.at }.mismatch("integer beyond 64 bits", value)),
        }
    }

    fn visit_f64<E>(self, value: f64) -> Result<Filled, E> {
        /// Up to here every integer has a float of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Slot::Str(text) = self.slot {
            *text = Some(value.to_string());
            return Ok(Filled::Yes);
        }
        if value.fract() == 0.0 && value.abs() < EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "a whole number within the exact range")]
            return Ok(self.take_int(value as i64));
        }
        Ok(self.mismatch("number", value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Filled, E> {
        Ok(self.take_text(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Filled, E> {
        if let Slot::Str(text) = self.slot {
            *text = Some(value);
            return Ok(Filled::Yes);
        }
        Ok(self.take_text(&value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Filled, A::Error> {
        let Slot::List(list) = self.slot else {
            if self.at.notes.is_kept {
                let mut kept = Kept::list();
                while let Some(item) = seq.next_element::<Box<RawValue>>()? {
                    kept.item(item.get());
                }
                self.at.note(self.expected(), "list", kept.json());
            } else {
                IgnoredAny.visit_seq(seq)?;
            }
            return Ok(Filled::No);
        };
        let (mut index, mut error) = (0, None);
        list.extend(&mut |slot| {
            let at = self.at.child(Step::Index(index));
            index += 1;
            match seq.next_element_seed(SlotSeed { slot, at: &at }) {
                Ok(Some(Filled::Yes)) => Element::Filled,
                Ok(Some(Filled::No)) => Element::Empty,
                Ok(None) => Element::End,
                Err(e) => {
                    error = Some(e);
                    Element::End
                }
            }
        });
        error.map_or(Ok(Filled::Yes), Err)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Filled, A::Error> {
        match self.slot {
            Slot::Object(object) => fill(object.start(), None, map, self.at).map(|()| Filled::Yes),
            Slot::Map(entries) => {
                while let Some(key) = map.next_key::<String>()? {
                    let mut result = Ok(Filled::No);
                    let name = key.clone();
                    let at = self.at.child(Step::Field(&name));
                    entries.insert(key, &mut |slot| {
                        result = map.next_value_seed(SlotSeed { slot, at: &at });
                        match result {
                            Ok(Filled::Yes) => Element::Filled,
                            _ => Element::Empty,
                        }
                    });
                    result?;
                }
                Ok(Filled::Yes)
            }
            slot if self.at.notes.is_kept => {
                let mut kept = Kept::object();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    kept.entry(&name, value.get());
                }
                self.at.note(SlotSeed { slot, at: self.at }.expected(), "object", kept.json());
                Ok(Filled::No)
            }
            _ => IgnoredAny.visit_map(map).map(|_| Filled::No),
        }
    }
}

/// Fills a record from a map, field by field; fields that it does not have go to the record beside it, if there is one.
pub(super) fn fill<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    mut beside: Option<&mut dyn Record>,
    mut map: A,
    at: &At<'_>,
) -> Result<(), A::Error> {
    let shape = record.shape();
    let (mut next, mut unknown) = (0, String::new());
    // What came so far, as long as nothing of it was known.
    let mut strange = (at.notes.is_kept && !shape.fields.is_empty()).then(Kept::object);
    while let Some(known) = map.next_key_seed(FieldSeed { shape, next, unknown: &mut unknown })? {
        if let Some(index) = known {
            next = index + 1;
            strange = None;
            let at = at.child(Step::Field(shape.fields[index]));
            map.next_value_seed(SlotSeed { slot: record.slot(index), at: &at })?;
        } else {
            let at = at.child(Step::Field(&unknown));
            let slot = beside.as_deref_mut().and_then(|record| slot_of(record, &unknown));
            if slot.is_none() && (at.notes.unknown_fields || strange.is_some()) {
                let value: Box<RawValue> = map.next_value()?;
                if at.notes.unknown_fields {
                    at.note("no such field", "a value", Kept::whole(value.get()).json());
                }
                if let Some(strange) = &mut strange {
                    strange.entry(&unknown, value.get());
                }
            } else {
                map.next_value_seed(SlotSeed { slot: slot.unwrap_or(Slot::Skip), at: &at })?;
            }
        }
    }
    if let Some(strange) = strange.filter(|strange| strange.has_value) {
        at.note("a field that the spec knows", UNKNOWN_FIELDS, strange.json());
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
