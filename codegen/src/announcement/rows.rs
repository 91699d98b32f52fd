//! A page taken apart: its sections, its pieces, and the moves found in tables, lists and sentences.

use super::blocks::Block;
use super::dates::{Anchor, When};
use super::pairs;
use super::piece::{Piece, Place};
use super::roles::Role;
use super::statements::{self, Fact};
use super::table;
use super::text::Text;
use crate::spec::Gateway;

/// A move as it was found, before the text around it is asked.
#[derive(Clone, Debug)]
pub struct Found {
    /// The new types; none where the page only says when an old type ends.
    pub new: Vec<String>,
    pub old: String,
    pub group: Option<String>,
    pub name: Option<String>,
    pub line: usize,
    /// How the page writes it.
    pub words: String,
    /// The table or list that it is of.
    pub group_id: usize,
    /// The row of a table, which cells refer to.
    pub row: Option<usize>,
    pub section: usize,
    /// The first and the last piece of a list of labels and values that is about this move alone.
    pub record: Option<(usize, usize)>,
    /// Why it cannot be done.
    pub doubts: Vec<String>,
}

/// A heading and what stands below it until the next.
#[derive(Clone, Debug)]
pub struct Section {
    pub level: usize,
    pub parent: Option<usize>,
    /// The heading's piece; the first section has none.
    pub heading: Option<usize>,
    /// Year, month and, where it is named, day of the heading.
    pub batch: Option<(i64, i64, Option<i64>)>,
}

/// Something that could not be read.
#[derive(Clone, Debug)]
pub struct Problem {
    pub line: usize,
    pub why: String,
    pub section: usize,
}

/// A page taken apart.
pub struct Rows<'a> {
    gateways: &'a [Gateway],
    pub pieces: Vec<Piece>,
    /// For each piece its section, and the table that it is a note to.
    pub sections_of: Vec<usize>,
    pub notes: Vec<(usize, usize)>,
    pub sections: Vec<Section>,
    pub section: usize,
    pub found: Vec<Found>,
    pub problems: Vec<Problem>,
    groups: usize,
    rows: usize,
    route: Option<(Option<String>, String)>,
    /// For each group its first and last piece.
    pub spans: Vec<(usize, usize)>,
}

impl<'a> Rows<'a> {
    /// Takes a page apart. The first `front` blocks are its title and date.
    pub fn read(blocks: &[Block], front: &dyn Fn(&Text, bool) -> bool, gateways: &'a [Gateway]) -> Self {
        let root = Section { level: 0, parent: None, heading: None, batch: None };
        let mut rows = Self {
            gateways,
            pieces: Vec::new(),
            sections_of: Vec::new(),
            notes: Vec::new(),
            sections: vec![root],
            section: 0,
            found: Vec::new(),
            problems: Vec::new(),
            groups: 0,
            rows: 0,
            route: route(blocks, gateways),
            spans: Vec::new(),
        };
        for block in blocks {
            match block {
                Block::Heading(level, text) => rows.heading(*level, text.clone(), front(text, true)),
                Block::Text(text) => {
                    let place = if front(text, false) { Place::Front } else { Place::Prose };
                    rows.piece(text.clone(), place);
                }
                Block::Table(cells) => table::read(cells, &mut rows),
            }
        }
        rows.lists();
        rows.labels();
        rows
    }

    fn heading(&mut self, level: usize, text: Text, is_front: bool) {
        let parent = self.ancestors(self.section).into_iter().find(|section| self.sections[*section].level < level);
        let place = if is_front { Place::Front } else { Place::Heading };
        self.sections.push(Section { level, parent, heading: None, batch: None });
        self.section = self.sections.len() - 1;
        let at = self.piece(text, place);
        let batch = if is_front { None } else { batch(&self.pieces[at]) };
        let section = &mut self.sections[self.section];
        (section.heading, section.batch) = (Some(at), batch);
    }

    /// A section and those that it is in, the innermost first.
    pub fn ancestors(&self, section: usize) -> Vec<usize> {
        std::iter::successors(Some(section), |at| self.sections[*at].parent).collect()
    }

    pub fn piece(&mut self, text: Text, place: Place) -> usize {
        self.pieces.push(Piece::new(text, place, self.gateways));
        self.sections_of.push(self.section);
        let at = self.pieces.len() - 1;
        if let (Place::Header { .. } | Place::Cell { .. }, Some(span)) = (place, self.spans.last_mut()) {
            span.1 = at;
        }
        at
    }

    /// A row of a table that is one note.
    pub fn note(&mut self, text: Text, place: Place, table: usize) {
        let at = self.piece(text, place);
        self.notes.push((at, table));
    }

    pub fn new_group(&mut self) -> usize {
        self.groups += 1;
        self.spans.push((self.pieces.len(), self.pieces.len()));
        self.groups - 1
    }

    pub fn new_row(&mut self) -> usize {
        self.rows += 1;
        self.rows - 1
    }

    pub fn problem(&mut self, line: usize, why: String) {
        self.problems.push(Problem { line, why, section: self.section });
    }

