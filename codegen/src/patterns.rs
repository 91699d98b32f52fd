//! The forms of words in spec files: as a regular expression for the schemas, as a test, and as a phrase for messages.
//!
//! A regex engine would be the largest dependency of this crate, and could not say what it expected.

use std::sync::LazyLock;

use crate::names::{is_camel, is_date, is_snake};

/// A URL.
pub const URL: &str = "^https://";
/// A path below a gateway's host.
pub const ROUTE: &str = "^[a-z0-9][A-Za-z0-9_./-]*$";
/// A host, or all subdomains of one.
pub const HOST: &str = r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$";
/// A type string of the gateways.
pub const TYPE_STRING: &str = "^[A-Za-z0-9_.]+$";
/// A name in Rust's way.
pub const SNAKE: &str = "^[a-z][a-z0-9_]*$";
/// A field's name, with its mark for required fields.
pub const FIELD: &str = "^[A-Za-z][A-Za-z0-9_]*!?$";
/// A time that a limit is counted over.
pub const DURATION: &str = "^[1-9][0-9]*(ms|s|m|h|d)$";
/// A day.
pub const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
/// An integer as a key, as `schemars` writes it.
const INTEGER: &str = r"^-?\d+$";
/// The words for scalars.
pub const SCALARS: [&str; 8] = ["string", "integer", "number", "boolean", "unix_s", "unix_ms", "base64", "json"];
/// A scalar or the name of a shared type.
pub static SHAPE_WORD: LazyLock<String> = LazyLock::new(|| format!("^({}|[A-Z][A-Za-z0-9]*)$", SCALARS.join("|")));

/// Whether a text has the form of a pattern.
pub fn matches(text: &str, pattern: &str) -> bool {
    match pattern {
        URL => text.starts_with("https://"),
        ROUTE => {
            text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "_./-".contains(c))
        }
        HOST => is_host(text.strip_prefix("*.").unwrap_or(text)),
        TYPE_STRING => !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.'),
        SNAKE => is_snake(text),
        FIELD => is_field(text.strip_suffix('!').unwrap_or(text)),
        DURATION => milliseconds(text).is_some(),
        DATE => is_date(text),
        INTEGER => text.parse::<i64>().is_ok(),
        _ if pattern == *SHAPE_WORD => is_camel(text) || SCALARS.contains(&text),
        _ => true,
    }
}

/// What a pattern asks for, in words.
pub fn expected(pattern: &str) -> &'static str {
    match pattern {
        URL => "expected a URL that begins with https://",
        ROUTE => "expected a path without a slash in front, such as api/files/store",
        HOST => "expected a host such as files.temu.com, or *.temu.com for all subdomains",
        TYPE_STRING => "expected letters, digits, dots and underscores",
        SNAKE => "expected a name in snake_case",
        FIELD => "expected a field name: letters, digits and _, a letter first, `!` behind it if it is required",
        DURATION => "expected a time such as 500ms, 1s or 1m",
        DATE => "expected a day such as 2025-08-03",
        INTEGER => "expected an integer",
        _ => "expected another word",
    }
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    text.contains('.') && text.split('.').all(is_label)
}

fn is_field(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `1s`, `500ms`, `1m`, `2h`, `1d` in milliseconds.
pub fn milliseconds(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match &text[digits..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    text[..digits].parse::<u64>().ok().filter(|_| !text.starts_with('0'))?.checked_mul(unit)
}
