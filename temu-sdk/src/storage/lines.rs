//! A file of lines that survives a crash: what was appended is there, half a line is not. The first line names the format and its version.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use crate::storage::atomic::{self, Access};

/// What the lines of a file mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub name: &'static str,
    /// The version that is written. Files without a first line of this kind are of version 1.
    pub version: u32,
}

/// What a file held when it was opened.
pub(crate) struct Content {
    pub version: u32,
    /// The lines after the first, each with the number that an editor shows.
    pub lines: Vec<(usize, String)>,
}

/// An open file of lines. No other process can open it meanwhile.
#[derive(Debug)]
pub(crate) struct Lines {
    path: PathBuf,
    format: Format,
    file: File,
    /// Bytes of whole lines.
    len: u64,
    /// Half a line may follow them.
    is_torn: bool,
}

impl Lines {
    /// Opens or creates the file and cuts off half a line that a crash left at its end.
    pub fn open(path: &Path, format: Format) -> io::Result<(Self, Content)> {
        let read = || {
            let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
            lock_file(&file)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
            file.set_len(bytes.len() as u64)?;
            atomic::sync_folder_of(path)?;
            let text = String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "is no text"))?;
            Ok((file, text))
        };
        let (file, text) = read().map_err(|error| at(path, &error))?;
        let mut lines = Self { path: path.to_owned(), format, file, len: text.len() as u64, is_torn: false };
        if text.is_empty() {
            lines.append(&format.header())?;
        }
        let content = format.read(&text).map_err(|error| at(path, &error))?;
        Ok((lines, content))
    }

    /// Appends whole lines. Half a line that a failure leaves is cut off before the next one.
    pub fn append(&mut self, lines: &str) -> io::Result<()> {
        let mut write = || {
            if self.is_torn {
                self.file.set_len(self.len)?;
            }
            self.is_torn = true;
            self.file.write_all(lines.as_bytes())
        };
        write().map_err(|error| at(&self.path, &error))?;
        self.is_torn = false;
        self.len += lines.len() as u64;
        Ok(())
    }

    /// Replaces all lines. A crash leaves the old or the new ones.
    pub fn replace(&mut self, lines: &str) -> io::Result<()> {
        let text = self.format.header() + lines;
        let file = atomic::replace(&self.path, text.as_bytes(), Access::Default, lock_file);
        self.file = file.map_err(|error| at(&self.path, &error))?;
        self.len = text.len() as u64;
        self.is_torn = false;
        Ok(())
    }

    /// Returns another handle to the same file, to wait for the disk without holding up those who append.
    pub fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Returns the bytes of all lines.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns the error of a line that nobody wrote so.
    pub fn damaged(&self, line: usize) -> io::Error {
        let text = format!("{}:{line}: damaged; repair the line, or move the file away to start anew", self.path.display());
        io::Error::new(ErrorKind::InvalidData, text)
    }
}

impl Format {
    fn header(self) -> String {
        format!("#temu-sdk {} {}\n", self.name, self.version)
    }

    fn read(self, text: &str) -> io::Result<Content> {
        let mut lines = (1..).zip(text.lines().map(str::to_owned)).collect::<Vec<_>>();
        let version = match lines.first().and_then(|(_, line)| line.strip_prefix('#')) {
            None => {
                if text.is_empty() {
                    self.version
                } else {
                    1
                }
            }
            Some(header) => {
                let version = header.strip_prefix("temu-sdk ").and_then(|rest| rest.strip_prefix(self.name));
                let version = version.and_then(|version| version.trim().parse().ok());
                lines.remove(0);
                version.ok_or_else(|| io::Error::new(ErrorKind::InvalidData, format!("is no file of the kind {:?}", self.name)))?
            }
        };
        if version > self.version {
            let text =
                format!("was written by a newer version of temu-sdk (format {version}, not up to {}): update this one", self.version);
            return Err(io::Error::new(ErrorKind::InvalidData, text));
        }
        Ok(Content { version, lines })
    }
}

/// Locks a file. Some file systems know no locks: better to go on there than to fail.
fn lock_file(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::Error::new(ErrorKind::ResourceBusy, "in use by another process; give each its own file")),
        _ => Ok(()),
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
