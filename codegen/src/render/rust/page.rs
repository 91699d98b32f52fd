//! The page of an operation: what it does, how it is called, its facts, its error codes.

use super::layout::{MOST_ARGUMENTS, StructField, Types};
use super::{docs, naming};
use crate::export::json::word;
use crate::model::Model;
use crate::spec::{Effect, Operation, Replaces};

/// The page as lines of `//!`.
pub fn docs(operation: &Operation, types: &Types, model: &Model, is_paged: bool) -> String {
    let mut lines = vec![docs::sentence(&operation.doc), String::new()];
    example(operation, types, is_paged, &mut lines);
    lines.push(String::new());
    facts(operation, model, &mut lines);
    errors(operation, &mut lines);
    docs::inner(&lines)
}

/// A call with the required fields as variables, so that the reader sees names and the compiler the types.
fn example(operation: &Operation, types: &Types, is_paged: bool, lines: &mut Vec<String>) {
    let path = format!("temu_sdk::{}::{}", operation.group, naming::snake(&operation.name));
    let required = types.structs.iter().find(|one| one.name == "Request").map_or(&[][..], |request| &request.required);
    let names: Vec<&str> = required.iter().map(|field| field.name.as_str()).collect();
    let shop = if names.contains(&"shop") { "this_shop" } else { "shop" };
    let parameters: String = required.iter().map(|field| parameter(field, &path)).collect();
    let is_named = required.len() > MOST_ARGUMENTS;
    let import = if is_named { "{Request, Required}" } else { "Request" };
    let arguments = if is_named { String::from("Required {") } else { format!("{});", names.join(", ")) };
    lines.extend([
        "```no_run".to_owned(),
        format!("# async fn example({shop}: temu_sdk::Shop{parameters}) -> Result<(), temu_sdk::Error> {{"),
        format!("use {path}::{import};"),
        String::new(),
        format!("let request = Request::new({arguments}"),
    ]);
    if is_named {
        lines.extend(names.iter().map(|name| format!("    {name},")));
        lines.push("});".to_owned());
    }
    if is_paged {
        lines.push(format!("let mut items = {shop}.pages(request).items();"));
        lines.extend(["while let Some(item) = items.next().await {", "    println!(\"{:?}\", item?);", "}"].map(str::to_owned));
    } else {
        lines.push(format!("let reply = {shop}.call(request).await?;"));
        lines.push("println!(\"{:?}\", *reply);".to_owned());
    }
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
}

fn parameter(field: &StructField, path: &str) -> String {
    format!(", {}: {}", field.name, qualified(&field.ty, path))
}

/// A type as it is written outside of the module at `path`.
fn qualified(ty: &str, path: &str) -> String {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'));
    let word = |word: &str| match word {
        "" | "String" | "Vec" | "i64" | "bool" => word.to_owned(),
        "BTreeMap" => "std::collections::BTreeMap".to_owned(),
        "Base64" | "Decimal" | "Json" | "Timestamp" | "UnixMillis" | "UnixSeconds" => format!("temu_sdk::{word}"),
        _ if word.starts_with("types::") => format!("temu_sdk::{word}"),
        _ => format!("{path}::{word}"),
    };
    let parts = ty.split_inclusive(is_end);
    parts.map(|part| part.strip_suffix(is_end).map_or_else(|| word(part), |stem| word(stem) + &part[stem.len()..])).collect()
}

fn facts(operation: &Operation, model: &Model, lines: &mut Vec<String>) {
    let mut fact = |name: &str, text: String| lines.push(format!("- **{name}**: {text}"));
    fact("Type", docs::codes([&operation.type_name].into_iter().chain(&operation.aliases).map(|name| name.value.as_str())));
    fact("Gateways", docs::codes(operation.gateways.iter().map(|gateway| gateway.value.as_str())));
    fact("Effect", effect(operation));
    for old in &operation.replaces {
        fact("Replaces", replaces(old, model));
    }
    if !operation.permissions.is_empty() {
        fact("Permission", docs::escape(&operation.permissions.join(" or ")));
    }
    if !operation.audience.is_empty() {
        fact("Audience", docs::escape(&operation.audience.join(", ")));
    }
    if operation.needs_approval {
        fact("Approval", "Temu must approve it for the app before sellers can grant it".to_owned());
    }
    for limit in &operation.limits {
        fact("Limit", limit.to_string());
    }
    for other in &operation.response_if {
        let (parameter, method) = (&other.when.parameter.value, naming::snake(&other.name));
        fact("Other response", format!("with `{parameter}` set to `{}`: see [`Request::{method}`]", other.when.value));
    }
    for verdict in &operation.verdicts {
        fact("Inside a success", verdict.to_string());
    }
    if let Some(name) = &operation.official_name {
        fact("Official name", docs::escape(name));
    }
}

fn effect(operation: &Operation) -> String {
    let effect = match operation.effect.value {
        Effect::Read => "read; safe to repeat",
        Effect::Write => "write; not repeated if its outcome is unknown",
    };
    let reason = operation.effect_reason.as_ref().map(|reason| format!(" ({})", docs::escape(reason)));
    effect.to_owned() + &reason.unwrap_or_default()
}

fn replaces(old: &Replaces, model: &Model) -> String {
    let mut text = format!("`{}` on {}", old.type_name.value, docs::codes(old.gateways.iter().map(|gateway| gateway.value.as_str())));
    text += &old.sunset.as_ref().map_or_else(|| ", no sunset announced".to_owned(), |day| format!(", sunset {} 00:00 UTC+8", day.value));
    if !old.stays_for.is_empty() {
        text += &format!("; it stays for {}", docs::escape(&old.stays_for.join(", ")));
    }
    if model.is_observed(old) {
        text += "; seen in the documentation";
    }
    if model.needs_new_token(old) {
        text += "; sellers must authorize again";
    }
    text
}

fn errors(operation: &Operation, lines: &mut Vec<String>) {
    if operation.errors.is_empty() {
        return;
    }
    lines.extend(["", "# Errors", "", "| code | class | meaning |", "| --- | --- | --- |"].map(str::to_owned));
    lines.extend(operation.errors.iter().map(|error| {
        let class = word(error.class);
        format!("| {} | {} | {} |", error.code, class.as_str().unwrap_or_default(), docs::escape(&error.text).replace('|', "\\|"))
    }));
}
