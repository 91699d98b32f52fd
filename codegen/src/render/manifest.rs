//! The features of `temu-sdk/Cargo.toml`: one for each group, `all`, and those that are on by default.

use std::fmt::Write;

use crate::model::Model;
use crate::output::Files;

/// The manifest, below the root of the project.
const PATH: &str = "temu-sdk/Cargo.toml";

/// Adds the generated part of the manifest.
pub fn add(model: &Model, files: &mut Files) {
    files.add_region(PATH, features(model));
}

fn features(model: &Model) -> String {
    let groups: Vec<&str> = model.groups().map(|(group, _)| group).collect();
    let is_default = |group: &&&str| model.descriptions.get(**group).is_some_and(|group| group.is_default);
    let default: Vec<&str> = groups.iter().filter(is_default).copied().collect();
    let mut text = String::from("# What most integrations begin with: the groups that spec/groups.yaml marks as default.\n");
    let _ = writeln!(text, "default = {default:?}\n\n# Groups of operations: each only adds modules.\nall = {groups:?}");
    for group in groups {
        let _ = writeln!(text, "{group} = []");
    }
    text
}
