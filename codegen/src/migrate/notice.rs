//! The notice that keeps what an announcement said, known rows and unknown ones.

use super::draft::{Draft, Orders};
use super::row::Noted;
use crate::announcement::Announcement;
use crate::edit::{File, Step, scalar};
use crate::layout::FileKind;

/// The date of the notice that a move belongs to. Of a batch of which only the month is known it is that of a notice of this month that has the
/// move, else the first day.
pub fn date(draft: &Draft, announcement: &Announcement, old: &str) -> String {
    let date = announcement.date.clone().unwrap_or_default();
    let month = &date[..date.len().min(7)];
    let known = |path: &str| {
        path.strip_prefix("notices/").and_then(|path| path.strip_suffix(".yaml")).filter(|day| day.starts_with(month)).map(str::to_owned)
    };
    let has = |text: &str| File::parse(text.to_owned()).is_some_and(|file| file.position("moves", &[("old", old)]).is_some());
    let mut notices = draft.files().filter(|file| announcement.month_only && has(&file.text)).filter_map(|file| known(&file.path));
    notices.next().unwrap_or(date)
}

/// Writes the notices of an announcement: one, unless some of its moves stand in an older one of its month.
pub fn write_all(draft: &mut Draft, announcement: &Announcement, moves: &[(String, Noted)]) {
    let mut dates: Vec<&String> = moves.iter().map(|(date, _)| date).collect();
    dates.dedup();
    for date in dates {
        let of: Vec<&Noted> = moves.iter().filter(|(other, _)| other == date).map(|(_, noted)| noted).collect();
        write(draft, announcement, date, &of);
    }
}

/// Writes the notice of a date, or adds to it what it does not say yet.
fn write(draft: &mut Draft, announcement: &Announcement, date: &str, moves: &[&Noted]) {
    let path = format!("notices/{date}.yaml");
    if draft.text(&path).is_none() {
        let title = scalar(if announcement.title.is_empty() { "untitled" } else { &announcement.title });
        draft.put(&path, format!("{}\ntitle: {title}\nnew_token: {}\n", FileKind::Notice.schema_line(), announcement.new_token));
    }
    draft.edit(&path, |file, orders| {
        if announcement.new_token {
            file.set(&[], "new_token", "true", &orders.notice);
        }
        if let Some(url) = &announcement.authorize {
            file.set(&[], "authorize", &scalar(url), &orders.notice);
        }
        for noted in moves {
            add(file, noted, orders);
        }
    });
}

/// A row that is there already may only get another date.
fn add(file: &mut File, noted: &Noted, orders: &Orders) {
    let row = &noted.row;
    let first = row.new.first().map(String::as_str).unwrap_or_default();
    match file.position("moves", &[("new", first), ("old", &row.old)]) {
        Some(at) => {
            if let Some(sunset) = &row.sunset {
                file.set(&[Step::Key("moves"), Step::Item(at)], "sunset", sunset, &orders.moves);
            }
        }
        None => file.push("moves", &line(noted), &orders.notice),
    }
}

fn line(noted: &Noted) -> String {
    let Noted { row, from, to } = noted;
    let mut facts = vec![format!("new: {}", row.new.first().map(String::as_str).unwrap_or_default())];
    if row.new.len() > 1 {
        facts.push(format!("aliases: [{}]", row.new[1..].join(", ")));
    }
    facts.push(format!("old: {}, to: {to}, from: {from}", row.old));
    facts.extend(row.sunset.as_ref().map(|day| format!("sunset: {day}")));
    facts.extend(row.group.as_ref().map(|group| format!("group: {}", scalar(group))));
    facts.extend(row.name.as_ref().map(|name| format!("name: {}", scalar(name))));
    if !row.stays_for.is_empty() {
        facts.push(format!("stays_for: [{}]", row.stays_for.join(", ")));
    }
    format!("{{{}}}", facts.join(", "))
}
