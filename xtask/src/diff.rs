//! `cargo xtask diff …`: what has changed in the spec for users of the SDK.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use clap::ValueEnum;
use codegen::diff::{Diff, diff};
use codegen::source::{Source, Sources};
use codegen::{Error, load, load_unchecked};

#[derive(clap::Args)]
pub struct Args {
    /// Another spec folder, or the git revision whose spec is compared.
    #[arg(value_name = "REV|DIR")]
    since: String,
    /// How to print it; Markdown is for the changelog.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub fn run(spec: &Path, args: &Args) -> ExitCode {
    match compare(spec, &args.since) {
        Ok(diff) => {
            let text = match args.format {
                Format::Text => diff.text(),
                Format::Markdown => diff.markdown(),
                Format::Json => diff.json(),
            };
            print!("{text}");
            ExitCode::from(u8::from(diff.breaking))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn compare(spec: &Path, since: &str) -> Result<Diff, Error> {
    let folder = Path::new(since);
    let before = if folder.is_dir() { Sources::from_folder(folder)? } else { at_revision(spec, since)? };
    Ok(diff(&load_unchecked(before)?, &load(spec)?))
}

/// The spec as git has it at a revision.
fn at_revision(spec: &Path, revision: &str) -> Result<Sources, Error> {
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

fn git(folder: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Io(format!("git {} in {}: {error}", arguments.join(" "), folder.display()));
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
