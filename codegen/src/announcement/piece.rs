//! The pieces of a page with all in them that may matter: types, dates, gateways and kinds of shop.

use std::ops::Range;

use super::dates::{self, Date};
use super::gateways::{self, Named};
use super::shops::{self, Shop};
use super::text::{BREAK, Text, urls};
use super::types::{self, TypeWord};
use crate::spec::Gateway;

/// A line of text, a heading or a cell.
#[derive(Clone, Debug)]
pub struct Piece {
    pub text: Text,
    /// The folded text with types and URLs blanked, so that no word is found inside of them.
    pub blank: String,
    pub types: Vec<TypeWord>,
    pub dates: Vec<Date>,
    pub gateways: Vec<Named>,
    pub shops: Vec<Shop>,
    pub place: Place,
}

/// Where a piece stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The title of the page, or the line with its date.
    Front,
    Heading,
    Prose,
    /// The header of a column of types; of any other column.
    Header {
        table: usize,
        role: Column,
    },
    /// A cell of a row.
    Cell {
        row: usize,
        role: Column,
    },
    /// A cell of a table without a header that says which column is which.
    Loose,
    /// Something that could not be read, and has been told so already.
    Unread,
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    New,
    Old,
    /// Both, with a word or an arrow between them.
    Pair,
    /// Types that are the old and the new one.
    Same,
    Group,
    Name,
    Sunset,
    From,
    To,
    /// A day that is no sunset: when something begins, or what was planned before.
    Aside,
    Other,
}

/// Stands for what has been blanked.
const BLANK: &str = "\u{1}";

impl Piece {
    pub fn new(text: Text, place: Place, gateways: &[Gateway]) -> Self {
        let expects_types = matches!(place, Place::Cell { role: Column::New | Column::Old | Column::Pair | Column::Same, .. });
        let types = if expects_types { types::expected(&text) } else { types::find(&text) };
        let blanked = |text: &str, ranges: &mut dyn Iterator<Item = Range<usize>>| {
            let mut out = text.to_owned();
            ranges.for_each(|at| out.replace_range(at.clone(), &BLANK.repeat(at.len())));
            out
        };
        let typeless = blanked(&text.low, &mut types.iter().map(|word| word.at.clone()));
        let half = blanked(&text.half, &mut types.iter().map(|word| word.at.clone()));
        let mut named = gateways::find(&typeless, &half, gateways);
        named.extend(linked(&text, &named, gateways));
        if let Place::Cell { role: Column::From | Column::To, .. } = place {
            named.extend(bare(&text, &named, gateways));
        }
        let hosts = named.iter().filter(|named| text.low[named.at.clone()].contains(['.', '/'])).map(|named| named.at.clone());
        let blank = blanked(&typeless, &mut urls(&text.low).chain(hosts.collect::<Vec<_>>()));
        let (dates, shops) = (dates::find(&blank), shops::find(&blank));
        Self { blank, types, dates, gateways: named, shops, place, text }
    }

    /// The sentences of the piece, each with the characters that end it.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = 0;
        for (at, c) in self.blank.char_indices() {
            let end = at + c.len_utf8();
            let inside = self.dates.iter().map(|date| &date.at).any(|date| date.contains(&at));
            // What follows `其中` is about some of the rest only, and says its own.
            if !inside && ["其中", "of which", "of these"].iter().any(|word| self.blank[at..].starts_with(word)) && at > start {
                out.push(start..at);
                start = at;
            }
            if !inside
                && (matches!(c, '。' | ';' | '!' | '?' | '\n' | BREAK)
                    || (c == '.' && ends_a_sentence(&self.blank[start..at], &self.blank[end..])))
            {
                out.push(start..end);
                start = end;
            }
        }
        out.push(start..self.blank.len());
        out.retain(|range| !self.blank[range.clone()].trim().is_empty());
        out
    }

    /// The words of a range, short enough to be quoted.
    pub fn quote(&self, range: &Range<usize>) -> String {
        let whole = self.text.half.get(range.clone()).unwrap_or(&self.text.half).trim();
        let words: String = if *range == (0..self.text.half.len()) { self.text.words.clone() } else { whole.to_owned() };
        let words = words.replace(BREAK, " ");
        if words.chars().count() <= LONGEST_QUOTE { words } else { words.chars().take(LONGEST_QUOTE - 1).chain(['…']).collect() }
    }

    /// Whether it has anything in it that may matter.
    pub fn matters(&self) -> bool {
        !self.types.is_empty()
            || self.dates.iter().any(|date| !date.weak)
            || self.gateways.iter().any(|named| !named.weak)
            || !self.shops.is_empty()
    }
}

const LONGEST_QUOTE: usize = 60;

/// A dot ends a sentence where a space follows, but not in `Sept. 5` or behind a number in front of a line.
fn ends_a_sentence(before: &str, after: &str) -> bool {
    const SHORT: [&str; 16] =
        ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "no", "e.g", "i.e", "p.m"];
    let word = before.rsplit([' ', '(', ',']).next().unwrap_or_default();
    let counted = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    (after.is_empty() || after.starts_with(' ')) && !SHORT.contains(&word) && !counted
}

/// Gateways that links of the text lead to, behind its words.
fn linked(text: &Text, named: &[Named], gateways: &[Gateway]) -> Vec<Named> {
    let end = text.low.len();
    let targets =
        text.links.iter().filter(|_| named.is_empty()).flat_map(|target| gateways::find(&target.to_ascii_lowercase(), target, gateways));
    targets.filter(|named| named.id.is_ok()).map(|named| Named { at: end..end, ..named }).take(1).collect()
}

/// In a column of gateways a name is enough.
fn bare(text: &Text, named: &[Named], gateways: &[Gateway]) -> Option<Named> {
    let word = text.low.trim();
    let is = |gateway: &&Gateway| std::iter::once(&gateway.id.value).chain(&gateway.names).any(|name| name.eq_ignore_ascii_case(word));
    let gateway = gateways.iter().find(is).filter(|_| named.is_empty())?;
    Some(Named { at: 0..text.low.len(), id: Ok(gateway.id.value.clone()), weak: false })
}
