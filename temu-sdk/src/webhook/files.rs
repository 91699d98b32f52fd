//! Journal and record of seen events in files.

use std::{collections::VecDeque, fmt::Write, io, path::Path, sync::Mutex};

use super::{
    EventKey,
    lines::{Lines, damaged},
    stores::{Journal, Keys, Seen, lock},
};

/// A journal is rewritten without what is done when it is this long, in bytes, and twice as long as it was after the last time.
const REWRITE: u64 = 1024 * 1024;
/// Bytes of a key and its line end.
const KEY_LINE: u64 = 33;

/// A journal in a file, `+key entry` for what came and `-key` for what is done. For one process at a time.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("temu-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("journal");
/// use temu_sdk::webhook::{FileJournal, Journal};
/// let key = "0".repeat(32).parse().unwrap();
/// FileJournal::open(&path)?.append(key, "an entry")?;
/// let journal = FileJournal::open(&path)?; // after a restart
/// assert_eq!(journal.pending()?, ["an entry"]);
/// journal.done(key)?;
/// assert!(journal.pending()?.is_empty());
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct FileJournal {
    entries: Mutex<Entries>,
    /// The number of the last entry that is known to be on the disk.
    synced: Mutex<u64>,
    fsync: bool,
}

#[derive(Debug)]
struct Entries {
    lines: Lines,
    pending: VecDeque<(EventKey, String)>,
    /// How many there were in all.
    written: u64,
    rewrite_at: u64,
}

impl FileJournal {
    /// Opens or creates a journal.
    ///
    /// # Errors
    /// Where the file cannot be opened, is in use by another process, or holds a line that is none of a journal.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let (lines, text) = Lines::open(path.as_ref())?;
        let mut pending = VecDeque::new();
        for (number, line) in (1..).zip(text.lines()) {
            replay(line, &mut pending).ok_or_else(|| damaged(path.as_ref(), number))?;
        }
        let entries = Entries { lines, pending, written: 0, rewrite_at: REWRITE };
        Ok(Self { entries: Mutex::new(entries), synced: Mutex::new(0), fsync: true })
    }

    /// Whether an event is acknowledged only when it is on the disk, and so survives the machine's crash too: on by default. Without it an
    /// event survives the end of the process only.
    #[must_use]
    pub fn fsync(mut self, on: bool) -> Self {
        self.fsync = on;
        self
    }

    /// One wait for the disk serves all entries that were written before it began.
    fn sync(&self, number: u64) -> io::Result<()> {
        let mut synced = lock(&self.synced);
        if *synced < number {
            let (file, written) = {
                let entries = lock(&self.entries);
                (entries.lines.handle()?, entries.written)
            };
            file.sync_data()?;
            *synced = written;
        }
        Ok(())
    }
}

/// Does again what a line says; `None` if it says nothing.
fn replay(line: &str, pending: &mut VecDeque<(EventKey, String)>) -> Option<()> {
    let (sign, rest) = line.split_at_checked(1)?;
    let (key, entry) = rest.split_once(' ').unwrap_or((rest, ""));
    let key: EventKey = key.parse().ok()?;
    match sign {
        "+" => pending.push_back((key, entry.to_owned())),
        "-" => pending.retain(|(other, _)| *other != key),
        _ => return None,
    }
    Some(())
}

impl Journal for FileJournal {
    fn append(&self, key: EventKey, entry: &str) -> io::Result<()> {
        let entry = entry.replace(['\n', '\r'], " ");
        let number = {
            let mut entries = lock(&self.entries);
            entries.lines.append(&format!("+{key} {entry}\n"))?;
            entries.pending.push_back((key, entry));
            entries.written += 1;
            entries.written
        };
        if self.fsync { self.sync(number) } else { Ok(()) }
    }

    fn done(&self, key: EventKey) -> io::Result<()> {
        let mut entries = lock(&self.entries);
        entries.lines.append(&format!("-{key}\n"))?;
        entries.pending.retain(|(other, _)| *other != key);
        if entries.lines.len() < entries.rewrite_at {
            return Ok(());
        }
        let mut lines = String::new();
        for (key, entry) in &entries.pending {
            writeln!(lines, "+{key} {entry}").map_err(io::Error::other)?;
        }
        entries.lines.replace(&lines)?;
        entries.rewrite_at = REWRITE.max(2 * entries.lines.len());
        Ok(())
    }

    fn pending(&self) -> io::Result<Vec<String>> {
        Ok(lock(&self.entries).pending.iter().map(|(_, entry)| entry.clone()).collect())
    }
}

/// Remembers the latest keys in a file, one a line. For one process at a time.
///
/// After a crash of the machine the latest keys may be forgotten; their events, if Temu repeats them, are then delivered again.
#[derive(Debug)]
pub struct FileSeen(Mutex<(Lines, Keys)>, u64);

impl FileSeen {
    /// Opens or creates a file with room for so many keys; it takes up to 66 bytes a key.
    ///
    /// # Errors
    /// Where the file cannot be opened, is in use by another process, or holds a line that is no key.
    pub fn open(path: impl AsRef<Path>, capacity: usize) -> io::Result<Self> {
        let (lines, text) = Lines::open(path.as_ref())?;
        let mut keys = Keys::new(capacity);
        for (number, line) in (1..).zip(text.lines()) {
            keys.insert(line.parse().map_err(|_| damaged(path.as_ref(), number))?);
        }
        Ok(Self(Mutex::new((lines, keys)), KEY_LINE.saturating_mul(2 * capacity.max(1) as u64)))
    }
}

impl Seen for FileSeen {
    fn contains(&self, key: EventKey) -> io::Result<bool> {
        Ok(lock(&self.0).1.contains(key))
    }

    fn insert(&self, key: EventKey) -> io::Result<()> {
        let (lines, keys) = &mut *lock(&self.0);
        if !keys.insert(key) {
            return Ok(());
        }
        lines.append(&format!("{key}\n"))?;
        if lines.len() > self.1 {
            lines.replace(&keys.iter().map(|key| format!("{key}\n")).collect::<String>())?;
        }
        Ok(())
    }
}
