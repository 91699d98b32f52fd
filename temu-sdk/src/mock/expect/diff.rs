//! Shows how a request differs from what was wanted, field by field.

use serde_json::Value;

use crate::mock::expect::wanted::{Wanted, at};

/// Lines that begin with `-` for what was wanted, `+` for what was sent instead, and a blank for what agrees.
pub(crate) fn diff(wanted: &Wanted, parameters: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, value) in &wanted.fields {
        compare(path, value, at(parameters, path), &mut lines);
    }
    lines
}

fn compare(path: &str, wanted: &Value, sent: Option<&Value>, lines: &mut Vec<String>) {
    match (wanted, sent) {
        (Value::Object(fields), Some(sent @ Value::Object(_))) => {
            for (name, wanted) in fields.iter().filter(|(_, wanted)| !wanted.is_null()) {
                compare(&format!("{path}.{name}"), wanted, sent.get(name), lines);
            }
        }
        (Value::Array(items), Some(Value::Array(sent))) if items.len() == sent.len() => {
            for (index, (wanted, sent)) in items.iter().zip(sent).enumerate() {
                compare(&format!("{path}.{index}"), wanted, Some(sent), lines);
            }
        }
        (wanted, Some(sent)) if wanted == sent => lines.push(format!("  {path}: {sent}")),
        (wanted, sent) => {
            lines.push(format!("- {path}: {wanted}"));
            lines.push(sent.map_or_else(|| format!("+ {path} is not set"), |sent| format!("+ {path}: {sent}")));
        }
    }
}

/// How many fields differ.
pub(crate) fn distance(wanted: &Wanted, parameters: &Value) -> usize {
    diff(wanted, parameters).iter().filter(|line| line.starts_with('-')).count()
}
