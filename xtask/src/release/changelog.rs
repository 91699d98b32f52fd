//! The changelog of a release: what stands under "Unreleased" gets the version's heading, and the changes of the API are added.

use super::version::Version;

const UNRELEASED: &str = "## [Unreleased]\n";

/// The changelog with a release of this day. `changes` is what `cargo xtask diff` writes for a changelog.
pub fn release(changelog: &str, version: Version, day: &str, changes: &str) -> Result<String, String> {
    let (before, rest) = changelog.split_once(UNRELEASED).ok_or("CHANGELOG.md has no heading `## [Unreleased]`")?;
    if rest.contains(&format!("\n## [{version}]")) {
        return Err(format!("CHANGELOG.md has a heading of {version} already"));
    }
    let end = rest.find("\n## ").map_or(rest.len(), |end| end + 1);
    let (notes, earlier) = rest.split_at(end);
    let api = section(changes);
    if notes.trim().is_empty() && api.is_empty() {
        return Err(
            "CHANGELOG.md has nothing under `## [Unreleased]`, and the spec has not changed: there is nothing to release".to_owned()
        );
    }
    let parts: Vec<&str> = [notes.trim(), api.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    let separator = if earlier.is_empty() { "" } else { "\n" };
    Ok(format!("{before}{UNRELEASED}\n## [{version}] - {day}\n\n{}\n{separator}{earlier}", parts.join("\n\n")))
}

/// The changes of the API as one section.
fn section(changes: &str) -> String {
    if changes.trim().is_empty() {
        return String::new();
    }
    format!("### Temu's API\n\n{}", changes.trim().replace("### ", "#### "))
}
