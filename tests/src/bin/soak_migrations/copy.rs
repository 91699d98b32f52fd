//! A copy of the project, without what is built or kept by git. Files that are the same stay, so that cargo builds only what changes.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

const LEFT_OUT: [&str; 2] = ["target", ".git"];

/// Makes `to` a copy of the project in `from`.
pub fn project(from: &Path, to: &Path) -> io::Result<()> {
    folder(from, to, &LEFT_OUT)
}

fn folder(from: &Path, to: &Path, left_out: &[&str]) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let mut names: BTreeSet<OsString> = BTreeSet::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if left_out.iter().any(|left_out| name == **left_out) {
            continue;
        }
        if entry.path().is_dir() {
            folder(&entry.path(), &to.join(&name), &[])?
        } else {
            file(&entry.path(), &to.join(&name))?
        }
        names.insert(name);
    }
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !names.contains(&entry.file_name()) {
            if entry.path().is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
        }
    }
    Ok(())
}

fn file(from: &Path, to: &Path) -> io::Result<()> {
    let is_same = fs::read(to).is_ok_and(|there| fs::read(from).is_ok_and(|wanted| wanted == there));
    if is_same { Ok(()) } else { fs::copy(from, to).map(drop) }
}
