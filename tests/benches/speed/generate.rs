//! Generating, held against reading the spec and parsing its YAML alone; and ten times as many operations against as many.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use codegen::source::{Source, Sources};
use codegen::stamp::Stamp;
use codegen::{Generated, Model, generate, load, load_sources, render};
use saphyr_parser::Parser;
use tempfile::TempDir;
use temu_sdk_tests::fixtures::folder;

use crate::compare::{Effort, in_turns, median, ratio, time};
use crate::figure::Figure;

pub fn run(effort: Effort) -> Vec<Figure> {
    let spec = folder("spec");
    let run = |out: &Path| generate(&spec, out, &Stamp::new(out.join("stamp"))).expect("the spec is right");
    // Every file is written, into a new folder. File systems are slow where others have just been removed, so they stay until the end.
    let folders = in_memory();
    let mut numbers = 0..;
    let fresh = || {
        let out = folders.path().join(numbers.next().unwrap_or_default().to_string());
        time(1, &mut || assert!(matches!(run(&out), Generated::Rendered { .. })))
    };
    let generated = in_turns(effort.rounds(51), fresh, || time(1, &mut || parse(&spec)));
    let out = in_memory();
    run(out.path());
    let unchanged = ratio(effort, || assert!(matches!(run(out.path()), Generated::Nothing)), || parse(&spec));
    vec![
        Figure::ratio("gen", generated, 4.0),
        Figure::ratio("gen unchanged", unchanged, 1.5),
        Figure::ratio("gen 10,000 operations", growth(effort, &spec), 1.2),
    ]
}

/// A folder in memory, where the system offers that: what a disk is busy with is not ours.
fn in_memory() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder")
}

/// Reads all files and every event of their YAML.
fn parse(spec: &Path) {
    for file in Sources::from_folder(spec).expect("the spec can be read").files {
        let mut events = Parser::new_from_str(&file.text);
        while let Some(event) = events.next_event() {
            event.expect("the spec is YAML");
        }
    }
}

/// What ten thousand operations take in units of what a thousand take, ten times.
fn growth(effort: Effort, spec: &Path) -> f64 {
    let (few, times) = if effort == Effort::Quick { (300, 2) } else { (1000, 10) };
    let (model, sources) = (load(spec).expect("the spec is right"), Sources::from_folder(spec).expect("the spec can be read"));
    let [few, many] = [few, few * times].map(|count| repeated(&model, &sources, count));
    // As much work as with many, so that memory is as new to it.
    let few = || (0..times).map(|_| render_all(&few)).sum::<f64>();
    median((0..effort.rounds(3)).map(|_| render_all(&many) / few()).collect())
}

fn render_all(sources: &Sources) -> f64 {
    let begun = Instant::now();
    let model = load_sources(sources.clone()).unwrap_or_else(|error| panic!("{error}"));
    render::files(&model).expect("the templates are right");
    begun.elapsed().as_secs_f64()
}

/// The spec with copies of its operations under new names until there are this many.
fn repeated(model: &Model, sources: &Sources, count: usize) -> Sources {
    let mut all = sources.clone();
    let copies = (1..).flat_map(|copy| model.operations.iter().map(move |operation| (copy, operation)));
    for (copy, operation) in copies.take(count.saturating_sub(model.operations.len())) {
        let types = [&operation.type_name].into_iter().chain(&operation.aliases).chain(operation.replaces.iter().map(|old| &old.type_name));
        let types: BTreeSet<&str> = types.map(|name| name.value.as_str()).collect();
        let path = operation.path();
        // A notice announces moves by their names, and says nothing of copies.
        let notices = operation.replaces.iter().filter_map(|old| old.notice.as_ref());
        let text = sources.text(&path).expect("each operation has a file").to_owned();
        let text = notices.fold(text, |text, date| text.replace(&format!(", notice: {}", date.value), ""));
        let text = renamed(&text, &types, copy);
        all.files.push(Source { path: path.replace(".yaml", &format!("_copy{copy}.yaml")), text });
    }
    all
}

/// Gives the types a new name wherever they stand.
fn renamed(text: &str, types: &BTreeSet<&str>, copy: usize) -> String {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
    let mut out = String::with_capacity(text.len() + 64);
    for token in text.split_inclusive(is_end) {
        let word = token.trim_end_matches(is_end);
        out.push_str(word);
        if types.contains(word) {
            out.push_str(&format!(".copy{copy}"));
        }
        out.push_str(&token[word.len()..]);
    }
    out
}
