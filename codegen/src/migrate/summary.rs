//! The table of all moves of a run: what each would change, and which words of the page say so.

use std::fmt::Write as _;

use super::row::Outcome;
use crate::announcement::{Announcement, Row};

/// What became of a move, with all its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The operation that it is about, where the spec has one.
    pub operation: Option<String>,
    /// The old type.
    pub old: String,
    /// The new types.
    pub new: Vec<String>,
    /// The gateway that it leaves, as far as it is known.
    pub from: Option<String>,
    /// The gateway that it comes to, as far as it is known.
    pub to: Option<String>,
    /// From which day on the old type is rejected.
    pub sunset: Option<String>,
    /// Whether sellers must authorize again.
    pub new_token: bool,
    /// For whom the old type stays.
    pub stays_for: Vec<String>,
    /// What became of it.
    pub state: State,
    /// The words of the page that each fact comes from.
    pub sources: Vec<String>,
}

/// What became of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The spec has it now.
    Done,
    /// The spec had all of it.
    Known,
    /// It does not follow from the page and the spec.
    NotDone,
}

const HEADER: [&str; 7] = ["operation", "old → new type", "gateway", "sunset", "new authorization", "old type stays for", "outcome"];

impl Line {
    pub(super) fn new(row: &Row, page: &Announcement, outcome: &Outcome) -> Self {
        let noted = outcome.noted.as_ref();
        let mut sources: Vec<String> =
            row.sources.iter().map(|source| format!("{}: line {} `{}`", source.fact, source.line, source.words)).collect();
        if let Some(noted) = noted {
            let said = |fact: &str| row.sources.iter().any(|source| source.fact == fact);
            sources.extend((!said("from")).then(|| format!("from: {}, by the spec or the command line", noted.from)));
            sources.extend((!said("to")).then(|| format!("to: {}, by the spec or the command line", noted.to)));
        }
        sources.dedup();
        let row = noted.map_or(row, |noted| &noted.row);
        Self {
            operation: outcome.operation.clone(),
            old: row.old.clone(),
            new: row.new.clone(),
            from: noted.map(|noted| noted.from.clone()).or_else(|| row.from.clone()),
            to: noted.map(|noted| noted.to.clone()).or_else(|| row.to.clone()),
            sunset: row.sunset.clone(),
            new_token: page.new_token,
            stays_for: row.stays_for.clone(),
            state: match &outcome.result {
                Ok(done) if done.contains("nothing to do") => State::Known,
                Ok(_) => State::Done,
                Err(_) => State::NotDone,
            },
            sources,
        }
    }

    fn cells(&self) -> [String; 7] {
        let open = |fact: &Option<String>, otherwise: &str| fact.clone().unwrap_or_else(|| otherwise.to_owned());
        let state = match self.state {
            State::Done => "done",
            State::Known => "known already",
            State::NotDone => "not done",
        };
        [
            open(&self.operation, "?"),
            types(&self.old, &self.new),
            format!("{} → {}", open(&self.from, "?"), open(&self.to, "?")),
            open(&self.sunset, "-"),
            if self.new_token { "yes" } else { "no" }.to_owned(),
            if self.stays_for.is_empty() { "-".to_owned() } else { self.stays_for.join(", ") },
            state.to_owned(),
        ]
    }
}

fn types(old: &str, new: &[String]) -> String {
    if new.is_empty() { format!("{old} → …") } else { format!("{old} → {}", new.join(" / ")) }
}

/// The types of a move: `bg.goods.add → temu.goods.add`.
pub(super) fn arrow(row: &Row) -> String {
    types(&row.old, &row.new)
}

/// The table, each move followed by the words that its facts come from.
pub(super) fn table<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    let lines: Vec<(&Line, [String; 7])> = lines.map(|line| (line, line.cells())).collect();
    if lines.is_empty() {
        return String::new();
    }
    let longest = |at: usize| lines.iter().map(|(_, cells)| cells[at].chars().count()).chain([HEADER[at].len()]).max().unwrap_or_default();
    let widths: Vec<usize> = (0..HEADER.len()).map(longest).collect();
    let mut out = String::new();
    push(&mut out, &HEADER.map(str::to_owned), &widths);
    for (line, cells) in &lines {
        push(&mut out, cells, &widths);
        line.sources.iter().for_each(|source| _ = writeln!(out, "    {source}"));
    }
    out
}

fn push(out: &mut String, cells: &[String; 7], widths: &[usize]) {
    let pad = |(cell, width): (&String, &usize)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count())));
    let padded: Vec<String> = cells.iter().zip(widths).map(pad).collect();
    let _ = writeln!(out, "{}", padded.join("  ").trim_end());
}
