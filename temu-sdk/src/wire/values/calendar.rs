//! The calendar, as far as printing needs it.

use std::fmt;

const DAY: i64 = 86_400;

/// Writes a time as RFC 3339 in UTC: `2024-09-12T07:43:33Z`, with milliseconds if there are any.
///
/// Years beyond four digits carry a sign, as in ISO 8601.
pub(super) fn write(f: &mut fmt::Formatter<'_>, seconds: i64, millis: i64) -> fmt::Result {
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    match year {
        0..=9999 => write!(f, "{year:04}")?,
        _ => write!(f, "{year:+05}")?,
    }
    write!(f, "-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)?;
    if millis != 0 {
        write!(f, ".{millis:03}")?;
    }
    f.write_str("Z")
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar.
///
/// Years begin in March here, so that the leap day is the last of a year; 400 of them always have the same number of days.
fn date(days: i64) -> (i64, i64, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    const MARCH_1_OF_YEAR_0: i64 = -719_468;
    let days = days - MARCH_1_OF_YEAR_0;
    let (era, day) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    // Takes out the leap days before this day: one each 4 years, none each 100, one each 400.
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // From March on, five months always have 153 days.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}
