//! What becomes of one move of an announcement.

use super::draft::{Draft, has_type};
use super::judge;
use crate::announcement::{Announcement, Row};
use crate::check::LONGEST_DOC;
use crate::edit::{File, Step, scalar};
use crate::spec::Operation;

/// What became of a move.
pub struct Outcome {
    /// Its line for the notice. A move in doubt, or one that contradicts what the spec says of its old type, has none until that is settled.
    pub noted: Option<Noted>,
    /// What was done, or why it could not be.
    pub result: Result<String, String>,
    /// The operation that it is about.
    pub operation: Option<String>,
}

/// A move as a notice holds it.
#[derive(Clone, Debug)]
pub struct Noted {
    pub row: Row,
    pub from: String,
    pub to: String,
}

/// Does what a move of an announcement of a date says.
pub fn apply(draft: &mut Draft, row: &Row, page: &Announcement, date: &str) -> Outcome {
    let undone = |why: String| Outcome { noted: None, result: Err(why), operation: None };
    let mut row = match judge::completed(draft, row) {
        Ok(row) => row,
        Err(why) => return undone(why),
    };
    let holder = row.new.iter().find_map(|new| draft.with_type(new)).cloned();
    let old = draft.with_type(&row.old).cloned();
    let operation = holder.as_ref().or(old.as_ref()).map(Operation::id);
    let undone = |why: String| Outcome { noted: None, result: Err(why), operation: operation.clone() };
    if let Some(why) = judge::doubt(draft, &row, holder.as_ref()) {
        return undone(why);
    }
    if let Some(at) = holder.as_ref().and_then(|holder| row.new.iter().position(|new| *new == holder.type_name.value)) {
        // Of two accepted types the one that the spec knows stays the type.
        row.new[..=at].rotate_right(1);
    }
    let route = match judge::route(draft, &row, holder.as_ref()) {
        Ok(route) => route,
        Err(why) => return undone(why),
    };
    if let Some(why) = judge::route_doubt(draft, &row, holder.as_ref(), &route) {
        return undone(why);
    }
    let (from, to) = (route.from, route.to);
    let step = Move { row: &row, announced: row.from.as_deref(), from: &from, to: &to, date, new_token: page.new_token };
    let result = step.apply(draft, holder, old);
    let noted = result.is_ok() || (draft.replaced(&row.old).is_none() && draft.with_type(&row.old).is_none());
    Outcome { noted: noted.then_some(Noted { row, from, to }), result, operation }
}

/// Why a new type cannot be one, if it belongs to something else.
fn taken(draft: &Draft, row: &Row, holder: Option<&Operation>) -> Option<String> {
    row.new.iter().find_map(|name| {
        if let Some((operation, _)) = draft.replaced(name).filter(|(operation, _)| *name != row.old && !has_type(operation, name)) {
            return Some(format!("{name} is an old type of {}; edit it by hand", operation.path()));
        }
        let (other, holder) = (draft.with_type(name)?, holder?);
        (other.path() != holder.path()).then(|| format!("{name} is of {}, another of {}; edit them by hand", other.path(), holder.path()))
    })
}

struct Move<'a> {
    row: &'a Row,
    /// The gateway that the page calls the old one.
    announced: Option<&'a str>,
    /// The gateway of the old type: the one that the spec knows, else the page's.
    from: &'a str,
    to: &'a str,
    date: &'a str,
    new_token: bool,
}

