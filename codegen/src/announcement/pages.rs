//! A file to its pages, and a page to its announcements: one, or one for each batch of a page that is kept up to date.

use super::blocks::{self, Block};
use super::dates;
use super::html;
use super::piece::{Piece, Place};
use super::resolve::{self, About, Context, Left};
use super::rows::Rows;
use super::scope;
use super::text::Text;
use super::token::{self, Asked};
use super::types;
use super::{Announcement, Hints, Mention, Row};
use crate::spec::Gateway;

/// Reads the announcements of a file, in its order.
#[must_use]
pub fn read(text: &str, gateways: &[Gateway], hints: &Hints) -> Vec<Announcement> {
    let blocks = blocks::blocks(html::read(text));
    let starts = starts(&blocks);
    // What stands above the first title is of the first page.
    let begins = [0].into_iter().chain(starts.iter().skip(1).copied());
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    let first = starts.first().copied().unwrap_or(0);
    begins.zip(ends).flat_map(|(begin, end)| page(&blocks[begin..end], first.max(begin) - begin, gateways, hints)).collect()
}

/// Where pages begin: at the titles above lines that say when a page was changed.
fn starts(blocks: &[Block]) -> Vec<usize> {
    let named = has_named_date(blocks);
    let mut starts: Vec<usize> = Vec::new();
    let mut last = 0;
    for at in 0..blocks.len() {
        if date_of(&blocks[at], named).is_none() {
            continue;
        }
        // A second date of the same page, such as that of its first publication.
        let same = !starts.is_empty() && blocks[last..at].iter().all(|block| matches!(block, Block::Text(text) if !types::has_any(text)));
        if !same {
            starts.push(title_above(blocks, at, last));
        }
        last = at;
    }
    starts
}

/// How far above its date a title may stand.
const TITLE: usize = 8;

/// The block from which a page with this date begins: the heading above it, or a line that may be a title, or the date itself.
fn title_above(blocks: &[Block], date: usize, last: usize) -> usize {
    let floor = if last > 0 { last + 1 } else { 0 };
    let above = (floor..date).rev().take(TITLE).take_while(|at| !matches!(blocks[*at], Block::Table(_)));
    let heading = above.clone().find(|at| matches!(blocks[*at], Block::Heading(..)));
    let plain = above.take(1).find(|at| blocks[*at].text().is_some_and(is_title));
    heading
        .filter(|at| (*at + 1..date).all(|between| blocks[between].text().is_some_and(|text| !types::has_any(text))))
        .or(plain)
        .unwrap_or(date)
}

fn is_title(text: &Text) -> bool {
    let listed = text.words.starts_with(['-', '•', '·']) || text.half.contains(':');
    !listed && !text.words.contains('。') && !types::has_any(text)
}

/// Whether any line of a file says of itself that it is the date of a page: then no line without such words is one.
fn has_named_date(blocks: &[Block]) -> bool {
    blocks.iter().filter_map(Block::text).any(|text| is_named_date(&text.low) && dates::full(&text.low).is_some())
}

/// The date of a line that says when the page was changed: it names it so, or consists of nothing else.
fn date_of(block: &Block, named: bool) -> Option<String> {
    block.text().and_then(|text| date_of_line(&text.low, named))
}

fn date_of_line(low: &str, named: bool) -> Option<String> {
    let line = unlisted(low);
    let written = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | ' ' | '年' | '月' | '日');
    let bare = !named && !line.is_empty() && line.chars().all(written);
    if is_named_date(low) || bare { dates::full(line) } else { None }
}

pub fn is_named_date(low: &str) -> bool {
    const NAMES: [&str; 17] = [
        "更新时间",
        "更新日期",
        "更新于",
        "最后更新",
        "最近更新",
        "发布时间",
        "发布日期",
        "发布于",
        "公告时间",
        "公告日期",
        "updated",
        "update time",
        "published",
        "date:",
        "日期:",
        "通知日期",
        "release date",
    ];
    let line = unlisted(low);
    NAMES.iter().any(|name| line.starts_with(name) || line.strip_prefix("last ").is_some_and(|line| line.starts_with(name)))
}

