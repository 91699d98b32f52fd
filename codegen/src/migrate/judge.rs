//! Whether a move follows from the page and the spec. Nothing here edits anything.

use super::draft::{Draft, has_type};
use crate::announcement::{Mention, Row};
use crate::names::closest;
use crate::spec::Operation;

/// A move with what only the spec tells: the new types of an old type whose sunset alone is announced.
pub fn completed(draft: &Draft, row: &Row) -> Result<Row, String> {
    if let Some(doubt) = row.doubts.first() {
        return Err(doubt.clone());
    }
    let mut row = row.clone();
    if row.new.is_empty() {
        let Some((operation, _)) = draft.replaced(&row.old) else {
            let known = draft
                .with_type(&row.old)
                .map_or_else(|| unknown(draft, &row.old), |operation| format!("the spec has it as the type of {}", operation.path()));
            return Err(format!("the page says when it ends, not what replaces it, and {known}"));
        };
        row.new = [&operation.type_name].into_iter().chain(&operation.aliases).map(|name| name.value.clone()).collect();
    }
    Ok(row)
}

/// Why a move cannot be done, whatever its gateways are.
pub fn doubt(draft: &Draft, row: &Row, holder: Option<&Operation>) -> Option<String> {
    let known = draft.replaced(&row.old);
    let entry = known.map(|(operation, at)| &operation.replaces[at]);
    if let Some(past) = &row.past {
        let said = entry.and_then(|entry| entry.sunset.as_ref()).is_some_and(|sunset| Some(&sunset.value) == row.sunset.as_ref());
        if !said {
            return Some(past.clone());
        }
    }
    if let Some(gone) = &row.gone {
        let said = entry.is_some_and(|entry| entry.sunset.is_some());
        if !said {
            return Some(gone.clone());
        }
    }
    row.new.iter().find_map(|new| half(draft, new, holder))
}

/// A new type that is a part of one that is known was cut off somewhere.
fn half(draft: &Draft, new: &str, holder: Option<&Operation>) -> Option<String> {
    if holder.is_some_and(|holder| has_type(holder, new)) || draft.was_known(new) {
        return None;
    }
    if let Some(same) = draft.known_before().find(|known| known.eq_ignore_ascii_case(new)) {
        return Some(format!("{new} is written {same} in the spec"));
    }
    let whole = draft.known_before().find(|known| known.len() > new.len() && is_part(new, known))?;
    Some(format!("{new} is a part of {whole}, which the spec knows: is it cut off?"))
}

fn is_part(part: &str, whole: &str) -> bool {
    let begins = whole.strip_prefix(part).is_some();
    begins || whole.ends_with(part) || whole.contains(&format!(".{part}."))
}

/// Where a type comes from and goes to.
#[derive(Debug)]
pub struct Route {
    pub from: String,
    pub to: String,
}

/// The route of a move: what the page says, else what the spec knows.
pub fn route(draft: &Draft, row: &Row, holder: Option<&Operation>) -> Result<Route, String> {
    let spec_from = old_gateway(draft, &row.old);
    let from = spec_from.clone().or_else(|| row.from.clone());
    let only =
        |operation: &Operation| operation.gateways.first().filter(|_| operation.gateways.len() == 1).map(|gateway| gateway.value.clone());
    let holder_to = holder.filter(|holder| holder.type_name.value != row.old).and_then(only);
    let same = || from.clone().filter(|_| row.same_gateway);
    let to = row.to.clone().or(holder_to).or_else(same);
    match (from, to) {
        (Some(from), Some(to)) => Ok(Route { from, to }),
        (Some(_), None) => Err("the page does not tell to which gateway: write `迁移至PARTNER网关` into it, or pass `--to`".to_owned()),
        (None, Some(_)) => Err("the page does not tell from which gateway: write `原CN网关` into it, or pass `--from`".to_owned()),
        (None, None) => Err(
            "the page does not tell from which gateway to which: write `由CN网关迁移至PARTNER网关` into it, or pass `--from` and `--to`"
                .to_owned(),
        ),
    }
}

/// Why a route cannot be right.
pub fn route_doubt(draft: &Draft, row: &Row, holder: Option<&Operation>, route: &Route) -> Option<String> {
    let Route { from, to } = route;
    if let Some(said) = row.from.as_ref().filter(|said| *said != from) {
        let path =
            draft.with_type(&row.old).map(Operation::path).or_else(|| draft.replaced(&row.old).map(|(operation, _)| operation.path()));
        let path = path.unwrap_or_default();
        return Some(format!("{path} is on {from}, and the page speaks of {said} only; edit it by hand"));
    }
    let moved = holder.filter(|holder| has_type(holder, &row.new[0]) && !has_type(holder, &row.old));
    if let Some(holder) = moved.filter(|holder| holder.gateways.iter().all(|gateway| gateway.value != *to)) {
        let gateways: Vec<&str> = holder.gateways.iter().map(|gateway| gateway.as_str()).collect();
        return Some(format!("{} is on {}, and the page says {to}; edit it by hand", holder.path(), gateways.join(", ")));
    }
    let same_type = row.new.contains(&row.old);
    if from == to && same_type {
        return Some("neither its type nor its gateway changes".to_owned());
    }
    let done = holder.is_some_and(|holder| holder.replaces.iter().any(|entry| entry.type_name.value == row.old));
    if from == to && !row.same_gateway && !done {
        return Some(format!(
            "its old type is on {from} and so would be its new one: write `网关不变` into the page if that is meant, or pass `--from` and `--to`"
        ));
    }
    None
}

/// Where the spec says that an old type is served, if only one gateway serves it.
fn old_gateway(draft: &Draft, old: &str) -> Option<String> {
    let replaced = || draft.replaced(old).map(|(operation, at)| &operation.replaces[at].gateways);
    let replaced_itself =
        draft.replaced(old).filter(|(operation, _)| has_type(operation, old)).map(|(operation, at)| &operation.replaces[at].gateways);
    let gateways = replaced_itself.or_else(|| draft.with_type(old).map(|operation| &operation.gateways)).or_else(replaced)?;
    gateways.first().filter(|_| gateways.len() == 1).map(|gateway| gateway.value.clone())
}

/// What to say of a type that no operation has.
pub fn unknown(draft: &Draft, old: &str) -> String {
    if let Some((operation, _)) = draft.replaced(old) {
        return format!("the spec says that {} has replaced it ({})", operation.type_name.value, operation.path());
    }
    let near = closest(old, &draft.types()).map(|near| format!(", did you mean {near}?")).unwrap_or_default();
    format!("no operation of the spec has the type {old}{near}; add it with `cargo xtask new` and run this again")
}

/// Why a sentence that names types says something that the spec does not.
pub fn mention(draft: &Draft, mention: &Mention) -> Option<String> {
    let strange =
        mention.types.iter().find(|name| draft.with_type(name).is_none() && draft.replaced(name).is_none() && !draft.is_noted(name))?;
    Some(format!("line {}: `{}`: {}", mention.line, mention.words, unknown(draft, strange)))
}
