//! Replacing a file in one step: readers see the old content or the new one, even if the machine stops half-way.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever the system's defaults allow.
    Default,
    /// Only its owner (mode 0600 on Unix).
    Owner,
}

/// Replaces a file: writes a temporary file beside it, syncs it, renames it, syncs the folder. Only one writer of a path may be at work at a time.
///
/// `prepare` gets the new file while it is still empty, for example to lock it. Returns the new file.
pub(crate) fn replace(path: &Path, content: &[u8], access: Access, prepare: impl FnOnce(&File) -> io::Result<()>) -> io::Result<File> {
    let temporary = temporary(path);
    // A leftover might be readable by others.
    remove_if_present(&temporary)?;
    let mut file = open(OpenOptions::new().read(true).append(true).create_new(true), &temporary, access)?;
    prepare(&file)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_folder_of(path)?;
    Ok(file)
}

/// Keeps all other processes from writing to a folder as long as the returned file is open; it closes with its process at the latest.
pub(crate) fn lock_folder(folder: &Path) -> io::Result<File> {
    let lock = open(OpenOptions::new().write(true).create(true).truncate(false), &folder.join("lock"), Access::Owner)?;
    lock.lock()?;
    Ok(lock)
}

/// Removes a file, for good even if the machine stops right after.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    sync_folder_of(path)
}

fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".part");
    path.with_file_name(name)
}

/// Opens a file, which gets this access if it is created.
#[cfg(unix)]
pub(crate) fn open(options: &mut OpenOptions, path: &Path, access: Access) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    if access == Access::Owner {
        options.mode(0o600);
    }
    options.open(path)
}

/// Opens a file.
#[cfg(not(unix))]
pub(crate) fn open(options: &mut OpenOptions, path: &Path, _: Access) -> io::Result<File> {
    options.open(path)
}

/// Syncs the folder that holds a path: only then does a new name, or the absence of an old one, survive a crash.
#[cfg(unix)]
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Does nothing: other systems cannot open folders, and need not.
#[cfg(not(unix))]
pub(crate) fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}
