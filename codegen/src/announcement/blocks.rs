//! Lines to headings, lines of text and tables of cells, whatever separates the cells: pipes, tabs, commas, two spaces and more, or an
//! arrow between two types.

use super::vertical;
use super::words::{plain, types};

/// A piece of a page.
#[derive(Clone, Debug)]
pub enum Block {
    Heading(String),
    Text(String),
    Table(Vec<Vec<String>>),
}

#[derive(Clone, Copy, PartialEq)]
enum Separator {
    Pipe,
    Tab,
    Comma,
    Spaces,
    Arrow,
}

/// Between an old and a new type in a list.
const ARROWS: [&str; 11] = ["→", "->", "=>", "⇒", "➔", "➡", "替换为", "变更为", "升级为", "迁移为", "replaced by"];

/// The blocks of a page.
pub fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let length = table_length(&lines[at..]);
        if length > 0 {
            blocks.push(Block::Table(table(&lines[at..at + length])));
        } else if !is_rule(lines[at]) {
            blocks.push(line(lines[at]));
        }
        at += length.max(1);
    }
    with_vertical_tables(joined(blocks))
}

/// Whether a line is a heading: `#`, bold all through, or counted as `一、`.
pub fn is_heading(line: &str) -> bool {
    let line = line.trim();
    let bold = line.len() > 4 && line.starts_with("**") && line.ends_with("**") && line.matches("**").count() == 2;
    let counted = line.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).count();
    line.starts_with('#') || bold || (counted > 0 && line.chars().nth(counted) == Some('、'))
}

/// Whether a line only separates: `---`, `+----+`.
pub fn is_rule(line: &str) -> bool {
    line.trim().chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '+' | ' '))
}

/// The words of a heading.
pub fn heading(line: &str) -> String {
    plain(line.trim().trim_start_matches('#'))
}

fn line(text: &str) -> Block {
    if is_heading(text) { Block::Heading(heading(text)) } else { Block::Text(plain(text)) }
}

fn separator(line: &str) -> Option<Separator> {
    if line.contains(['|', '｜']) {
        Some(Separator::Pipe)
    } else if line.contains('\t') {
        Some(Separator::Tab)
    } else if arrow(line).is_some() {
        Some(Separator::Arrow)
    } else if line.matches(',').count() >= 2 && !line.contains(", ") {
        Some(Separator::Comma)
    } else {
        let line = line.trim().replace('\u{3000}', "  ");
        (line.contains("  ") && !is_heading(&line)).then_some(Separator::Spaces)
    }
}

/// An old and a new type with an arrow between them.
fn arrow(line: &str) -> Option<[&str; 2]> {
    let sides = ARROWS.iter().find_map(|arrow| line.split_once(arrow))?;
    let has_types = |side| !types(side).0.is_empty();
    (has_types(sides.0) && has_types(sides.1)).then_some(sides.into())
}

/// How many lines from the first on are one table, blank ones and rules among them: what is copied from a browser has them. A table has type strings;
/// other lines with such separators are text.
fn table_length(lines: &[&str]) -> usize {
    let Some(kind) = lines.first().and_then(|line| separator(line)) else { return 0 };
    let belongs = |line: &&&str| separator(line) == Some(kind) || is_rule(line) || (kind != Separator::Pipe && continues(line));
    let length = lines.iter().take_while(belongs).count();
    let length = lines[..length].iter().rposition(|line| !is_rule(line)).map_or(0, |last| last + 1);
    let tabular = lines[..length].iter().any(|line| !types(line).0.is_empty());
    if tabular { length } else { 0 }
}

/// Whether a line goes on with the last cell of the line above: a browser copies a break in a cell as a line of its own.
fn continues(line: &str) -> bool {
    let line = line.trim_start();
    separator(line).is_none() && !line.starts_with("http") && (line.starts_with(['(', '（', '/', '或']) || !types(line).0.is_empty())
}

fn table(lines: &[&str]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    if arrow(lines[0]).is_some() {
        rows.push(["old", "new"].map(str::to_owned).to_vec());
    }
    for line in lines {
        match separator(line) {
            None if is_rule(line) => {}
            None => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.push(' ');
                    cell.push_str(&plain(line));
                }
            }
            Some(kind) => rows.push(cells(line, kind)),
        }
    }
    rows.retain(|row| !row.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | '=' | '+' | ' '))));
    rows
}

fn cells(line: &str, kind: Separator) -> Vec<String> {
    match kind {
        Separator::Pipe => {
            let line = line.trim().replace("\\|", "\u{1}").replace('｜', "|");
            let inner = line.strip_prefix('|').unwrap_or(&line);
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            inner.split('|').map(|cell| plain(&cell.replace('\u{1}', "|"))).collect()
        }
        Separator::Tab => line.split('\t').map(plain).collect(),
        Separator::Comma => line.split(',').map(|cell| plain(cell.trim_matches('"'))).collect(),
        Separator::Arrow => arrow(line).into_iter().flatten().map(plain).collect(),
        Separator::Spaces => {
            let line = line.trim().replace('\u{3000}', "  ");
            line.split("  ").map(plain).filter(|cell| !cell.is_empty()).collect()
        }
    }
}

/// Without blank lines, so that tables of different separators with nothing else between them are one.
fn joined(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    for block in blocks {
        match (block, out.last_mut()) {
            (Block::Text(text), _) if text.is_empty() => {}
            (Block::Table(mut more), Some(Block::Table(rows))) => rows.append(&mut more),
            (block, _) => out.push(block),
        }
    }
    out
}

/// Lines of text that are the cells of a table become one.
fn with_vertical_tables(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::new();
    let is_text = |block: &Block| matches!(block, Block::Text(_));
    for run in blocks.chunk_by(|a, b| is_text(a) && is_text(b)) {
        let mut lines: Vec<&str> = run.iter().filter_map(Block::text).collect();
        if !is_text(&run[0]) {
            out.extend_from_slice(run);
            continue;
        }
        while let Some((range, rows)) = vertical::find(&lines) {
            out.extend(lines[..range.start].iter().map(|line| Block::Text((*line).to_owned())));
            out.push(Block::Table(rows));
            lines.drain(..range.end);
        }
        out.extend(lines.into_iter().map(|line| Block::Text(line.to_owned())));
    }
    out
}

impl Block {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Heading(_) | Self::Table(_) => None,
        }
    }
}