fn unlisted(low: &str) -> &str {
    low.trim_start_matches(['>', '-', '_', '•', '*', ' '])
}

fn page(blocks: &[Block], from: usize, gateways: &[Gateway], hints: &Hints) -> Vec<Announcement> {
    let named = has_named_date(blocks);
    let mut days: Vec<String> = blocks.iter().filter_map(|block| date_of(block, named)).collect();
    days.sort();
    let date = days.pop();
    let title = title(&blocks[from.min(blocks.len())..], named);
    // A day as a heading begins a batch.
    let front = |text: &Text, is_heading: bool| {
        (!is_heading && date_of_line(&text.low, named).is_some())
            || title.as_ref().is_some_and(|title| title.line == text.line && title.words == text.words)
    };
    let rows = Rows::read(blocks, &front, gateways);
    let statements = scope::statements(&rows);
    let context = Context { rows: &rows, page: date.as_deref(), year: hints.year, statements: &statements };
    let resolved = resolve::resolve(&context);
    let mut found: Vec<(Row, usize)> = resolved.rows;
    for (row, _) in &mut found {
        hinted(row, hints);
    }
    let title = title.map(|title| title.words).unwrap_or_default();
    let whole = Page { rows: &rows, date, title, gateways };
    whole.announcements(found, resolved.left)
}

/// What the command line says where the page is silent. Where both say something else, it is for a person to decide.
fn hinted(row: &mut Row, hints: &Hints) {
    for (own, hint, option) in [(&mut row.from, &hints.from, "--from"), (&mut row.to, &hints.to, "--to")] {
        match (own.as_ref(), hint) {
            (Some(known), Some(hint)) if known != hint => row.doubts.push(format!("the page says {known}, `{option}` says {hint}")),
            (None, Some(hint)) => *own = Some(hint.clone()),
            _ => {}
        }
    }
    row.same_gateway |= hints.from.is_some() && hints.from == hints.to;
}

fn title(blocks: &[Block], named: bool) -> Option<Text> {
    blocks.iter().find_map(|block| match block {
        Block::Heading(_, text) => Some(text.clone()),
        Block::Text(text) if date_of_line(&text.low, named).is_none() => Some(text.clone()),
        _ => None,
    })
}

struct Page<'a> {
    rows: &'a Rows<'a>,
    date: Option<String>,
    title: String,
    gateways: &'a [Gateway],
}

/// Year, month and day of a batch; none for what is of the page itself.
type Batch = Option<(i64, i64, Option<i64>)>;

