//! Lines to headings, lines of text and tables of cells, whatever separates the cells: pipes, tabs, commas, two spaces and more, or lines.

use super::dates;
use super::html::Raw;
use super::pairs;
use super::roles::{self, Role};
use super::text::{Text, half_width};
use super::types;
use super::vertical;

/// A piece of a page.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading, with a level that is lower the more it comprises.
    Heading(usize, Text),
    Text(Text),
    Table(Vec<Vec<Text>>),
}

#[derive(Clone, Copy, PartialEq)]
enum Separator {
    Pipe,
    Tab,
    Comma,
    Spaces,
}

/// Levels of headings without `#`.
const COUNTED: usize = 7;
const BOLD: usize = 8;

/// The longest line that can be a heading with nothing that marks it as one.
const PLAIN_HEADING: usize = 40;

/// The blocks of a file.
pub fn blocks(items: Vec<Raw>) -> Vec<Block> {
    let mut out = Vec::new();
    let mut lines: Vec<(String, usize)> = Vec::new();
    for item in items {
        match item {
            Raw::Line(text, line) => lines.push((text, line)),
            Raw::Table(rows) => {
                of_lines(&std::mem::take(&mut lines), &mut out);
                let row = |row: Vec<(String, usize)>| row.iter().map(|(text, line)| Text::new(text, *line)).collect();
                push_table(rows.into_iter().map(row).collect(), &mut out);
            }
        }
    }
    of_lines(&lines, &mut out);
    with_vertical_tables(out)
}

fn of_lines(lines: &[(String, usize)], out: &mut Vec<Block>) {
    let mut at = 0;
    while at < lines.len() {
        let (text, line) = &lines[at];
        let length = table_length(&lines[at..]);
        if length > 0 {
            push_table(table(&lines[at..at + length]), out);
        } else if let Some(level) = heading_level(text) {
            out.push(Block::Heading(level, Text::new(text.trim().trim_start_matches('#'), *line)));
        } else if !is_rule(text) {
            let unquoted = text.trim_start().trim_start_matches(['>', ' ']);
            out.push(Block::Text(Text::new(unquoted, *line)));
        }
        at += length.max(1);
    }
    out.retain(|block| !matches!(block, Block::Text(text) | Block::Heading(_, text) if text.is_empty()));
}

/// Tables that touch are one: a browser copies one table as several.
fn push_table(mut rows: Vec<Vec<Text>>, out: &mut Vec<Block>) {
    rows.retain(|row| !row.iter().all(|cell| cell.words.chars().all(|c| matches!(c, '-' | ':' | '=' | '+' | ' '))));
    if !rows.is_empty() {
        out.push(Block::Table(rows));
    }
}

/// The level of a heading: `#`, counted as `一、`, bold all through, or a short line that begins with a year and a month.
fn heading_level(line: &str) -> Option<usize> {
    let line = line.trim();
    let marks = line.chars().take_while(|c| *c == '#').count();
    if marks > 0 {
        return Some(marks.min(6));
    }
    let bold = line.len() > 4 && line.starts_with("**") && line.ends_with("**") && line.matches("**").count() == 2;
    let plain = line.trim_matches('*');
    let counted = plain.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).count();
    if counted > 0 && plain.chars().nth(counted) == Some('、') {
        return Some(COUNTED);
    }
    if bold {
        return Some(BOLD);
    }
    let short = line.chars().count() <= PLAIN_HEADING && !line.contains(['|', '\t', '。', '，']);
    (short && dates::is_plain_batch(&Text::new(line, 0))).then_some(2)
}

/// Whether a line only separates: `---`, `+----+`.
fn is_rule(line: &str) -> bool {
    line.trim().chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '+' | ' '))
}

fn separator(line: &str) -> Option<Separator> {
    let inner = line.trim();
    if inner.contains(['|', '｜']) {
        Some(Separator::Pipe)
    } else if inner.contains('\t') {
        Some(Separator::Tab)
    } else if inner.contains("  ") || inner.contains('\u{3000}') {
        Some(Separator::Spaces)
    } else if inner.contains([',', '，']) {
        Some(Separator::Comma)
    } else {
        None
    }
}

