//! A store in files: one private file a token, replaced in one step, guarded among processes by a lock that ends with its holder.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::credentials::tokens::store::{ShopToken, Stored, TokenKey, TokenStore, next_generation};
use crate::{
    catalog::gateway::Gateway,
    clock::BoxFuture,
    credentials::secret::{AccessToken, RefreshToken},
    error::Error,
    storage::offload::offload,
    wire::hex::hex,
    wire::macros::record,
    wire::values::UnixSeconds,
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
    /// A store in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// Where the folder can neither be found nor made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        private_folder(&folder)
            .map_err(|error| Error::config(format!("the folder of tokens {} cannot be made: {error}", folder.display())))?;
        Ok(Self { folder: folder.into() })
    }

    /// Works on the files where waiting for a disk or for another process holds no call up.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static) -> Result<T, Error> {
        let folder = Arc::clone(&self.folder);
        let done = offload(move || work(&folder)).await;
        done.map_err(|error| Error::token_unavailable(format!("the tokens in {} cannot be reached: {error}", self.folder.display())))
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<Stored>, Error>> {
        let key = key.clone();
        Box::pin(self.work(move |folder| load(folder, &key)))
    }

    fn save<'a>(&'a self, key: &'a TokenKey, token: &'a ShopToken, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        let (key, token) = (key.clone(), token.clone());
        Box::pin(self.work(move |folder| save(folder, &key, token, after)))
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        let key = key.clone();
        Box::pin(self.work(move |folder| remove(folder, &key, generation)))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        Box::pin(self.work(list))
    }
}

/// A file's content.
#[derive(Clone)]
struct Content {
    shop: Option<String>,
    gateway: Option<String>,
    generation: Option<i64>,
    access: Option<String>,
    refresh: Option<String>,
    expires: Option<UnixSeconds>,
    mall_id: Option<i64>,
}

record! { response Content {
    0 "shop" shop,
    1 "gateway" gateway,
    2 "generation" generation,
    3 "accessToken" access,
    4 "refreshToken" refresh,
    5 "expires" expires,
    6 "mallId" mall_id,
} sensitive [3 4] aliases [] }

impl Content {
    fn new(key: &TokenKey, token: ShopToken, generation: u64) -> Self {
        Self {
            shop: Some(key.shop.as_ref().to_owned()),
            gateway: Some(key.gateway.id().to_owned()),
            generation: i64::try_from(generation).ok(),
            access: Some(token.access.expose().to_owned()),
            refresh: token.refresh.map(|refresh| refresh.expose().to_owned()),
            expires: token.expires,
            mall_id: token.mall_id,
        }
    }

    fn key(&self) -> Option<TokenKey> {
        Some(TokenKey::new(self.shop.as_deref()?, Gateway::from_id(self.gateway.as_deref()?)?))
    }

    fn stored(self) -> Option<Stored> {
        let refresh = self.refresh.map(RefreshToken::new);
        let token = ShopToken { access: AccessToken::new(self.access?), refresh, expires: self.expires, mall_id: self.mall_id };
        Some(Stored::new(token, u64::try_from(self.generation?).ok()?))
    }
}

fn load(folder: &Path, key: &TokenKey) -> io::Result<Option<Stored>> {
    let path = folder.join(file_name(key));
    let Some(content) = read(&path)? else { return Ok(None) };
    // A file that was copied under another name must not hand a shop another's token.
    if content.key().as_ref() != Some(key) {
        return Err(io::Error::other(format!("{} holds the token of another shop or gateway", path.display())));
    }
    content.stored().map(Some).ok_or_else(|| io::Error::other(format!("{} is no file of a token", path.display())))
}

fn save(folder: &Path, key: &TokenKey, token: ShopToken, after: u64) -> io::Result<Option<u64>> {
    let _lock = lock(folder)?;
    if generation(folder, key)? != after {
        return Ok(None);
    }
    let generation = next_generation(after);
    let text = Zeroizing::new(serde_json::to_string(&Content::new(key, token, generation))?);
    replace(folder, &file_name(key), text.as_bytes())?;
    Ok(Some(generation))
}

fn remove(folder: &Path, key: &TokenKey, meant: u64) -> io::Result<bool> {
    let _lock = lock(folder)?;
    if meant == 0 || generation(folder, key)? != meant {
        return Ok(false);
    }
    fs::remove_file(folder.join(file_name(key)))?;
    sync_folder(folder)?;
    Ok(true)
}

/// Keeps all others from writing as long as it lives, or its process does.
fn lock(folder: &Path) -> io::Result<File> {
    let lock = private_file(OpenOptions::new().create(true).truncate(false), &folder.join(LOCK))?;
    lock.lock()?;
    Ok(lock)
}

/// 0 where there is no token.
fn generation(folder: &Path, key: &TokenKey) -> io::Result<u64> {
    Ok(load(folder, key)?.map_or(0, |stored| stored.generation))
}

fn list(folder: &Path) -> io::Result<Vec<TokenKey>> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            keys.extend(read(&path)?.and_then(|content| content.key()));
        }
    }
    Ok(keys)
}

const LOCK: &str = "lock";
const EXTENSION: &str = "json";

/// Labels may hold anything: their digest is a name on every file system.
fn file_name(key: &TokenKey) -> String {
    format!("{}-{}.{EXTENSION}", hex(&Md5::digest(key.shop.as_bytes())), key.gateway)
}

fn read(path: &Path) -> io::Result<Option<Content>> {
    let text = match fs::read(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // Not serde's own words, which quote what they found.
    serde_json::from_slice(&text).map(Some).map_err(|_| io::Error::other(format!("{} is no file of a token", path.display())))
}

/// Readers see the old content or the new one, whole, even if the machine stops half-way. The caller holds the lock, so one name will do for
/// what is being written.
fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    let (part, path) = (folder.join("part"), folder.join(name));
    // One that was left behind might be open to others.
    if let Err(error) = fs::remove_file(&part)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = private_file(OpenOptions::new().create_new(true), &part)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&part, &path)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn private_file(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    options.write(true).mode(0o600).open(path)
}

/// A renamed file is only safe once its folder is written, too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}

#[cfg(not(unix))]
fn private_file(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.write(true).open(path)
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
