//! Journal and record of seen events in files.

use std::{fs, io::Write, path::PathBuf};

use tempfile::TempDir;
use temu_sdk::webhook::{EventKey, FileJournal, FileSeen, Journal, Seen};

fn key(number: u32) -> EventKey {
    format!("{number:032x}").parse().unwrap()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    (folder, path)
}

#[test]
fn a_journal_keeps_what_is_not_done_in_order() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap();
    for number in 0..4 {
        journal.append(key(number), &format!("entry {number}")).unwrap();
    }
    journal.done(key(1)).unwrap();
    journal.done(key(77)).unwrap();
    drop(journal);
    assert_eq!(FileJournal::open(&path).unwrap().pending().unwrap(), ["entry 0", "entry 2", "entry 3"]);
}

#[test]
fn half_a_line_at_the_end_was_never_acknowledged() {
    let (_folder, path) = folder();
    FileJournal::open(&path).unwrap().append(key(1), "whole").unwrap();
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"+0000").unwrap();
    let journal = FileJournal::open(&path).unwrap();
    journal.append(key(2), "next").unwrap();
    drop(journal);
    assert_eq!(FileJournal::open(&path).unwrap().pending().unwrap(), ["whole", "next"]);
}

#[test]
fn a_damaged_line_is_named() {
    let (_folder, path) = folder();
    fs::write(&path, format!("+{} good\n?\n", key(1))).unwrap();
    let error = FileJournal::open(&path).unwrap_err().to_string();
    assert!(error.contains("file:2: damaged"), "{error}");
    fs::write(&path, "no key\n").unwrap();
    let error = FileSeen::open(&path, 10).unwrap_err().to_string();
    assert!(error.contains("file:1: damaged"), "{error}");
}

#[test]
fn a_file_has_one_owner() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap();
    let error = FileJournal::open(&path).unwrap_err().to_string();
    assert!(error.contains("in use"), "{error}");
    drop(journal);
    FileJournal::open(&path).unwrap();
}

#[test]
fn a_long_journal_is_rewritten_without_what_is_done() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap().fsync(false);
    journal.append(key(0), "stays").unwrap();
    let entry = "x".repeat(10_000);
    for number in 1..300 {
        journal.append(key(number), &entry).unwrap();
        journal.done(key(number)).unwrap();
    }
    journal.append(key(300), "stays too").unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 1_100_000);
    assert!(FileJournal::open(&path).is_err(), "the new file has its owner too");
    drop(journal);
    assert_eq!(FileJournal::open(&path).unwrap().pending().unwrap(), ["stays", "stays too"]);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left");
}

#[test]
fn many_threads_write_one_journal() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let journal = &journal;
            scope.spawn(move || (0..20).for_each(|number| journal.append(key(thread * 100 + number), "entry").unwrap()));
        }
    });
    drop(journal);
    assert_eq!(FileJournal::open(&path).unwrap().pending().unwrap().len(), 160);
}

#[test]
fn seen_keys_survive_and_the_oldest_are_forgotten() {
    let (_folder, path) = folder();
    let seen = FileSeen::open(&path, 100).unwrap();
    (0..1000).for_each(|number| seen.insert(key(number)).unwrap());
    assert!(fs::metadata(&path).unwrap().len() <= 201 * 33);
    let latest = |seen: &FileSeen| (900..1000).all(|number| seen.contains(key(number)).unwrap()) && !seen.contains(key(899)).unwrap();
    assert!(latest(&seen));
    drop(seen);
    assert!(latest(&FileSeen::open(&path, 100).unwrap()));
}
