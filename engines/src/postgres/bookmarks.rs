//! Bookmarks in Postgres.

use temu_sdk::{
    BoxFuture, Error,
    paging::{Bookmark, BookmarkStore, StoredBookmark},
};

use super::Postgres;

const LOAD: &str = "SELECT version, generation, bookmark FROM temu_bookmark WHERE name = $1";
const INSERT: &str = "INSERT INTO temu_bookmark (name, version, generation, bookmark) VALUES ($1, 1, 1, $2)
    ON CONFLICT (name) DO UPDATE SET bookmark = excluded.bookmark
    WHERE temu_bookmark.generation = 1 AND temu_bookmark.bookmark = excluded.bookmark RETURNING generation";
const UPDATE: &str = "UPDATE temu_bookmark SET version = 1, generation = $3::bigint + 1, bookmark = $2
    WHERE name = $1 AND (generation = $3 OR (generation = $3 + 1 AND bookmark = $2)) RETURNING generation";
const REMOVE: &str = "DELETE FROM temu_bookmark WHERE name = $1 RETURNING 1";

/// Keeps the bookmarks of change feeds in Postgres.
#[derive(Clone, Debug)]
pub struct PostgresBookmarks {
    postgres: Postgres,
}

impl PostgresBookmarks {
    /// Creates the store on a connection.
    #[must_use]
    pub fn new(postgres: &Postgres) -> Self {
        Self { postgres: postgres.clone() }
    }
}

impl BookmarkStore for PostgresBookmarks {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredBookmark>, Error>> {
        Box::pin(async move {
            let Some(row) = self.postgres.query_opt(LOAD, &[&name]).await? else { return Ok(None) };
            let (version, generation, bookmark): (i32, i64, &str) = (row.get(0), row.get(1), row.get(2));
            if version > 1 {
                return Err(Error::store_invalid("a bookmark was written by a newer version of temu-sdk-engines: update this one"));
            }
            let bookmark: Result<Bookmark, _> = bookmark.parse();
            let bookmark = bookmark.map_err(|error| Error::store_invalid(format!("the bookmark {name:?} is damaged: {error}")))?;
            Ok(Some(StoredBookmark::new(bookmark, generation.cast_unsigned())))
        })
    }

    fn save<'a>(&'a self, name: &'a str, bookmark: &'a Bookmark, after: u64) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move {
            let bookmark = bookmark.to_string();
            let row = match after {
                0 => self.postgres.query_opt(INSERT, &[&name, &bookmark]).await?,
                after => self.postgres.query_opt(UPDATE, &[&name, &bookmark, &after.cast_signed()]).await?,
            };
            Ok(row.map(|row| row.get::<_, i64>(0).cast_unsigned()))
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(self.postgres.query_opt(REMOVE, &[&name]).await?.is_some()) })
    }
}
