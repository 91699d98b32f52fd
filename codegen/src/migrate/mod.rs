//! Announcements of migrations to edits of the spec.
//!
//! Everything happens in memory: the spec is read and checked before and again after the edits, and only then can it be written. What was
//! announced is done row by row; a row that cannot be done is reported and leaves no trace but its line in the notice.

mod draft;
mod judge;
mod moves;
mod notice;
mod row;
mod summary;

use std::fmt;
use std::path::Path;

use crate::Error;
pub use crate::announcement::Hints;
use crate::announcement::{self, Announcement};
use crate::journal::{self, Edit};
use crate::source::Sources;
use draft::Draft;
pub use summary::{Line, State};

/// A file with announcements: what it is called in messages, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Markdown, HTML or plain text.
    pub text: &'a str,
}

/// A spec before and after a migration.
#[derive(Debug)]
pub struct Migration {
    /// What became of each announcement, the oldest first.
    pub reports: Vec<Report>,
    before: Sources,
    after: Sources,
}

/// What became of an announcement.
#[derive(Debug, Default)]
pub struct Report {
    /// Its title, its date if it has one, and its file.
    pub heading: String,
    /// What was done, or had been done already, operation by operation.
    pub done: Vec<String>,
    /// What could not be done, and why.
    pub problems: Vec<String>,
    /// Lines of the page with nothing in them that matters.
    pub ignored: Vec<String>,
    /// Each move with all its facts.
    pub moves: Vec<Line>,
}

/// Does to a spec what announcements say, in the order of their dates.
///
/// # Errors
/// The problems of the spec, if it is invalid before; what the announcements made invalid, if it would be afterwards.
pub fn migrate(spec: Sources, pages: &[Page<'_>]) -> Result<Migration, Error> {
    migrate_with(spec, pages, &Hints::default())
}

/// Does the same with what is known beside the pages.
///
/// # Errors
/// Returns an error if the spec is invalid before or after the edits, or if a hint names a gateway that it does not have.
pub fn migrate_with(spec: Sources, pages: &[Page<'_>], hints: &Hints) -> Result<Migration, Error> {
    let model = crate::load_sources(spec.clone())?;
    for gateway in [&hints.from, &hints.to].into_iter().flatten() {
        if !model.gateways.iter().any(|known| known.id.value == *gateway) {
            let known: Vec<&str> = model.gateways.iter().map(|known| known.id.as_str()).collect();
            return Err(Error::Io(format!("there is no gateway {gateway}: the spec has {}", known.join(", "))));
        }
    }
    let read = |page: &Page<'_>| announcement::read(page.text, &model.gateways, hints);
    let mut announcements: Vec<(&str, Announcement)> =
        pages.iter().flat_map(|page| read(page).into_iter().map(|read| (page.name, read))).collect();
    announcements.sort_by(|(_, a), (_, b)| a.date.cmp(&b.date));
    let mut draft = Draft::new(spec.clone(), model.operations);
    draft.note(announcements.iter().flat_map(|(_, page)| &page.rows).flat_map(|row| row.new.iter().chain([&row.old])).cloned());
    let reports = announcements.into_iter().map(|(file, announcement)| announce(&mut draft, file, &announcement)).collect();
    let after = draft.into_sources();
    crate::load_sources(after.clone())?;
    Ok(Migration { reports, before: spec, after })
}

fn announce(draft: &mut Draft, file: &str, announcement: &Announcement) -> Report {
    let heading = match &announcement.date {
        Some(date) => format!("{} ({date}), {file}", announcement.title),
        None => format!("{}, {file}", announcement.title),
    };
    let mut report = Report { heading, problems: announcement.problems.clone(), ..Report::default() };
    report.ignored = announcement.ignored.iter().map(|(line, words)| format!("line {line}: {words}")).collect();
    if announcement.date.is_none() && !announcement.rows.is_empty() {
        report.problems.push("it has no date: put a line such as `更新时间：2025-08-03` under its title".to_owned());
        return report;
    }
    let mut noted_moves = Vec::new();
    let mut doubts: Vec<(String, Vec<String>)> = Vec::new();
    for row in &announcement.rows {
        let date = notice::date(draft, announcement, &row.old);
        let outcome = row::apply(draft, row, announcement, &date);
        report.moves.push(Line::new(row, announcement, &outcome));
        let noted = outcome.noted.map(|noted| (date, noted));
        noted_moves.extend(noted);
        match outcome.result {
            Ok(done) => report.done.push(done),
            Err(problem) => match doubts.iter_mut().find(|(known, _)| *known == problem) {
                Some((_, rows)) => rows.push(summary::arrow(row)),
                None => doubts.push((problem, vec![summary::arrow(row)])),
            },
        }
    }
    report.problems.extend(doubts.into_iter().map(|(problem, rows)| match rows.as_slice() {
        [first, second, third, others @ ..] if !others.is_empty() => {
            format!("{first}, {second}, {third} and {} more: {problem}", others.len())
        }
        rows => format!("{}: {problem}", rows.join(", ")),
    }));
    report.problems.extend(announcement.mentions.iter().filter_map(|mention| judge::mention(draft, mention)));
    notice::write_all(draft, announcement, &noted_moves);
    report
}

impl Migration {
    /// Whether everything that was announced could be done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.reports.iter().all(|report| report.problems.is_empty())
    }

    /// A table of all moves: operation, types, gateways, sunset, authorization, who keeps the old type, and the words that say so.
    #[must_use]
    pub fn table(&self) -> String {
        summary::table(self.reports.iter().flat_map(|report| &report.moves))
    }

    /// Whether the pages moved nothing and left nothing undone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reports.iter().all(|report| report.moves.is_empty() && report.problems.is_empty())
    }

    /// The files that are new or changed, by their path below the spec folder, with their text. Notices come first: operations refer to them.
    #[must_use]
    pub fn changed(&self) -> Vec<(&str, &str)> {
        let differs = |path: &str, text: &str| self.before.text(path) != Some(text);
        let mut files: Vec<(&str, &str)> = self.after.files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        files.retain(|(path, text)| differs(path, text));
        files.sort_by_key(|(path, _)| !path.starts_with("notices/"));
        files
    }

    /// The changes as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let root = &self.before.root;
        let one = |(path, after): (&str, &str)| {
            let before = self.before.text(path);
            let old = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{root}/{path}"));
            let diff = similar::TextDiff::from_lines(before.unwrap_or_default(), after);
            diff.unified_diff().header(&old, &format!("b/{root}/{path}")).to_string()
        };
        self.changed().into_iter().map(one).collect()
    }

    /// Writes what is new or changed. An interruption leaves a journal, which the next [`journal::finish`] carries out.
    ///
    /// # Errors
    /// Returns an error if a file could not be written.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        journal::write(folder, self.edits())
    }

    /// The changes as edits of files.
    #[must_use]
    pub fn edits(&self) -> Vec<Edit> {
        let edit = |(path, after): (&str, &str)| Edit {
            path: path.to_owned(),
            before: self.before.text(path).map(str::to_owned),
            after: after.to_owned(),
        };
        self.changed().into_iter().map(edit).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.heading)?;
        self.done.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        self.problems.iter().try_for_each(|line| writeln!(f, "  not done: {line}"))
    }
}
