//! A diff as text, as Markdown for the changelog, and as JSON.

use std::fmt::Write;

use super::{Change, Diff, Kind};

impl Diff {
    /// One line for each change, those that break first.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (heading, breaking) in [("breaking", true), ("compatible", false)] {
            let changes: Vec<&Change> = self.changes.iter().filter(|change| change.breaking == breaking).collect();
            if !changes.is_empty() {
                let _ = writeln!(out, "{heading}:");
            }
            for change in changes {
                let _ = writeln!(out, "  {}: {} ({})", change.subject, change.what, change.effect);
            }
        }
        if out.is_empty() { "nothing has changed for users\n".to_owned() } else { out }
    }

    /// A section for each kind of change, to be pasted into the changelog.
    #[must_use]
    pub fn markdown(&self) -> String {
        let sections =
            [("Breaking", None), ("Migrated", Some(Kind::Migrated)), ("Added", Some(Kind::Added)), ("Changed", Some(Kind::Changed))];
        let mut out = Vec::new();
        for (heading, kind) in sections {
            let belongs = |change: &&Change| if kind.is_none() { change.breaking } else { !change.breaking && kind == Some(change.kind) };
            let lines: Vec<String> = self.changes.iter().filter(belongs).map(line).collect();
            if !lines.is_empty() {
                out.push(format!("### {heading}\n\n{}", lines.concat()));
            }
        }
        out.join("\n")
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn line(change: &Change) -> String {
    format!("- `{}`: {} ({})\n", change.subject, change.what, change.effect)
}
