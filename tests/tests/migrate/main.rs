//! Announcements of migrations: read, done to a spec, replayed.

mod past;
mod replay;
