//! `cargo xtask release VERSION`: prepares a release in the working tree. It publishes nothing, and undoes nothing by itself.

mod changelog;
pub mod manifest;
pub mod version;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use codegen::{Error, output};
use jiff::{Timestamp, tz::TimeZone};

use crate::semver::{current_version, last_release};
use crate::{diff, git};
use version::{Need, Version};

const CHANGELOG: &str = "CHANGELOG.md";

#[derive(clap::Args)]
pub struct Args {
    /// The version to release, such as 0.2.0.
    version: Version,
    /// Package the crates without building what is in the packages.
    #[arg(long)]
    no_verify: bool,
}

pub fn run(spec: &Path, args: &Args) -> Result<ExitCode, Error> {
    let version = args.version;
    check_tree()?;
    let current = current_version()?;
    let changes = match last_release()? {
        None if version < current => return Err(refused(version, &format!("the version is {current} already"))),
        None => String::new(),
        Some((_, last)) if version <= last || version < current => {
            return Err(refused(version, &format!("{last} is released, and the version is {current}")));
        }
        Some((tag, last)) => changes_since(spec, &tag, last, version)?,
    };
    let log = read(CHANGELOG)?;
    let log = changelog::release(&log, version, &today(), &changes).map_err(Error::Io)?;

    println!("Nothing is published. If a step fails, the tree stays as it is: `git restore .` brings the last commit back.");
    set_version(current, version)?;
    output::write_atomically(Path::new(CHANGELOG), &log)?;
    println!("{CHANGELOG}: {version} of {}", today());
    cargo("the lock file", &["update", "--workspace", "--offline"])?;
    let packages = package(args.no_verify)?;
    let publish: String = packages.iter().map(|name| format!("  cargo publish --package {name}\n")).collect();
    print!(
        "\n{version} is prepared. What is left to do:\n  git diff\n  git commit --all --message \"Release {version}\"\n  git tag v{version}\n  git push origin HEAD v{version}\n{publish}"
    );
    Ok(ExitCode::SUCCESS)
}

fn refused(version: Version, why: &str) -> Error {
    Error::Io(format!("{version} cannot be released: {why}. Give a higher version"))
}

fn check_tree() -> Result<(), Error> {
    let changed = git::changed_files()?;
    if changed.is_empty() {
        return Ok(());
    }
    let few: String = changed.iter().take(5).map(|file| format!("\n  {file}")).collect();
    Err(Error::Io(format!("the working tree has changes that are not committed: commit or remove them first{few}")))
}

/// The changelog's section on the API, if the version allows what changed.
fn changes_since(spec: &Path, tag: &str, last: Version, version: Version) -> Result<String, Error> {
    let diff = diff::compare(spec, tag)?;
    let need = Need::of(&diff);
    if version < last.next(need) {
        print!("{}", diff.text());
        return Err(refused(version, &format!("since {tag} there is {need}, which takes {} at least", last.next(need))));
    }
    Ok(diff.markdown())
}

/// Writes the version into all manifests that have it.
fn set_version(current: Version, version: Version) -> Result<(), Error> {
    for path in git::manifests()? {
        let text = read(&path)?;
        let changed = manifest::with_version(&text, current, version);
        if changed != text {
            output::write_atomically(Path::new(&path), &changed)?;
            println!("{path}: {version}");
        }
    }
    Ok(())
}

/// Packages the crates that may be published, and returns their names.
fn package(no_verify: bool) -> Result<Vec<String>, Error> {
    let names: Vec<String> = git::manifests()?
        .iter()
        .map(|path| read(path))
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .filter_map(|text| manifest::published(text))
        .collect();
    if names.is_empty() {
        println!("no crate may be published");
        return Ok(names);
    }
    let mut arguments = vec!["package", "--allow-dirty"];
    arguments.extend(names.iter().flat_map(|name| ["--package", name]));
    if no_verify {
        arguments.push("--no-verify");
    }
    cargo(&format!("packages of {}", names.join(", ")), &arguments)?;
    Ok(names)
}

fn cargo(what: &str, arguments: &[&str]) -> Result<(), Error> {
    println!("{what}: cargo {}", arguments.join(" "));
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(program).args(arguments).status().map_err(|error| Error::Io(format!("cannot run cargo: {error}")))?;
    if status.success() { Ok(()) } else { Err(Error::Io(format!("cargo {} failed: the release is not prepared", arguments.join(" ")))) }
}

fn read(path: &str) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::Io(format!("cannot read {path}: {error}")))
}

fn today() -> String {
    Timestamp::now().to_zoned(TimeZone::UTC).date().to_string()
}
