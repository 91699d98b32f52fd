//! The corpus: pages in files, and a table of what should become of each.

use std::fs;

use codegen::migrate::Hints;

use super::Expected;
use crate::fixtures::folder;

/// A page of the corpus.
#[derive(Debug)]
pub struct Case {
    /// Its file.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What the command line says.
    pub hints: Hints,
    /// What should become of it.
    pub expected: Expected,
    /// Words that must stand in what is told, such as the line that was not understood.
    pub told: Vec<String>,
}

/// All pages of the corpus.
///
/// # Panics
/// If a file cannot be read, or the table says something of a page that is not there.
#[must_use]
pub fn corpus() -> Vec<Case> {
    let folder = folder("tests/fixtures/announcements/corpus");
    let table = fs::read_to_string(folder.join("expected.tsv")).expect("the table is there");
    let rows = table.lines().skip(1).filter(|line| !line.is_empty());
    rows.map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, options, moves, told] = columns.as_slice() else { panic!("four columns: {line}") };
        let text = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let list =
            |text: &str, separator: &str| text.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let told: Vec<String> = list(told, " ; ");
        let expected = Expected { moves: list(moves, " ; "), doubtful: !told.is_empty(), withheld: Vec::new() };
        Case { name: (*name).to_owned(), text, hints: hints(options), expected, told }
    })
    .collect()
}

fn hints(options: &str) -> Hints {
    let words: Vec<&str> = options.split_whitespace().collect();
    let of = |name: &str| words.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1].to_owned());
    Hints { year: of("--year").and_then(|year| year.parse().ok()), from: of("--from"), to: of("--to") }
}
