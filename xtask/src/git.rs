//! What the commands ask git.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use codegen::Error;
use codegen::source::{Source, Sources};

/// The spec as git has it at a revision.
pub fn spec_at(spec: &Path, revision: &str) -> Result<Sources, Error> {
    let listed = git(spec, &["ls-tree", "-r", "--name-only", "-z", revision], "")?;
    let paths: Vec<String> =
        String::from_utf8_lossy(&listed).split('\0').filter(|path| path.ends_with(".yaml")).map(str::to_owned).collect();
    if paths.is_empty() {
        return Err(Error::Io(format!("{revision} has no spec in {}", spec.display())));
    }
    let wanted: String = paths.iter().map(|path| format!("{revision}:./{path}\n")).collect();
    let blobs = git(spec, &["cat-file", "--batch"], &wanted)?;
    let files = paths.into_iter().zip(contents(&blobs)).map(|(path, text)| Source { path, text }).collect();
    Ok(Sources { root: format!("{revision}:{}", spec.display()), files })
}

/// The tags of releases that lead to the current commit, the newest version first.
pub fn release_tags() -> Result<Vec<String>, Error> {
    lines(&["tag", "--list", "v[0-9]*", "--merged", "HEAD", "--sort=-version:refname"])
}

/// Files that differ from the last commit, as git lists them.
pub fn changed_files() -> Result<Vec<String>, Error> {
    lines(&["status", "--porcelain"])
}

/// The manifests of the project.
pub fn manifests() -> Result<Vec<String>, Error> {
    lines(&["ls-files", "Cargo.toml", "*/Cargo.toml"])
}

fn lines(arguments: &[&str]) -> Result<Vec<String>, Error> {
    let printed = git(Path::new("."), arguments, "")?;
    Ok(String::from_utf8_lossy(&printed).lines().map(str::to_owned).collect())
}

fn git(folder: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn Display| Error::Io(format!("git {} in {}: {error}", arguments.join(" "), folder.display()));
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let (stdin, input) = (child.stdin.take(), input.to_owned());
    // Written beside, since git answers before it has read everything.
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    // Git reports what it could not read.
    let _ = writer.join();
    if output.status.success() { Ok(output.stdout) } else { Err(failed(&String::from_utf8_lossy(&output.stderr).trim())) }
}

/// The texts in what `git cat-file --batch` prints: a line that ends with the length, the text, a line break.
fn contents(blobs: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = blobs;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let header = String::from_utf8_lossy(&rest[..end]);
        let length = header.rsplit(' ').next().and_then(|length| length.parse::<usize>().ok()).unwrap_or(0);
        let body = &rest[end + 1..];
        texts.push(String::from_utf8_lossy(&body[..length.min(body.len())]).into_owned());
        rest = body.get(length + 1..).unwrap_or_default();
    }
    texts
}
