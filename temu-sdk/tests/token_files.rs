//! Tokens in files: private, whole, and shared by several stores as by several processes.

mod common;

use std::{fs, path::PathBuf, sync::Arc};

use common::tokens::assert_late_is_harmless;
use tempfile::TempDir;
use temu_sdk::{
    AccessToken, Gateway, RefreshToken, UnixSeconds,
    tokens::{FileStore, ShopToken, TokenKey, TokenStore},
};
use tokio::task::JoinSet;

fn token(text: &str) -> ShopToken {
    ShopToken::new(AccessToken::new(text))
}

fn key(shop: &str) -> TokenKey {
    TokenKey::new(shop, Gateway::Us)
}

fn open(folder: &TempDir) -> FileStore {
    FileStore::open(folder.path().join("tokens")).unwrap()
}

#[tokio::test]
async fn what_is_saved_is_loaded_by_others() {
    let folder = TempDir::new().unwrap();
    let whole = token("t").refresh(RefreshToken::new("r")).expires(UnixSeconds(1_800_000_000)).mall_id(634_418_000_000_001);
    // Labels are anybody's: paths, other scripts, nothing at all.
    for shop in ["my-shop", "../../etc/passwd", "店铺 \"1\"", ""] {
        assert_eq!(open(&folder).load(&key(shop)).await.unwrap(), None);
        let generation = open(&folder).save(&key(shop), &whole, 0).await.unwrap();
        let stored = open(&folder).load(&key(shop)).await.unwrap().unwrap();
        assert_eq!((stored.token, Some(stored.generation)), (whole.clone(), generation));
        assert_eq!(open(&folder).load(&TokenKey::new(shop, Gateway::Eu)).await.unwrap(), None);
    }
    let mut keys = open(&folder).list().await.unwrap();
    keys.sort();
    assert_eq!(keys, ["", "../../etc/passwd", "my-shop", "店铺 \"1\""].map(key));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_is_late_touches_no_newer_token() {
    let folder = TempDir::new().unwrap();
    assert_late_is_harmless(&open(&folder), &key("a")).await;
}

#[tokio::test]
async fn what_is_removed_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let generation = open(&folder).save(&key("uninstalled"), &token("t"), 0).await.unwrap().unwrap();
    let kept = open(&folder).save(&key("a"), &token("a"), 0).await.unwrap().unwrap();
    assert!(open(&folder).remove(&key("uninstalled"), generation).await.unwrap());
    assert_eq!(open(&folder).list().await.unwrap(), [key("a")]);
    assert_eq!(open(&folder).load(&key("a")).await.unwrap().unwrap().generation, kept);
    for entry in fs::read_dir(folder.path().join("tokens")).unwrap() {
        assert!(!fs::read_to_string(entry.unwrap().path()).unwrap().contains("uninstalled"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_succeeds() {
    let folder = Arc::new(TempDir::new().unwrap());
    let mut generation = 0;
    for _ in 0..5 {
        let mut savers = JoinSet::new();
        for saver in 0..8 {
            let folder = Arc::clone(&folder);
            savers.spawn(async move { open(&folder).save(&key("a"), &token(&saver.to_string()), generation).await.unwrap() });
        }
        let saved: Vec<u64> = savers.join_all().await.into_iter().flatten().collect();
        assert_eq!(saved.len(), 1, "{saved:?}");
        generation = saved[0];
    }
    assert_eq!(open(&folder).load(&key("a")).await.unwrap().unwrap().generation, generation);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    // What another program left behind does not open the file to others.
    fs::write(folder.path().join("tokens/part"), "").unwrap();
    fs::set_permissions(folder.path().join("tokens/part"), fs::Permissions::from_mode(0o666)).unwrap();
    store.save(&key("a"), &token("t"), 0).await.unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("tokens")), 0o700);
    for entry in fs::read_dir(folder.path().join("tokens")).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

/// The file of the only token.
fn file(folder: &TempDir) -> PathBuf {
    let mut files = fs::read_dir(folder.path().join("tokens")).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some()).unwrap()
}

#[tokio::test]
async fn a_misplaced_file_gives_no_shop_anothers_token() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    open(&folder).save(&key("a"), &token("token-of-a"), 0).await.unwrap();
    open(&other).save(&key("b"), &token("token-of-b"), 0).await.unwrap();
    fs::copy(file(&folder), file(&other)).unwrap();
    let error = open(&other).load(&key("b")).await.unwrap_err();
    assert!(error.to_string().contains("another shop") && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_broken_file_is_an_error_that_names_it() {
    let folder = TempDir::new().unwrap();
    open(&folder).save(&key("a"), &token("t"), 0).await.unwrap();
    for broken in ["{\"shop\": \"a\", \"gateway\": \"us\", \"accessToken\": \"very-secr", "{\"shop\": \"a\", \"gateway\": \"us\"}"] {
        fs::write(file(&folder), broken).unwrap();
        let error = open(&folder).load(&key("a")).await.unwrap_err().to_string();
        let name = file(&folder).file_name().unwrap().to_string_lossy().into_owned();
        assert!(error.contains(&name) && error.contains("is no file of a token") && !error.contains("very"), "{error}");
    }
}
