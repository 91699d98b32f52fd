//! Files that are written whole or not at all, readable for the owner alone where they hold secrets.

use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::exit::Failure;
use crate::i18n::text;

/// Writes a file with the usual permissions.
pub fn write(path: &Path, content: &str) -> Result<(), Failure> {
    replace(path, content.as_bytes(), false)
}

/// Writes a file that only its owner may read.
pub fn write_private(path: &Path, content: &str) -> Result<(), Failure> {
    replace(path, content.as_bytes(), true)
}

fn replace(path: &Path, content: &[u8], is_private: bool) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::io(text!("cannot write {}", path.display()), error);
    // A link stays one: what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_folder(folder, is_private)?;
    let mut file = NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    if !is_private {
        usual_permissions(file.path()).map_err(|error| failed(&error))?;
    }
    file.persist(&target).map(drop).map_err(|error| failed(&error.error))
}

fn create_folder(folder: &Path, is_private: bool) -> Result<(), Failure> {
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(|error| Failure::io(text!("cannot create {}", folder.display()), &error))?;
    if is_new && is_private {
        private_permissions(folder).map_err(|error| Failure::io(text!("cannot create {}", folder.display()), &error))
    } else {
        Ok(())
    }
}

#[cfg(unix)]
fn usual_permissions(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(unix)]
fn private_permissions(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn usual_permissions(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn private_permissions(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Whether others than the owner may read or change a file.
#[cfg(unix)]
pub fn is_open_to_others(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

/// On other systems the profile's folder protects them.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Path) -> std::io::Result<bool> {
    Ok(false)
}
