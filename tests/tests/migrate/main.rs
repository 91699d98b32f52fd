//! Announcements of migrations: read, done to a spec, replayed.

mod layouts;
mod property;
mod replay;
mod rows;
mod small;
