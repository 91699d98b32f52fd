//! Conversions from and to `chrono`'s type (feature `chrono`).

use std::fmt;

use chrono::{DateTime, TimeZone, Utc};

use super::{Timestamp, UnixMillis, UnixSeconds};

/// Rounds down to whole seconds.
impl<Z: TimeZone> From<DateTime<Z>> for UnixSeconds {
    fn from(time: DateTime<Z>) -> Self {
        Self(time.timestamp())
    }
}

/// Rounds down to whole milliseconds.
impl<Z: TimeZone> From<DateTime<Z>> for UnixMillis {
    fn from(time: DateTime<Z>) -> Self {
        Self(time.timestamp_millis())
    }
}

/// Fails beyond the years that `chrono` knows.
impl TryFrom<UnixSeconds> for DateTime<Utc> {
    type Error = TimeRangeError;

    fn try_from(time: UnixSeconds) -> Result<Self, Self::Error> {
        Self::from_timestamp(time.0, 0).ok_or(TimeRangeError)
    }
}

/// Fails beyond the years that `chrono` knows.
impl TryFrom<UnixMillis> for DateTime<Utc> {
    type Error = TimeRangeError;

    fn try_from(time: UnixMillis) -> Result<Self, Self::Error> {
        Self::from_timestamp_millis(time.0).ok_or(TimeRangeError)
    }
}

/// Guesses the unit. Fails beyond the years that `chrono` knows.
impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = TimeRangeError;

    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        time.guess().try_into()
    }
}

/// A time outside the range of the type that it was to be converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRangeError;

impl fmt::Display for TimeRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time is outside the supported range of years")
    }
}

impl std::error::Error for TimeRangeError {}
