//! The routes that moves lead to, checked against the catalog. A fact that the catalog has from a newer announcement wins.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use crate::{
    catalog::{
        gateway::Gateway,
        lookup::Known,
        operation::{OperationInfo, Replaced, RouteSource},
    },
    context::moves::notice::Move,
    generated::operations::ALL as OPERATIONS,
};

/// Routes of the operations that moved.
#[derive(Debug, Default)]
pub(crate) struct Table {
    moved: BTreeMap<&'static str, &'static OperationInfo>,
    pub report: Report,
}

/// What became of the moves in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The routes that changed.
    pub applied: Vec<Applied>,
    /// Moves that the catalog has already, or contradicts with a newer announcement. Its facts stay.
    pub superseded: Vec<String>,
    /// What the moves cannot do: fields that changed with a type.
    pub warnings: Vec<String>,
}

/// A route that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// The operation (`order.list`).
    pub operation: &'static str,
    /// The type that is called now.
    pub type_name: &'static str,
    /// The gateways that serve it.
    pub gateways: &'static [Gateway],
    /// The announcement, by its date.
    pub notice: String,
}

impl Table {
    /// Applies moves in order. All that cannot be applied are returned, each with its place.
    pub(super) fn new(moves: &[Move]) -> Result<Self, Vec<String>> {
        let mut table = Self::default();
        let mut problems = Vec::new();
        for (index, entry) in moves.iter().enumerate() {
            // The moves of one operation from several gateways are one change.
            let is_same = |other: &Move| other.old == entry.old && other.new == entry.new && other.notice == entry.notice;
            if moves[..index].iter().any(is_same) {
                continue;
            }
            let group: Vec<&Move> = moves[index..].iter().filter(|other| is_same(other)).collect();
            if let Err(problem) = table.apply(&group) {
                problems.push(format!("{}: {problem}", entry.place));
            }
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    /// Returns an operation with its present route.
    pub fn current(&self, operation: &'static OperationInfo) -> &'static OperationInfo {
        self.moved.get(operation.id).copied().unwrap_or(operation)
    }

    /// Finds a type among the moved routes and the catalog's.
    pub fn find(&self, type_name: &str) -> Option<Known> {
        Known::find_in(self.moved.values().copied(), type_name).or_else(|| {
            let known = Known::find(type_name)?;
            let operation = self.current(known.operation);
            // A type that moved away at run time is an old one of the moved route, which was looked at first.
            Some(Known { operation, replaced: known.replaced })
        })
    }

    fn apply(&mut self, group: &[&Move]) -> Result<(), String> {
        let entry = group[0];
        let Some(known) = self.find(&entry.old) else { return self.unknown(entry) };
        let operation = known.operation;
        if let Some(taken) = self.find(&entry.new).filter(|other| other.operation.id != operation.id) {
            return Err(format!("the type `{}` belongs to {}", entry.new, taken.operation.id));
        }
        match known.replaced {
            None => self.replace(operation, group),
            Some(old) if operation.type_name == entry.new => {
                self.update_sunset(operation, old, entry);
                Ok(())
            }
            Some(old) if old.notice.is_some_and(|notice| notice >= entry.notice.as_str()) => {
                let (id, current) = (operation.id, operation.type_name);
                self.supersede(format!("{}: by the catalog, {id} is `{current}` since {}", entry.place, old.notice.unwrap_or_default()));
                Ok(())
            }
            Some(_) => Err(format!("`{}` was replaced by `{}` already: move that type", entry.old, operation.type_name)),
        }
    }

    /// The catalog may know the new type although it has forgotten the old one.
    fn unknown(&mut self, entry: &Move) -> Result<(), String> {
        match self.find(&entry.new) {
            Some(known) if known.replaced.is_none() => {
                self.supersede(format!("{}: the catalog has `{}` already, as {}", entry.place, entry.new, known.operation.id));
                Ok(())
            }
            _ => Err(format!("no operation has the type `{}`{}", entry.old, suggestion(&entry.old))),
        }
    }

    fn replace(&mut self, operation: &'static OperationInfo, group: &[&Move]) -> Result<(), String> {
        let entry = group[0];
        let (from, to): (Vec<Gateway>, Vec<Gateway>) = group.iter().map(|entry| (entry.from, entry.to)).unzip();
        if let Some(gateway) = from.iter().find(|gateway| !operation.gateways.contains(gateway)) {
            return Err(format!("{} is not on gateway {gateway} but on {}", operation.id, ids(operation.gateways)));
        }
        let left: Vec<Gateway> = operation.gateways.iter().copied().filter(|gateway| !from.contains(gateway)).collect();
        if !left.is_empty() {
            return Err(format!(
                "{} would keep its type on {}: add their moves, since an operation has one type",
                operation.id,
                ids(&left)
            ));
        }
        if entry.new == operation.type_name && from == to {
            return Err(format!("moves {} to where it is", operation.id));
        }
        let mut replaces = operation.replaces.to_vec();
        if entry.new != operation.type_name {
            replaces.push(replaced(entry, from));
        }
        self.insert(operation, Route::new(operation, entry, sorted(to), replaces), entry);
        Ok(())
    }

    /// The move is known: a newer announcement may postpone the sunset.
    fn update_sunset(&mut self, operation: &'static OperationInfo, old: &'static Replaced, entry: &Move) {
        let is_newer = old.notice.is_none_or(|notice| notice < entry.notice.as_str());
        if !is_newer || old.sunset == entry.sunset {
            self.supersede(format!("{}: the catalog has `{}` already, as {}", entry.place, entry.new, operation.id));
            return;
        }
        let mut replaces = operation.replaces.to_vec();
        for each in replaces.iter_mut().filter(|each| each.type_name == old.type_name) {
            (each.sunset, each.notice) = (entry.sunset, Some(text(&entry.notice)));
        }
        self.insert(operation, Route::new(operation, entry, operation.gateways.to_vec(), replaces), entry);
    }

    fn insert(&mut self, operation: &'static OperationInfo, route: Route, entry: &Move) {
        let info = route.intern(operation);
        self.moved.insert(info.id, info);
        self.report.applied.retain(|applied| applied.operation != info.id);
        let (type_name, gateways) = (info.type_name, info.gateways);
        self.report.applied.push(Applied { operation: info.id, type_name, gateways, notice: entry.notice.clone() });
        if entry.fields_changed {
            let warning = "the announcement changes fields, too: requests keep the fields of the catalog until the SDK is updated";
            self.report.warnings.push(format!("{}: {}: {warning}", entry.place, info.id));
        }
    }

    fn supersede(&mut self, note: String) {
        self.report.superseded.push(note);
    }
}

/// The old type of a move.
fn replaced(entry: &Move, from: Vec<Gateway>) -> Replaced {
    let (notice, stays_for) = (Some(text(&entry.notice)), texts(&entry.stays_for));
    Replaced::new(text(&entry.old), gateways(sorted(from)), entry.sunset, notice, entry.new_token, stays_for)
}

/// What a move changes of an operation.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Route {
    operation: &'static str,
    type_name: String,
    aliases: Vec<String>,
    gateways: Vec<Gateway>,
    replaces: Vec<Replaced>,
}

impl Route {
    fn new(operation: &OperationInfo, entry: &Move, gateways: Vec<Gateway>, replaces: Vec<Replaced>) -> Self {
        Self { operation: operation.id, type_name: entry.new.clone(), aliases: entry.aliases.clone(), gateways, replaces }
    }

    /// Facts of the catalog are static, and calls hold on to them. So a route lives as long as the process; equal routes are one, so that
    /// reloading a file costs no memory.
    fn intern(self, operation: &'static OperationInfo) -> &'static OperationInfo {
        static ROUTES: Mutex<Option<HashMap<Route, &'static OperationInfo>>> = Mutex::new(None);
        let mut routes = ROUTES.lock().unwrap_or_else(PoisonError::into_inner);
        routes.get_or_insert_default().entry(self).or_insert_with_key(|route| {
            Box::leak(Box::new(OperationInfo {
                type_name: text(&route.type_name),
                aliases: texts(&route.aliases),
                gateways: gateways(route.gateways.clone()),
                replaces: route.replaces.clone().leak(),
                source: RouteSource::Moves,
                ..operation.clone()
            }))
        })
    }
}

/// A text that lives as long as the process; equal texts are one.
fn text(text: &str) -> &'static str {
    static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    texts.get(text).copied().unwrap_or_else(|| {
        let text = String::from(text).leak();
        texts.insert(text);
        text
    })
}

/// A list that lives as long as the process; equal lists are one.
fn list<T: Ord>(pool: &Mutex<BTreeSet<&'static [T]>>, items: Vec<T>) -> &'static [T] {
    let mut lists = pool.lock().unwrap_or_else(PoisonError::into_inner);
    lists.get(&items[..]).copied().unwrap_or_else(|| {
        let items = items.leak();
        lists.insert(items);
        items
    })
}

fn texts(items: &[String]) -> &'static [&'static str] {
    static LISTS: Mutex<BTreeSet<&'static [&'static str]>> = Mutex::new(BTreeSet::new());
    list(&LISTS, items.iter().map(|item| text(item)).collect())
}

fn gateways(items: Vec<Gateway>) -> &'static [Gateway] {
    static LISTS: Mutex<BTreeSet<&'static [Gateway]>> = Mutex::new(BTreeSet::new());
    list(&LISTS, items)
}

fn sorted(mut gateways: Vec<Gateway>) -> Vec<Gateway> {
    gateways.sort_unstable();
    gateways.dedup();
    gateways
}

fn ids(gateways: &[Gateway]) -> String {
    gateways.iter().map(|gateway| gateway.id()).collect::<Vec<_>>().join(", ")
}

/// The known type that is spelled most alike, as a question.
fn suggestion(type_name: &str) -> String {
    let known =
        OPERATIONS.iter().flat_map(|operation| [operation.type_name].into_iter().chain(operation.replaces.iter().map(|old| old.type_name)));
    let alike = known.map(|known| (distance(known, type_name), known)).min();
    alike.filter(|(distance, _)| *distance <= 3).map_or_else(String::new, |(_, known)| format!(": did you mean `{known}`?"))
}

/// How many characters must be inserted, removed or replaced to get from one text to the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}
