//! A store in files: one private file a token, replaced in one step, and guarded among processes by a lock that ends with its holder.

use std::{
    fs::{self, DirBuilder},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::credentials::tokens::{
    file_format::{Content, LeaseContent},
    store::{Lease, ShopToken, StoredToken, TokenKey, TokenStore, next_generation},
};
use crate::{
    clock::BoxFuture,
    error::Error,
    storage::{
        atomic::{self, Access},
        blocking::blocking,
    },
    wire::{hex, values::UnixMillis},
};

/// Keeps tokens in the files of a folder, which several processes of one machine may share. Only its owner can read them (modes 0700 and 0600
/// on Unix).
///
/// ```no_run
/// use temu_sdk::{Region, tokens::{FileStore, Tokens}};
/// // What belongs to the EU stays there.
/// let tokens = Tokens::new(FileStore::open("/var/lib/shop/tokens")?).store_for(Region::Eu, FileStore::open("/mnt/eu/tokens")?);
/// # Ok::<(), temu_sdk::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: Arc<Path>,
}

impl FileStore {
    /// Opens a store in a folder, which is created if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the folder can be neither found nor created.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        create_private_folder(&folder)
            .map_err(|error| Error::config(format!("the folder of tokens {} cannot be created: {error}", folder.display())))?;
        Ok(Self { folder: folder.into() })
    }

    /// Works on the files away from the threads that run futures.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static) -> Result<T, Error> {
        let folder = Arc::clone(&self.folder);
        let done = blocking(move || work(&folder)).await;
        done.map_err(|error| Error::from_io(format!("cannot access the tokens in {}", self.folder.display()), error))
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        let key = key.clone();
        Box::pin(self.work(move |folder| load(folder, &key)))
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        let (key, token) = (key.clone(), token.clone());
        Box::pin(self.work(move |folder| save(folder, &key, token, after, lease)))
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        let key = key.clone();
        Box::pin(self.work(move |folder| remove(folder, &key, generation)))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        Box::pin(self.work(list))
    }

    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        let key = key.clone();
        Box::pin(self.work(move |folder| acquire_lease(folder, &key, duration)))
    }

    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        let key = key.clone();
        Box::pin(self.work(move |folder| release_lease(folder, &key, lease)))
    }
}

fn load(folder: &Path, key: &TokenKey) -> io::Result<Option<StoredToken>> {
    let path = token_path(folder, key);
    let Some(content) = read(&path)? else { return Ok(None) };
    // A file that was copied under another name must not give a shop another's token.
    if content.key().as_ref() != Some(key) {
        return Err(damaged(&path, "holds the token of another shop or gateway"));
    }
    content.stored().map(Some).ok_or_else(|| damaged(&path, "does not hold a token"))
}

fn save(folder: &Path, key: &TokenKey, token: ShopToken, after: u64, lease: Option<Lease>) -> io::Result<Option<u64>> {
    let _lock = atomic::lock_folder(folder)?;
    let is_stale = match lease {
        Some(lease) => current_lease(folder, key)? != Some(lease),
        None => false,
    };
    if is_stale || generation(folder, key)? != after {
        return Ok(None);
    }
    let generation = next_generation(after);
    let text = Zeroizing::new(serde_json::to_string(&Content::new(key, token, generation))?);
    atomic::replace(&token_path(folder, key), text.as_bytes(), Access::Owner, |_| Ok(()))?;
    if lease.is_some() {
        fs::remove_file(lease_path(folder, key))?;
    }
    Ok(Some(generation))
}

fn remove(folder: &Path, key: &TokenKey, expected: u64) -> io::Result<bool> {
    let _lock = atomic::lock_folder(folder)?;
    if expected == 0 || generation(folder, key)? != expected {
        return Ok(false);
    }
    atomic::remove(&token_path(folder, key))?;
    Ok(true)
}

fn acquire_lease(folder: &Path, key: &TokenKey, duration: Duration) -> io::Result<Option<Lease>> {
    let _lock = atomic::lock_folder(folder)?;
    if current_lease(folder, key)?.is_some() {
        return Ok(None);
    }
    let lease = Lease::unique();
    let length = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let content = LeaseContent::new(lease, UnixMillis(now().saturating_add(length)), length);
    atomic::replace(&lease_path(folder, key), serde_json::to_string(&content)?.as_bytes(), Access::Owner, |_| Ok(()))?;
    Ok(Some(lease))
}

fn release_lease(folder: &Path, key: &TokenKey, lease: Lease) -> io::Result<()> {
    let _lock = atomic::lock_folder(folder)?;
    if current_lease(folder, key)? == Some(lease) {
        fs::remove_file(lease_path(folder, key))?;
    }
    Ok(())
}

/// Returns the lease of a key that has not ended. A damaged file counts as one that has.
fn current_lease(folder: &Path, key: &TokenKey) -> io::Result<Option<Lease>> {
    let text = match fs::read(lease_path(folder, key)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(serde_json::from_slice::<LeaseContent>(&text).ok().and_then(|content| content.lease_at(UnixMillis(now()))))
}

fn now() -> i64 {
    UnixMillis::from(SystemTime::now()).0
}

/// Returns 0 if there is no token.
fn generation(folder: &Path, key: &TokenKey) -> io::Result<u64> {
    Ok(load(folder, key)?.map_or(0, |stored| stored.generation))
}

fn list(folder: &Path) -> io::Result<Vec<TokenKey>> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == TOKEN) {
            keys.extend(read(&path)?.and_then(|content| content.key()));
        }
    }
    Ok(keys)
}

const TOKEN: &str = "json";
const LEASE: &str = "lease";

fn token_path(folder: &Path, key: &TokenKey) -> PathBuf {
    folder.join(file_name(key, TOKEN))
}

fn lease_path(folder: &Path, key: &TokenKey) -> PathBuf {
    folder.join(file_name(key, LEASE))
}

/// Labels may hold anything: their digest is a name on every file system.
fn file_name(key: &TokenKey, extension: &str) -> String {
    format!("{}-{}.{extension}", hex::encode(&Md5::digest(key.shop.as_bytes())), key.gateway)
}

fn read(path: &Path) -> io::Result<Option<Content>> {
    let text = match fs::read(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // Not serde's own words, which quote what they found.
    let content: Content = serde_json::from_slice(&text).map_err(|_| damaged(path, "does not hold a token"))?;
    if content.is_newer() {
        return Err(damaged(path, "was written by a newer version of temu-sdk: update this one"));
    }
    Ok(Some(content))
}

fn damaged(path: &Path, what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("{} {what}", path.display()))
}

#[cfg(unix)]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}
