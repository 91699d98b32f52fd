//! HTML to lines and tables. Markdown passes through, with the tags that people put into it.
//!
//! A page saved from a browser is forgiven whatever it does. What is no tag of HTML stays text, so that nothing is lost: `<bg.goods.add>`.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::footnotes::RAISED;
use super::text::{BREAK, LINK};

/// What a file consists of: raw lines and tables, each with the number of its line.
#[derive(Debug)]
pub enum Raw {
    Line(String, usize),
    Table(Vec<Vec<(String, usize)>>),
}

/// Tags that end a line.
const BLOCKS: [&str; 29] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "header",
    "footer",
    "article",
    "main",
    "nav",
    "aside",
    "hr",
    "head",
    "title",
    "body",
    "blockquote",
    "pre",
    "caption",
    "html",
];
/// Tags without meaning here.
const INLINE: [&str; 31] = [
    "b", "strong", "i", "em", "u", "ins", "span", "font", "code", "a", "tbody", "thead", "tfoot", "sub", "colgroup", "col", "meta", "link",
    "img", "mark", "small", "big", "center", "label", "button", "input", "svg", "path", "wbr", "nobr", "figure",
];
/// Tags around what no longer holds.
const STRUCK: [&str; 3] = ["s", "del", "strike"];
/// Tags whose content no reader sees.
const HIDDEN: [&str; 4] = ["script", "style", "noscript", "template"];
/// A page cannot make us build a table larger than any real one.
const WIDEST: usize = 500;

