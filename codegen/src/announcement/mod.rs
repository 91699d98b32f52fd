//! Announcements of migrations as Temu publishes them, read into moves.
//!
//! A page becomes lines and tables, these become pieces in which every type, date, gateway and kind of shop is marked, and every sentence with
//! such a mark becomes a statement. Moves are found in tables, lists and sentences; then each statement is applied to the moves that it is
//! about. What is not understood is a doubt, and a move in doubt is not done: nothing that matters is passed over in silence.

mod blocks;
mod claims;
mod dates;
mod footnotes;
mod gateways;
mod html;
mod pages;
mod pairs;
mod phrases;
mod piece;
mod resolve;
mod roles;
mod rows;
mod scope;
mod shops;
mod statements;
mod table;
mod text;
mod token;
mod types;
mod vertical;

pub use pages::read;

/// What is known of a page beside its text.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The year of dates without one.
    pub year: Option<i64>,
    /// The gateway that the types leave, where the page does not say it.
    pub from: Option<String>,
    /// The gateway that they come to, where the page does not say it.
    pub to: Option<String>,
}

/// A page that announces moves, or a batch of a page that is kept up to date.
#[derive(Debug, Default)]
pub struct Announcement {
    /// Its heading.
    pub title: String,
    /// The day of its last change, or of the batch, as `2025-08-03`.
    pub date: Option<String>,
    /// Whether only the month of the batch is known; its day is then the first.
    pub month_only: bool,
    /// Whether sellers must authorize again.
    pub new_token: bool,
    /// Where they do so.
    pub authorize: Option<String>,
    /// What moves, in the order of the page.
    pub rows: Vec<Row>,
    /// Sentences that name types without moving them.
    pub mentions: Vec<Mention>,
    /// What could not be read, and why.
    pub problems: Vec<String>,
    /// Lines with nothing in them that matters.
    pub ignored: Vec<(usize, String)>,
}

/// A move as a page announces it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The types that the new gateway accepts, as the page lists them; none where it only says when the old type ends.
    pub new: Vec<String>,
    /// The old type.
    pub old: String,
    /// official name of the operation's group.
    pub group: Option<String>,
    /// official name of the operation.
    pub name: Option<String>,
    /// From which day on the old type is rejected; open where no date is announced.
    pub sunset: Option<String>,
    /// For whom the old type goes on living.
    pub stays_for: Vec<String>,
    /// The gateway that the type leaves, if the page says it.
    pub from: Option<String>,
    /// The gateway that it comes to, if the page says it.
    pub to: Option<String>,
    /// Whether the page says that the gateway stays the same.
    pub same_gateway: bool,
    /// What the page says of the old type being gone already.
    pub gone: Option<String>,
    /// Why the sunset cannot be of this announcement, unless the spec has it already.
    pub past: Option<String>,
    /// Its line in the file.
    pub line: usize,
    /// The words of the page that each fact comes from.
    pub sources: Vec<Source>,
    /// Why the move cannot be done as the page stands.
    pub doubts: Vec<String>,
}

/// Words of the page that a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What they say.
    pub fact: &'static str,
    /// Their line in the file.
    pub line: usize,
    /// The words.
    pub words: String,
}

/// A sentence that names types without moving them.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Its line in the file.
    pub line: usize,
    /// Its words.
    pub words: String,
    /// The types.
    pub types: Vec<String>,
}

impl Row {
    fn of(found: &rows::Found) -> Self {
        Self {
            new: found.new.clone(),
            old: found.old.clone(),
            group: found.group.clone(),
            name: found.name.clone(),
            line: found.line,
            sources: vec![Source { fact: "types", line: found.line, words: found.words.clone() }],
            doubts: found.doubts.iter().map(|doubt| format!("line {}: {doubt}", found.line)).collect(),
            ..Self::default()
        }
    }

    /// Takes in what another row says of the same move.
    fn merge(&mut self, other: Self) {
        for (own, more, what) in [
            (&mut self.sunset, other.sunset, "sunset"),
            (&mut self.from, other.from, "old gateway"),
            (&mut self.to, other.to, "new gateway"),
        ] {
            match (own.as_ref(), more) {
                (Some(known), Some(more)) if *known != more => {
                    self.doubts.push(format!("line {}: its {what} is {more}, in line {} it is {known}", other.line, self.line));
                }
                (None, Some(more)) => *own = Some(more),
                _ => {}
            }
        }
        if self.stays_for != other.stays_for {
            self.doubts.push(format!("lines {} and {} do not say the same of who keeps the old type", self.line, other.line));
        }
        self.same_gateway |= other.same_gateway;
        self.gone = self.gone.take().or(other.gone);
        self.doubts.extend(other.doubts);
        self.sources.extend(other.sources);
    }
}
