//! Times: Unix seconds, Unix milliseconds, and numbers of which it is not documented which of the two they are.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::calendar;

/// A time in Unix seconds. Prints as RFC 3339 and serializes as the number.
///
/// ```
/// use temu_sdk::UnixSeconds;
/// let time = UnixSeconds(1_726_127_013);
/// assert_eq!(time.to_string(), "2024-09-12T07:43:33Z");
/// assert_eq!(UnixSeconds::from(time.to_system_time().unwrap()), time);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds(pub i64);

/// A time in Unix milliseconds. Prints as RFC 3339 and serializes as the number.
///
/// ```
/// use temu_sdk::{UnixMillis, UnixSeconds};
/// let time = UnixMillis(1_726_127_013_525);
/// assert_eq!(time.to_string(), "2024-09-12T07:43:33.525Z");
/// assert_eq!(UnixSeconds::from(time), UnixSeconds(1_726_127_013));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

/// A Unix time of which Temu does not document whether it counts seconds or milliseconds. Serializes as the number.
///
/// The unit is guessed by the size of the number: as seconds, milliseconds of today would lie tens of thousands of years ahead.
///
/// ```
/// use temu_sdk::{Timestamp, UnixMillis, values::TimeUnit};
/// for number in [1_726_127_013, 1_726_127_013_000] {
///     assert_eq!(Timestamp(number).guess(), UnixMillis(1_726_127_013_000));
/// }
/// assert_eq!(Timestamp(1_726_127_013).unit(), TimeUnit::Seconds);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timestamp(pub i64);

/// The unit of a [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Unix seconds.
    Seconds,
    /// Unix milliseconds.
    Millis,
}

impl UnixSeconds {
    /// Returns the time as the standard library's type, or `None` if that cannot hold it.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        system_time(self.0, Duration::from_secs)
    }
}

impl UnixMillis {
    /// Returns the time as the standard library's type, or `None` if that cannot hold it.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        system_time(self.0, Duration::from_millis)
    }
}

fn system_time(since_1970: i64, unit: fn(u64) -> Duration) -> Option<SystemTime> {
    let distance = unit(since_1970.unsigned_abs());
    if since_1970 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

impl Timestamp {
    /// Returns the unit that the number suggests.
    #[must_use]
    pub const fn unit(self) -> TimeUnit {
        /// As seconds, this is in the year 5138; as milliseconds, in 1973.
        const LEAST_MILLIS: i64 = 100_000_000_000;
        if self.0 < LEAST_MILLIS { TimeUnit::Seconds } else { TimeUnit::Millis }
    }

    /// Returns the time, taking the number for the unit that it suggests.
    #[must_use]
    pub fn guess(self) -> UnixMillis {
        match self.unit() {
            TimeUnit::Seconds => UnixSeconds(self.0).into(),
            TimeUnit::Millis => UnixMillis(self.0),
        }
    }
}

/// Rounds down to whole seconds.
impl From<SystemTime> for UnixSeconds {
    fn from(time: SystemTime) -> Self {
        UnixMillis::from(time).into()
    }
}

/// Rounds down to whole milliseconds.
impl From<SystemTime> for UnixMillis {
    fn from(time: SystemTime) -> Self {
        let millis = |distance: Duration| i64::try_from(distance.as_millis()).unwrap_or(i64::MAX);
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(since) => millis(since),
            Err(before) => {
                let distance = before.duration();
                let rest = i64::from(distance.subsec_nanos() % 1_000_000 != 0);
                -millis(distance) - rest
            }
        })
    }
}

/// Rounds down to whole seconds.
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

impl From<i64> for Timestamp {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl From<UnixSeconds> for Timestamp {
    fn from(seconds: UnixSeconds) -> Self {
        Self(seconds.0)
    }
}

impl From<UnixMillis> for Timestamp {
    fn from(millis: UnixMillis) -> Self {
        Self(millis.0)
    }
}

/// Guesses the unit; see [`Timestamp::guess`].
impl From<Timestamp> for UnixMillis {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.guess()
    }
}

/// Guesses the unit; see [`Timestamp::guess`].
impl From<Timestamp> for UnixSeconds {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.guess().into()
    }
}

/// RFC 3339, in UTC.
impl fmt::Display for UnixSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        calendar::write(f, self.0, 0)
    }
}

/// RFC 3339, in UTC.
impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        calendar::write(f, self.0.div_euclid(1000), self.0.rem_euclid(1000))
    }
}

/// RFC 3339, in UTC, of the time that [`Timestamp::guess`] returns.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.guess().fmt(f)
    }
}
