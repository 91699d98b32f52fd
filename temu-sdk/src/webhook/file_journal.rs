//! The journal in a file.

use std::{
    fmt::Write,
    io,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::{
    EventKey,
    entries::{Entries, Item},
    journal::{Appended, DeadLetter, Entry, Journal, JournalStats, Receipt},
    memory_journal::now,
};
use crate::{
    clock::BoxFuture,
    error::Error,
    storage::{
        blocking::blocking,
        lines::{Format, Lines},
    },
    sync::lock,
    wire::values::UnixMillis,
};

/// The file is rewritten without what is done when it is this long, in bytes, and twice as long as it was after the last time.
const REWRITE: u64 = 1024 * 1024;
/// Version 1 had neither header nor moments, attempts and dead letters.
const FORMAT: Format = Format { name: "journal", version: 2 };

/// A journal in a file, for one process at a time. A line each: `+key moment entry` when an event was appended, `~key` when it was taken,
/// `-key moment` when it was done, `xkey reason` when it was buried, `^key` when it became waiting again.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("temu-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("journal");
/// use std::time::Duration;
/// use temu_sdk::webhook::{FileJournal, Journal};
/// let key = "0".repeat(32).parse().unwrap();
/// let _ = FileJournal::open(&path)?.append(key, "an entry").await?;
/// let journal = FileJournal::open(&path)?; // after a restart
/// let entry = journal.take(Duration::ZERO).await?.expect("an entry");
/// assert_eq!(entry.text, "an entry");
/// journal.done(&entry.receipt).await?;
/// assert_eq!(journal.take(Duration::ZERO).await?, None);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FileJournal {
    file: Arc<JournalFile>,
    takeover: Duration,
}

#[derive(Debug)]
struct JournalFile {
    content: Mutex<Content>,
    /// The number of the last entry that is known to be on the disk.
    synced: Mutex<u64>,
    fsync: AtomicBool,
    appended: Notify,
}

#[derive(Debug)]
struct Content {
    lines: Lines,
    entries: Entries,
    /// How many entries were appended in all.
    written: u64,
    rewrite_at: u64,
}

impl FileJournal {
    /// Opens or creates a journal.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened, is in use by another process, holds a line that is none of a journal, or was written by a
    /// newer version of this crate.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let content = Content::open(path.as_ref()).map_err(|error| Error::from_io("cannot open the journal", error))?;
        let (content, synced) = (Mutex::new(content), Mutex::new(0));
        let file = JournalFile { content, synced, fsync: AtomicBool::new(true), appended: Notify::new() };
        Ok(Self { file: Arc::new(file), takeover: Duration::from_secs(300) })
    }

    /// Sets whether an event is acknowledged only when it is on the disk, and so survives the machine's crash too: on by default. Without it an
    /// event survives the end of the process only.
    #[must_use]
    pub fn fsync(self, on: bool) -> Self {
        self.file.fsync.store(on, Ordering::Relaxed);
        self
    }

    /// Sets how many events may wait or be taken: 100,000 by default. With more, Temu is told to send the event again.
    #[must_use]
    pub fn capacity(self, events: usize) -> Self {
        lock(&self.file.content).entries.capacity = events.max(1);
        self
    }

    /// Sets how long an event stays taken without a sign of its worker: 5 minutes by default.
    #[must_use]
    pub fn with_takeover(mut self, takeover: Duration) -> Self {
        self.takeover = takeover;
        self
    }

    /// Sets how long events that are done are kept for [`Journal::replay`]: not at all by default.
    #[must_use]
    pub fn retain(self, retention: Duration) -> Self {
        lock(&self.file.content).entries.retention = retention;
        self
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&JournalFile) -> io::Result<T> + Send + 'static) -> Result<T, Error> {
        let file = Arc::clone(&self.file);
        blocking(move || work(&file)).await.map_err(|error| Error::from_io("the journal failed", error))
    }

    /// Works on the entries and the file.
    async fn change<T: Send + 'static>(&self, change: impl FnOnce(&mut Content) -> io::Result<T> + Send + 'static) -> Result<T, Error> {
        self.work(move |file| change(&mut lock(&file.content))).await
    }
}

impl JournalFile {
    fn append(&self, key: EventKey, text: &str) -> io::Result<Appended> {
        let (appended, number) = {
            let mut content = lock(&self.content);
            (content.append(key, text)?, content.written)
        };
        // One that is known already may have failed to reach the disk.
        if appended != Appended::Full && self.fsync.load(Ordering::Relaxed) {
            self.sync(number)?;
        }
        if appended == Appended::Stored {
            self.appended.notify_one();
        }
        Ok(appended)
    }

    /// Waits for the disk. One wait serves all entries that were written before it began.
    fn sync(&self, number: u64) -> io::Result<()> {
        let mut synced = lock(&self.synced);
        if *synced < number {
            let (file, written) = {
                let content = lock(&self.content);
                (content.lines.handle()?, content.written)
            };
            file.sync_data()?;
            *synced = written;
        }
        Ok(())
    }
}

impl Content {
    fn open(path: &Path) -> io::Result<Self> {
        let (lines, content) = Lines::open(path, FORMAT)?;
        let mut entries = Entries::new(usize::MAX);
        entries.retention = Duration::MAX;
        for (number, line) in &content.lines {
            restore(line, content.version, &mut entries).ok_or_else(|| lines.damaged(*number))?;
        }
        (entries.capacity, entries.retention) = (100_000, Duration::ZERO);
        let mut opened = Self { lines, entries, written: 0, rewrite_at: REWRITE };
        if content.version < FORMAT.version {
            opened.rewrite()?;
        }
        Ok(opened)
    }

