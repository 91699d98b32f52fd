//! Engines on Postgres: every operation is one statement on one connection.
//!
//! | table | holds | lives |
//! | --- | --- | --- |
//! | `temu_migration` | which changes of the schema were made | for ever |
//! | `temu_token` | tokens, encrypted, some 500 bytes each, and their leases | until they are removed |
//! | `temu_seen` | events that were seen or claimed, some 80 bytes each | 30 hours |
//! | `temu_journal` | the events of journals | until they are done and no longer retained |
//! | `temu_bookmark` | bookmarks | until they are removed |
//!
//! [`Postgres::migrate`] creates the tables and brings those of older versions up to date.

mod bookmarks;
mod connection;
mod journal;
mod seen;
mod tokens;

pub use bookmarks::PostgresBookmarks;
pub use connection::Postgres;
pub use journal::PostgresJournal;
pub use seen::PostgresSeen;
pub use tokens::PostgresTokens;
