//! Every engine passes the suite of its seam.

mod file;
mod memory;
