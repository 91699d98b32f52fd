//! YAML as a tree that remembers where everything stands.
//!
//! Plain words stay words: only `true`, `false`, `null`, numbers and the empty scalar are anything else, so that `no`, `yes` and `on` can be names.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as RawSpan};

use crate::diagnostics::{Diagnostics, Rule};
use crate::source::Span;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    Bool(bool),
    Int(i64),
    /// The text of a number that is no 64-bit integer.
    Float(String),
    Text(String),
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// Written in braces.
        flow: bool,
    },
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

impl Node {
    /// What it is, in words.
    pub fn kind(&self) -> String {
        match &self.value {
            Value::Null => "nothing".into(),
            Value::Bool(value) => format!("the boolean {value}"),
            Value::Int(value) => format!("the integer {value}"),
            Value::Float(text) => format!("the number {text}"),
            Value::Text(text) if text.chars().count() > 40 => "a text".into(),
            Value::Text(text) => format!("the text `{text}`"),
            Value::List(_) => "a list".into(),
            Value::Map { .. } => "a mapping".into(),
        }
    }
}

/// Parses one file; problems go to `diagnostics`. `None` where there is nothing to work with.
pub fn parse(text: &str, file: usize, diagnostics: &mut Diagnostics) -> Option<Node> {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offsets = Offsets::new(unmarked, text.len() - unmarked.len());
    let mut reader = Reader { events: Parser::new_from_str(unmarked), offsets, text, file, diagnostics };
    match reader.document() {
        Ok(node) => node,
        Err(error) => {
            let at = reader.offsets.byte(error.marker().index());
            let span = Span { file, start: at, end: at };
            reader.diagnostics.add(Rule::Syntax, span, format!("this is not valid YAML: {}", error.info()), "the parser stopped here");
            None
        }
    }
}

/// From the parser's characters to bytes of the file, which may begin with a byte order mark.
struct Offsets {
    table: Option<Vec<usize>>,
    length: usize,
    mark: usize,
}

impl Offsets {
    fn new(text: &str, mark: usize) -> Self {
        let table = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { table, length: text.len(), mark }
    }

    fn byte(&self, index: usize) -> usize {
        let at = match &self.table {
            None => index.min(self.length),
            Some(table) => table.get(index).copied().unwrap_or(self.length),
        };
        self.mark + at
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    offsets: Offsets,
    text: &'a str,
    file: usize,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), ScanError> {
        match self.events.next_event() {
            Some(Ok((event, span))) => Ok((event, self.span(span))),
            Some(Err(error)) => Err(error),
            None => Ok((Event::StreamEnd, Span { file: self.file, start: self.text.len(), end: self.text.len() })),
        }
    }

    fn span(&self, span: RawSpan) -> Span {
        Span { file: self.file, start: self.offsets.byte(span.start.index()), end: self.offsets.byte(span.end.index()) }
    }

    fn document(&mut self) -> Result<Option<Node>, ScanError> {
        loop {
            match self.next()? {
                (Event::StreamEnd, span) => {
                    let span = Span { start: 0, ..span };
                    self.diagnostics.add(Rule::Syntax, span, "the file is empty", "expected a mapping");
                    return Ok(None);
                }
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing | Event::DocumentEnd, _) => {}
                (event, span) => {
                    let node = self.node(event, span)?;
                    self.end()?;
                    return Ok(Some(node));
                }
            }
        }
    }

    /// Makes sure that nothing follows the document.
    fn end(&mut self) -> Result<(), ScanError> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), span) => {
                    self.diagnostics.add(Rule::Syntax, span, "a second document begins here", "expected one document in a file");
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, ScanError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_yaml_only(anchor, tag.is_some(), span);
                let value = if style == ScalarStyle::Plain { plain(&text) } else { Value::Text(text.into_owned()) };
                Ok(Node { value, span })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_yaml_only(anchor, tag.is_some(), span);
                self.list(span)
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_yaml_only(anchor, tag.is_some(), span);
                self.map(span)
            }
            _ => {
                self.diagnostics.add(Rule::Syntax, span, "an alias is used here", "write the value out");
                Ok(Node { value: Value::Null, span })
            }
        }
    }

    fn plain_yaml_only(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 || tagged {
            self.diagnostics.add(Rule::Syntax, span, "anchors and tags are not part of the spec format", "write the value out");
        }
    }

    fn list(&mut self, start: Span) -> Result<Node, ScanError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => return Ok(Node { value: Value::List(items), span: Span { end: end.end, ..start } }),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self, start: Span) -> Result<Node, ScanError> {
        let flow = self.text[start.start..].starts_with('{');
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                return Ok(Node { value: Value::Map { entries, flow }, span: Span { end: span.end.max(start.start), ..start } });
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            self.entry(key, value, &mut entries);
        }
    }

    fn entry(&mut self, key: Node, value: Node, entries: &mut Vec<Entry>) {
        let name = match key.value {
            Value::Text(text) | Value::Float(text) => text,
            Value::Int(value) => value.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Null => "null".into(),
            Value::List(_) | Value::Map { .. } => {
                self.diagnostics.add(Rule::Syntax, key.span, "a key is a list or a mapping", "expected a word");
                return;
            }
        };
        if let Some(first) = entries.iter().find(|entry| entry.key == name) {
            let first = first.key_span;
            let problem = self.diagnostics.add(Rule::DuplicateKey, key.span, format!("the key `{name}` stands here again"), "second");
            problem.related(first, "first");
            return;
        }
        entries.push(Entry { key: name, key_span: key.span, value });
    }
}

/// What a scalar without quotes is.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) {
        if let Ok(value) = text.parse() {
            return Value::Int(value);
        }
        if digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+')) && text.parse::<f64>().is_ok() {
            return Value::Float(text.to_owned());
        }
    }
    Value::Text(text.to_owned())
}
