//! Which moves a sentence is about: those that it names, those of its row, table or section, or all of the page.

use super::phrases::{self, has};
use super::piece::{Piece, Place};
use super::rows::Rows;
use super::statements::{self, Fact};

/// What a sentence says, and which moves it is about.
#[derive(Debug)]
pub struct Statement {
    pub fact: Fact,
    pub line: usize,
    /// The words of the page.
    pub quote: String,
    /// The types that the sentence names.
    pub types: Vec<String>,
    pub section: usize,
    /// The moves, by their positions.
    pub about: Vec<usize>,
    /// How far from the moves it stands: what is nearer counts.
    pub rank: usize,
    /// Whether it is sure to be about all of these moves.
    pub sure: bool,
}

/// Ranks of what is said of a move, from its own row to the whole page.
pub const ROW: usize = 0;
const NAMED: usize = 1;
const TABLE: usize = 2;
const BETWEEN: usize = 3;
const SECTION: usize = 4;
const HEADING: usize = 5;
/// With the number of sections between them.
const ABOVE: usize = 6;
pub const PAGE: usize = 100;

/// Words with which types are named as examples.
const AMONG: [&str; 12] =
    ["等接口", "等旧接口", "等原接口", "等type", "\u{1}等", "\u{1} 等", "例如", "如\u{1}", "如 \u{1}", "包括", "such as", "including"];

/// Everything that is said on a page.
pub fn statements(rows: &Rows<'_>) -> Vec<Statement> {
    let mut out = Vec::new();
    for (at, piece) in rows.pieces.iter().enumerate().filter(|(_, piece)| piece.place != Place::Unread) {
        for (fact, range) in statements::of(piece) {
            let types: Vec<String> = piece
                .types
                .iter()
                .filter(|word| range.start <= word.at.start && word.at.end <= range.end)
                .map(|word| word.name.clone())
                .collect();
            let (about, rank, sure) = about(rows, at, &piece.blank[range.clone()], &types, &fact);
            let (line, quote) = (piece.text.line, piece.quote(&range));
            out.push(Statement { fact, line, quote, types, section: rows.sections_of[at], about, rank, sure });
        }
    }
    out
}

fn about(rows: &Rows<'_>, at: usize, low: &str, types: &[String], fact: &Fact) -> (Vec<usize>, usize, bool) {
    let of = |wanted: &dyn Fn(&super::rows::Found) -> bool| {
        (0..rows.found.len()).filter(|found| wanted(&rows.found[*found])).collect::<Vec<_>>()
    };
    let piece = &rows.pieces[at];
    match piece.place {
        Place::Cell { row, .. } => return (of(&|found| found.row == Some(row)), ROW, true),
        Place::Header { table, .. } => return (of(&|found| found.group_id == table), TABLE, true),
        _ => {}
    }
    if let Some((_, table)) = rows.notes.iter().find(|(note, _)| *note == at) {
        return (of(&|found| found.group_id == *table), TABLE, matches!(fact, Fact::Mentioned));
    }
    if let Some(found) = rows.found.iter().position(|found| found.record.is_some_and(|(from, to)| from <= at && at <= to)) {
        return (vec![found], NAMED, true);
    }
    if let Some(noted) = footnote(rows, at) {
        return (noted, NAMED, true);
    }
    // `bg.a.b 等旧接口` is about more than it names, and nobody knows about how many.
    let among = AMONG.iter().any(|word| low.contains(word));
    if !types.is_empty() && !among {
        let named = of(&|found| types.contains(&found.old) || found.new.iter().any(|new| types.contains(new)));
        return (named, NAMED, true);
    }
    let (about, rank, sure) = in_section(rows, at, piece, fact);
    let by_name = described(rows, &about, low);
    if !by_name.is_empty() && types.is_empty() {
        return (by_name, NAMED, sure);
    }
    let pointed = has(low, phrases::MARKED) || (about.len() > 1 && has(low, phrases::ONE_OF_THEM));
    (about, rank, sure && types.is_empty() && !pointed)
}

