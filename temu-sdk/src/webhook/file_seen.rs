//! The record of seen events in a file.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex},
};

use super::{
    EventKey,
    seen::{Claim, Keys, SeenEvents},
};
use crate::{
    clock::BoxFuture,
    error::Error,
    storage::{
        blocking::blocking,
        lines::{Format, Lines},
    },
    sync::lock,
};

/// Bytes of a key and its line end.
const KEY_LINE: u64 = 33;
/// Version 1 had no header.
const FORMAT: Format = Format { name: "seen events", version: 2 };

/// Remembers the latest keys in a file, one a line. For one process at a time.
///
/// After a crash of the machine the latest keys may be forgotten; their events, if Temu repeats them, are then delivered again.
#[derive(Debug)]
pub struct FileSeen(Arc<Mutex<Content>>);

#[derive(Debug)]
struct Content {
    lines: Lines,
    keys: Keys,
    /// The file is rewritten when it is longer.
    longest: u64,
}

impl FileSeen {
    /// Opens or creates a file with room for this many keys; it takes up to 66 bytes a key.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened, is in use by another process, holds a line that is no key, or was written by a newer
    /// version of this crate.
    pub fn open(path: impl AsRef<Path>, capacity: usize) -> Result<Self, Error> {
        let content = Content::open(path.as_ref(), capacity);
        let content = content.map_err(|error| Error::from_io("cannot open the record of seen events", error))?;
        Ok(Self(Arc::new(Mutex::new(content))))
    }
}

impl Content {
    fn open(path: &Path, capacity: usize) -> io::Result<Self> {
        let (lines, content) = Lines::open(path, FORMAT)?;
        let mut keys = Keys::new(capacity);
        for (number, line) in &content.lines {
            keys.confirm(line.parse().map_err(|_| lines.damaged(*number))?);
        }
        let longest = KEY_LINE.saturating_mul(2 * capacity.max(1) as u64);
        let mut opened = Self { lines, keys, longest };
        if content.version < FORMAT.version {
            opened.rewrite()?;
        }
        Ok(opened)
    }

    fn confirm(&mut self, key: EventKey) -> io::Result<()> {
        if !self.keys.confirm(key) {
            return Ok(());
        }
        self.lines.append(&format!("{key}\n"))?;
        if self.lines.len() > self.longest { self.rewrite() } else { Ok(()) }
    }

    fn rewrite(&mut self) -> io::Result<()> {
        self.lines.replace(&self.keys.iter().map(|key| format!("{key}\n")).collect::<String>())
    }
}

impl SeenEvents for FileSeen {
    fn claim(&self, key: EventKey) -> BoxFuture<'_, Result<Claim, Error>> {
        Box::pin(async move { Ok(lock(&self.0).keys.claim(key)) })
    }

    fn confirm(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        let content = Arc::clone(&self.0);
        Box::pin(async move {
            let confirmed = blocking(move || lock(&content).confirm(key)).await;
            confirmed.map_err(|error| Error::from_io("the record of seen events failed", error))
        })
    }

    fn release(&self, key: EventKey) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            lock(&self.0).keys.release(key);
            Ok(())
        })
    }
}
