//! The three announcements of 2025, applied to the operations they moved as these were on 2025-06-17.
//!
//! Everything here is a fixture: what the spec says today may have moved on. The fixtures hold the facts of an operation, without what it
//! sends and receives; the page of accepted types stands for Temu's documentation, which alone names the second type of some operations.

use codegen::migrate::{Migration, Page, migrate};
use codegen::source::Sources;
use temu_sdk_tests::fixtures::{past, put};

const ANNOUNCEMENTS: Page<'_> = Page { name: "gateway-notices.md", text: include_str!("../../fixtures/announcements/gateway-notices.md") };
const ACCEPTED_TYPES: Page<'_> = Page { name: "accepted-types.md", text: include_str!("../../fixtures/announcements/accepted-types.md") };

fn replayed(spec: Sources) -> Migration {
    let migration = migrate(spec, &[ANNOUNCEMENTS, ACCEPTED_TYPES]).unwrap_or_else(|error| panic!("{error}"));
    for report in &migration.reports {
        assert!(report.problems.is_empty(), "{report}");
    }
    migration
}

/// The past with the changes of a migration.
fn migrated(migration: &Migration) -> Sources {
    let mut spec = past();
    migration.changed().into_iter().for_each(|(path, text)| put(&mut spec, path, text));
    spec
}

#[test]
fn the_announcements_make_of_the_past_what_they_always_did() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("replay", replayed(past()).diff()));
}

#[test]
fn every_operation_of_the_past_moves() {
    let migration = replayed(past());
    let changed = migration.changed();
    for file in past().files.iter().filter(|file| file.path.starts_with("api/")) {
        let split = file.path.replace(".yaml", "_semi.yaml");
        assert!(changed.iter().any(|(path, _)| *path == file.path || *path == split), "{} has not moved", file.path);
    }
    assert_eq!(changed.iter().filter(|(path, _)| path.starts_with("notices/")).count(), 4);
}

#[test]
fn the_past_knows_nothing_of_what_comes() {
    let past = past();
    assert!(past.files.iter().all(|file| !file.text.contains("replaces:") && !file.path.starts_with("notices/")));
    codegen::load_sources(past).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn replaying_twice_changes_nothing() {
    let once = replayed(past());
    let twice = replayed(migrated(&once));
    assert_eq!(twice.changed(), []);
    assert_eq!(twice.diff(), "");
    assert!(twice.reports.iter().all(|report| report.done.iter().all(|line| line.contains("already"))));
}