impl Move<'_> {
    /// By what the spec knows already: an operation with the new type, and one with the old type.
    fn apply(&self, draft: &mut Draft, holder: Option<Operation>, old: Option<Operation>) -> Result<String, String> {
        if let Some(problem) = taken(draft, self.row, holder.as_ref()) {
            return Err(problem);
        }
        let stays = !self.row.new.contains(&self.row.old);
        match (holder, old) {
            (Some(holder), _) if !stays && holder.gateways.iter().all(|gateway| gateway.value == self.to) => {
                self.known(draft, &holder, None)
            }
            (Some(holder), Some(old)) if holder.path() == old.path() => self.migrate(draft, &old),
            (Some(holder), old) => self.known(draft, &holder, old.as_ref()),
            (None, Some(old)) if self.row.stays_for.is_empty() => self.migrate(draft, &old),
            (None, Some(old)) => self.split(draft, &old),
            (None, None) => Err(judge::unknown(draft, &self.row.old)),
        }
    }

    /// The operation gets the new type and gateway, and all its types so far are replaced ones.
    fn migrate(&self, draft: &mut Draft, operation: &Operation) -> Result<String, String> {
        self.leaves_its_only_gateway(operation)?;
        let names = [&operation.type_name].into_iter().chain(&operation.aliases).map(|name| name.value.as_str());
        let same = self.row.new.contains(&self.row.old);
        if same && (!operation.aliases.is_empty() || self.row.new.len() > 1) {
            return Err(format!("{} has several types, and one of them stays; edit it by hand", operation.path()));
        }
        let retired: Vec<&str> = names.filter(|name| same || !self.row.new.iter().any(|new| new == name)).collect();
        if let Some((other, _)) = retired.iter().find_map(|name| draft.replaced(name)).filter(|(other, _)| other.path() != operation.path())
        {
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
            return self.distinct(holder, old);
        }
        if entry.is_none() {
            self.can_stay(draft, old)?;
        }
        if let Some(entry) =
            entry.map(|at| &holder.replaces[at]).filter(|entry| !self.row.stays_for.is_empty() && entry.stays_for != self.row.stays_for)
        {
            let known = if entry.stays_for.is_empty() { "nobody".to_owned() } else { entry.stays_for.join(", ") };
            let path = holder.path();
            return Err(format!(
                "the page says that the old type stays for {}, {path} says for {known}; edit it by hand",
                self.row.stays_for.join(", ")
            ));
        }
        let elsewhere = draft.replaced(&self.row.old).filter(|(other, _)| entry.is_none() && other.path() != holder.path());
        if let Some((other, _)) = elsewhere {
            return Err(format!("the spec says that {} has replaced it ({})", other.type_name.value, other.path()));
        }
        let mut news = self.new_aliases(draft, holder);
        match entry {
            Some(at) => news.extend(self.new_sunset(draft, holder, at)),
            // Nothing but the page says that this was ever a type: it may as well be a slip.
            None if old.is_none() => {
                return Err(format!("{}; {} has the new type already", judge::unknown(draft, &self.row.old), holder.path()));
            }
            None => {
                draft.edit(&holder.path(), |file, orders| file.push("replaces", &self.entry(&self.row.old), &orders.operation));
                news.push(format!("{} noted as its old type, {}", self.row.old, self.until()));
            }
        }
        let news = if news.is_empty() { "migrated already, nothing to do".to_owned() } else { news.join("; ") };
        Ok(format!("{}: {news}", holder.id()))
    }

    /// Each has an operation of its own: on purpose, or because one was added before the other was known to be its old type.
    fn distinct(&self, holder: &Operation, old: &Operation) -> Result<String, String> {
        let on_purpose = holder.distinct_from.iter().any(|other| other.value == self.row.old);
        if on_purpose && self.row.sunset.is_none() {
            return Ok(format!("{}: stands beside {} already, nothing to do", holder.id(), old.id()));
        }
        let both = format!("each has an operation of its own ({}, {})", old.path(), holder.path());
        if on_purpose {
            return Err(format!("{both} on purpose, and the page names a sunset; edit them by hand"));
        }
        Err(format!("{both}; merge them by hand, or name {} under `distinct_from` of the other", self.row.old))
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
            None => Err(format!("it stays, but {}", judge::unknown(draft, &self.row.old))),
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
        let token = if self.new_token { ", sellers must authorize anew" } else { "" };
        format!("{} → {}, {} → {}, {}{token}", self.row.old, self.row.new.join(" / "), self.from, self.to, self.until())
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
