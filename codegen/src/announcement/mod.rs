//! Announcements of migrations as Temu publishes them, read into rows.
//!
//! Pages differ in everything: Markdown, HTML or text copied from a browser, one announcement or several in a file, dates in a table, in
//! front of it or at the end. Nothing here fails: what cannot be read is listed with the reason.

mod blocks;
mod dates;
mod facts;
mod html;
mod table;
mod vertical;
mod words;

use crate::spec::Gateway;
use blocks::Block;
use dates::Sunset;
pub use table::Row;

/// A page that announces a migration.
#[derive(Debug, Default)]
pub struct Announcement {
    /// Its heading.
    pub title: String,
    /// The day of its last change, as `2025-08-03`.
    pub date: Option<String>,
    /// Whether sellers must authorize anew.
    pub new_token: bool,
    /// Where they do so.
    pub authorize: Option<String>,
    /// The gateway that the operations leave, if the page names it.
    pub from: Option<String>,
    /// The gateway that serves the new types, if the page names it.
    pub to: Option<String>,
    /// What moves, in the order of the page.
    pub rows: Vec<Row>,
    /// What could not be read, and why.
    pub problems: Vec<String>,
}

/// Reads the announcements of a file, in its order.
#[must_use]
pub fn read(text: &str, gateways: &[Gateway]) -> Vec<Announcement> {
    let text = html::to_text(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut starts: Vec<usize> = (0..lines.len()).filter(|at| date_of(lines[*at]).is_some()).map(|at| title_above(&lines, at)).collect();
    starts.dedup();
    // What stands above the first title is of the first page.
    let first = starts.first().copied().unwrap_or(0);
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let pages = [0].into_iter().chain(starts.iter().skip(1).copied()).zip(ends);
    pages.map(|(start, end)| announcement(&lines[start..end], first.max(start) - start, gateways)).collect()
}

/// The line from which a page with this date line begins: its title, which stands closely above, or the date line itself.
fn title_above(lines: &[&str], date: usize) -> usize {
    let above = (0..date).rev().take(4).find(|at| !blocks::is_rule(lines[*at]));
    above.filter(|at| blocks::is_heading(lines[*at]) || is_title(lines[*at])).unwrap_or(date)
}

fn is_title(line: &str) -> bool {
    !blocks::is_rule(line) && !line.contains(['|', '\t', '。']) && words::types(line).0.is_empty() && date_of(line).is_none()
}

/// The date of a line that says when the page was changed: it names it so, or consists of nothing else.
fn date_of(line: &str) -> Option<String> {
    const NAMES: [&str; 9] = ["更新时间", "更新日期", "更新于", "发布时间", "发布日期", "updated", "update time", "published", "date:"];
    let line = words::folded(&words::plain(line.trim_start_matches(['>', '-', '_', ' '])));
    let named = NAMES.iter().any(|name| line.trim_start().starts_with(name) || line.starts_with(&format!("last {name}")));
    let bare =
        !line.is_empty() && line.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | ' ' | '年' | '月' | '日'));
    if named || bare { dates::full(&line) } else { None }
}

/// Reads one page, whose title is to be looked for from a line on.
fn announcement(lines: &[&str], from: usize, gateways: &[Gateway]) -> Announcement {
    let date = lines.iter().find_map(|line| date_of(line));
    let text: Vec<String> = lines.iter().map(|line| words::plain(line)).collect();
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    let route = facts::route(&text, gateways);
    let new_token = facts::asks_for_new_token(&text.join("\n"));
    let mut announcement = Announcement {
        title: title(&lines[from..]),
        new_token,
        authorize: facts::authorize(&text, gateways).filter(|_| new_token),
        from: route.from,
        to: route.to,
        ..Announcement::default()
    };
    let page = date.clone().unwrap_or_default();
    let blocks = blocks::blocks(lines);
    for (at, block) in blocks.iter().enumerate() {
        if let Block::Table(rows) = block {
            let reading = table::read(rows, &page);
            announcement.problems.extend(reading.problems);
            for (row, own) in reading.rows {
                let sunset = own.or_else(|| around(&blocks, at, &page));
                announcement.add(row, sunset, &page);
            }
        }
    }
    announcement.date = date;
    announcement
}

impl Announcement {
    fn add(&mut self, mut row: Row, sunset: Option<Sunset>, page: &str) {
        match sunset {
            Some(Ok(day)) if day.as_str() >= page => row.sunset = Some(day),
            Some(Ok(day)) => self.unplaced(&row, &format!("its sunset {day} is before the page's date {page}")),
            Some(Err(words)) => self.unplaced(&row, &format!("`{words}` is no date that can be placed")),
            None => {}
        }
        self.rows.push(row);
    }

    fn unplaced(&mut self, row: &Row, why: &str) {
        self.problems.push(format!("{}: {why}; its sunset stays open", row.old));
    }
}

fn title(lines: &[&str]) -> String {
    let words = |line: &&str| !line.trim().is_empty() && !blocks::is_rule(line) && date_of(line).is_none();
    lines.iter().find(|line| words(line)).map(|line| blocks::heading(line)).unwrap_or_default()
}

/// The sunset that the text around a table tells: upwards from it in its own section, then below it, then on the rest of the page.
fn around(blocks: &[Block], table: usize, page: &str) -> Option<Sunset> {
    let start = (0..table).rev().find(|at| matches!(blocks[*at], Block::Heading(_))).unwrap_or(0);
    let end = (table..blocks.len()).find(|at| matches!(blocks[*at], Block::Heading(_))).unwrap_or(blocks.len());
    let above = (start..table).rev().take_while(|at| !matches!(blocks[*at], Block::Table(_)));
    let nearest = above.chain(start..end).find_map(|at| told(&blocks[at], page));
    nearest.or_else(|| elsewhere(blocks, page))
}

fn told(block: &Block, page: &str) -> Option<Sunset> {
    match block {
        Block::Heading(text) | Block::Text(text) => dates::sunset(text, page),
        Block::Table(_) => None,
    }
}

/// The sunset of the text that belongs to no table's section, if it tells exactly one.
fn elsewhere(blocks: &[Block], page: &str) -> Option<Sunset> {
    let sections = blocks.chunk_by(|_, next| !matches!(next, Block::Heading(_)));
    let free = sections.filter(|section| !section.iter().any(|block| matches!(block, Block::Table(_))));
    let mut found: Vec<Sunset> = free.flatten().filter_map(|block| told(block, page)).collect();
    found.sort();
    found.dedup();
    match found.len() {
        0 | 1 => found.pop(),
        _ => {
            let days: Vec<String> = found.into_iter().map(|day| day.unwrap_or_else(|words| words)).collect();
            Some(Err(days.join(" or ")))
        }
    }
}
