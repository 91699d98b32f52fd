//! The seam to whatever keeps the bookmarks of change feeds, and the stores in memory and in files.

use std::{
    collections::HashMap,
    fmt, fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::{
    clock::BoxFuture,
    error::Error,
    paging::bookmark::Bookmark,
    storage::{
        atomic::{self, Access},
        blocking::blocking,
    },
    sync::lock,
    wire::hex,
};

/// A bookmark as a store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredBookmark {
    /// The bookmark.
    pub bookmark: Bookmark,
    /// Counts the savings under the name. Never 0.
    pub generation: u64,
}

impl StoredBookmark {
    /// Creates a bookmark of a generation; for stores of your own.
    #[must_use]
    pub fn new(bookmark: Bookmark, generation: u64) -> Self {
        Self { bookmark, generation }
    }
}

/// Keeps bookmarks by name, for one process or for several: a worker that ends is continued by another.
///
/// ```
/// # async fn example(shop: temu_sdk::Shop) -> Result<(), temu_sdk::Error> {
/// use temu_sdk::{UnixSeconds, order, paging::{Bookmark, BookmarkStore, MemoryBookmarks}};
///
/// let store = MemoryBookmarks::default();
/// let stored = store.load("orders of my-shop").await?;
/// let mut generation = stored.as_ref().map_or(0, |stored| stored.generation);
/// let bookmark = stored.map_or(Bookmark::from(UnixSeconds(1_765_438_056)), |stored| stored.bookmark);
/// let mut changes = shop.changes(order::list::Request::new(), bookmark);
/// while let Some(order) = changes.next().await {
///     println!("{:?}", order?);
///     match store.save("orders of my-shop", changes.bookmark(), generation).await? {
///         Some(saved) => generation = saved,
///         None => break, // another worker reads this feed now
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub trait BookmarkStore: Send + Sync + fmt::Debug {
    /// Loads the bookmark under a name, if there is one.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredBookmark>, Error>>;

    /// Stores a bookmark in place of the one of the generation `after` (0: there is none), in one step, and returns its generation. Changes nothing
    /// and returns `None` if the store holds another generation by now: another worker reads the feed.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn save<'a>(&'a self, name: &'a str, bookmark: &'a Bookmark, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>>;

    /// Removes the bookmark under a name. Returns whether there was one.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, Error>>;
}

impl<T: BookmarkStore + ?Sized> BookmarkStore for Arc<T> {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredBookmark>, Error>> {
        (**self).load(name)
    }

    fn save<'a>(&'a self, name: &'a str, bookmark: &'a Bookmark, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        (**self).save(name, bookmark, after)
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        (**self).remove(name)
    }
}

/// Keeps bookmarks as long as the process lives.
#[derive(Debug, Default)]
pub struct MemoryBookmarks(Mutex<HashMap<String, StoredBookmark>>);

impl MemoryBookmarks {
    fn replace(&self, name: &str, bookmark: &Bookmark, after: u64) -> Option<u64> {
        let mut bookmarks = lock(&self.0);
        let current = bookmarks.get(name).map_or(0, |stored| stored.generation);
        (current == after).then(|| {
            bookmarks.insert(name.to_owned(), StoredBookmark::new(bookmark.clone(), after + 1));
            after + 1
        })
    }
}

impl BookmarkStore for MemoryBookmarks {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredBookmark>, Error>> {
        Box::pin(async move { Ok(lock(&self.0).get(name).cloned()) })
    }

    fn save<'a>(&'a self, name: &'a str, bookmark: &'a Bookmark, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move { Ok(self.replace(name, bookmark, after)) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(lock(&self.0).remove(name).is_some()) })
    }
}

/// Keeps bookmarks in the files of a folder, which several processes of one machine may share.
#[derive(Clone, Debug)]
pub struct FileBookmarks {
    folder: Arc<Path>,
}

/// The version of the files.
const VERSION: u64 = 1;

impl FileBookmarks {
    /// Opens a store in a folder, which is created if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the folder can be neither found nor created.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        fs::create_dir_all(&folder)
            .map_err(|error| Error::from_io(format!("cannot create the folder of bookmarks {}", folder.display()), error))?;
        Ok(Self { folder: folder.into() })
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static) -> Result<T, Error> {
        let folder = Arc::clone(&self.folder);
        let done = blocking(move || work(&folder)).await;
        done.map_err(|error| Error::from_io(format!("cannot access the bookmarks in {}", self.folder.display()), error))
    }
}

impl BookmarkStore for FileBookmarks {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredBookmark>, Error>> {
        let name = name.to_owned();
        Box::pin(self.work(move |folder| load(folder, &name)))
    }

    fn save<'a>(&'a self, name: &'a str, bookmark: &'a Bookmark, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        let (name, bookmark) = (name.to_owned(), bookmark.to_string());
        Box::pin(self.work(move |folder| save(folder, &name, &bookmark, after)))
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        let name = name.to_owned();
        Box::pin(self.work(move |folder| remove(folder, &name)))
    }
}

fn load(folder: &Path, name: &str) -> io::Result<Option<StoredBookmark>> {
    let path = path(folder, name);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let damaged = |what: &str| io::Error::new(ErrorKind::InvalidData, format!("{} {what}", path.display()));
    let content: Value = serde_json::from_str(&text).map_err(|_| damaged("does not hold a bookmark"))?;
    if content["version"].as_u64().is_some_and(|version| version > VERSION) {
        return Err(damaged("was written by a newer version of temu-sdk: update this one"));
    }
    if content["name"] != name {
        return Err(damaged("holds another feed's bookmark"));
    }
    let bookmark = content["bookmark"].as_str().and_then(|text| text.parse().ok());
    let stored = bookmark.zip(content["generation"].as_u64()).map(|(bookmark, generation)| StoredBookmark { bookmark, generation });
    stored.map(Some).ok_or_else(|| damaged("does not hold a bookmark"))
}

fn save(folder: &Path, name: &str, bookmark: &str, after: u64) -> io::Result<Option<u64>> {
    let _lock = atomic::lock_folder(folder)?;
    if load(folder, name)?.map_or(0, |stored| stored.generation) != after {
        return Ok(None);
    }
    let generation = after + 1;
    let content = json!({"version": VERSION, "name": name, "generation": generation, "bookmark": bookmark});
    atomic::replace(&path(folder, name), content.to_string().as_bytes(), Access::Default, |_| Ok(()))?;
    Ok(Some(generation))
}

fn remove(folder: &Path, name: &str) -> io::Result<bool> {
    let _lock = atomic::lock_folder(folder)?;
    match atomic::remove(&path(folder, name)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        removed => removed.map(|()| true),
    }
}

/// Names may hold anything: their digest is a name on every file system.
fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{}.json", hex::encode(&Md5::digest(name.as_bytes()))))
}
