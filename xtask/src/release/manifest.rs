//! The version in Cargo's manifests. Lines are edited, so that all else stays as it is.

use super::version::Version;

/// The manifest that has the version of all crates.
pub const ROOT: &str = "Cargo.toml";

/// The version in `[workspace.package]`.
pub fn version(manifest: &str) -> Option<Version> {
    section(manifest, "workspace.package").find_map(|line| value(line, "version")?.parse().ok())
}

/// A manifest with another version: that of the workspace, and those of the dependencies on its own crates, which have a path.
pub fn with_version(manifest: &str, from: Version, to: Version) -> String {
    let (old, new) = (format!("version = \"{from}\""), format!("version = \"{to}\""));
    let mut heading = "";
    let mut edited = String::new();
    for line in manifest.split_inclusive('\n') {
        if line.starts_with('[') {
            heading = line.trim_end();
        }
        let is_own = heading == "[workspace.package]" || line.contains("path = \"");
        edited += &if is_own { line.replace(&old, &new) } else { line.to_owned() };
    }
    edited
}

/// The name of the crate, if it may be published.
pub fn published(manifest: &str) -> Option<String> {
    let is_kept = section(manifest, "package").any(|line| line.starts_with("publish"));
    let name = section(manifest, "package").find_map(|line| value(line, "name"));
    name.filter(|_| !is_kept).map(str::to_owned)
}

/// The lines of a section.
fn section<'m>(manifest: &'m str, name: &str) -> impl Iterator<Item = &'m str> {
    let heading = format!("[{name}]");
    manifest.lines().skip_while(move |line| *line != heading).skip(1).take_while(|line| !line.starts_with('['))
}

fn value<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
}
