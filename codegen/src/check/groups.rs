//! Groups: that each is described, and that each description is of a group.

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::names::{is_reserved_group, is_snake};
use crate::source::Spanned;

use super::context::Context;
use super::names::groups;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let described = &context.spec.groups;
    // A spec may do without descriptions.
    if described.is_empty() || !context.spec.all_whole(FileKind::Groups) {
        return;
    }
    let folders = groups(context);
    let may_stay = |folder: &&Spanned<String>| is_snake(folder) && !is_reserved_group(folder);
    let is_described = |folder: &&Spanned<String>| described.iter().any(|group| group.name.value == folder.value);
    for folder in folders.iter().filter(may_stay).filter(|folder| !is_described(folder)) {
        let message = format!("the group `{}` is not described", folder.value);
        let problem = diagnostics.add(Rule::GroupDescription, folder.span, message, "expected an entry of its name in groups.yaml");
        problem.help(format!("add to groups.yaml: `{}: {{doc: \"…\"}}`", folder.value));
    }
    // A file that cannot be read may be the only one of its group.
    if !context.spec.all_whole(FileKind::Operation) {
        return;
    }
    let known: Vec<&str> = folders.iter().map(|folder| folder.value.as_str()).collect();
    for group in described.iter().filter(|group| !known.contains(&group.name.as_str())) {
        let message = format!("there is no group `{}`", group.name.value);
        let expected = format!("expected the name of a folder with operations below api: {}", known.join(", "));
        diagnostics.add(Rule::GroupDescription, group.name.span, message, expected).suggest(&group.name, &known);
    }
}
