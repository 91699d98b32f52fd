//! A line of a page, or what one cell says: without markup, with the line it stands in, and folded for looking.

use std::ops::Range;

use super::footnotes;

/// Stands for a break inside a cell or a line.
pub const BREAK: char = '\u{2028}';
/// Encloses the target of a link behind its words. No page has these characters of its own: they are removed from it.
pub const LINK: (char, char) = ('\u{e000}', '\u{e001}');

/// A piece of text and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Its line in the file, from 1 on.
    pub line: usize,
    /// The words as the page writes them, without markup.
    pub words: String,
    /// The same in half-width forms and lower case. Positions in it are those in `half`.
    pub low: String,
    /// The same in half-width forms.
    pub half: String,
    /// Where links in it lead.
    pub links: Vec<String>,
    /// Whether some of it is struck out.
    pub struck: bool,
    /// The marks of footnotes behind its types.
    pub marks: Vec<String>,
    /// The mark that it begins with.
    pub mark: Option<String>,
}

impl Text {
    /// Takes the markup off a raw text.
    pub fn new(raw: &str, line: usize) -> Self {
        let (words, links) = plain(&footnotes::without_raised(raw));
        let half: String = words.chars().map(half_width).collect();
        let low = half.to_ascii_lowercase();
        Self { line, words, low, half, links, struck: is_struck(raw), marks: footnotes::marks(raw), mark: footnotes::leading(raw) }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds another text as a further line of this one.
    pub fn append(&mut self, more: &Self) {
        for (own, more) in [(&mut self.words, &more.words), (&mut self.low, &more.low), (&mut self.half, &more.half)] {
            own.push(BREAK);
            own.push_str(more);
        }
        self.links.extend(more.links.iter().cloned());
        self.struck |= more.struck;
        self.marks.extend(more.marks.iter().cloned());
    }
}

/// Whether a raw text has Markdown's mark for what no longer holds around some of its words.
fn is_struck(raw: &str) -> bool {
    let mut parts = raw.split("~~").skip(1).peekable();
    parts.peek().is_some() && parts.any(|part| part.chars().any(|c| c.is_alphanumeric()))
}

/// Removes Markdown's marks for bold, italics, code and links, and characters that are not seen.
fn plain(raw: &str) -> (String, Vec<String>) {
    let (raw, links) = without_targets(&markdown_links(raw));
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // `bg.goods.*` is about many types.
            '*' if out.ends_with('.') => out.push('*'),
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '*' | '`' => {}
            BREAK => out.push(c),
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            '~' if chars.peek() == Some(&'~') => {
                chars.next();
            }
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    (out.trim().to_owned(), links)
}

/// `[words](target)` as the words with their target behind them, so that the words of links that touch are one.
fn markdown_links(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(middle) = rest.find("](") {
        let (Some(open), Some(close)) = (rest[..middle].rfind('['), rest[middle..].find(')')) else { break };
        let target = rest[middle + 2..middle + close].split_whitespace().next().unwrap_or_default();
        out.push_str(&rest[..open]);
        out.push_str(&rest[open + 1..middle]);
        out.extend([LINK.0]);
        out.push_str(target);
        out.push(LINK.1);
        rest = &rest[middle + close + 1..];
    }
    out.push_str(rest);
    out
}

fn without_targets(raw: &str) -> (String, Vec<String>) {
    let (mut out, mut links) = (String::with_capacity(raw.len()), Vec::new());
    let mut rest = raw;
    while let Some((words, behind)) = rest.split_once(LINK.0) {
        let (target, behind) = behind.split_once(LINK.1).unwrap_or((behind, ""));
        out.push_str(words);
        links.push(target.to_owned());
        rest = behind;
    }
    out.push_str(rest);
    (out, links)
}

/// Full-width letters, digits and punctuation as ASCII.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '【' | '〔' | '﹝' => '[',
        '】' | '〕' | '﹞' => ']',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

/// The URLs in a text.
pub fn urls(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("http").filter_map(|(at, _)| {
        let rest = &text[at..];
        if !rest.starts_with("https://") && !rest.starts_with("http://") {
            return None;
        }
        let ends = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '`' | '|' | ',' | ';');
        let end = rest.find(ends).unwrap_or(rest.len());
        Some(at..at + rest[..end].trim_end_matches(['.', ':']).len())
    })
}
