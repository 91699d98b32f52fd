//! Names and dates: small questions that several stages ask.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The root of the SDK, beside whose modules the groups stand.
const SDK_ROOT: &str = include_str!("../../temu-sdk/src/lib.rs");

/// What else is no name for a group: modules and features that are always generated or that Cargo gives a meaning to, and crates.
const NO_GROUPS: &[&str] = &[
    "all",
    "alloc",
    "axum",
    "blocking",
    "cli",
    "core",
    "default",
    "events",
    "full",
    "gateways",
    "interfaces",
    "operations",
    "std",
    "temu_sdk",
    "types",
];

/// Whether the SDK has, beside the groups, a module or feature of this name. A group of the same name would be hidden by it.
#[must_use]
pub fn is_reserved_module(name: &str) -> bool {
    let module = |line: &'static str| {
        let line = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?;
        line.split([';', ' ']).next()
    };
    NO_GROUPS.contains(&name) || SDK_ROOT.lines().filter_map(module).any(|module| module == name)
}

/// Names that generated files import or that the language brings along: no type of theirs has one of these.
pub const RESERVED_TYPES: &[&str] = &[
    "Base64",
    "BTreeMap",
    "Box",
    "Check",
    "Class",
    "Clone",
    "Debug",
    "Decimal",
    "Default",
    "Effect",
    "Envelope",
    "Err",
    "ErrorFact",
    "From",
    "Gateway",
    "Operation",
    "Into",
    "Iterator",
    "Json",
    "Limit",
    "None",
    "Ok",
    "Operation",
    "Option",
    "Page",
    "PageField",
    "Paged",
    "Paging",
    "PagingMode",
    "Replaced",
    "Result",
    "Rule",
    "Scope",
    "Self_",
    "Send",
    "Some",
    "String",
    "Sync",
    "Token",
    "UnixMillis",
    "UnixSeconds",
    "Vec",
];

/// What an open enum calls the values that it does not know.
pub const UNKNOWN_VALUE: &str = "unknown";

/// A name in `snake_case`, as modules and fields have it in Rust.
pub fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// A name in `CamelCase`, as types and enum values have it in Rust.
pub fn camel(name: &str) -> String {
    name.to_upper_camel_case()
}

/// Whether a name is in snake case.
pub fn is_snake(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase()) && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a name is in camel case, acronyms as one likes.
pub fn is_camel(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase()) && chars.all(|c| c.is_ascii_alphanumeric())
}

/// The word of `known` that `word` was probably meant to be.
pub fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // One letter of two is another word, not a slip.
    let limit = (word.chars().count() + 1) / 4 + usize::from(word.chars().count() > 2);
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, best)| best)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Whether this is a day that exists: `2025-08-03`.
pub fn is_date(text: &str) -> bool {
    day_number(text).is_some()
}

/// Days since 1970-01-01 of a day such as `2025-08-03`.
pub fn day_number(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let mut part =
        |length: usize| parts.next().filter(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))?.parse::<i64>().ok();
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    // Years from March, so that the leap day is the last of its year.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Unix seconds of 00:00 UTC+8 of a day: from then on a type with this sunset is refused.
pub fn sunset_second(text: &str) -> Option<i64> {
    day_number(text).map(|day| day * 86_400 - 8 * 3_600)
}
