//! Type strings in a text, and what is wrong with those that only look like one.

use std::ops::Range;

use super::text::{Text, urls};

/// A type string, or something that was meant to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeWord {
    pub at: Range<usize>,
    pub name: String,
    /// Why it is no type, where it is none.
    pub flaw: Option<String>,
}

/// How the gateways' types begin.
const PREFIXES: [&str; 2] = ["bg", "temu"];
/// Ends of hosts. A type never ends so.
const HOSTS: [&str; 6] = ["com", "cn", "net", "org", "html", "md"];

/// The type strings of a text that begin as types do.
pub fn find(text: &Text) -> Vec<TypeWord> {
    words(text).into_iter().filter(|word| begins_as_type(&word.name)).collect()
}

/// The type strings of a text, and dotted words where a type was expected: `goods.spec.create`.
pub fn expected(text: &Text) -> Vec<TypeWord> {
    let foreign = |word: TypeWord| {
        let flaw = || format!("`{}` begins neither with `bg.` nor with `temu.`", word.name);
        let flaw = word.flaw.clone().or_else(|| (!word.name.split('.').next().is_some_and(is_prefix)).then(flaw));
        TypeWord { flaw, ..word }
    };
    let mut found: Vec<TypeWord> = words(text).into_iter().map(foreign).collect();
    if let Some(rest) = rest_of_type(text, &found)
        && let Some(last) = found.last_mut()
    {
        last.flaw.get_or_insert_with(|| format!("`{}` stands beside `{rest}`: is that a part of it?", last.name));
    }
    found
}

/// The only other word of a cell of types, which may have been broken off.
fn rest_of_type(text: &Text, found: &[TypeWord]) -> Option<String> {
    let rest = found.iter().rev().fold(text.half.clone(), |rest, word| [&rest[..word.at.start], &rest[word.at.end..]].concat());
    let rest = super::pairs::without_brackets(&rest);
    let rest = rest.trim_matches([' ', super::text::BREAK, '-', '.']);
    let broken =
        rest.len() <= 20 && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.');
    (broken && !["or", "and", "new", "old", "type", "alias", "none", "deprecated", "retired", "offline"].contains(&rest))
        .then(|| rest.to_owned())
}

/// Whether a text has a type string.
pub fn has_any(text: &Text) -> bool {
    !find(text).is_empty()
}

/// All dotted words outside of URLs.
fn words(text: &Text) -> Vec<TypeWord> {
    let half = text.half.as_str();
    let skipped: Vec<Range<usize>> = urls(&text.low).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < half.len() {
        if let Some(url) = skipped.iter().find(|url| url.contains(&at)) {
            at = url.end;
            continue;
        }
        let length = half[at..].find(|c: char| !is_type_char(c)).unwrap_or(half.len() - at);
        if length == 0 {
            at += half[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        found.extend(word(half, at..at + length));
        at += length;
    }
    found
}

fn is_type_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
}

fn word(half: &str, at: Range<usize>) -> Option<TypeWord> {
    let written = &half[at.clone()];
    // A number in front counts the lines of a list: `1.bg.goods.add`.
    let name = written.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end_matches('.');
    let start = at.start + written.find(name).unwrap_or(0);
    let parts: Vec<&str> = name.split('.').collect();
    if parts.len() < 2 || is_host(&parts) || !(looks_like_type(&parts) || is_foreign(&parts)) {
        return None;
    }
    let flaw = flaw(&parts, written, &half[..at.start], &half[at.end..]);
    Some(TypeWord { at: start..start + name.len(), name: name.to_owned(), flaw })
}

fn is_host(parts: &[&str]) -> bool {
    let last = parts.last().map(|last| last.to_ascii_lowercase()).unwrap_or_default();
    HOSTS.contains(&last.as_str()) && (parts.len() < 3 || !is_prefix(parts[0]))
}

/// Whether a dotted word has the beginning of a type in it, perhaps glued to the word in front: `typebg.goods.add`.
fn looks_like_type(parts: &[&str]) -> bool {
    let glued = parts.iter().rev().skip(1).any(|part| is_glued(part));
    glued || parts.iter().any(|part| PREFIXES.iter().any(|prefix| part.eq_ignore_ascii_case(prefix)))
}

/// Whether a dotted word might be a type of another kind, where one is expected.
fn is_foreign(parts: &[&str]) -> bool {
    parts.len() >= 3 && parts[0].len() > 1 && parts[0] != "www" && parts[0].bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_prefix(part: &str) -> bool {
    PREFIXES.contains(&part)
}

fn is_glued(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    PREFIXES.iter().any(|prefix| part.len() > prefix.len() && part.ends_with(prefix))
}

fn flaw(parts: &[&str], written: &str, before: &str, after: &str) -> Option<String> {
    let name = parts.join(".");
    // Behind a full stop a sentence may begin, but not with a small letter and a dot.
    let goes_on = || {
        let next: String = after.trim_start().chars().take_while(|c| is_type_char(*c)).collect();
        let dotted = next.trim_end_matches('.').contains('.');
        next.starts_with(|c: char| c.is_ascii_lowercase()) && dotted && !next.split('.').next().is_some_and(is_prefix)
    };
    let broken = || {
        let rest = after.trim_start_matches([' ', super::text::BREAK]);
        rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let hyphen = || after.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    if parts.iter().any(|part| part.is_empty()) {
        Some(format!("`{written}` has a gap"))
    } else if before.ends_with('\u{fffd}') || after.starts_with('\u{fffd}') {
        Some(format!("`{name}` stands beside a character that could not be read"))
    } else if parts[..parts.len() - 1].iter().any(|part| is_glued(part)) || parts[1..].iter().any(|part| is_prefix(part)) {
        Some(format!("`{name}` is run together with something else"))
    } else if parts.len() < 3
        || after.starts_with('*')
        || hyphen()
        || broken()
        || written.starts_with('.')
        || (written.ends_with('.') && goes_on())
    {
        Some(format!("`{written}` is only a part of a type"))
    } else if !is_prefix(parts[0]) && parts[0].to_ascii_lowercase() != parts[0] {
        Some(format!("`{name}` is not written as types are"))
    } else {
        None
    }
}

/// Whether a dotted word is to be taken for a type wherever it stands.
fn begins_as_type(name: &str) -> bool {
    looks_like_type(&name.split('.').collect::<Vec<_>>())
}