    /// A row of a table that cannot be read: its cells are about nothing else.
    pub fn problem_of_row(&mut self, line: usize, row: usize, why: String) {
        self.pieces
            .iter_mut()
            .filter(|piece| matches!(piece.place, Place::Cell { row: other, .. } if other == row))
            .for_each(|piece| piece.place = Place::Unread);
        self.problem(line, why);
    }

    /// The only gateway that a header names.
    pub fn gateway_of(&self, header: &Text) -> Option<String> {
        let piece = Piece::new(header.clone(), Place::Loose, self.gateways);
        match piece.gateways.as_slice() {
            [only] => only.id.clone().ok(),
            _ => None,
        }
    }

    /// Whether the page moves from the first gateway to the second, or the other way round.
    pub fn direction(&self, first: &str, second: &str) -> Option<bool> {
        let (from, to) = self.route.as_ref()?;
        let fits = |a: &str, b: &str| to == b && from.as_deref().is_none_or(|from| from == a);
        (first != second && (fits(first, second) || fits(second, first))).then(|| fits(first, second))
    }

    /// Moves in sentences and in cells of tables without a header.
    fn lists(&mut self) {
        let mut group: Option<(usize, usize)> = None;
        for at in 0..self.pieces.len() {
            let piece = &self.pieces[at];
            if !matches!(piece.place, Place::Prose | Place::Loose) {
                continue;
            }
            self.section = self.sections_of[at];
            match pairs::of_piece(piece) {
                Ok(moves) if moves.is_empty() => {}
                Err(why) => {
                    let words = format!("{why}: `{}`", piece.text.words);
                    let line = piece.text.line;
                    self.pieces[at].place = Place::Unread;
                    self.problem(line, words);
                }
                Ok(moves) => {
                    if piece.sentences().into_iter().any(|sentence| statements::Sentence::new(piece, sentence).question) {
                        continue;
                    }
                    let id = match group {
                        Some((id, last)) if last + 1 == at && self.sections_of[last] == self.section => id,
                        _ => self.new_group(),
                    };
                    group = Some((id, at));
                    if self.spans[id].0 == self.pieces.len() {
                        self.spans[id] = (at, at);
                    }
                    self.spans[id].1 = at;
                    for (new, old) in moves {
                        self.find(new, old, at, id, None);
                    }
                }
            }
        }
    }

    fn find(&mut self, new: Vec<String>, old: String, at: usize, group_id: usize, record: Option<(usize, usize)>) {
        let piece = &self.pieces[at];
        let flawed = |word: &&super::types::TypeWord| word.name == old || new.contains(&word.name);
        let doubts = piece.types.iter().filter(flawed).filter_map(|word| word.flaw.clone()).collect();
        let (line, words) = (piece.text.line, piece.text.words.clone());
        self.found.push(Found {
            new,
            old,
            group: None,
            name: None,
            line,
            words,
            group_id,
            row: None,
            section: self.sections_of[at],
            record,
            doubts,
        });
    }

    /// Moves in lines of labels and values: `旧接口：…`, below it `新接口：…`.
    fn labels(&mut self) {
        let mut open: Option<(usize, Role, String, Vec<String>)> = None;
        let mut pairs: Vec<(usize, usize, Vec<String>, String, String)> = Vec::new();
        for at in 0..self.pieces.len() {
            if matches!(self.pieces[at].place, Place::Prose) && !self.found.iter().any(|found| found.line == self.pieces[at].text.line) {
                let Some((role, key, types)) = pairs::labelled(&self.pieces[at]) else { continue };
                match open.take() {
                    Some((first, before, first_key, first_types)) if before != role && self.sections_of[first] == self.sections_of[at] => {
                        let (new, mut old) = if role == Role::New { (types, first_types) } else { (first_types, types) };
                        match (old.len(), old.pop()) {
                            (1, Some(old)) => pairs.push((first, at, new, old, first_key)),
                            _ => self.unpaired(at),
                        }
                    }
                    other => {
                        if let Some((first, ..)) = other {
                            self.unpaired(first);
                        }
                        open = Some((at, role, key, types));
                    }
                }
            } else if !matches!(self.pieces[at].place, Place::Prose)
                && let Some((first, ..)) = open.take()
            {
                self.unpaired(first);
            }
        }
        if let Some((first, ..)) = open {
            self.unpaired(first);
        }
        self.records(pairs);
    }

    fn unpaired(&mut self, at: usize) {
        let (line, words) = (self.pieces[at].text.line, self.pieces[at].text.words.clone());
        self.section = self.sections_of[at];
        self.pieces[at].place = Place::Unread;
        self.problem(line, format!("a type without its counterpart: `{words}`"));
    }