/// How many lines from the first on are one table, blank ones and rules among them: what is copied from a browser has them. Commas and spaces
/// stand in sentences, too: only below a header that says which column is which do they separate cells.
fn table_length(lines: &[(String, usize)]) -> usize {
    let Some(kind) = lines.first().and_then(|(line, _)| separator(line)) else { return 0 };
    let loose = matches!(kind, Separator::Comma | Separator::Spaces);
    if heading_level(&lines[0].0).is_some() || (loose && !is_header(&cells(&lines[0].0, 0, kind))) {
        return 0;
    }
    let width = cells(&lines[0].0, 0, kind).len();
    let belongs = |(line, at): &&(String, usize)| {
        let fits = || !loose || (has_types(line) && cells(line, *at, kind).len() >= 2) || *at == lines[0].1;
        (separator(line) == Some(kind) && heading_level(line).is_none() && fits())
            || is_rule(line)
            || (kind != Separator::Pipe && continues(line))
    };
    let length = lines.iter().take_while(belongs).count();
    let length = lines[..length].iter().rposition(|(line, _)| !is_rule(line)).map_or(0, |last| last + 1);
    let tabular = width > 1 && lines[..length].iter().any(|(line, _)| has_types(line));
    // Pipes and tabs around types are a table whatever its header says.
    if tabular { length } else { 0 }
}

fn has_types(line: &str) -> bool {
    types::has_any(&Text::new(line, 0))
}

/// Whether cells name an old and a new type, and hold none.
fn is_header(cells: &[Text]) -> bool {
    let role = |wanted| cells.iter().any(|cell| roles::of_types(cell) == Some(wanted));
    let short = |cell: &Text| pairs::without_brackets(&cell.low).chars().count() <= 30 && !types::has_any(cell);
    cells.iter().all(short) && role(Role::Old) && role(Role::New)
}

/// Whether a line goes on with the last cell of the line above: a browser copies a break in a cell as a line of its own.
fn continues(line: &str) -> bool {
    let line = line.trim_start();
    let bare = || {
        let text = Text::new(line, 0);
        types::has_any(&text) && text.half.chars().all(|c| c.is_ascii_alphanumeric() || "._ /=".contains(c))
    };
    separator(line).is_none() && !line.starts_with("http") && (line.starts_with(['(', '（', '/', '或']) || bare())
}

fn table(lines: &[(String, usize)]) -> Vec<Vec<Text>> {
    let Some(kind) = separator(&lines[0].0) else { return Vec::new() };
    let mut rows: Vec<Vec<Text>> = Vec::new();
    for (line, at) in lines {
        match separator(line) {
            _ if is_rule(line) => {}
            Some(own) if own == kind => rows.push(cells(line, *at, kind)),
            _ => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.append(&Text::new(line, *at));
                }
            }
        }
    }
    rows
}

fn cells(line: &str, at: usize, kind: Separator) -> Vec<Text> {
    match kind {
        Separator::Pipe => {
            let line = line.trim().replace("\\|", "\u{1}").replace('｜', "|");
            let inner = line.strip_prefix('|').unwrap_or(&line);
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            inner.split('|').map(|cell| Text::new(&cell.replace('\u{1}', "|"), at)).collect()
        }
        Separator::Tab => line.trim_end().split('\t').map(|cell| Text::new(cell, at)).collect(),
        Separator::Comma => quoted(line).iter().map(|cell| Text::new(cell, at)).collect(),
        Separator::Spaces => {
            let line = line.trim().replace('\u{3000}', "  ");
            line.split("  ").map(|cell| Text::new(cell, at)).filter(|cell| !cell.is_empty()).collect()
        }
    }
}

/// The fields of a line of comma-separated values, in which quotes protect commas, and full-width commas those of the other kind.
fn quoted(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut open = false;
    let comma = if line.contains('，') { '，' } else { ',' };
    for c in line.trim().chars() {
        match c {
            _ if half_width(c) == '"' => open = !open,
            c if c == comma && !open => fields.push(String::new()),
            _ => fields.last_mut().into_iter().for_each(|field| field.push(c)),
        }
    }
    fields
}

/// Lines of text that are the cells of a table become one.
fn with_vertical_tables(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let is_text = |block: &Block| matches!(block, Block::Text(_));
    for run in blocks.chunk_by(|a, b| is_text(a) && is_text(b)) {
        if !is_text(&run[0]) {
            out.extend_from_slice(run);
            continue;
        }
        let mut lines: Vec<Text> = run.iter().filter_map(Block::text).cloned().collect();
        while let Some((range, rows)) = vertical::find(&lines) {
            let behind = lines.split_off(range.end);
            out.extend(lines.drain(..range.start).map(Block::Text));
            out.push(Block::Table(rows));
            lines = behind;
        }
        out.extend(lines.into_iter().map(Block::Text));
    }
    out
}

impl Block {
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            Self::Heading(..) | Self::Table(_) => None,
        }
    }
}
