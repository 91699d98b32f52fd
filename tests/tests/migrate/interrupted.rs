//! A migration that is interrupted between two files: the next run carries it out.

use std::fs;
use std::path::Path;

use codegen::journal::{self, Journal, NAME};
use codegen::migrate::Migration;
use codegen::source::Sources;

use crate::small::{migrated, page, spec};

/// Three moves: a notice, two changed files and a new one.
fn migration() -> Migration {
    let stays = "bg.goods.list.get（注意全托仍使用原接口）";
    let rows = [("temu.goods.add", "bg.goods.add"), ("temu.goods.semi.list", stays), ("temu.stock.get / bg.btg.stock.get", "bg.stock.get")];
    migrated(&[&page(&rows)]).unwrap_or_else(|error| panic!("{error}"))
}

/// A folder with the spec before the migration.
fn before() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in spec().files {
        codegen::output::write_atomically(&folder.path().join(&file.path), &file.text).expect("written");
    }
    folder
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let files = Sources::from_folder(folder).unwrap_or_else(|error| panic!("{error}")).files;
    files.into_iter().map(|file| (file.path, file.text)).collect()
}

/// The spec after a migration that nothing interrupted.
fn after() -> Vec<(String, String)> {
    let folder = before();
    migration().write(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    assert!(!folder.path().join(NAME).exists());
    texts(folder.path())
}

#[test]
fn after_any_of_the_files_the_next_run_makes_the_other_edits() {
    let (migration, after) = (migration(), after());
    let edits = migration.edits().len();
    assert_eq!(edits, 4);
    for made in 0..=edits {
        let folder = before();
        let journal = Journal::begin(folder.path(), migration.edits()).unwrap_or_else(|error| panic!("{error}"));
        for at in 0..made {
            journal.step(folder.path(), at).unwrap_or_else(|error| panic!("{error}"));
        }
        drop(journal); // Here the power went off.
        assert_eq!(texts(folder.path()) == after, made == edits);

        assert_eq!(journal::finish(folder.path()).unwrap_or_else(|error| panic!("{error}")), edits - made);
        assert_eq!(texts(folder.path()), after, "interrupted after {made} files");
        assert!(!folder.path().join(NAME).exists());
        assert_eq!(journal::finish(folder.path()).unwrap_or_else(|error| panic!("{error}")), 0);
    }
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_journal() {
    let folder = before();
    let blocked = folder.path().join("api/goods/list_semi.yaml");
    fs::create_dir(&blocked).expect("created");
    let error = migration().write(folder.path()).expect_err("a folder stands where a file should be");
    assert!(error.to_string().contains("list_semi.yaml"), "{error}");
    assert!(folder.path().join(NAME).exists());
    fs::remove_dir(&blocked).expect("removed");
    journal::finish(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(texts(folder.path()), after());
}

#[test]
fn what_was_edited_by_hand_since_is_not_overwritten() {
    let folder = before();
    let journal = Journal::begin(folder.path(), migration().edits()).unwrap_or_else(|error| panic!("{error}"));
    journal.step(folder.path(), 0).unwrap_or_else(|error| panic!("{error}"));
    let path = folder.path().join("api/goods/add.yaml");
    fs::write(&path, "# mine\n").expect("written");
    let between = texts(folder.path());
    let error = journal::finish(folder.path()).expect_err("a file has been edited").to_string();
    assert!(error.contains("add.yaml has been edited since") && error.contains(NAME), "{error}");
    assert_eq!(texts(folder.path()), between);
}

#[test]
fn two_runs_do_not_write_at_once() {
    let folder = before();
    let journal = Journal::begin(folder.path(), migration().edits()).unwrap_or_else(|error| panic!("{error}"));
    let error = migration().write(folder.path()).expect_err("the other run has not ended").to_string();
    assert!(error.contains("another run is writing"), "{error}");
    drop(journal);
}

#[test]
fn a_journal_of_another_version_or_form_is_refused() {
    for (text, expected) in [
        (r#"{"version": 2, "edits": "in another form"}"#, "has version 2, which is newer than this program"),
        (r#"{"version": 1, "edits": "in another form"}"#, "is not a journal of edits"),
        ("{", "is not a journal of edits"),
    ] {
        let folder = before();
        fs::write(folder.path().join(NAME), text).expect("written");
        let error = journal::finish(folder.path()).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
    }
}
