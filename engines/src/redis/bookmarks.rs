//! Bookmarks in Redis.

use std::sync::LazyLock;

use redis::{Script, cmd};
use temu_sdk::{
    BoxFuture, Error,
    paging::{Bookmark, BookmarkStore, StoredBookmark},
};

use super::Redis;

/// KEYS: bookmark. ARGV: the generation before, the generation, the bookmark.
static SAVE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local current = redis.call('HMGET', KEYS[1], 'generation', 'bookmark')
          if (current[1] or '0') ~= ARGV[1] then return (current[1] == ARGV[2] and current[2] == ARGV[3]) and 1 or 0 end
          redis.call('HSET', KEYS[1], 'version', 1, 'generation', ARGV[2], 'bookmark', ARGV[3])
          return 1",
    )
});

/// Keeps the bookmarks of change feeds in Redis.
#[derive(Clone, Debug)]
pub struct RedisBookmarks {
    redis: Redis,
}

impl RedisBookmarks {
    /// Creates the store on a connection.
    #[must_use]
    pub fn new(redis: &Redis) -> Self {
        Self { redis: redis.clone() }
    }

    fn key(&self, name: &str) -> String {
        self.redis.key(format_args!("b:{name}"))
    }
}

impl BookmarkStore for RedisBookmarks {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredBookmark>, Error>> {
        Box::pin(async move {
            let mut get = cmd("HMGET");
            get.arg(self.key(name)).arg("version").arg("generation").arg("bookmark");
            let (version, generation, bookmark): (Option<u32>, Option<u64>, Option<String>) = self.redis.command(&get).await?;
            if version.is_some_and(|version| version > 1) {
                return Err(Error::store_invalid("a bookmark was written by a newer version of temu-sdk-engines: update this one"));
            }
            let Some((generation, bookmark)) = generation.zip(bookmark) else { return Ok(None) };
            let bookmark: Result<Bookmark, _> = bookmark.parse();
            let bookmark = bookmark.map_err(|error| Error::store_invalid(format!("the bookmark {name:?} is damaged: {error}")))?;
            Ok(Some(StoredBookmark::new(bookmark, generation)))
        })
    }

    fn save<'a>(&'a self, name: &'a str, bookmark: &'a Bookmark, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move {
            let generation = after + 1;
            let arguments = [after.to_string(), generation.to_string(), bookmark.to_string()];
            let saved: bool = self.redis.script(&SAVE, &[self.key(name)], &arguments).await?;
            Ok(saved.then_some(generation))
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { self.redis.command(cmd("DEL").arg(self.key(name))).await })
    }
}
