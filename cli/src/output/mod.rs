//! What commands print on standard output: JSON, YAML, tables, queried with JMESPath. A reader that has gone is no error.

pub mod mask;
mod table;

use std::io::{ErrorKind, Write};

use serde_json::Value;

use crate::exit::{Exit, Failure};
use crate::i18n::text;

pub use table::{columns, is_narrow};

/// How values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Indented JSON
    Json,
    /// A JSON value per line
    Jsonl,
    /// YAML
    Yaml,
    /// A table
    Table,
}

/// Values on their way to standard output.
pub struct Output {
    pub format: Format,
    query: Option<jmespath::Expression<'static>>,
}

impl Output {
    pub fn new(format: Format, query: Option<&str>) -> Result<Self, Failure> {
        let compile =
            |query| jmespath::compile(query).map_err(|error| Failure::new(Exit::Usage, text!("--query: {}", error.to_string().trim_end())));
        Ok(Self { format, query: query.map(compile).transpose()? })
    }

    /// The part of a value that the query asks for.
    pub fn select(&self, value: Value) -> Result<Value, Failure> {
        let Some(query) = &self.query else { return Ok(value) };
        let found = query.search(value).map_err(|error| Failure::new(Exit::Usage, text!("--query: {}", error.to_string().trim_end())))?;
        serde_json::to_value(&*found).map_err(|error| Failure::new(Exit::Failure, error.to_string()))
    }

    pub fn print(&self, value: Value) -> Result<(), Failure> {
        let value = self.select(value)?;
        put(&self.text(&value))
    }

    /// The text of a whole value.
    fn text(&self, value: &Value) -> String {
        match self.format {
            Format::Json => format!("{value:#}\n"),
            Format::Jsonl => match value {
                Value::Array(items) => items.iter().map(|item| format!("{item}\n")).collect(),
                value => format!("{value}\n"),
            },
            Format::Yaml => yaml(value),
            Format::Table => table::of(value),
        }
    }

    /// Prints the items of a list as they come.
    pub fn stream(&self) -> Stream<'_> {
        Stream { output: self, count: 0, table: Vec::new() }
    }
}

fn yaml(value: &Value) -> String {
    let text = serde_saphyr::to_string(value).unwrap_or_default();
    if text.ends_with('\n') { text } else { text + "\n" }
}

/// A list that is printed item by item.
pub struct Stream<'a> {
    output: &'a Output,
    count: u64,
    /// A table needs all its rows.
    table: Vec<Value>,
}

impl Stream<'_> {
    pub fn item(&mut self, item: Value) -> Result<(), Failure> {
        let item = self.output.select(item)?;
        let is_first = self.count == 0;
        self.count += 1;
        match self.output.format {
            Format::Jsonl => put(&format!("{item}\n")),
            Format::Json => put(&format!("{}{}", if is_first { "[\n" } else { ",\n" }, indent(&format!("{item:#}"), "  "))),
            Format::Yaml => put(&yaml(&Value::Array(vec![item]))),
            Format::Table => {
                self.table.push(item);
                Ok(())
            }
        }
    }

    pub fn end(self) -> Result<(), Failure> {
        match self.output.format {
            Format::Json => put(if self.count == 0 { "[]\n" } else { "\n]\n" }),
            Format::Yaml if self.count == 0 => put("[]\n"),
            Format::Table => put(&table::of(&Value::Array(self.table))),
            _ => Ok(()),
        }
    }
}

fn indent(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}

/// Writes a text to standard output. Ends the program where nobody reads any more.
pub fn put(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(Exit::Success as i32),
        Err(error) => Err(Failure::io(text!("cannot write to standard output"), &error)),
        Ok(()) => Ok(()),
    }
}

pub fn put_line(line: impl std::fmt::Display) -> Result<(), Failure> {
    put(&format!("{line}\n"))
}
