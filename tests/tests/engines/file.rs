//! The engines in files.

use std::{fs, sync::Arc, time::Duration};

use temu_sdk::{
    Gateway,
    paging::{BookmarkStore, FileBookmarks},
    tokens::{FileStore, TokenKey, TokenStore},
    webhook::{FileJournal, FileSeen, Journal},
};
use temu_sdk_tests::conformance::{self, SHORT, key};

#[tokio::test(flavor = "multi_thread")]
async fn tokens() {
    let folder = tempfile::tempdir().unwrap();
    conformance::tokens(&FileStore::open(folder.path()).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seen_events() {
    let folder = tempfile::tempdir().unwrap();
    conformance::seen(&Arc::new(FileSeen::open(folder.path().join("seen"), 100).unwrap())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let open = || FileJournal::open(&path).unwrap().capacity(50).with_takeover(SHORT).retain(Duration::from_secs(3600));
    conformance::journal(&Arc::new(open())).await;
    // And once more with what that left behind.
    conformance::journal(&Arc::new(open())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bookmarks() {
    let folder = tempfile::tempdir().unwrap();
    conformance::bookmarks(&FileBookmarks::open(folder.path()).unwrap()).await;
}

/// The file with the only token or bookmark of a folder.
fn only_file(folder: &std::path::Path) -> std::path::PathBuf {
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|extension| extension == "json")).unwrap()
}

#[tokio::test]
async fn a_tokens_file_of_an_older_version_is_read_and_of_a_newer_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (store, key) = (FileStore::open(folder.path()).unwrap(), TokenKey::new("a", Gateway::Us));
    let token = temu_sdk::tokens::ShopToken::new(temu_sdk::AccessToken::new("t"));
    store.save(&key, &token, 0, None).await.unwrap();
    let path = only_file(folder.path());
    fs::write(&path, r#"{"shop": "a", "gateway": "us", "generation": 7, "accessToken": "t"}"#).unwrap();
    assert_eq!(store.load(&key).await.unwrap().unwrap().generation, 7);
    fs::write(&path, r#"{"version": 3, "shop": "a", "gateway": "us", "generation": 7, "accessToken": "t"}"#).unwrap();
    let error = store.load(&key).await.unwrap_err();
    assert!(error.is_store() && !error.is_retryable() && error.to_string().contains("newer version"), "{error}");
}

#[tokio::test]
async fn a_bookmarks_file_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileBookmarks::open(folder.path()).unwrap();
    store.save("a", &temu_sdk::UnixSeconds(1).into(), 0).await.unwrap();
    let path = only_file(folder.path());
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"version\":1", "\"version\":2")).unwrap();
    let error = store.load("a").await.unwrap_err();
    assert!(error.is_store() && error.to_string().contains("newer version"), "{error}");
}

#[tokio::test]
async fn a_journal_of_an_older_version_is_read_and_of_a_newer_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    fs::write(&path, format!("+{} done\n+{} left\n-{}\n", key(1), key(2), key(1))).unwrap();
    for _ in 0..2 {
        let journal = FileJournal::open(&path).unwrap();
        assert_eq!(journal.stats().await.unwrap().waiting, 1);
        drop(journal);
        assert!(fs::read_to_string(&path).unwrap().starts_with("#temu-sdk journal 2\n"));
    }
    assert_eq!(FileJournal::open(&path).unwrap().take(Duration::ZERO).await.unwrap().unwrap().text, "left");
    fs::write(&path, "#temu-sdk journal 3\n").unwrap();
    let error = FileJournal::open(&path).unwrap_err().to_string();
    assert!(error.contains("newer version of temu-sdk (format 3"), "{error}");
    let error = FileSeen::open(&path, 9).unwrap_err().to_string();
    assert!(error.contains("no file of the kind"), "{error}");
}

#[tokio::test]
async fn seen_events_of_an_older_version_are_read() {
    use temu_sdk::webhook::{Claim, SeenEvents};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seen");
    fs::write(&path, format!("{}\n", key(1))).unwrap();
    for _ in 0..2 {
        let seen = FileSeen::open(&path, 9).unwrap();
        assert_eq!(seen.claim(key(1)).await.unwrap(), Claim::Seen);
    }
    fs::write(&path, "#temu-sdk seen events 3\n").unwrap();
    assert!(FileSeen::open(&path, 9).unwrap_err().to_string().contains("newer version"));
}
