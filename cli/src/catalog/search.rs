//! Search over everything that people know an operation by: names, types, old types, official names, error codes, fields.

use std::collections::BTreeSet;

use codegen::spec::{Kind, Operation, Shape};

use super::Catalog;

/// An operation that was found, and why.
pub struct Hit<'a> {
    pub operation: &'a Operation,
    pub score: u32,
    /// What matched beside the operation's name, such as `field orderSn`.
    pub why: Vec<String>,
}

/// Operations in which every word is found, the best first; all of them if there are no words.
pub fn search<'a>(catalog: &'a Catalog, words: &[String]) -> Vec<Hit<'a>> {
    let words: Vec<String> = words.iter().flat_map(|words| words.split_whitespace()).map(str::to_lowercase).collect();
    let mut hits: Vec<Hit> = catalog.model.operations.iter().filter_map(|operation| hit(catalog, operation, &words)).collect();
    // Misspelled names say something only if nothing is spelled that way.
    if hits.iter().any(|hit| hit.score >= TYPO * 2) {
        hits.retain(|hit| hit.score > TYPO);
    }
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.operation.id()));
    hits
}

const TYPO: u32 = 20;

fn hit<'a>(catalog: &Catalog, operation: &'a Operation, words: &[String]) -> Option<Hit<'a>> {
    let (mut score, mut why) = (0, Vec::new());
    for word in words {
        let (points, reason) = rate(catalog, operation, word)?;
        score += points;
        why.extend(reason);
    }
    Some(Hit { operation, score, why })
}

/// How well a word fits; `None` if it does not.
fn rate(catalog: &Catalog, operation: &Operation, word: &str) -> Option<(u32, Option<String>)> {
    let id = operation.id();
    let types = || std::iter::once(&operation.type_name).chain(&operation.aliases).map(|name| name.value.to_lowercase());
    let old = operation.replaces.iter().find(|old| old.type_name.value.to_lowercase().contains(word));
    let code = operation.errors.iter().find(|error| error.code.to_string() == word);
    if id == word || types().any(|name| name == word) {
        return Some((200, None));
    }
    if let Some(code) = code {
        return Some((120, Some(format!("error {}: {}", code.code, code.text))));
    }
    if let Some(old) = old.filter(|old| old.type_name.value.to_lowercase() == word) {
        return Some((110, Some(format!("old type {}", old.type_name.value))));
    }
    if id.split(['.', '_']).any(|part| part == word) {
        return Some((100, None));
    }
    if id.contains(word) {
        return Some((80, None));
    }
    if types().any(|name| name.contains(word)) {
        return Some((70, None));
    }
    if let Some(name) = operation.official_name.as_ref().filter(|name| name.to_lowercase().contains(word)) {
        return Some((65, Some(name.clone())));
    }
    if let Some(old) = old {
        return Some((60, Some(format!("old type {}", old.type_name.value))));
    }
    if let Some(field) = field(catalog, operation, word) {
        return Some((if field.to_lowercase() == word { 55 } else { 30 }, Some(format!("field {field}"))));
    }
    if operation.doc.to_lowercase().contains(word) || operation.permissions.iter().any(|name| name.to_lowercase().contains(word)) {
        return Some((40, None));
    }
    let close = id.split(['.', '_']).any(|part| is_close(part, word)) || is_close(&id, word) || types().any(|name| is_close(&name, word));
    close.then_some((TYPO, None))
}

fn is_close(known: &str, word: &str) -> bool {
    let allowed = if word.chars().count() < 4 {
        0
    } else if word.chars().count() < 8 {
        1
    } else {
        2
    };
    strsim::damerau_levenshtein(known, word) <= allowed
}

/// A field whose name has the word in it, the whole name before a part of it.
fn field(catalog: &Catalog, operation: &Operation, word: &str) -> Option<String> {
    let (mut part, mut seen) = (None, BTreeSet::new());
    let shapes = [Some(&operation.request), operation.response.as_ref()];
    let whole = shapes.into_iter().flatten().find_map(|shape| in_shape(catalog, shape, word, &mut part, &mut seen));
    whole.or(part)
}

fn in_shape<'a>(
    catalog: &'a Catalog,
    shape: &'a Shape,
    word: &str,
    part: &mut Option<String>,
    seen: &mut BTreeSet<&'a str>,
) -> Option<String> {
    match &shape.kind {
        Kind::Shared(name) if seen.insert(name) => in_shape(catalog, catalog.resolve(shape), word, part, seen),
        Kind::List(inner) | Kind::Map(inner) => in_shape(catalog, inner, word, part, seen),
        Kind::Object(fields) => fields.iter().find_map(|field| {
            let name = field.name.value.to_lowercase();
            if name == word {
                return Some(field.name.value.clone());
            }
            if part.is_none() && name.contains(word) {
                *part = Some(field.name.value.clone());
            }
            in_shape(catalog, &field.shape, word, part, seen)
        }),
        _ => None,
    }
}