/// The lines and tables of a file.
pub fn read(source: &str) -> Vec<Raw> {
    let source: String = source.chars().filter(|c| ![LINK.0, LINK.1, RAISED.0, RAISED.1].contains(c)).collect();
    let source = source.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2029}'], "\n").replace("<http", "http");
    let mut reader = Reader { is_page: is_page(&source), line: 1, ..Reader::default() };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let starts: Vec<usize> = source.match_indices('\n').map(|(at, _)| at).collect();
    for token in Tokenizer::new_with_emitter(source.as_str(), emitter).flatten() {
        let at = |start: usize| starts.partition_point(|newline| *newline < start) + 1;
        match token {
            Token::String(text) => {
                reader.line = at(text.span.start);
                reader.text(&String::from_utf8_lossy(&text.value));
            }
            Token::StartTag(tag) => {
                reader.line = at(tag.span.start);
                let written = source.get(tag.span.start..tag.span.end).unwrap_or_default();
                reader.open(&name(&tag.name), &tag, written);
            }
            Token::EndTag(tag) => {
                reader.line = at(tag.span.start);
                let written = source.get(tag.span.start..tag.span.end).unwrap_or_default();
                reader.close(&name(&tag.name), written);
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.finish()
}

/// Whether a file is HTML all through, where a line break is only a space.
fn is_page(source: &str) -> bool {
    let low = source.to_ascii_lowercase();
    ["<html", "<body", "<!doctype html", "<p>", "<p ", "<div"].iter().any(|tag| low.contains(tag))
}

fn name(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

#[derive(Default)]
struct Reader {
    is_page: bool,
    line: usize,
    /// The line that is being read, and where it began.
    current: String,
    began: usize,
    out: Vec<Raw>,
    tables: Vec<Table>,
    link: Option<String>,
    hidden: usize,
    struck: usize,
    preformatted: usize,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<(String, usize)>>,
    cell: Option<Cell>,
    /// For each column how many more rows its last cell reaches down, and what that says.
    covered: Vec<(usize, (String, usize))>,
}

struct Cell {
    text: String,
    line: usize,
    down: usize,
    right: usize,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        if self.struck == 0 {
            return self.words(text);
        }
        // Each line by itself: what is struck out may reach over lines and cells.
        let marked = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("~~{line}~~") };
        self.words(&text.split('\n').map(marked).collect::<Vec<_>>().join("\n"));
    }

    fn words(&mut self, text: &str) {
        if let Some(table) = self.tables.last_mut() {
            let flat = text.replace(['\n', '\t'], " ");
            match &mut table.cell {
                Some(cell) => cell.text.push_str(&flat),
                // Text between cells is malformed, but nothing is to be lost.
                None if !flat.trim().is_empty() => self.out.push(Raw::Line(flat.trim().to_owned(), self.line)),
                None => {}
            }
            return;
        }
        if self.is_page && self.preformatted == 0 {
            self.push(&text.replace('\n', " "));
            return;
        }
        for (at, part) in text.split('\n').enumerate() {
            if at > 0 {
                self.end_line();
                self.line += 1;
            }
            self.push(part);
        }
    }

    fn push(&mut self, text: &str) {
        if self.current.is_empty() {
            self.began = self.line;
        }
        self.current.push_str(text);
    }

    fn end_line(&mut self) {
        let began = if self.current.is_empty() { self.line } else { self.began };
        self.out.push(Raw::Line(std::mem::take(&mut self.current), began));
    }

    fn open(&mut self, name: &str, tag: &StartTag<usize>, written: &str) {
        let attribute = |wanted: &str| {
            let value = tag.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted.as_bytes()));
            value.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        };
        let extent = |wanted: &str| attribute(wanted).and_then(|value| value.trim().parse().ok()).unwrap_or(1).clamp(1, WIDEST);
        match name {
            _ if HIDDEN.contains(&name) => self.hidden += usize::from(!tag.self_closing),
            "table" => {
                if self.tables.is_empty() {
                    self.end_line();
                }
                self.tables.push(Table::default());
            }
            "tr" => self.in_table(|table| {
                table.end_row();
                table.rows.push(Vec::new());
            }),
            "td" | "th" if !self.tables.is_empty() => {
                let (down, right, line) = (extent("rowspan"), extent("colspan"), self.line);
                self.in_table(|table| table.begin_cell(down, right, line));
            }
            "a" => self.link = attribute("href"),
            "br" => self.line_break(),
            "sup" => self.text(&RAISED.0.to_string()),
            _ if STRUCK.contains(&name) => self.struck += usize::from(!tag.self_closing),
            _ if BLOCKS.contains(&name) => {
                self.preformatted += usize::from(name == "pre");
                self.block();
                if let (true, Some(level)) = (self.tables.is_empty(), level(name)) {
                    self.push(&format!("{} ", "#".repeat(level)));
                }
            }
            "td" | "th" => {}
            _ if INLINE.contains(&name) => {}
            _ => self.text(written),
        }
    }

    fn close(&mut self, name: &str, written: &str) {
        match name {
            _ if HIDDEN.contains(&name) => self.hidden = self.hidden.saturating_sub(1),
            "table" => self.end_table(),
            "tr" => self.in_table(Table::end_row),
            "td" | "th" => self.in_table(Table::end_cell),
            "a" => {
                if let Some(target) = self.link.take() {
                    self.text(&format!("{}{target}{}", LINK.0, LINK.1));
                }
            }
            "br" => self.line_break(),
            "sup" => self.text(&RAISED.1.to_string()),
            _ if STRUCK.contains(&name) => self.struck = self.struck.saturating_sub(1),
            _ if BLOCKS.contains(&name) => {
                self.preformatted = self.preformatted.saturating_sub(usize::from(name == "pre"));
                self.block();
            }
            _ if INLINE.contains(&name) => {}
            _ => self.text(written),
        }
    }

    fn in_table(&mut self, act: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            act(table);
        }
    }

    /// A break in a cell separates words, but not the parts of a long type.
    fn line_break(&mut self) {
        let in_row = self.current.contains(['|', '\t', '｜']);
        match self.tables.last_mut().map(|table| table.cell.as_mut()) {
            Some(Some(cell)) => break_in(&mut cell.text),
            Some(None) => {}
            None if in_row => break_in(&mut self.current),
            None => self.end_line(),
        }
    }

    fn block(&mut self) {
        match self.tables.last_mut() {
            Some(table) => {
                if let Some(cell) = table.cell.as_mut().filter(|cell| !cell.text.trim().is_empty()) {
                    cell.text.push(BREAK);
                }
            }
            None => self.end_line(),
        }
    }

    /// A table inside a cell stands behind the table it is in.
    fn end_table(&mut self) {
        let Some(mut table) = self.tables.pop() else { return };
        table.end_row();
        self.out.push(Raw::Table(table.rows));
    }

    fn finish(mut self) -> Vec<Raw> {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.end_line();
        self.out
    }
}

fn level(name: &str) -> Option<usize> {
    name.strip_prefix('h')?.parse().ok().filter(|level| (1..=6).contains(level))
}

fn break_in(text: &mut String) {
    if !text.ends_with(['.', '_']) {
        text.push(BREAK);
    }
}

impl Table {
    fn begin_cell(&mut self, down: usize, right: usize, line: usize) {
        self.end_cell();
        self.cell = Some(Cell { text: String::new(), line, down, right });
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(row) = self.rows.last_mut() {
            fill(row, &mut self.covered);
        }
    }

    fn end_cell(&mut self) {
        let Some(Cell { text, line, down, right }) = self.cell.take() else { return };
        let Some(row) = self.rows.last_mut() else { return };
        fill(row, &mut self.covered);
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == BREAK);
        for _ in 0..right.min(WIDEST.saturating_sub(row.len())) {
            let column = row.len();
            row.push((text.to_owned(), line));
            self.covered.resize(self.covered.len().max(column + 1), (0, (String::new(), 0)));
            self.covered[column] = (down - 1, (text.to_owned(), line));
        }
    }
}

/// Adds the cells that reach down from the rows above.
fn fill(row: &mut Vec<(String, usize)>, covered: &mut [(usize, (String, usize))]) {
    while let Some((left, cell)) = covered.get_mut(row.len()).filter(|(left, _)| *left > 0) {
        *left -= 1;
        row.push(cell.clone());
    }
}