    /// Each pair has the lines around it that are about it alone: between those of the pair before and behind.
    fn records(&mut self, pairs: Vec<(usize, usize, Vec<String>, String, String)>) {
        let touches = |rows: &Self, at: usize| {
            matches!(rows.pieces[at].place, Place::Prose) && label(&rows.pieces[at]).is_some_and(|key| key.chars().count() <= 20)
        };
        for (number, (first, last, new, old, _)) in pairs.iter().enumerate() {
            let floor = if number > 0 { pairs[number - 1].1 + 1 } else { 0 };
            let ceiling = pairs.get(number + 1).map_or(self.pieces.len(), |next| next.0);
            let (mut from, mut to) = (*first, *last);
            while from > floor && touches(self, from - 1) && self.pieces[from].text.line - self.pieces[from - 1].text.line <= 1 {
                from -= 1;
            }
            while to + 1 < ceiling && touches(self, to + 1) && self.pieces[to + 1].text.line - self.pieces[to].text.line <= 1 {
                to += 1;
            }
            // Records of a section are one list.
            let section = self.sections_of[*first];
            let known = self.found.iter().find(|found| found.record.is_some() && found.section == section).map(|found| found.group_id);
            let id = known.unwrap_or_else(|| self.new_group());
            self.spans[id] = if known.is_some() { (self.spans[id].0, to) } else { (from, to) };
            self.find(new.clone(), old.clone(), *first, id, Some((from, to)));
            let flaws: Vec<String> = self.pieces[*last].types.iter().filter_map(|word| word.flaw.clone()).collect();
            self.found.last_mut().into_iter().for_each(|found| found.doubts.extend(flaws.clone()));
        }
        self.share(&pairs);
    }

    /// Lines between two pairs are of the first where its labels begin anew behind them.
    fn share(&mut self, pairs: &[(usize, usize, Vec<String>, String, String)]) {
        let records: Vec<usize> = (0..self.found.len()).filter(|at| self.found[*at].record.is_some()).collect();
        for (number, pair) in records.windows(2).enumerate() {
            let (Some(first), Some(second)) = (self.found[pair[0]].record, self.found[pair[1]].record) else { continue };
            if first.1 < second.0 {
                continue;
            }
            // Both reach into the lines between them. The label that the first record begins with begins the next one, too; where it does
            // not come again, whose these lines are is not known.
            let begins = self.found[records[0]].record.map(|(from, _)| label(&self.pieces[from]));
            let between = pairs[number].1 + 1..=pairs[number + 1].0;
            match between.clone().find(|at| begins.as_ref() == Some(&label(&self.pieces[*at]))) {
                Some(border) => {
                    self.found[pair[0]].record = Some((first.0, border - 1));
                    self.found[pair[1]].record = Some((border, second.1));
                }
                None => {
                    self.found[pair[0]].record = Some((first.0, pairs[number].1));
                    self.found[pair[1]].record = Some((pairs[number + 1].0, second.1));
                }
            }
        }
    }

    /// What a date in a section is measured by.
    pub fn anchor(&self, section: usize, page: Option<&str>, year: Option<i64>) -> Anchor {
        let batch = self.batch_of(section).map(|(year, month, _)| (year, month));
        Anchor { page: page.map(str::to_owned), batch, living: self.sections.iter().any(|section| section.batch.is_some()), year }
    }

    /// The nearest heading with a date.
    pub fn batch_of(&self, section: usize) -> Option<(i64, i64, Option<i64>)> {
        self.ancestors(section).into_iter().find_map(|at| self.sections[at].batch)
    }
}

/// What a line says of what stands behind its colon, without what counts it.
fn label(piece: &Piece) -> Option<String> {
    let counts = |c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '•' | ' ' | '.' | '、' | ')');
    piece.blank.split_once(':').map(|(key, _)| key.trim_start_matches(counts).trim().to_owned())
}

/// The route that the sentences of a page agree upon.
fn route(blocks: &[Block], gateways: &[Gateway]) -> Option<(Option<String>, String)> {
    let texts = blocks.iter().filter_map(|block| match block {
        Block::Heading(_, text) | Block::Text(text) => Some(text),
        Block::Table(_) => None,
    });
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for text in texts {
        for (fact, _) in statements::of(&Piece::new(text.clone(), Place::Prose, gateways)) {
            if let Fact::Route { from: a, to: b } = fact {
                from.extend(a);
                to.extend(b);
            }
        }
    }
    for ids in [&mut from, &mut to] {
        ids.sort();
        ids.dedup();
    }
    (from.len() <= 1 && to.len() == 1).then(|| (from.pop(), to.remove(0)))
}

/// Year, month and day of a heading that names them, and no sunset.
fn batch(heading: &Piece) -> Option<(i64, i64, Option<i64>)> {
    let facts = statements::of(heading);
    let is_sunset = |when: &When| facts.iter().any(|(fact, _)| matches!(fact, Fact::Sunset(Ok(sunset)) if sunset.day == *when));
    heading.dates.iter().filter(|date| !is_sunset(&date.when)).find_map(|date| match date.when {
        When::Month { year, month } => Some((year, month, None)),
        When::Day { year: Some(year), month, day, .. } => Some((year, month, Some(day))),
        _ => None,
    })
}
