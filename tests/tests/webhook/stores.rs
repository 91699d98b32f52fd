//! Journal and record of seen events in files.

use std::{fs, io::Write, path::PathBuf, sync::Arc, time::Duration};

use tempfile::TempDir;
use temu_sdk::webhook::{Claim, Entry, FileJournal, FileSeen, Journal, SeenEvents};
use temu_sdk_tests::conformance::key;
use tokio::task::JoinSet;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    (folder, path)
}

async fn append(journal: &FileJournal, number: u32, text: &str) {
    let _ = journal.append(key(number), text).await.unwrap();
}

async fn take(journal: &FileJournal) -> Entry {
    journal.take(Duration::ZERO).await.unwrap().unwrap()
}

/// The texts that wait in a journal.
async fn waiting(path: &PathBuf) -> Vec<String> {
    let journal = FileJournal::open(path).unwrap();
    let mut texts = Vec::new();
    while let Some(entry) = journal.take(Duration::ZERO).await.unwrap() {
        texts.push(entry.text);
    }
    texts
}

#[tokio::test]
async fn a_journal_keeps_what_is_not_done_in_order() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap();
    for number in 0..4 {
        append(&journal, number, &format!("entry {number}")).await;
    }
    for is_done in [false, true, false] {
        let entry = take(&journal).await;
        if is_done {
            journal.done(&entry.receipt).await.unwrap();
        }
    }
    drop(journal);
    assert_eq!(waiting(&path).await, ["entry 0", "entry 2", "entry 3"]);
}

#[tokio::test]
async fn attempts_and_dead_letters_survive_the_process() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap();
    append(&journal, 1, "poison").await;
    drop(journal);
    for attempt in 1..4 {
        let journal = FileJournal::open(&path).unwrap();
        let entry = take(&journal).await;
        assert_eq!(entry.attempts, attempt);
        if attempt == 3 {
            journal.bury(&entry.receipt, "crashes\neverybody").await.unwrap();
        }
    }
    let journal = FileJournal::open(&path).unwrap();
    let letters = journal.dead_letters(9).await.unwrap();
    assert_eq!((&*letters[0].text, &*letters[0].reason, letters[0].attempts), ("poison", "crashes everybody", 3));
    assert!(journal.revive(key(1)).await.unwrap());
    drop(journal);
    assert_eq!(waiting(&path).await, ["poison"]);
}

#[tokio::test]
async fn half_a_line_at_the_end_was_never_acknowledged() {
    let (_folder, path) = folder();
    append(&FileJournal::open(&path).unwrap(), 1, "whole").await;
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"+0000").unwrap();
    append(&FileJournal::open(&path).unwrap(), 2, "next").await;
    assert_eq!(waiting(&path).await, ["whole", "next"]);
}

#[test]
fn a_damaged_line_is_named() {
    let (_folder, path) = folder();
    fs::write(&path, format!("+{} good\n?\n", key(1))).unwrap();
    let error = FileJournal::open(&path).unwrap_err();
    assert!(error.is_store() && error.to_string().contains("file:2: damaged"), "{error}");
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

#[tokio::test]
async fn a_long_journal_is_rewritten_without_what_is_done() {
    let (_folder, path) = folder();
    let journal = FileJournal::open(&path).unwrap().fsync(false);
    append(&journal, 0, "stays").await;
    let _stays = take(&journal).await;
    let entry = "x".repeat(10_000);
    for number in 1..300 {
        append(&journal, number, &entry).await;
        let taken = take(&journal).await;
        journal.done(&taken.receipt).await.unwrap();
    }
    append(&journal, 300, "stays too").await;
    assert!(fs::metadata(&path).unwrap().len() < 1_100_000);
    assert!(FileJournal::open(&path).is_err(), "the new file has its owner too");
    drop(journal);
    assert_eq!(waiting(&path).await, ["stays", "stays too"]);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_write_one_journal() {
    let (_folder, path) = folder();
    let journal = Arc::new(FileJournal::open(&path).unwrap());
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let journal = Arc::clone(&journal);
        tasks.spawn(async move {
            for number in 0..20 {
                append(&journal, task * 100 + number, "entry").await;
            }
        });
    }
    tasks.join_all().await;
    drop(journal);
    assert_eq!(waiting(&path).await.len(), 160);
}

#[tokio::test]
async fn seen_keys_survive_and_the_oldest_are_forgotten() {
    let (_folder, path) = folder();
    let seen = FileSeen::open(&path, 100).unwrap();
    for number in 0..1000 {
        seen.confirm(key(number)).await.unwrap();
    }
    assert!(fs::metadata(&path).unwrap().len() <= 201 * 33);
    drop(seen);
    let seen = FileSeen::open(&path, 100).unwrap();
    for number in 900..1000 {
        assert_eq!(seen.claim(key(number)).await.unwrap(), Claim::Seen);
    }
    assert_eq!(seen.claim(key(899)).await.unwrap(), Claim::New);
}
