//! Dates as announcements write them, and which of them is a sunset.

use std::ops::Range;

use super::words::folded;
use crate::names;

/// A date in a text, perhaps without its year, perhaps one that does not exist.
#[derive(Debug)]
pub struct Mention {
    at: Range<usize>,
    year: Option<i64>,
    month: i64,
    day: i64,
}

/// A sunset, or the words that look like one but are no date.
pub type Sunset = Result<String, String>;

/// Words that say that something goes away.
const GOES: [&str; 20] = [
    "下线",
    "停用",
    "停止",
    "关闭",
    "废弃",
    "失效",
    "不可用",
    "不再支持",
    "sunset",
    "offline",
    "retire",
    "deprecat",
    "shut down",
    "shutdown",
    "discontinu",
    "decommission",
    "taken down",
    "turned off",
    "switched off",
    "removed",
];

/// Words after which the date stands that now counts.
const POSTPONED: [&str; 12] =
    ["延期", "延迟", "延长", "推迟", "顺延", "调整为", "改为", "调整至", "postponed", "extended", "moved to", "delayed"];

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// The full date in a text (year given), as `2025-08-03`.
pub fn full(text: &str) -> Option<String> {
    mentions(&folded(text)).into_iter().filter(|mention| mention.year.is_some()).find_map(|mention| place(&mention, "").ok())
}

/// The sunset that a text tells: the date that is nearest to a word for going away.
pub fn sunset(text: &str, page: &str) -> Option<Sunset> {
    let text = folded(text);
    sentences(&text).find_map(|sentence| {
        let mentions = mentions(sentence);
        let keyword = GOES.iter().filter_map(|word| sentence.find(word).map(|at| at..at + word.len())).min_by_key(|at| at.start)?;
        let postponed = POSTPONED.iter().filter_map(|word| sentence.find(word)).min();
        let last = postponed.and_then(|at| mentions.iter().rfind(|mention| mention.at.start > at));
        let nearest = || mentions.iter().min_by_key(|mention| distance(&mention.at, &keyword));
        let found = last.or_else(nearest)?;
        Some(place(found, page).map_err(|()| sentence[found.at.clone()].to_owned()))
    })
}

/// The only date in a text that is about the old type anyway.
pub fn any(text: &str, page: &str) -> Option<Sunset> {
    let text = folded(text);
    let mentions = mentions(&text);
    let found = mentions.first()?;
    Some(place(found, page).map_err(|()| text[found.at.clone()].to_owned()))
}

fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}

/// Ends of sentences; a dot only where a space follows, since dates have dots.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', ';', '!', '?', '\n']).flat_map(|part| part.split(". "))
}

/// The day that is meant on a page of a given date: without a year it is the page's, and a month before the page's is one of the next year.
fn place(mention: &Mention, page: &str) -> Result<String, ()> {
    let mut parts = page.split('-').map(|part| part.parse::<i64>().ok());
    let (page_year, page_month) = (parts.next().flatten(), parts.next().flatten());
    let year = match (mention.year, page_year, page_month) {
        (Some(year), ..) => year,
        (None, Some(year), Some(month)) => year + i64::from(mention.month < month),
        _ => return Err(()),
    };
    let day = format!("{year:04}-{:02}-{:02}", mention.month, mention.day);
    if names::is_date(&day) { Ok(day) } else { Err(()) }
}

/// All dates in a folded text.
fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let free = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
        let mention = free.then(|| numeric(rest).or_else(|| english(rest))).flatten();
        match mention {
            Some((mut mention, length)) => {
                mention.at = at..at + length;
                found.push(mention);
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// `2025-08-03`, `2025/8/3`, `2025年8月3日`, `8月3日`, `08.03`, `8-3`.
fn numeric(text: &str) -> Option<(Mention, usize)> {
    let mut cursor = Cursor { text, at: 0 };
    let (first, length) = cursor.number()?;
    let separator = cursor.separator()?;
    let (second, _) = cursor.number()?;
    let with_year = length == 4;
    let (year, month, day) = if with_year {
        if cursor.separator()? != separator && separator != '年' {
            return None;
        }
        (Some(first), second, cursor.number()?.0)
    } else {
        (None, first, second)
    };
    let chinese = matches!(separator, '年' | '月');
    if chinese {
        cursor.skip(&["日", "号"]);
    }
    let more = cursor.rest().strip_prefix(['.', '-', '/']).unwrap_or(cursor.rest());
    let time = with_year && cursor.rest().starts_with('t');
    let ends = (time || !cursor.rest().starts_with(|c: char| c.is_ascii_alphanumeric())) && !more.starts_with(|c: char| c.is_ascii_digit());
    let whole = if with_year { separator != '月' } else { separator != '年' };
    (ends && whole).then_some((Mention { at: 0..0, year, month, day }, cursor.at))
}

/// `August 5, 2025`, `Aug 5th`, `5 August 2025`.
fn english(text: &str) -> Option<(Mention, usize)> {
    let mut cursor = Cursor { text, at: 0 };
    let (month, day) = if let Some(month) = cursor.month() {
        cursor.skip(&[". ", " "]);
        (month, cursor.number()?.0)
    } else {
        let (day, _) = cursor.number()?;
        cursor.skip(&["st", "nd", "rd", "th"]);
        cursor.skip(&[" of ", " ", "-"]);
        (cursor.month()?, day)
    };
    cursor.skip(&["st", "nd", "rd", "th"]);
    let mut after = Cursor { ..cursor };
    after.skip(&[", ", ",", " "]);
    let year = after.number().filter(|(_, length)| *length == 4).map(|(year, _)| year);
    let end = if year.is_some() { after.at } else { cursor.at };
    let ends = !text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    ends.then_some((Mention { at: 0..0, year, month, day }, end))
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// A number of at most four digits, and how many they are.
    fn number(&mut self) -> Option<(i64, usize)> {
        let rest = self.rest().trim_start_matches(' ');
        let skipped = self.rest().len() - rest.len();
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number = rest[..length].parse().ok().filter(|_| length <= 4 && skipped <= 1)?;
        self.at += skipped + length;
        Some((number, length))
    }

    fn separator(&mut self) -> Option<char> {
        let rest = self.rest().strip_prefix(' ').filter(|rest| rest.starts_with(['年', '月'])).unwrap_or(self.rest());
        let c = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '年' | '月'))?;
        self.at = self.text.len() - rest.len() + c.len_utf8();
        Some(c)
    }

    fn skip(&mut self, words: &[&str]) {
        if let Some(word) = words.iter().find(|word| self.rest().starts_with(**word)) {
            self.at += word.len();
        }
    }

    fn month(&mut self) -> Option<i64> {
        let length = self.rest().find(|c: char| !c.is_ascii_lowercase()).unwrap_or(self.rest().len());
        let word = &self.rest()[..length];
        let month = MONTHS.iter().position(|month| *month == word || (word.len() >= 3 && word.len() <= 4 && month.starts_with(word)))?;
        self.at += length;
        i64::try_from(month + 1).ok()
    }
}
