//! Tables: of JSON values, and of lines with columns.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets::NOTHING};
use serde_json::Value;

/// The least width of the last column beside names that are whole.
const PROSE: u16 = 30;

/// Whether the terminal has no room for many columns.
pub fn is_narrow() -> bool {
    width().is_some_and(|width| width < 130)
}

/// The width of the terminal; what is no terminal gets whole lines.
fn width() -> Option<u16> {
    use std::io::IsTerminal;
    std::io::stdout().is_terminal().then(|| dialoguer::console::Term::stdout().size().1)
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    if let Some(width) = width() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table
}

/// Rows below a header, aligned.
pub fn columns(header: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = table();
    table.set_header(header.to_vec());
    table.add_rows(rows);
    // Names are not broken as long as prose has room beside them.
    let names: Vec<u16> = table.column_max_content_widths().into_iter().rev().skip(1).collect();
    if width().is_some_and(|width| names.iter().map(|name| name + 2).sum::<u16>() + PROSE <= width) {
        table.set_constraints(names.iter().map(|_| ColumnConstraint::ContentWidth));
    }
    trimmed(&table)
}

/// A list of objects has a column per key, an object a row per key.
pub fn of(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let mut keys: Vec<String> = Vec::new();
            let names = items.iter().filter_map(Value::as_object).flat_map(|item| item.keys());
            names.for_each(|name| {
                if !keys.contains(name) {
                    keys.push(name.clone())
                }
            });
            let rows: Vec<Vec<String>> =
                items.iter().map(|item| keys.iter().map(|key| cell(item.get(key).unwrap_or(&Value::Null))).collect()).collect();
            columns(&keys, rows)
        }
        Value::Array(items) => items.iter().map(|item| cell(item) + "\n").collect(),
        Value::Object(fields) => {
            let mut table = table();
            table.add_rows(fields.iter().map(|(key, value)| [key.clone(), cell(value)]));
            trimmed(&table)
        }
        value => cell(value) + "\n",
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Without the blanks that fill up the lines.
fn trimmed(table: &Table) -> String {
    table.lines().map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned() + "\n").collect()
}
