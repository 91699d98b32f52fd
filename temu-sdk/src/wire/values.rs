//! The scalar types of the API that Rust has no type for: moments, exact decimals, files, untyped JSON.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::value::RawValue;

use crate::wire::record::OpenEnum;

/// A moment in Unix seconds.
///
/// ```
/// use temu_sdk::UnixSeconds;
/// let moment = UnixSeconds(1_726_127_013);
/// assert_eq!(UnixSeconds::from(moment.to_system_time().unwrap()), moment);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds(pub i64);

/// A moment in Unix milliseconds.
///
/// ```
/// use temu_sdk::{UnixMillis, UnixSeconds};
/// assert_eq!(UnixSeconds::from(UnixMillis(1_726_127_013_525)), UnixSeconds(1_726_127_013));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

impl UnixSeconds {
    /// The moment as the standard library's type; `None` before 1970.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        u64::try_from(self.0).ok().and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
    }
}

impl UnixMillis {
    /// The moment as the standard library's type; `None` before 1970.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        u64::try_from(self.0).ok().and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)))
    }
}

impl UnixMillis {
    /// From a number of which the documentation does not tell whether it counts seconds or milliseconds.
    #[must_use]
    pub(crate) fn of_any_unit(value: i64) -> Self {
        /// Seconds reach this number in the year 5138, milliseconds did in 1973.
        const MILLIS: i64 = 100_000_000_000;
        if value < MILLIS { UnixSeconds(value).into() } else { Self(value) }
    }
}

/// Rounds down to whole seconds; moments before 1970 become 0.
impl From<SystemTime> for UnixSeconds {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// Rounds down to whole milliseconds; moments before 1970 become 0.
impl From<SystemTime> for UnixMillis {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

impl From<UnixMillis> for UnixSeconds {
    fn from(millis: UnixMillis) -> Self {
        Self(millis.0.div_euclid(1000))
    }
}

impl From<UnixSeconds> for UnixMillis {
    fn from(seconds: UnixSeconds) -> Self {
        Self(seconds.0.saturating_mul(1000))
    }
}

macro_rules! moment {
    ($type:ident, $expected:literal) => {
        impl OpenEnum for $type {
            const EXPECTED: &'static str = $expected;
            fn from_int(value: i64) -> Option<Self> {
                Some(Self(value))
            }
            fn from_text(value: &str) -> Option<Self> {
                value.trim().parse().ok().map(Self)
            }
        }
    };
}

moment!(UnixSeconds, "integer (Unix seconds)");
moment!(UnixMillis, "integer (Unix milliseconds)");

/// A file's bytes; base64 text on the wire.
///
/// ```
/// use temu_sdk::Base64;
/// assert_eq!(Base64::from(b"hello".to_vec()).as_bytes(), b"hello");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, owned.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl OpenEnum for Base64 {
    const EXPECTED: &'static str = "string (base64)";
    fn from_int(_: i64) -> Option<Self> {
        None
    }
    fn from_text(value: &str) -> Option<Self> {
        STANDARD.decode(value.trim()).ok().map(Self)
    }
}

/// An exact decimal number: the text of a JSON number, never passed through a float.
///
/// ```
/// use temu_sdk::Decimal;
/// let price: Decimal = "19.90".parse().unwrap();
/// assert_eq!(price.to_string(), "19.90");
/// assert_eq!(price.to_f64(), 19.9);
/// assert!("19,90".parse::<Decimal>().is_err());
/// ```
#[derive(Clone)]
pub struct Decimal(Box<RawValue>);

impl Decimal {
    /// The nearest float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.as_str().parse().unwrap_or(f64::NAN)
    }

    /// The text of the number as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    pub(crate) fn as_raw(&self) -> &RawValue {
        &self.0
    }
}

/// A text that is no JSON number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDecimalError;

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number such as 19.90")
    }
}

impl std::error::Error for ParseDecimalError {}

impl FromStr for Decimal {
    type Err = ParseDecimalError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Err(ParseDecimalError);
        }
        RawValue::from_string(text.trim_end().to_owned()).map(Self).map_err(|_| ParseDecimalError)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(serde_json::value::to_raw_value(&value).unwrap_or_default())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Compares the texts: `1.0` and `1.00` differ.
impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

/// JSON that the spec says nothing about, kept as it was written: numbers keep all their digits.
///
/// ```
/// use temu_sdk::Json;
/// let json: Json = r#"{"id": 9007199254740993}"#.parse().unwrap();
/// assert_eq!(json.to_value()["id"], 9007199254740993_i64);
/// ```
#[derive(Clone, Default)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Serializes a value.
    ///
    /// # Errors
    /// Where the value has no JSON form (a map whose keys are no strings).
    pub fn new(value: &impl serde::Serialize) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Decodes it into a type of your own.
    ///
    /// # Errors
    /// Where the JSON does not fit the type.
    pub fn parse<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }

    /// The JSON as a tree.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        self.as_str().parse().unwrap_or_default()
    }

    pub(crate) fn as_raw(&self) -> &RawValue {
        &self.0
    }
}

impl From<Box<RawValue>> for Json {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self(RawValue::from_string(value.to_string()).unwrap_or_default())
    }
}

impl FromStr for Json {
    type Err = serde_json::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        RawValue::from_string(text.to_owned()).map(Self)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Compares the texts.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl serde::Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}
