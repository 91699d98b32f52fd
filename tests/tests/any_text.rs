//! Whatever a spec file says, reading it ends with a model or with messages.

use codegen::source::Sources;
use proptest::prelude::*;
use temu_sdk_tests::fixtures::{problems, put, valid};

/// Pieces that the format or YAML gives a meaning to.
const PIECES: [&str; 40] = [
    "\n",
    "  ",
    "\t",
    ": ",
    ":",
    ", ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "|\n",
    "&a ",
    "*a",
    "!!str ",
    "---\n",
    "# ",
    "%",
    "?",
    "~",
    "\u{feff}",
    "é",
    "订",
    "\u{1f4e6}",
    "\r\n",
    "$type",
    "$enum",
    "$items",
    "$min: 9e999",
    "$default",
    "type: ",
    "request:\n  ",
    "response: ",
    "Money",
    "true",
    "99999999999999999999",
    "a.b.c",
    "\0",
];

/// Reads a spec and prints what is wrong with it; all places must lie in their files.
fn read(sources: Sources) {
    let problems = problems(sources);
    let text = problems.to_string();
    assert!(problems.is_empty() || text.contains("error["));
}

fn paths() -> impl Strategy<Value = String> {
    proptest::sample::select(valid().files.into_iter().map(|file| file.path).collect::<Vec<_>>())
}

/// Where something is cut out of a file, as parts of its length, and what is put there.
fn edits() -> impl Strategy<Value = Vec<(f64, f64, String)>> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..4).prop_map(|pieces| pieces.concat());
    proptest::collection::vec((0.0..1.0, 0.0..0.1, pieces), 1..4)
}

fn edited(text: &str, edits: &[(f64, f64, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, piece) in edits {
        let size = chars.len() as f64;
        let start = (at * size) as usize;
        let end = (start + (length * size) as usize).min(chars.len());
        chars.splice(start..end, piece.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(path in paths(), text in any::<String>()) {
        let mut sources = valid();
        put(&mut sources, &path, &text);
        read(sources);
    }

    #[test]
    fn pieces_of_the_format_are_read(path in paths(), pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..60)) {
        let mut sources = valid();
        put(&mut sources, &path, &pieces.concat());
        read(sources);
    }

    #[test]
    fn files_with_mistakes_are_read(path in paths(), edits in edits()) {
        let mut sources = valid();
        let text = edited(sources.text(&path).unwrap_or_default(), &edits);
        put(&mut sources, &path, &text);
        read(sources);
    }

    #[test]
    fn any_file_name_is_read(name in "[a-zA-Z0-9_./é-]{0,12}", folder in proptest::sample::select(vec!["", "api/", "api/order/", "types/", "notices/"])) {
        let mut sources = valid();
        put(&mut sources, &format!("{folder}{name}.yaml"), "doc: x\n");
        read(sources);
    }
}

#[test]
fn deep_nesting_is_read() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let mut sources = valid();
        put(&mut sources, "types/Money.yaml", &format!("{}x{}", open.repeat(20_000), close.repeat(20_000)));
        read(sources);
    }
}
