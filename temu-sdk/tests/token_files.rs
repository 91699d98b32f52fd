//! Tokens in files: private, whole, and shared by several stores as by several processes.

use std::{fs, path::PathBuf};

use tempfile::TempDir;
use temu_sdk::{
    AccessToken, Gateway,
    tokens::{FileStore, ShopToken, TokenKey, TokenStore},
};

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
async fn what_is_removed_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let generation = open(&folder).save(&key("uninstalled"), &token("t"), 0, None).await.unwrap().unwrap();
    let kept = open(&folder).save(&key("a"), &token("a"), 0, None).await.unwrap().unwrap();
    assert!(open(&folder).remove(&key("uninstalled"), generation).await.unwrap());
    assert_eq!(open(&folder).list().await.unwrap(), [key("a")]);
    assert_eq!(open(&folder).load(&key("a")).await.unwrap().unwrap().generation, kept);
    for entry in fs::read_dir(folder.path().join("tokens")).unwrap() {
        assert!(!fs::read_to_string(entry.unwrap().path()).unwrap().contains("uninstalled"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    // What another program left behind does not open the file to others.
    let generation = store.save(&key("a"), &token("t"), 0, None).await.unwrap().unwrap();
    let part = file(&folder).with_extension("json.part");
    fs::write(&part, "").unwrap();
    fs::set_permissions(&part, fs::Permissions::from_mode(0o666)).unwrap();
    store.save(&key("a"), &token("t"), generation, None).await.unwrap().unwrap();
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
    open(&folder).save(&key("a"), &token("token-of-a"), 0, None).await.unwrap();
    open(&other).save(&key("b"), &token("token-of-b"), 0, None).await.unwrap();
    fs::copy(file(&folder), file(&other)).unwrap();
    let error = open(&other).load(&key("b")).await.unwrap_err();
    assert!(error.to_string().contains("another shop") && error.is_store() && !error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_broken_file_is_an_error_that_names_it() {
    let folder = TempDir::new().unwrap();
    open(&folder).save(&key("a"), &token("t"), 0, None).await.unwrap();
    for broken in ["{\"shop\": \"a\", \"gateway\": \"us\", \"accessToken\": \"very-secr", "{\"shop\": \"a\", \"gateway\": \"us\"}"] {
        fs::write(file(&folder), broken).unwrap();
        let error = open(&folder).load(&key("a")).await.unwrap_err().to_string();
        let name = file(&folder).file_name().unwrap().to_string_lossy().into_owned();
        assert!(error.contains(&name) && error.contains("does not hold a token") && !error.contains("very"), "{error}");
    }
}
