//! The command line `temu`.

use codegen::spec::{Effect, Operation};
use serde_json::Value;

use crate::samples;
use crate::site::Site;

pub fn text(site: &Site<'_>, operation: &Operation) -> String {
    let parameters = samples::parameters(site.model, operation);
    let fields = parameters.as_object().into_iter().flatten();
    let (scalars, nested): (Vec<_>, Vec<_>) = fields.partition(|(_, value)| !value.is_array() && !value.is_object());
    let mut command = format!("temu call {}", operation.id());
    if nested.is_empty() {
        for (name, value) in scalars {
            let option = option_name(name);
            command.push_str(&format!(" \\\n  --{option} {}", word(value)));
        }
        return confirmed(operation, command) + "\n";
    }
    command.push_str(" --json -");
    let json = serde_json::to_string_pretty(&parameters).unwrap_or_default();
    format!("{} <<'EOF'\n{json}\nEOF\n", confirmed(operation, command))
}

/// Without a terminal, a write has to be confirmed beforehand.
fn confirmed(operation: &Operation, command: String) -> String {
    if operation.effect.value == Effect::Write { command.replacen("temu call", "temu call --yes", 1) } else { command }
}

/// `pageSize` is `--page-size`.
fn option_name(name: &str) -> String {
    let mut option = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !option.is_empty() {
            option.push('-');
        }
        option.extend(c.to_lowercase());
    }
    option.replace('_', "-")
}

/// A value as a word of a shell.
fn word(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:,".contains(c));
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
