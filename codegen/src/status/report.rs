//! The state of all migrations as a table, and as JSON.

use std::fmt::Write;

use super::{Migration, Route, State, Status};

const HEADER: [&str; 8] = ["OPERATION", "STATE", "SUNSET", "DAYS LEFT", "AUTHORIZE ANEW", "OLD TYPE", "NEW TYPE", "STAYS FOR"];

impl Status {
    /// A table with a row for each migration, below a line of counts.
    #[must_use]
    pub fn text(&self) -> String {
        let count = |state| self.migrations.iter().filter(|migration| migration.state == state).count();
        let states = [State::ParallelRun, State::NoSunset, State::Announced, State::Retired];
        let counts: Vec<String> = states.into_iter().map(|state| format!("{} {}", count(state), word(state))).collect();
        let mut out = format!("{} (UTC+8): {}\n", self.on, counts.join(", "));
        if self.migrations.is_empty() {
            return out;
        }
        let rows: Vec<[String; 8]> = [HEADER.map(str::to_owned)].into_iter().chain(self.migrations.iter().map(row)).collect();
        let widths: Vec<usize> = (0..HEADER.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
        out.push('\n');
        for row in rows {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            let _ = writeln!(out, "{}", cells.join("  ").trim_end());
        }
        for (notice, page) in self.pages() {
            let _ = write!(out, "\nSellers authorize anew for the notice of {notice} at {page}");
        }
        if self.pages().next().is_some() { out + "\n" } else { out }
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Where sellers authorize for moves that are not over, by notice.
    fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        let open = self.migrations.iter().filter(|migration| migration.state != State::Retired);
        let pages = open.filter_map(|migration| Some((migration.notice.as_deref()?, migration.authorize.as_deref()?)));
        pages.collect::<std::collections::BTreeSet<_>>().into_iter()
    }
}

fn row(migration: &Migration) -> [String; 8] {
    [
        migration.operation.clone().unwrap_or_else(|| "(not in the spec)".to_owned()),
        word(migration.state).to_owned(),
        migration.sunset.clone().unwrap_or_else(|| "-".to_owned()),
        migration.days_left.map_or_else(|| "-".to_owned(), |days| days.to_string()),
        if migration.new_authorization { "yes" } else { "no" }.to_owned(),
        route(&migration.old),
        route(&migration.new),
        if migration.stays_for.is_empty() { String::new() } else { migration.stays_for.join(", ") },
    ]
}

fn route(route: &Route) -> String {
    format!("{} ({})", route.type_name, route.gateways.join(", "))
}

const fn word(state: State) -> &'static str {
    match state {
        State::ParallelRun => "parallel run",
        State::NoSunset => "no sunset",
        State::Announced => "announced",
        State::Retired => "retired",
    }
}
