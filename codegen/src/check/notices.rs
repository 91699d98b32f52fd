//! Migrations: what announcements said, and what interfaces make of it.

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::names::is_date;
use crate::source::Spanned;
use crate::spec::{Interface, Move, Notice, Replaces};

use super::{Context, suggest};

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for interface in &context.spec.interfaces {
        for replaced in interface.replaces.iter().filter(|replaced| !replaced.type_name.is_empty()) {
            notice_exists(context, replaced, diagnostics);
            sunset(replaced.sunset.as_ref(), replaced.notice.as_ref(), diagnostics);
            stays(context, interface, replaced, diagnostics);
            newest(context, replaced, diagnostics);
        }
    }
    for notice in &context.spec.notices {
        for row in &notice.moves {
            sunset(row.sunset.as_ref(), Some(&notice.date), diagnostics);
            followed(context, notice, row, diagnostics);
        }
    }
}

fn notice_exists(context: &Context<'_>, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let Some(date) = &replaced.notice else { return };
    let known: Vec<&str> = context.spec.notices.iter().map(|notice| notice.date.as_str()).collect();
    if !known.contains(&date.as_str()) && !context.spec.is_broken(FileKind::Notice, date) {
        let message = format!("there is no notice of {}", date.value);
        let problem = diagnostics.add(Rule::UnknownNotice, date.span, message, format!("expected a file notices/{}.yaml", date.value));
        suggest(problem, date, &known);
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

fn stays(context: &Context<'_>, interface: &Interface, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let old = &replaced.type_name;
    let lives = context.spec.interfaces.iter().any(|other| other.id() != interface.id() && other.type_name.value == old.value);
    if !replaced.stays_for.is_empty() && !lives && context.spec.all_whole(FileKind::Interface) {
        let message = format!("`{}` stays for {}, but no interface has this type", old.value, replaced.stays_for.join(", "));
        let problem = diagnostics.add(Rule::BadReplacement, old.span, message, "expected a type that is an interface of its own");
        problem.help("add an interface file for it, or remove `stays_for`");
    }
}

/// The newest announcement about an old type counts; the interface must say the same.
fn newest(context: &Context<'_>, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let old = &replaced.type_name;
    let Some((notice, row)) = newest_row(context, old) else {
        return unannounced(context, replaced, diagnostics);
    };
    let said = |date: Option<&Spanned<String>>| date.map_or("none".to_owned(), |date| date.value.clone());
    let facts = [
        ("notice", said(replaced.notice.as_ref()), notice.date.value.clone(), replaced.notice.as_ref().map(|date| date.span)),
        ("sunset", said(replaced.sunset.as_ref()), said(row.sunset.as_ref()), replaced.sunset.as_ref().map(|date| date.span)),
        ("stays_for", replaced.stays_for.join(", "), row.stays_for.join(", "), None),
    ];
    // A broken notice may be the newest one.
    if !context.spec.all_whole(FileKind::Notice) {
        return;
    }
    if let Some((what, here, there, span)) = facts.into_iter().find(|(_, here, there, _)| here != there) {
        let message = format!("`{what}` of `{}` is {}, but the newest notice about it says {}", old.value, or_none(&here), or_none(&there));
        let problem =
            diagnostics.add(Rule::NoticeDisagrees, span.unwrap_or(old.span), message, format!("expected {what} {}", or_none(&there)));
        problem.related(row.old.span, format!("the notice of {}", notice.date.value));
    } else if !row.from.is_empty() && replaced.gateways.iter().all(|gateway| gateway.value != row.from.value) {
        let message = format!("the notice of {} says that `{}` lives on {}", notice.date.value, old.value, row.from.value);
        let problem = diagnostics.add(Rule::NoticeDisagrees, old.span, message, format!("expected the gateway {} for it", row.from.value));
        problem.related(row.from.span, "the notice");
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn newest_row<'a>(context: &Context<'a>, old: &str) -> Option<(&'a Notice, &'a Move)> {
    let rows = context.spec.notices.iter().flat_map(|notice| notice.moves.iter().map(move |row| (notice, row)));
    rows.filter(|(_, row)| row.old.value == old).max_by(|(a, _), (b, _)| a.date.value.cmp(&b.date.value))
}

fn unannounced(context: &Context<'_>, replaced: &Replaces, diagnostics: &mut Diagnostics) {
    let Some(date) = &replaced.notice else { return };
    if let Some(notice) = context.spec.notices.iter().find(|notice| notice.date.value == date.value)
        && !context.spec.is_broken(FileKind::Notice, date)
    {
        let message = format!("the notice of {} says nothing of `{}`", date.value, replaced.type_name.value);
        let problem = diagnostics.add(Rule::NoticeDisagrees, date.span, message, "expected the notice that announces this move");
        problem.related(notice.date.span, "this notice");
    }
}

/// What an announcement says must be found in the interface that it is about.
fn followed(context: &Context<'_>, notice: &Notice, row: &Move, diagnostics: &mut Diagnostics) {
    let is_newest = newest_row(context, &row.old).is_some_and(|(newest, _)| newest.date.value == notice.date.value);
    if !is_newest || !context.spec.all_whole(FileKind::Interface) || row.new.is_empty() {
        return;
    }
    let Some(interface) = context.spec.interfaces.iter().find(|interface| answers_to(interface, &row.new)) else {
        let message = format!("no interface has the new type `{}` of this notice", row.new.value);
        let known: Vec<&str> = context.spec.interfaces.iter().map(|interface| interface.type_name.as_str()).collect();
        let problem = diagnostics.add(Rule::NoticeDisagrees, row.new.span, message, "expected the type of an interface");
        suggest(problem, &row.new, &known);
        return;
    };
    let id = interface.id();
    if interface.replaces.iter().all(|replaced| replaced.type_name.value != row.old.value) {
        let message = format!("{id} does not say that it replaces `{}`", row.old.value);
        let problem = diagnostics.add(Rule::NoticeDisagrees, row.old.span, message, "expected an entry in its `replaces`");
        problem.related(interface.type_name.span, format!("{id} is here"));
    } else if interface.type_name.value == row.new.value && interface.gateways.iter().all(|gateway| gateway.value != row.to.value) {
        let message = format!("{id} is not on the gateway {} that this notice moves it to", row.to.value);
        let problem = diagnostics.add(Rule::NoticeDisagrees, row.to.span, message, "expected a gateway of the interface");
        problem.related(interface.type_name.span, format!("{id} is here"));
    }
    if let Some(alias) = row.aliases.iter().find(|alias| !answers_to(interface, alias)) {
        let message = format!("{id} does not know the other new type `{alias}` of this notice");
        let problem = diagnostics.add(Rule::NoticeDisagrees, row.new.span, message, "expected it among the interface's `aliases`");
        problem.related(interface.type_name.span, format!("{id} is here"));
    }
}

/// Whether a type is or was one of the interface's.
fn answers_to(interface: &Interface, type_name: &str) -> bool {
    interface.type_name.value == type_name
        || interface.aliases.iter().any(|alias| alias.value == type_name)
        || interface.replaces.iter().any(|replaced| replaced.type_name.value == type_name && replaced.stays_for.is_empty())
}
