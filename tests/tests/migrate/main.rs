//! Announcements of migrations: read, done to a spec, replayed.

mod interrupted;
mod layouts;
mod moves;
mod property;
mod replay;
mod rows;
mod small;
mod today;
