//! Announcements of migrations to edits of the spec.
//!
//! Everything happens in memory: the spec is read and checked before and again after the edits, and only then can it be written. What was
//! announced is done row by row; a row that cannot be done is reported and leaves no trace but its line in the notice.

mod draft;
mod notice;
mod row;

use std::fmt;
use std::path::Path;

use crate::Error;
use crate::announcement::{self, Announcement};
use crate::journal::{self, Edit};
use crate::source::Sources;
use draft::Draft;

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
#[derive(Debug)]
pub struct Report {
    /// Its title, its date if it has one, and its file.
    pub heading: String,
    /// What was done, or had been done already, operation by operation.
    pub done: Vec<String>,
    /// What could not be done, and why.
    pub problems: Vec<String>,
}

/// Does to a spec what announcements say, in the order of their dates.
///
/// # Errors
/// The problems of the spec, if it is invalid before; what the announcements made invalid, if it would be afterwards.
pub fn migrate(spec: Sources, pages: &[Page<'_>]) -> Result<Migration, Error> {
    let model = crate::load_sources(spec.clone())?;
    let mut announcements: Vec<(&str, Announcement)> =
        pages.iter().flat_map(|page| announcement::read(page.text, &model.gateways).into_iter().map(|read| (page.name, read))).collect();
    announcements.sort_by(|(_, a), (_, b)| a.date.cmp(&b.date));
    let mut draft = Draft::new(spec.clone(), model.operations);
    let reports = announcements.into_iter().map(|(file, announcement)| announce(&mut draft, file, announcement)).collect();
    let after = draft.into_sources();
    crate::load_sources(after.clone())?;
    Ok(Migration { reports, before: spec, after })
}

fn announce(draft: &mut Draft, file: &str, announcement: Announcement) -> Report {
    let heading = match &announcement.date {
        Some(date) => format!("{} ({date}), {file}", announcement.title),
        None => format!("{}, {file}", announcement.title),
    };
    let mut report = Report { heading, done: Vec::new(), problems: announcement.problems.clone() };
    let Some(date) = &announcement.date else {
        report.problems.push("it has no date: put a line such as `更新时间：2025-08-03` under its title".to_owned());
        return report;
    };
    if announcement.rows.is_empty() {
        report.problems.push("it has no table with a new and an old type in each row".to_owned());
    }
    let mut moves = Vec::new();
    for row in &announcement.rows {
        let outcome = row::apply(draft, row, &announcement, date);
        moves.extend(outcome.noted);
        match outcome.result {
            Ok(done) => report.done.push(done),
            Err(problem) => report.problems.push(format!("{} → {}: {problem}", row.old, row.new.join(" / "))),
        }
    }
    if !moves.is_empty() {
        notice::write(draft, &announcement, date, &moves);
    }
    report
}

impl Migration {
    /// Whether everything that was announced could be done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.reports.iter().all(|report| report.problems.is_empty())
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
