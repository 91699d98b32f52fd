//! Announcements and what should become of them: a spec that they are about, a corpus of pages, and pages made at random.

mod corpus;
mod generate;
mod layout;
mod remarks;
mod spec;
mod wording;

use codegen::migrate::{Hints, Migration, Page, State, migrate_with};

pub use corpus::{Case, corpus};
pub use generate::page;
pub use spec::spec;

/// What a page should do: its moves, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The moves, as [`moved`] writes them.
    pub moves: Vec<String>,
    /// Whether the page says something that nobody can be sure of, so that it must not come out clean.
    pub doubtful: bool,
    /// Those of the moves that are in doubt.
    pub withheld: Vec<String>,
}

/// How a page came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every move was done as it should be; or what is doubtful was not done.
    Right,
    /// Something was not done, and nothing was done wrongly.
    NotDone,
    /// Something was done that the page does not say, or something doubtful was passed over.
    Wrong,
}

/// Applies a page to the spec.
///
/// # Panics
/// If the page breaks the spec.
#[must_use]
pub fn applied(text: &str, hints: &Hints) -> Migration {
    let pages = [Page { name: "page", text }];
    migrate_with(spec(), &pages, hints).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The moves that came out of a page, in its order, in one line each.
#[must_use]
pub fn moved(migration: &Migration) -> Vec<String> {
    let done = migration.reports.iter().flat_map(|report| &report.moves).filter(|line| line.state != State::NotDone);
    done.map(|line| {
        let or = |fact: &Option<String>| fact.clone().unwrap_or_else(|| "-".to_owned());
        let known = if line.state == State::Known { ", known" } else { "" };
        let stays = if line.stays_for.is_empty() { String::new() } else { format!(", stays for {}", line.stays_for.join(" and ")) };
        format!("{} → {}, {} → {}, {}{stays}{known}", line.old, line.new.join(" / "), or(&line.from), or(&line.to), or(&line.sunset))
    })
    .collect()
}

/// Holds what came out of a page against what should have.
#[must_use]
pub fn judge(migration: &Migration, expected: &Expected) -> Verdict {
    let moves = moved(migration);
    let clean = migration.is_complete();
    let sure: Vec<&String> = expected.moves.iter().filter(|line| !expected.withheld.contains(line)).collect();
    let invented = moves.iter().any(|line| !sure.contains(&line));
    let passed_over = clean && (expected.doubtful || moves.len() < sure.len());
    if invented || passed_over {
        Verdict::Wrong
    } else if moves.len() == sure.len() && clean != expected.doubtful {
        Verdict::Right
    } else {
        Verdict::NotDone
    }
}
