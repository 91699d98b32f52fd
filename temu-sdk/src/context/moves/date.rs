//! Days of announcements.

/// The Unix seconds of 00:00 UTC+8 on a day (`2027-04-01`); `None` if there is no such day.
pub(super) fn midnight(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_date = date.len() == 10 && parts.next().is_none() && (1970..=9999).contains(&year) && (1..=12).contains(&month);
    (is_date && (1..=days_in(year, month)).contains(&day)).then(|| {
        let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
        let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
        (years + months + day - 1) * 86_400 - 8 * 3_600
    })
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(is_leap(year)),
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
