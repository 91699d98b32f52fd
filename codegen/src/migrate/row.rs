//! What becomes of one row of an announcement.

use super::draft::{Draft, has_type};
use crate::announcement::{Announcement, Row};
use crate::check::LONGEST_DOC;
use crate::edit::{File, Step, scalar};
use crate::names::closest;
use crate::spec::Operation;

/// What became of a row.
pub struct Outcome {
    /// Its line for the notice. A row that contradicts what the spec says of its old type has none until that is settled by hand.
    pub noted: Option<Noted>,
    /// What was done, or why it could not be.
    pub result: Result<String, String>,
}

/// A row as a notice holds it.
pub struct Noted {
    pub row: Row,
    pub from: String,
    pub to: String,
}

/// Does what a row of an announcement of a date says.
pub fn apply(draft: &mut Draft, row: &Row, page: &Announcement, date: &str) -> Outcome {
    let mut row = row.clone();
    let holder = row.new.iter().find_map(|new| draft.with_type(new)).cloned();
    let old = draft.with_type(&row.old).cloned();
    if let Some(at) = holder.as_ref().and_then(|holder| row.new.iter().position(|new| *new == holder.type_name.value)) {
        // Of two accepted types the one that the spec knows stays the type.
        row.new[..=at].rotate_right(1);
    }
    let to = page.to.clone().or_else(|| holder.as_ref().map(first_gateway));
    let from = old_gateway(draft, &row.old).or_else(|| page.from.clone());
    let (Some(to), Some(from)) = (to, from) else {
        let result = Err("the page does not tell from which gateway to which; write their URLs into it".to_owned());
        return Outcome { noted: None, result };
    };
    let step = Move { row: &row, announced: page.from.as_deref(), from: &from, to: &to, date };
    let result = step.apply(draft, holder, old);
    let noted = result.is_ok() || draft.replaced(&row.old).is_none();
    Outcome { noted: noted.then_some(Noted { row, from, to }), result }
}

fn first_gateway(operation: &Operation) -> String {
    operation.gateways.first().map(|gateway| gateway.value.clone()).unwrap_or_default()
}

/// Where the spec says that an old type is served, if only one gateway serves it.
fn old_gateway(draft: &Draft, old: &str) -> Option<String> {
    let replaced = || draft.replaced(old).map(|(operation, at)| &operation.replaces[at].gateways);
    let gateways = draft.with_type(old).map(|operation| &operation.gateways).or_else(replaced)?;
    gateways.first().filter(|_| gateways.len() == 1).map(|gateway| gateway.value.clone())
}

/// Why a new type cannot be one, if it belongs to something else.
fn taken(draft: &Draft, new: &[String], holder: Option<&Operation>) -> Option<String> {
    new.iter().find_map(|name| {
        if let Some((operation, _)) = draft.replaced(name) {
            return Some(format!("{name} is an old type of {}; edit it by hand", operation.path()));
        }
        let (other, holder) = (draft.with_type(name)?, holder?);
        (other.path() != holder.path()).then(|| format!("{name} is of {}, another of {}; edit them by hand", other.path(), holder.path()))
    })
}

fn unknown(draft: &Draft, old: &str) -> String {
    if let Some((operation, _)) = draft.replaced(old) {
        return format!("the spec says that {} has replaced it ({})", operation.type_name.value, operation.path());
    }
    let near = closest(old, &draft.types()).map(|near| format!(", did you mean {near}?")).unwrap_or_default();
    format!("no operation of the spec has the type {old}{near}; add it with `cargo xtask new` and run this again")
}

struct Move<'a> {
    row: &'a Row,
    /// The gateway that the page calls the old one.
    announced: Option<&'a str>,
    /// The gateway of the old type: the one that the spec knows, else the page's.
    from: &'a str,
    to: &'a str,
    date: &'a str,
}

