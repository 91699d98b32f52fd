//! Changes to the text of a spec file at the places where its keys stand, so that comments, order and formatting around them stay.

use std::ops::Range;

use crate::diagnostics::Diagnostics;
use crate::yaml::{self, Entry, Node, Value};

/// A YAML file whose top level is a mapping.
pub struct File {
    text: String,
    root: Node,
}

/// The way to a mapping in a file: keys and positions.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl File {
    /// Parses a text; nothing if it is no YAML.
    pub fn parse(text: String) -> Option<Self> {
        let mut diagnostics = Diagnostics::default();
        let root = yaml::parse(&text, 0, &mut diagnostics)?;
        diagnostics.is_empty().then_some(Self { text, root })
    }

    /// The value of a key of the top level, as it is written.
    pub fn raw(&self, key: &str) -> Option<&str> {
        self.root.get(key).map(|node| &self.text[node.span.start..tail(node, &self.text)])
    }

    /// The first item of a list of the top level that has these words.
    pub fn position(&self, list: &str, words: &[(&str, &str)]) -> Option<usize> {
        let fits = |item: &Node| words.iter().all(|(key, word)| item.get(key).is_some_and(|node| node.word() == *word));
        self.root.get(list)?.items().iter().position(fits)
    }

    /// The text as it is now.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Gives a key of the mapping at `path` the value that is written so. A new key goes where `order` wants it.
    pub fn set(&mut self, path: &[Step<'_>], key: &str, value: &str, order: &[String]) {
        let Some(mapping) = self.find(path) else { return };
        match mapping.get(key) {
            Some(node) => self.replace(node.span.start..tail(node, &self.text), value),
            None => self.insert(path, key, value, order),
        }
    }

    /// Removes a key of the top level, with the lines that it takes. It must not be the first key.
    pub fn remove(&mut self, key: &str) {
        let entries = self.root.entries();
        let Some(at) = entries.iter().position(|entry| entry.key == key).filter(|at| *at > 0) else { return };
        let end = tail(&entries[at].value, &self.text);
        let range = if self.is_flow() {
            tail(&entries[at - 1].value, &self.text)..end
        } else {
            self.line_start(entries[at].key_span.start)..self.line_end(end)
        };
        self.replace(range, "");
    }

    /// Adds an item to the end of a list of the top level, or a list where there is none.
    pub fn push(&mut self, key: &str, item: &str, order: &[String]) {
        match self.root.get(key) {
            None if self.is_flow() => self.insert(&[], key, &format!("[{item}]"), order),
            None => {
                let newline = self.newline();
                self.insert_line(key, &format!("{key}:{newline}  - {item}"), order);
            }
            Some(list) if self.text[list.span.start..].starts_with('[') => {
                let close = list.span.end.saturating_sub(1);
                let at = list.items().last().map_or(close, |last| tail(last, &self.text));
                let comma = if list.items().is_empty() { "" } else { ", " };
                self.replace(at..at, &format!("{comma}{item}"));
            }
            Some(list) => {
                let column = list.span.start - self.line_start(list.span.start);
                let end = self.line_end(tail(list, &self.text));
                let line = format!("{}- {item}{}", " ".repeat(column), self.newline());
                self.replace(end..end, &self.on_new_line(end, &line));
            }
        }
    }

    fn insert(&mut self, path: &[Step<'_>], key: &str, value: &str, order: &[String]) {
        let Some(mapping) = self.find(path) else { return };
        let Value::Map { entries, flow } = &mapping.value else { return };
        let Some(before) = predecessor(entries, key, order) else { return };
        let end = tail(&before.value, &self.text);
        if *flow {
            self.replace(end..end, &format!(", {key}: {value}"));
        } else if path.is_empty() {
            self.insert_line(key, &format!("{key}: {value}"), order);
        } else {
            let column = before.key_span.start - self.line_start(before.key_span.start);
            let end = self.line_end(end);
            let line = format!("{}{key}: {value}{}", " ".repeat(column), self.newline());
            self.replace(end..end, &self.on_new_line(end, &line));
        }
    }

    fn insert_line(&mut self, key: &str, line: &str, order: &[String]) {
        let before = predecessor(self.root.entries(), key, order);
        let end = before.map_or(0, |before| self.line_end(tail(&before.value, &self.text)));
        let line = format!("{line}{}", self.newline());
        self.replace(end..end, &self.on_new_line(end, &line));
    }

    /// A file may end without a line break.
    fn on_new_line(&self, at: usize, line: &str) -> String {
        let missing = at > 0 && !self.text[..at].ends_with('\n');
        if missing { format!("{}{line}", self.newline()) } else { line.to_owned() }
    }

    fn find(&self, path: &[Step<'_>]) -> Option<&Node> {
        path.iter().try_fold(&self.root, |node, step| match step {
            Step::Key(key) => node.get(key),
            Step::Item(at) => node.items().get(*at),
        })
    }

    fn replace(&mut self, range: Range<usize>, with: &str) {
        self.text.replace_range(range, with);
        if let Some(File { root, .. }) = Self::parse(self.text.clone()) {
            self.root = root;
        }
    }

    /// Whether the whole file is written in braces.
    fn is_flow(&self) -> bool {
        matches!(self.root.value, Value::Map { flow: true, .. })
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }
}

/// The entry behind which a new key stands: the last of those that come before it, or else the first of all.
fn predecessor<'a>(entries: &'a [Entry], key: &str, order: &[String]) -> Option<&'a Entry> {
    let rank = |key: &str| order.iter().position(|other| other == key);
    entries.iter().rfind(|entry| rank(&entry.key) < rank(key)).or_else(|| entries.first())
}

/// Where the text of a value ends. A block's own end is where the next thing begins, behind comments and blank lines.
fn tail(node: &Node, text: &str) -> usize {
    let flow = text[node.span.start..].starts_with(['[', '{']);
    let last = match &node.value {
        Value::List(items) if !flow => items.last(),
        Value::Map { entries, flow: false } => entries.last().map(|entry| &entry.value),
        _ => None,
    };
    match last {
        Some(last) => tail(last, text),
        None => node.span.start + text[node.span.start..node.span.end].trim_end().len(),
    }
}

/// A text as a YAML scalar that is safe in and outside of braces.
pub fn scalar(text: &str) -> String {
    let special = |c: char| {
        c.is_control() || matches!(c, ',' | '[' | ']' | '{' | '}' | '"' | '\'' | '\\' | '#' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let starts = |c: char| "-?:!&*|>%@`= ~".contains(c);
    let mut diagnostics = Diagnostics::default();
    let plain = !text.is_empty()
        && !text.contains(special)
        && !text.starts_with(starts)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && matches!(yaml::parse(text, 0, &mut diagnostics), Some(Node { value: Value::Text(parsed), .. }) if parsed == text);
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
