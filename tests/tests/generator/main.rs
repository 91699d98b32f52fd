//! What the generator writes, for the small spec and for the whole one.

mod compiles;
mod files;
mod rust;
mod snapshots;