/// The moves whose row has the mark that a note begins with.
fn footnote(rows: &Rows<'_>, at: usize) -> Option<Vec<usize>> {
    let mark = rows.pieces[at].text.mark.as_ref()?;
    let section = rows.sections_of[at];
    let marked: Vec<Place> = rows
        .pieces
        .iter()
        .zip(&rows.sections_of)
        .filter(|(piece, other)| **other == section && piece.text.marks.contains(mark))
        .map(|(piece, _)| piece.place)
        .collect();
    let is_marked = |found: &super::rows::Found| {
        marked.iter().any(|place| match place {
            Place::Cell { row, .. } => found.row == Some(*row),
            Place::Header { table, .. } => found.group_id == *table,
            _ => false,
        })
    };
    let about: Vec<usize> = (0..rows.found.len()).filter(|found| is_marked(&rows.found[*found])).collect();
    (!about.is_empty()).then_some(about)
}

/// The moves whose official name or group a sentence tells, if it tells those of some of them.
fn described(rows: &Rows<'_>, about: &[usize], low: &str) -> Vec<usize> {
    let told = |name: &Option<String>, least: usize| {
        let name = name.as_deref().unwrap_or_default().to_lowercase();
        let name = name.trim_end_matches("接口");
        name.chars().count() >= least && low.contains(name)
    };
    let of = |wanted: &dyn Fn(&super::rows::Found) -> bool| {
        about.iter().copied().filter(|found| wanted(&rows.found[*found])).collect::<Vec<_>>()
    };
    let named = of(&|found| told(&found.name, 4));
    let grouped = of(&|found| told(&found.group, 3));
    let some = if named.is_empty() { grouped } else { named };
    if some.len() < about.len() { some } else { Vec::new() }
}

fn in_section(rows: &Rows<'_>, at: usize, piece: &Piece, fact: &Fact) -> (Vec<usize>, usize, bool) {
    let section = rows.sections_of[at];
    let all: Vec<usize> = (0..rows.found.len()).collect();
    let own: Vec<usize> = all.iter().copied().filter(|found| rows.found[*found].section == section).collect();
    let below: Vec<usize> = all.iter().copied().filter(|found| rows.ancestors(rows.found[*found].section).contains(&section)).collect();
    if section == 0 && own.is_empty() || piece.place == Place::Front || below.is_empty() {
        return (all, PAGE, true);
    }
    if piece.place == Place::Heading {
        return if below.len() == own.len() { (own, HEADING, true) } else { (below, ABOVE + rows.sections[section].level, true) };
    }
    if own.is_empty() {
        // Of several headings around a move the inner one is nearer.
        let depth = rows.ancestors(section).len();
        return (below, ABOVE + 20usize.saturating_sub(depth), true);
    }
    let mut groups: Vec<usize> = own.iter().map(|found| rows.found[*found].group_id).collect();
    groups.dedup();
    let of = |wanted: &[usize]| own.iter().copied().filter(|found| wanted.contains(&rows.found[*found].group_id)).collect::<Vec<_>>();
    if groups.len() == 1 {
        return (own, SECTION, true);
    }
    let before = groups.iter().copied().rfind(|group| rows.spans[*group].1 < at);
    let behind = groups.iter().copied().find(|group| rows.spans[*group].0 > at);
    let (above_it, below_it) =
        (has(&piece.text.low, phrases::ABOVE), has(&piece.text.low, phrases::BELOW) || piece.text.low.ends_with(':'));
    match (before, behind) {
        (Some(before), Some(behind)) => match (above_it, below_it) {
            (true, false) => (of(&[before]), BETWEEN, true),
            (false, true) => (of(&[behind]), BETWEEN, true),
            _ => (of(&[before, behind]), BETWEEN, false),
        },
        (None, Some(behind)) if has(&piece.text.low, &["下表"]) => (of(&[behind]), BETWEEN, true),
        (Some(before), None) if has(&piece.text.low, &["上表"]) => (of(&[before]), BETWEEN, true),
        (Some(_), None) => (own, SECTION, !matches!(fact, Fact::StaysFor(_) | Fact::Concerns(_))),
        _ => (own, SECTION, true),
    }
}
