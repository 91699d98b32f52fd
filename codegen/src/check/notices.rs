//! Migrations: what announcements said, and what operations make of it.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::names::is_date;
use crate::source::Spanned;
use crate::spec::{Move, Notice, Operation, Replaces};

use super::context::Context;

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let types: BTreeSet<&str> = context.spec.operations.iter().map(|operation| operation.type_name.as_str()).collect();
    for operation in &context.spec.operations {
        for replaced in operation.replaces.iter().filter(|replaced| !replaced.type_name.is_empty()) {
            notice_exists(context, replaced, diagnostics);
            sunset(replaced.sunset.as_ref(), replaced.notice.as_ref(), diagnostics);
            if context.spec.all_whole(FileKind::Operation) {
                stays(operation, replaced, &types, diagnostics);
            }
            if !context.is_whole(operation) {
                continue;
            }
            announced(context, operation, replaced, diagnostics);
            if context.spec.all_whole(FileKind::Notice) {
                newest_sunset(context, operation, replaced, diagnostics);
            }
        }
    }
    for notice in &context.spec.notices {
        for row in &notice.moves {
            sunset(row.sunset.as_ref(), Some(&notice.date), diagnostics);
            observed(notice, row, diagnostics);
        }
    }
}

fn notice_exists(context: &Context<'_>, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let Some(date) = &replaced.notice else { return };
    let known: Vec<&str> = context.spec.notices.iter().map(|notice| notice.date.as_str()).collect();
    if !known.contains(&date.as_str()) && !context.spec.is_broken(FileKind::Notice, date) {
        let message = format!("there is no notice of {}", date.value);
        let problem = diagnostics.add(Rule::UnknownNotice, date.span, message, format!("expected a file notices/{}.yaml", date.value));
        problem.suggest(date, &known);
    }
}

fn sunset(sunset: Option<&Spanned<String>>, notice: Option<&Spanned<String>>, diagnostics: &mut Diagnostics) {
    let (Some(sunset), Some(notice)) = (sunset, notice) else { return };
    // Days in this form sort as texts.
    if is_date(sunset) && is_date(notice) && sunset.value < notice.value {
        let message = format!("the sunset {} is before the notice of {}", sunset.value, notice.value);
        diagnostics.add(Rule::SunsetBeforeNotice, sunset.span, message, "expected the day of the notice or a later one");
    }
}

/// What nobody announced has no known sunset.
fn observed(notice: &Notice, row: &Move, diagnostics: &mut Diagnostics) {
    let (Some(observed), Some(sunset)) = (&notice.observed, &row.sunset) else { return };
    let message = format!("the move of `{}` was observed, not announced, so its sunset is not known", row.old.value);
    let problem = diagnostics.add(Rule::SunsetObserved, sunset.span, message, "expected no sunset");
    problem.related(observed.span, "the notice says so");
}

/// An old type that stays for some must be an operation of its own; `types` has those of all operations.
fn stays(operation: &Operation, replaced: &Replaces, types: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    let old = &replaced.type_name;
    let lives = types.contains(old.as_str()) && old.value != operation.type_name.value;
    if !replaced.stays_for.is_empty() && !lives {
        let message = format!("`{}` stays for {}, but no operation has this type", old.value, replaced.stays_for.join(", "));
        let problem = diagnostics.add(Rule::BadReplacement, old.span, message, "expected a type that is an operation of its own");
        problem.help("add an operation file for it, or remove `stays_for`");
    }
}

/// The announcement that an operation names must speak of the move.
///
/// Rows that no operation follows are no mistake: announcements are kept whole, and speak of operations that the spec does not have.
fn announced(context: &Context<'_>, operation: &Operation, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let old = &replaced.type_name.value;
    let Some((date, notice)) = replaced.notice.as_ref().and_then(|date| Some((date, context.notice(date)?))) else { return };
    if notice.moves.iter().any(|row| row.old.value == *old || answers_to(operation, &row.new)) {
        return;
    }
    let message = format!("the notice of {} says nothing of `{old}`", date.value);
    let problem = diagnostics.add(Rule::NoticeDisagrees, date.span, message, "expected the notice that announces this move");
    problem.related(notice.date.span, "this notice");
}

/// The newest announcement counts; one that names no day takes none away.
fn newest_sunset(context: &Context<'_>, operation: &Operation, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let old = &replaced.type_name;
    let rows = context.spec.notices.iter().flat_map(|notice| notice.moves.iter().map(move |row| (notice, row)));
    let dated = rows.filter(|(_, row)| row.old.value == old.value && row.sunset.is_some() && answers_to(operation, &row.new));
    let Some((notice, sunset)) =
        dated.max_by_key(|(notice, _)| &notice.date.value).and_then(|(notice, row)| Some((notice, row.sunset.as_ref()?)))
    else {
        return;
    };
    if replaced.sunset.as_ref().is_none_or(|said| said.value != sunset.value) {
        let message = match &replaced.sunset {
            Some(said) => format!("the sunset of `{}` is {}, but its newest notice says {}", old.value, said.value, sunset.value),
            None => format!("`{}` has no sunset, but its newest notice says {}", old.value, sunset.value),
        };
        let span = replaced.sunset.as_ref().map_or(old.span, |said| said.span);
        let problem = diagnostics.add(Rule::NoticeDisagrees, span, message, format!("expected sunset: {}", sunset.value));
        problem.related(sunset.span, format!("the notice of {}", notice.date.value));
    }
}

/// Whether a type is or was one of the operation's.
fn answers_to(operation: &Operation, type_name: &str) -> bool {
    operation.type_name.value == type_name
        || operation.aliases.iter().any(|alias| alias.value == type_name)
        || operation.replaces.iter().any(|replaced| replaced.type_name.value == type_name && replaced.stays_for.is_empty())
}
