//! Today's spec after migrations that nobody announced yet: it stays valid, and everything can be made from it.
//!
//! `cargo xtask soak migrations` does the same with other seeds, and runs the suites that read today's spec.

use codegen::Model;
use codegen::diff::diff;
use codegen::migrate::{Page, migrate};
use codegen::source::Sources;
use temu_sdk_tests::fixtures::{put, today};
use temu_sdk_tests::{migrations, random::Random};

fn load(sources: &Sources) -> Model {
    codegen::load_sources(sources.clone()).unwrap_or_else(|error| panic!("{error}"))
}

/// Migrates a spec; says how many operations moved, and what became of it.
fn moved(before: &Model, mut spec: Sources, random: &mut Random) -> (usize, Sources) {
    let announced = migrations::random(before, 50, random);
    let pages: Vec<Page<'_>> = announced.iter().map(|announced| Page { name: "page.md", text: &announced.page }).collect();
    let migration = migrate(spec.clone(), &pages).unwrap_or_else(|error| panic!("{error}"));
    for report in &migration.reports {
        assert!(report.problems.is_empty(), "{report}");
    }
    migration.changed().into_iter().for_each(|(path, text)| put(&mut spec, path, text));
    (announced.iter().map(|announced| announced.moves).sum(), spec)
}

#[test]
fn whatever_moves_the_spec_stays_valid_and_the_sdk_is_rust() {
    let (mut random, before) = (Random::new(1), load(&today()));
    let (first, once) = moved(&before, today(), &mut random);
    let (second, twice) = moved(&load(&once), once, &mut random);
    assert!(first > 50 && second > 50, "{first}, then {second} operations move");

    let model = load(&twice);
    let files = codegen::render::files(&model).unwrap_or_else(|error| panic!("{error}"));
    let facts: Vec<_> = files.iter().filter(|(path, text)| path.ends_with(".rs") && text.contains("temu.y")).collect();
    assert!(facts.len() > 50, "the new types are in {} files", facts.len());
    for (path, text) in facts {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let told = diff(&before, &model).changes.iter().filter(|change| change.what.contains(" → temu.y")).count();
    assert!(told >= first, "{told} of {first} moves are told");
}