impl Move<'_> {
    /// By what the spec knows already: an operation with the new type, and one with the old type.
    fn apply(&self, draft: &mut Draft, holder: Option<Operation>, old: Option<Operation>) -> Result<String, String> {
        if self.row.new.contains(&self.row.old) {
            return Err("the new type is the old one; edit it by hand".to_owned());
        }
        if let Some(problem) = taken(draft, &self.row.new, holder.as_ref()) {
            return Err(problem);
        }
        match (holder, old) {
            (Some(holder), Some(old)) if holder.path() == old.path() => self.migrate(draft, &old),
            (Some(holder), old) => self.known(draft, &holder, old.as_ref()),
            (None, Some(old)) if self.row.stays_for.is_empty() => self.migrate(draft, &old),
            (None, Some(old)) => self.split(draft, &old),
            (None, None) => Err(unknown(draft, &self.row.old)),
        }
    }

    /// The operation gets the new type and gateway, and all its types so far are replaced ones.
    fn migrate(&self, draft: &mut Draft, operation: &Operation) -> Result<String, String> {
        self.leaves_its_only_gateway(operation)?;
        let names = [&operation.type_name].into_iter().chain(&operation.aliases).map(|name| name.value.as_str());
        let retired: Vec<&str> = names.filter(|name| !self.row.new.iter().any(|new| new == name)).collect();
        if let Some((other, _)) = retired.iter().find_map(|name| draft.replaced(name)) {
            return Err(format!("{} says that it stays; edit both by hand", other.path()));
        }
        draft.edit(&operation.path(), |file, orders| {
            self.point(file, &orders.operation);
            for old in retired {
                file.push("replaces", &self.entry(old), &orders.operation);
            }
        });
        Ok(format!("{}: {}", operation.id(), self.summary()))
    }

    /// The new type becomes an operation of its own, made from the one that keeps the old type.
    fn split(&self, draft: &mut Draft, old: &Operation) -> Result<String, String> {
        self.leaves_its_only_gateway(old)?;
        self.can_stay(draft, Some(old))?;
        let (suffix, shops) = if self.row.stays_for == ["full_managed"] { ("semi", "semi-managed") } else { ("full", "full-managed") };
        let path = format!("api/{}/{}_{suffix}.yaml", old.group, old.name);
        if draft.text(&path).is_some() {
            return Err(format!("{path} exists, with another type; give it the new type by hand"));
        }
        let text = draft.text(&old.path()).unwrap_or_default().to_owned();
        let mut file = File::parse(text).ok_or("its file cannot be read")?;
        let order = &draft.orders.operation;
        file.remove("replaces");
        self.point(&mut file, order);
        if let Some(name) = &self.row.name {
            file.set(&[], "name", &scalar(name), order);
        }
        if let Some(doc) = file.raw("doc").map(|doc| for_shops(doc, shops)).filter(|doc| doc.chars().count() <= LONGEST_DOC) {
            file.set(&[], "doc", &doc, order);
        }
        file.push("replaces", &self.entry(&self.row.old), order);
        draft.put(&path, file.into_text());
        Ok(format!("{}.{}_{suffix}: {}; {} stays beside it", old.group, old.name, self.summary(), old.id()))
    }

    /// The new type is known already: a newer sunset or another accepted type may be news.
    fn known(&self, draft: &mut Draft, holder: &Operation, old: Option<&Operation>) -> Result<String, String> {
        let entry = holder.replaces.iter().position(|entry| entry.type_name.value == self.row.old);
        if let Some(old) = old.filter(|_| entry.is_none() && self.row.stays_for.is_empty()) {
            return Err(format!("each has an operation of its own ({}, {}); merge them by hand", old.path(), holder.path()));
        }
        if entry.is_none() {
            self.can_stay(draft, old)?;
        }
        let elsewhere = draft.replaced(&self.row.old).filter(|(other, _)| entry.is_none() && other.path() != holder.path());
        if let Some((other, _)) = elsewhere {
            return Err(format!("the spec says that {} has replaced it ({})", other.type_name.value, other.path()));
        }
        let mut news = self.new_aliases(draft, holder);
        match entry {
            Some(at) => news.extend(self.new_sunset(draft, holder, at)),
            None => {
                draft.edit(&holder.path(), |file, orders| file.push("replaces", &self.entry(&self.row.old), &orders.operation));
                news.push(format!("{} noted as its old type, {}", self.row.old, self.until()));
            }
        }
        let news = if news.is_empty() { "migrated already, nothing to do".to_owned() } else { news.join("; ") };
        Ok(format!("{}: {news}", holder.id()))
    }

    fn new_aliases(&self, draft: &mut Draft, holder: &Operation) -> Vec<String> {
        let unknown: Vec<&String> = self.row.new.iter().filter(|new| !has_type(holder, new)).collect();
        draft.edit(&holder.path(), |file, orders| {
            for alias in &unknown {
                if file.raw("aliases").is_some() {
                    file.push("aliases", alias, &orders.operation);
                } else {
                    file.set(&[], "aliases", &format!("[{alias}]"), &orders.operation);
                }
            }
        });
        unknown.into_iter().map(|alias| format!("{alias} is accepted too")).collect()
    }

    /// The newest notice wins; one that names no date takes none away.
    fn new_sunset(&self, draft: &mut Draft, holder: &Operation, at: usize) -> Option<String> {
        let entry = &holder.replaces[at];
        let sunset = self.row.sunset.as_deref()?;
        let known = entry.sunset.as_ref().map(|known| known.as_str());
        let newer = known.is_none() || entry.notice.as_ref().is_none_or(|notice| notice.as_str() <= self.date);
        if !newer || known == Some(sunset) {
            return None;
        }
        draft.edit(&holder.path(), |file, orders| {
            let path = [Step::Key("replaces"), Step::Item(at)];
            file.set(&path, "sunset", sunset, &orders.replaces);
            file.set(&path, "notice", self.date, &orders.replaces);
        });
        Some(format!("{} is refused from {sunset} on, instead of {}", self.row.old, known.unwrap_or("a day not announced")))
    }

    /// What stays must be an operation's own type.
    fn can_stay(&self, draft: &Draft, old: Option<&Operation>) -> Result<(), String> {
        match old {
            _ if self.row.stays_for.is_empty() => Ok(()),
            None => Err(format!("it stays, but {}", unknown(draft, &self.row.old))),
            Some(old) if old.type_name.value == self.row.old => Ok(()),
            Some(old) => Err(format!("it stays, but is only an alias in {}; edit it by hand", old.path())),
        }
    }

    fn leaves_its_only_gateway(&self, operation: &Operation) -> Result<(), String> {
        let gateways: Vec<&str> = operation.gateways.iter().map(|gateway| gateway.as_str()).collect();
        let announced = self.announced.unwrap_or(self.from);
        if gateways == [announced] {
            return Ok(());
        }
        let path = operation.path();
        Err(format!("{path} is on {}, and the page speaks of {announced} only; edit it by hand", gateways.join(", ")))
    }

    /// The new type, its gateway and what else that accepts.
    fn point(&self, file: &mut File, order: &[String]) {
        let (first, others) = self.row.new.split_first().map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
        file.set(&[], "type", first, order);
        file.set(&[], "gateways", &format!("[{}]", self.to), order);
        if others.is_empty() {
            file.remove("aliases");
        } else {
            file.set(&[], "aliases", &format!("[{}]", others.join(", ")), order);
        }
    }

    /// An alias goes with the old type, though the announcement does not name it.
    fn entry(&self, old: &str) -> String {
        let notice = if old == self.row.old { format!(", notice: {}", self.date) } else { String::new() };
        let sunset = self.row.sunset.as_ref().map(|day| format!(", sunset: {day}")).unwrap_or_default();
        let stays = if self.row.stays_for.is_empty() { String::new() } else { format!(", stays_for: [{}]", self.row.stays_for.join(", ")) };
        format!("{{type: {old}, gateways: [{}]{sunset}{notice}{stays}}}", self.from)
    }

    fn summary(&self) -> String {
        format!("{} → {}, {} → {}, {}", self.row.old, self.row.new.join(" / "), self.from, self.to, self.until())
    }

    fn until(&self) -> String {
        match &self.row.sunset {
            Some(day) => format!("the old type is refused from {day} on"),
            None => "no sunset announced".to_owned(),
        }
    }
}

/// A doc as it stands in the file, with the shops it is for at its end: before the full stop and a closing quote.
fn for_shops(doc: &str, shops: &str) -> String {
    let end = doc.trim_end_matches(['"', '\'', '.']).len();
    format!("{} ({shops} shops){}", &doc[..end], &doc[end..])
}
