//! Conversions from and to `jiff`'s type (feature `jiff`).

use super::{Timestamp, UnixMillis, UnixSeconds};

/// Rounds down to whole seconds.
impl From<jiff::Timestamp> for UnixSeconds {
    fn from(time: jiff::Timestamp) -> Self {
        UnixMillis::from(time).into()
    }
}

/// Rounds down to whole milliseconds.
impl From<jiff::Timestamp> for UnixMillis {
    fn from(time: jiff::Timestamp) -> Self {
        let millis = time.as_nanosecond().div_euclid(1_000_000);
        Self(i64::try_from(millis).expect("the years of jiff fit into 64 bits of milliseconds"))
    }
}

/// Fails beyond the years that `jiff` knows.
impl TryFrom<UnixSeconds> for jiff::Timestamp {
    type Error = jiff::Error;

    fn try_from(time: UnixSeconds) -> Result<Self, Self::Error> {
        Self::from_second(time.0)
    }
}

/// Fails beyond the years that `jiff` knows.
impl TryFrom<UnixMillis> for jiff::Timestamp {
    type Error = jiff::Error;

    fn try_from(time: UnixMillis) -> Result<Self, Self::Error> {
        Self::from_millisecond(time.0)
    }
}

/// Guesses the unit. Fails beyond the years that `jiff` knows.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = jiff::Error;

    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        time.guess().try_into()
    }
}
