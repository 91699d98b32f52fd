//! The documents say what the checker and the schemas say, their links hold, and their samples are compiled.

use std::{fs, path::PathBuf};

use codegen::layout::FileKind;
use codegen::load_sources;
use codegen::read::schema;
use codegen::source::Source;
use temu_sdk_tests::fixtures::{folder, valid};

const NAMING: &str = include_str!("../../docs/naming.md");
const FORMAT: &str = include_str!("../../docs/spec-format.md");

/// The words of the first column of a table below a heading.
fn first_column<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let section = text.split(&format!("\n## {heading}\n")).nth(1).expect(heading).split("\n## ").next().expect("text");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.flat_map(|row| row.split(" | ").next().unwrap_or_default().split('`')).map(str::trim).filter(|word| !word.is_empty()).collect()
}

fn keys(pointer: &str) -> Vec<String> {
    let schema = schema::of(FileKind::Operation);
    let keys = schema.pointer(pointer).and_then(|properties| properties.as_object()).expect(pointer).keys();
    keys.cloned().collect()
}

#[test]
fn the_verbs_are_those_of_the_checker() {
    let mut spec = valid();
    let file = spec.files.iter().find(|file| file.path.starts_with("api/")).expect("an operation").clone();
    spec.files.retain(|other| other.path != file.path);
    spec.files.push(Source { path: "api/other_group/zzzzzzzzzzzz.yaml".to_owned(), ..file });
    let error = load_sources(spec).expect_err("the name has no verb").to_string();
    let enforced = error.split("the verbs are: ").nth(1).expect("the verbs").lines().next().expect("a line");
    let words = |text: &str| text.split([',', '.']).map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let listed = |intro: &str| {
        let list = NAMING.split(intro).nth(1).expect(intro).split('.').next().expect("a list");
        words(&list.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    assert_eq!([listed("Only reads:"), listed("Changes something:")].concat(), words(enforced));
}

#[test]
fn the_reference_names_every_key_in_order() {
    assert_eq!(first_column(FORMAT, "Keys of an operation"), keys("/properties"));
}

#[test]
fn the_reference_names_every_key_of_a_group() {
    let schema = schema::of(FileKind::Groups);
    let keys = schema.pointer("/$defs/Group/properties").and_then(|properties| properties.as_object()).expect("keys").keys();
    assert_eq!(first_column(FORMAT, "Keys of a group"), keys.collect::<Vec<_>>());
}

#[test]
fn the_reference_names_every_fact() {
    let mut facts = keys("/$defs/Shape/oneOf/2/properties");
    facts.retain(|fact| !["$type", "$items", "$values"].contains(&fact.as_str()));
    let mut named = first_column(FORMAT, "Facts");
    facts.sort();
    named.sort_unstable();
    assert_eq!(named, facts);
}

#[test]
fn the_example_is_a_valid_file() {
    let example = FORMAT.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let mut spec = codegen::source::Sources { root: "spec".to_owned(), files: Vec::new() };
    let line = |kind: FileKind| kind.schema_line();
    let gateway =
        |id: &str| format!("{id}: {{doc: one, url: 'https://{id}.example.com/router', region: china, errors: one, envelope: flat}}\n");
    for (path, text) in [
        ("gateways.yaml", format!("{}\n{}{}", line(FileKind::Gateways), gateway("cn"), gateway("partner"))),
        ("errors.yaml", format!("{}\none: {{1: {{class: input, text: wrong}}}}\n", line(FileKind::Errors))),
        ("api/stock/get_quantity.yaml", example.to_owned()),
    ] {
        spec.files.push(Source { path: path.to_owned(), text });
    }
    let model = load_sources(spec).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(model.operations[0].replaces.len(), 1);
}

/// The Markdown files of the project that readers begin with, with their texts.
fn documents() -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> =
        ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "BENCHMARKS.md", "CHANGELOG.md", "SECURITY.md"]
            .map(PathBuf::from)
            .into();
    for entry in ["docs", "docs/guide"].iter().flat_map(|path| fs::read_dir(folder(path)).expect(path)) {
        let name = entry.expect("an entry").path();
        files.push(name.strip_prefix(folder("")).expect("below the root").to_owned());
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(folder("").join(&path)).expect("readable"))).collect()
}

/// The targets of a text's links, without those to other sites. Code is no link.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2).flat_map(|part| part.split("](").skip(1));
    prose.filter_map(|rest| rest.split(')').next()).filter(|target| !target.contains("://") && !target.contains(' '))
}

/// The anchors of a text's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim().to_lowercase());
    let anchor =
        |heading: String| heading.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c)).collect::<String>().replace(' ', "-");
    headings.map(anchor).collect()
}

#[test]
fn every_link_between_the_documents_holds() {
    let mut broken = Vec::new();
    for (path, text) in documents() {
        for target in links(&text) {
            let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
            let found = folder("").join(path.parent().expect("a folder")).join(file);
            let found = if file.is_empty() { folder("").join(&path) } else { found };
            let has = |anchor: &str| fs::read_to_string(&found).is_ok_and(|text| anchors(&text).iter().any(|known| known == anchor));
            if !found.exists() || !anchor.is_none_or(has) {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_chapter_of_the_guide_is_listed_and_its_samples_are_compiled() {
    let index = fs::read_to_string(folder("docs/guide/README.md")).expect("the index");
    let compiled = include_str!("../src/lib.rs");
    for (path, _) in documents().into_iter().filter(|(path, _)| path.starts_with("docs/guide")) {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(name == "README.md" || index.contains(&format!("]({name})")), "docs/guide/README.md does not list {name}");
        assert!(compiled.contains(&format!("\"docs/guide/{name}\"")), "tests/src/lib.rs does not compile the samples of {name}");
    }
}
