//! YAML as a tree that remembers where everything stands.
//!
//! Plain words stay words: only `true`, `false`, `null`, numbers and the empty scalar are anything else, so that `no`, `yes` and `on` can be names.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span as RawSpan};

use serde_json::Value as Json;

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
    /// What cannot be read, and has been reported.
    Lost,
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
            Value::Null | Value::Lost => "nothing".into(),
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

impl Node {
    /// The value as JSON, as schemas see it.
    pub fn json(&self) -> Json {
        match &self.value {
            Value::Null | Value::Lost => Json::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Float(text) => text.parse::<f64>().map_or(Json::Null, Into::into),
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Self::json).collect(),
            Value::Map { entries, .. } => entries.iter().map(|entry| (entry.key.clone(), entry.value.json())).collect(),
        }
    }
}

/// Parses one file; problems go to `diagnostics`. `None` where there is nothing to work with.
pub fn parse(text: &str, file: usize, diagnostics: &mut Diagnostics) -> Option<Node> {
    if let Some(at) = text.find(char::REPLACEMENT_CHARACTER) {
        let span = Span { file, start: at, end: at };
        diagnostics.add(Rule::Syntax, span, "this is not UTF-8", "expected a text in UTF-8");
        return None;
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offsets = Offsets::new(body, text.len() - body.len());
    let mut reader = Reader { events: Parser::new_from_str(body), offsets, text, file, depth: 0, diagnostics };
    match reader.document() {
        Ok(node) => node,
        Err(error) => {
            let at = reader.offsets.byte(error.marker().index());
            let span = Span { file, start: at, end: at };
            let message = format!("this is not valid YAML: {}", error.info());
            let problem = reader.diagnostics.add(Rule::Syntax, span, message, "the parser stopped here");
            problem.help("the mistake may be further up: a bracket or quote that is open, a text with `: ` or ` #` without quotes, a tab");
            None
        }
    }
}

/// From the parser's characters to bytes.
struct Offsets {
    /// Where each character begins; absent where all have one byte.
    table: Option<Vec<usize>>,
    length: usize,
    /// The bytes before the text that the parser sees.
    before: usize,
}

impl Offsets {
    fn new(text: &str, before: usize) -> Self {
        let table = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { table, length: text.len(), before }
    }

    fn byte(&self, index: usize) -> usize {
        let within = match &self.table {
            None => index.min(self.length),
            Some(table) => table.get(index).copied().unwrap_or(self.length),
        };
        self.before + within
    }
}

/// Deeper nesting is no spec, and would exhaust the stack.
const DEEPEST: usize = 64;

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    offsets: Offsets,
    text: &'a str,
    file: usize,
    depth: usize,
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
                // The parser gives nothing a place of one character.
                let span = if text.is_empty() && style == ScalarStyle::Plain { Span { end: span.start, ..span } } else { span };
                let value = if style == ScalarStyle::Plain { plain(&text) } else { Value::Text(text.into_owned()) };
                Ok(Node { value, span })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_yaml_only(anchor, tag.is_some(), span);
                self.nested(span, Self::list)
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_yaml_only(anchor, tag.is_some(), span);
                self.nested(span, Self::map)
            }
            _ => {
                self.diagnostics.add(
                    Rule::Syntax,
                    span,
                    "anchors, aliases and tags are not part of the spec format",
                    "expected the value itself",
                );
                Ok(Node { value: Value::Lost, span })
            }
        }
    }

    fn nested(&mut self, span: Span, read: fn(&mut Self, Span) -> Result<Node, ScanError>) -> Result<Node, ScanError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let characters = self.text[self.offsets.before..span.start].chars().count();
            return Err(ScanError::new_str(Marker::new(characters, 0, 0), "nested too deeply"));
        }
        let node = read(self, span);
        self.depth -= 1;
        node
    }

    fn plain_yaml_only(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 || tagged {
            self.diagnostics.add(
                Rule::Syntax,
                span,
                "anchors, aliases and tags are not part of the spec format",
                "expected the value itself",
            );
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
            Value::Null | Value::Lost => "null".into(),
            Value::List(_) | Value::Map { .. } => {
                self.diagnostics.add(Rule::Syntax, key.span, "a key is a list or a mapping", "expected a word");
                return;
            }
        };
        if let Some(first) = entries.iter().find(|entry| entry.key == name) {
            let first = first.key_span;
            let problem =
                self.diagnostics.add(Rule::DuplicateKey, key.span, format!("the key `{name}` stands here again"), "expected each key once");
            problem.related(first, "first here");
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
        // `007` is a code, not the number 7.
        if let Some(value) = text.parse().ok().filter(|value: &i64| value.to_string() == text) {
            return Value::Int(value);
        }
        let number = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+'));
        if number && !is_code(digits) && text.parse().is_ok_and(f64::is_finite) {
            return Value::Float(text.to_owned());
        }
    }
    Value::Text(text.to_owned())
}

/// Whether digits begin with a zero that a number would not have.
fn is_code(digits: &str) -> bool {
    digits.strip_prefix('0').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}
