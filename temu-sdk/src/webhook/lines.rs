//! A file of lines that survives a crash: what was appended is there, half a line is not.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// An open file of lines. No other process can open it meanwhile.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    len: u64,
    /// Half a line may follow them.
    is_torn: bool,
}

impl Lines {
    /// Opens or creates the file, cuts off half a line that a crash left at its end, and hands out the others.
    pub fn open(path: &Path) -> io::Result<(Self, String)> {
        let read = || {
            let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
            lock_file(&file)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
            file.set_len(bytes.len() as u64)?;
            sync_folder(path);
            let text = String::from_utf8(bytes).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            Ok((file, text))
        };
        let (file, text) = read().map_err(|error| at(path, &error))?;
        Ok((Self { path: path.to_owned(), file, len: text.len() as u64, is_torn: false }, text))
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

    /// Puts other lines in the place of all. A crash leaves the old or the new ones.
    pub fn replace(&mut self, lines: &str) -> io::Result<()> {
        let draft = self.path.with_extension("new");
        let write = || {
            let mut file = File::create(&draft)?;
            lock_file(&file)?;
            file.write_all(lines.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&draft, &self.path)?;
            sync_folder(&self.path);
            Ok(file)
        };
        self.file = write().map_err(|error| at(&self.path, &error))?;
        self.len = lines.len() as u64;
        self.is_torn = false;
        Ok(())
    }

    /// Another handle to the same file, to wait for the disk without holding up those who append.
    pub fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Bytes of all lines.
    pub fn len(&self) -> u64 {
        self.len
    }
}

/// Some file systems know no locks: better to go on there than to refuse.
fn lock_file(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(io::Error::new(io::ErrorKind::ResourceBusy, "in use by another process; give each its own file"))
        }
        _ => Ok(()),
    }
}

/// Makes a file's name last. Some systems cannot open folders, and need not.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().unwrap_or_default();
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The error of a line (the first is 1) that nobody wrote so.
pub(super) fn damaged(path: &Path, line: usize) -> io::Error {
    let text = format!("{}:{line}: damaged; mend the line, or move the file away to start anew", path.display());
    io::Error::new(io::ErrorKind::InvalidData, text)
}
