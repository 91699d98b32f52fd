//! Names and dates: small questions that several stages ask.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The modules of the SDK beside those of the groups, private ones included. A test holds this list against the crate.
pub const RESERVED_MODULES: &[&str] = &[
    "authorization",
    "blocking",
    "call",
    "catalog",
    "client",
    "clock",
    "context",
    "credentials",
    "error",
    "events",
    "files",
    "gateways",
    "generated",
    "generated_prelude",
    "lifecycle",
    "limits",
    "lookup",
    "mock",
    "moves",
    "observe",
    "operations",
    "paging",
    "retry",
    "roles",
    "sign",
    "storage",
    "sync",
    "tokens",
    "transport",
    "types",
    "values",
    "webhook",
    "wire",
];

/// The features of the SDK beside those of the groups, and names that features get by convention. A test holds this list against the crate.
pub const RESERVED_FEATURES: &[&str] =
    &["all", "axum", "blocking", "chrono", "cli", "default", "full", "gzip", "jiff", "mock", "rust_decimal", "webhook", "yaml"];

/// Crates that are in scope everywhere.
const CRATES: &[&str] = &["alloc", "core", "std", "temu_sdk"];

/// Keywords of Rust.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv",
    "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Whether a word is a keyword of Rust.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Whether no group can have this name, since it is a module and a feature of the SDK.
#[must_use]
pub fn is_reserved_group(name: &str) -> bool {
    [RESERVED_MODULES, RESERVED_FEATURES, CRATES, KEYWORDS].iter().any(|names| names.contains(&name))
}

/// Names that generated files import, define themselves or have from the language: no type of the spec has one of these. A test holds this
/// list against the generated code.
pub const RESERVED_TYPES: &[&str] = &[
    "AuthorizationSite",
    "Base64",
    "Box",
    "BTreeMap",
    "ChangeId",
    "Changing",
    "Check",
    "Clone",
    "Cow",
    "Debug",
    "Decimal",
    "Default",
    "DownloadForm",
    "Effect",
    "Encode",
    "Envelope",
    "Err",
    "ErrorClass",
    "ErrorFact",
    "Event",
    "ExchangeCode",
    "Feed",
    "FnOnce",
    "From",
    "Gateway",
    "GatewayFacts",
    "Into",
    "IntoIterator",
    "Iterator",
    "Json",
    "Limit",
    "ListFeed",
    "Meaning",
    "Mistaken",
    "None",
    "Ok",
    "Operation",
    "OperationInfo",
    "Option",
    "Page",
    "Paged",
    "PageField",
    "Paging",
    "PagingMode",
    "Parts",
    "Path",
    "PrintKey",
    "Reconciled",
    "Region",
    "Replaced",
    "Request",
    "Required",
    "Response",
    "Result",
    "Retired",
    "Roles",
    "Rule",
    "Scope",
    "Seller",
    "Send",
    "Shop",
    "Slot",
    "Some",
    "Step",
    "String",
    "Subscribe",
    "Sync",
    "Target",
    "Timestamp",
    "TokenInfo",
    "TokenUse",
    "Transcoding",
    "Undocumented",
    "Unit",
    "UnixMillis",
    "UnixSeconds",
    "Upload",
    "ValueRule",
    "Vec",
    "Verdict",
];

/// The variant of an enum that holds the values that the spec does not list.
pub const UNKNOWN_VALUE: &str = "unrecognized";

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

/// The word of `known` that `word` was probably meant to be: one that differs in few letters, or the only one that it abbreviates.
pub fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // One letter of two is another word, not a slip.
    let limit = (word.chars().count() + 1) / 4 + usize::from(word.chars().count() > 2);
    let near = known.iter().map(|candidate| (distance(word, candidate), *candidate)).filter(|(distance, _)| *distance <= limit).min();
    near.map(|(_, best)| best).or_else(|| abbreviated(word, known))
}

fn abbreviated<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let mut longer = known.iter().filter(|candidate| candidate.to_lowercase().starts_with(&word));
    let only = longer.next().filter(|_| word.chars().count() > 1)?;
    longer.next().is_none().then_some(*only)
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
