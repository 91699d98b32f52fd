//! Serialization of single values as what travels, for an application's own types. Records serialize through `encode` and `decode`.

use std::{fmt, marker::PhantomData};

use serde::{
    de::{Deserialize, Deserializer, Error, Unexpected, Visitor},
    ser::{Serialize, Serializer},
};
use serde_json::value::RawValue;

use crate::wire::{
    record::{Encode, FromScalar},
    values::{Base64, Decimal, Timestamp, UnixMillis, UnixSeconds},
};

/// Deserializes a value from an integer or a text.
pub(crate) fn scalar<'de, T: FromScalar, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Scalar<T>(PhantomData<T>);

    impl<T: FromScalar> Visitor<'_> for Scalar<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::EXPECTED)
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
            T::from_int(value).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
            let signed = i64::try_from(value).ok().and_then(T::from_int);
            signed.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
            // Without the text in the error: it may be somebody's data.
            T::from_text(value).ok_or_else(|| E::invalid_value(Unexpected::Other("a string"), &self))
        }
    }

    deserializer.deserialize_any(Scalar(PhantomData))
}

macro_rules! scalars {
    ($($type:ident)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.piece().serialize(serializer)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                scalar(deserializer)
            }
        }
    )*};
}

scalars! { UnixSeconds UnixMillis Timestamp Base64 }

/// Writes the number with its digits, in JSON. In other formats, store its text.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_raw().serialize(serializer)
    }
}

/// Reads a number, or a text that is one, with all its digits, from JSON.
impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(&raw).ok_or_else(|| D::Error::custom("expected a number"))
    }
}