impl Page<'_> {
    fn announcements(self, found: Vec<(Row, usize)>, left: Vec<Left>) -> Vec<Announcement> {
        let mut batches: Vec<Batch> = found.iter().map(|(_, section)| self.rows.batch_of(*section)).collect();
        // What is of no batch is told with the page.
        let others = left.iter().map(|left| left.section).chain(self.rows.problems.iter().map(|problem| problem.section));
        if batches.is_empty() || others.clone().any(|section| self.rows.batch_of(section).is_none()) || batches.contains(&None) {
            batches.insert(0, None);
        }
        batches.extend(others.map(|section| self.rows.batch_of(section)));
        let mut seen: Vec<Batch> = Vec::new();
        batches.retain(|batch| {
            !seen.contains(batch) && {
                seen.push(*batch);
                true
            }
        });
        let mut all: Vec<Announcement> = batches.into_iter().map(|batch| self.announcement(batch, &found, &left)).collect();
        if let Some(first) = all.first_mut().filter(|first| first.rows.is_empty() && found.is_empty() && first.problems.is_empty()) {
            first.problems.push("it has no table with a new and an old type in each row, nor moves in another form".to_owned());
        }
        all
    }

    fn announcement(&self, batch: Batch, found: &[(Row, usize)], left: &[Left]) -> Announcement {
        let mine = |section: usize| self.rows.batch_of(section) == batch;
        let pieces: Vec<&Piece> = self
            .rows
            .pieces
            .iter()
            .zip(&self.rows.sections_of)
            .filter(|(_, section)| mine(**section) || self.rows.batch_of(**section).is_none())
            .map(|(piece, _)| piece)
            .collect();
        let asked = token::is_asked_for(&pieces);
        let new_token = asked == Asked::Yes;
        let heading =
            batch.and_then(|_| self.rows.sections.iter().find(|section| section.batch == batch)).and_then(|section| section.heading);
        let mut announcement = Announcement {
            title: heading.map_or_else(|| self.title.clone(), |heading| self.rows.pieces[heading].text.words.clone()),
            date: match batch {
                Some((year, month, day)) => {
                    Some(format!("{year:04}-{month:02}-{:02}", day.unwrap_or(1))).filter(|day| crate::names::is_date(day))
                }
                None => self.date.clone(),
            },
            month_only: matches!(batch, Some((_, _, None))),
            new_token,
            authorize: token::address(&pieces, self.gateways).filter(|_| new_token),
            rows: found.iter().filter(|(_, section)| mine(*section)).map(|(row, _)| row.clone()).collect(),
            ..Announcement::default()
        };
        announcement.problems = self
            .rows
            .problems
            .iter()
            .filter(|problem| mine(problem.section))
            .map(|problem| format!("line {}: {}", problem.line, problem.why))
            .collect();
        if let (Asked::Unclear(line, words), false) = (asked, announcement.rows.is_empty()) {
            let why = format!(
                "line {line}: `{words}`: whether sellers must authorize anew is not understood: write `需要重新授权` or `无需重新授权`"
            );
            announcement.rows.iter_mut().for_each(|row| row.doubts.push(why.clone()));
        }
        left.iter().filter(|left| mine(left.section)).for_each(|left| announcement.add(left));
        announcement.ignored = self.ignored(&mine);
        announcement.check_days();
        announcement
    }

    fn ignored(&self, mine: &dyn Fn(usize) -> bool) -> Vec<(usize, String)> {
        let pieces = self
            .rows
            .pieces
            .iter()
            .zip(&self.rows.sections_of)
            .filter(|(piece, section)| mine(**section) && matches!(piece.place, Place::Prose | Place::Heading | Place::Loose));
        pieces.filter(|(piece, _)| !piece.matters()).map(|(piece, _)| (piece.text.line, piece.quote(&(0..piece.text.half.len())))).collect()
    }
}

impl Announcement {
    fn add(&mut self, left: &Left) {
        let told = |why: &str| format!("line {}: `{}`: {why}", left.line, left.quote);
        match &left.what {
            About::Types(types) if types.is_empty() => {}
            About::Types(types) => self.mentions.push(Mention { line: left.line, words: left.quote.clone(), types: types.clone() }),
            About::Doubt(why) => self.problems.push(told(why)),
            About::Ends(types, day) => {
                for old in types {
                    let source = super::Source { fact: "sunset", line: left.line, words: left.quote.clone() };
                    self.rows.push(Row {
                        old: old.clone(),
                        sunset: Some(day.clone()),
                        line: left.line,
                        sources: vec![source],
                        ..Row::default()
                    });
                }
            }
        }
    }

    /// A sunset before the announcement itself is of another one.
    fn check_days(&mut self) {
        let Some(date) = self.date.clone() else { return };
        for row in &mut self.rows {
            if let Some(day) = row.sunset.clone().filter(|day| *day < date) {
                row.past_sunset(&day, &date);
            }
        }
    }
}

impl Row {
    fn past_sunset(&mut self, day: &str, date: &str) {
        let source = self.sources.iter().rev().find(|source| source.fact == "sunset");
        let place = source.map(|source| format!("line {}: `{}`: ", source.line, source.words)).unwrap_or_default();
        self.past = Some(format!(
            "{place}its sunset {day} is before the page's date {date}: put the move below a heading with the day of its own announcement, such as `## 2026-01-06`"
        ));
    }
}
