//! From names of the API to names of Rust.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::names::{RESERVED_TYPES, is_keyword};
use crate::spec::Field;

/// Keywords that cannot be written raw: they get an underscore.
const NEVER_RAW: &[&str] = &["self", "super", "crate"];

/// A field, module or function.
#[must_use]
pub fn snake(name: &str) -> String {
    escape(name.to_snake_case())
}

/// The functions of every request, so that no setter can have their names.
const METHODS: &[&str] = &["maybe", "new"];

/// The name of a field.
#[must_use]
pub fn field(field: &Field) -> String {
    if METHODS.contains(&field.snake.as_str()) { format!("{}_", field.snake) } else { escape(field.snake.clone()) }
}

/// A word that may be a keyword.
#[must_use]
pub fn escape(word: String) -> String {
    if NEVER_RAW.contains(&word.as_str()) {
        format!("{word}_")
    } else if is_keyword(&word) {
        format!("r#{word}")
    } else {
        word
    }
}

/// A type or variant.
#[must_use]
pub fn camel(name: &str) -> String {
    let camel = name.to_upper_camel_case();
    match camel.as_str() {
        "Self" => "Self_".into(),
        _ if camel.starts_with(|c: char| c.is_ascii_digit()) => format!("V{camel}"),
        _ => camel,
    }
}

/// The type of an object in a field: `pageItems` → `PageItem`, `productSkcReqs` → `ProductSkcReq`, `skuInfoMap` → `SkuInfo`.
#[must_use]
pub fn element(field: &str) -> String {
    let camel = camel(field);
    let stripped = ["List", "Map"].iter().find_map(|suffix| camel.strip_suffix(suffix)).filter(|rest| !rest.is_empty()).unwrap_or(&camel);
    singular(stripped)
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("es").filter(|stem| ["ss", "x", "ch", "sh"].iter().any(|end| stem.ends_with(end))) {
        return stem.to_owned();
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Whether a type cannot have this name.
#[must_use]
pub fn is_taken(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}