    fn append(&mut self, key: EventKey, text: &str) -> io::Result<Appended> {
        let appended = self.entries.check(key);
        if appended == Appended::Stored {
            let item = Item::new(key, one_line(text), now());
            self.lines.append(&format!("+{key} {} {}\n", item.appended.0, item.text))?;
            self.entries.insert(item);
            self.written += 1;
        }
        Ok(appended)
    }

    fn take(&mut self, takeover: Duration) -> io::Result<Option<Entry>> {
        let entry = self.entries.take(takeover);
        if let Some(entry) = &entry {
            self.lines.append(&format!("~{}\n", entry.key))?;
        }
        Ok(entry)
    }

    fn done(&mut self, receipt: &Receipt) -> io::Result<()> {
        let now = now();
        if let Some(key) = self.entries.done(receipt, now) {
            self.lines.append(&format!("-{key} {}\n", now.0))?;
        }
        if self.lines.len() < self.rewrite_at { Ok(()) } else { self.rewrite() }
    }

    fn bury(&mut self, receipt: &Receipt, reason: &str) -> io::Result<()> {
        match self.entries.bury(receipt, &one_line(reason)) {
            Some(key) => self.lines.append(&format!("x{key} {}\n", one_line(reason))),
            None => Ok(()),
        }
    }

    fn revive(&mut self, key: EventKey) -> io::Result<bool> {
        let is_dead = self.entries.revive(key);
        if is_dead {
            self.lines.append(&format!("^{key}\n"))?;
        }
        Ok(is_dead)
    }

    fn replay(&mut self, since: UnixMillis) -> io::Result<u64> {
        let keys = self.entries.replay(since);
        self.lines.append(&keys.iter().map(|key| format!("^{key}\n")).collect::<String>())?;
        Ok(keys.len() as u64)
    }

    /// Writes the file anew, without what is done and not kept.
    fn rewrite(&mut self) -> io::Result<()> {
        let mut lines = String::new();
        let write = |error: std::fmt::Error| io::Error::other(error);
        for (done, Item { key, appended, text, .. }) in self.entries.kept() {
            write!(lines, "+{key} {} {text}\n-{key} {}\n", appended.0, done.0).map_err(write)?;
        }
        for item in self.entries.iter() {
            let Item { key, appended, text, attempts, .. } = item;
            writeln!(lines, "+{key} {} {text}", appended.0).map_err(write)?;
            (0..*attempts).try_for_each(|_| writeln!(lines, "~{key}")).map_err(write)?;
            if let Some(reason) = item.reason() {
                writeln!(lines, "x{key} {reason}").map_err(write)?;
            }
        }
        self.lines.replace(&lines)?;
        self.rewrite_at = REWRITE.max(2 * self.lines.len());
        Ok(())
    }
}

/// Does again what a line says; `None` if it says nothing.
fn restore(line: &str, version: u32, entries: &mut Entries) -> Option<()> {
    let (sign, rest) = line.split_at_checked(1)?;
    let (key, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let key: EventKey = key.parse().ok()?;
    match (sign, version) {
        ("+", 1) => restore_item(Item::new(key, rest.to_owned(), UnixMillis(0)), entries),
        ("+", _) => {
            let (appended, text) = rest.split_once(' ')?;
            restore_item(Item::new(key, text.to_owned(), UnixMillis(appended.parse().ok()?)), entries);
        }
        ("-", 1) => entries.end(key, UnixMillis(0)),
        ("-", _) => entries.end(key, UnixMillis(rest.parse().ok()?)),
        ("~", 2..) => entries.restore(key, None),
        ("x", 2..) => entries.restore(key, Some(rest)),
        ("^", 2..) => {
            if !entries.revive(key) {
                entries.revive_done(key);
            }
        }
        _ => return None,
    }
    Some(())
}

fn restore_item(item: Item, entries: &mut Entries) {
    if entries.check(item.key) == Appended::Stored {
        entries.insert(item);
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

impl Journal for FileJournal {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        let entry = entry.to_owned();
        Box::pin(self.work(move |file| file.append(key, &entry)))
    }

    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>> {
        /// At least this often: an entry may be free again because its worker gave no sign.
        const LOOK: Duration = Duration::from_secs(1);
        let takeover = self.takeover;
        Box::pin(async move {
            let end = Instant::now() + wait;
            loop {
                let entry = self.change(move |content| content.take(takeover)).await?;
                let left = end.saturating_duration_since(Instant::now());
                if entry.is_some() || left.is_zero() {
                    return Ok(entry);
                }
                // Timing out is no failure, only a reason to look again.
                let _ = tokio::time::timeout(left.min(LOOK), self.file.appended.notified()).await;
            }
        })
    }

    fn takeover(&self) -> Duration {
        self.takeover
    }

    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(lock(&self.file.content).entries.extend(receipt, self.takeover)) })
    }

    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        let receipt = receipt.clone();
        Box::pin(self.change(move |content| content.done(&receipt)))
    }

    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let (receipt, reason) = (receipt.clone(), reason.to_owned());
        Box::pin(self.change(move |content| content.bury(&receipt, &reason)))
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        Box::pin(async move { Ok(lock(&self.file.content).entries.dead_letters(limit)) })
    }

    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move {
            let is_dead = self.change(move |content| content.revive(key)).await?;
            self.file.appended.notify_one();
            Ok(is_dead)
        })
    }

    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        Box::pin(async move {
            let count = self.change(move |content| content.replay(since)).await?;
            self.file.appended.notify_one();
            Ok(count)
        })
    }

    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        Box::pin(async move { Ok(lock(&self.file.content).entries.stats()) })
    }
}
