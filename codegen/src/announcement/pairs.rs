//! Moves outside of tables: an arrow or a word between two types, or an old and a new type with their labels.

use super::phrases::{self, BACKWARD, FORWARD};
use super::piece::{Piece, Place};
use super::roles::{self, Role};
use super::text::Text;
use super::types::TypeWord;

/// A move: the new types and the old one.
pub type Pair = (Vec<String>, String);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Gap {
    /// The old type stands in front, the new one behind.
    Forward,
    Backward,
    /// Two names of the same.
    Alias,
    /// Only the labels tell.
    Other,
}

/// Longer texts between two types say something else.
const LONGEST_GAP: usize = 24;

/// Whether a cell holds moves and nothing else.
pub fn is_pair(cell: &Text) -> bool {
    of_piece(&Piece::new(cell.clone(), Place::Loose, &[])).is_ok_and(|pairs| !pairs.is_empty())
}

/// The moves of a piece.
///
/// # Errors
/// Why what looks like a move is none.
pub fn of_piece(piece: &Piece) -> Result<Vec<Pair>, String> {
    let mut pairs = Vec::new();
    for sentence in piece.sentences() {
        let words: Vec<&TypeWord> =
            piece.types.iter().filter(|word| sentence.start <= word.at.start && word.at.end <= sentence.end).collect();
        pairs.extend(of_words(&words, piece, sentence.start)?);
    }
    if pairs.is_empty() && piece.types.len() > 1 {
        // `旧：…；新：…`
        pairs = of_words(&piece.types.iter().collect::<Vec<_>>(), piece, 0).unwrap_or_default();
    }
    Ok(pairs)
}

fn of_words(words: &[&TypeWord], piece: &Piece, start: usize) -> Result<Vec<Pair>, String> {
    if words.len() < 2 {
        return Ok(Vec::new());
    }
    let label = |at: usize| label(&piece.blank[if at == 0 { start } else { words[at - 1].at.end }..words[at].at.start]);
    let gaps: Vec<Gap> = (1..words.len()).map(|at| gap(piece, words[at - 1], words[at])).collect();
    let directed = gaps.iter().any(|gap| matches!(gap, Gap::Forward | Gap::Backward));
    let named = |at: usize| label(at).is_some() || (at > 0 && gaps[at - 1] == Gap::Alias);
    let labelled = (0..words.len()).all(named);
    let sides = 1 + gaps.iter().filter(|gap| **gap != Gap::Alias).count();
    if sides < 2 || (!directed && !labelled) {
        return Ok(Vec::new());
    }
    let mut pairs = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let left = side(&gaps, at);
        let Some(between) = gaps.get(left - 1).filter(|_| left < words.len()) else {
            return Err("it has a type without its counterpart".to_owned());
        };
        let right = side(&gaps, left);
        let roles = (label(at), label(left));
        let forward = match (between, roles) {
            (Gap::Forward, (Some(Role::New), _) | (_, Some(Role::Old))) | (Gap::Backward, (Some(Role::Old), _) | (_, Some(Role::New))) => {
                return Err("its words and its arrow disagree about which type is the old one".to_owned());
            }
            (Gap::Forward, _) | (Gap::Other, (Some(Role::Old), Some(Role::New))) => true,
            (Gap::Backward, _) | (Gap::Other, (Some(Role::New), Some(Role::Old))) => false,
            _ => return Err("which of its types is the old one cannot be told".to_owned()),
        };
        let names = |from: usize, to: usize| words[from..to].iter().map(|word| word.name.clone()).collect::<Vec<_>>();
        let (mut old, new) = if forward { (names(at, left), names(left, right)) } else { (names(left, right), names(at, left)) };
        match (old.len(), old.pop()) {
            (1, Some(old)) => pairs.push((new, old)),
            _ => return Err("it has several old types for one new one; give each a line of its own".to_owned()),
        }
        at = right;
        // Between two moves there is nothing that would join them.
        if gaps.get(at - 1).is_some_and(|gap| matches!(gap, Gap::Forward | Gap::Backward)) {
            return Err("it has a chain of types; give each move a line of its own".to_owned());
        }
    }
    Ok(pairs)
}

/// The end of the types from one on that are names of the same.
fn side(gaps: &[Gap], from: usize) -> usize {
    from + 1 + gaps[from..].iter().take_while(|gap| **gap == Gap::Alias).count()
}

fn gap(piece: &Piece, left: &TypeWord, right: &TypeWord) -> Gap {
    let between = without_brackets(&piece.blank[left.at.end..right.at.start]);
    let between = between.trim();
    let negated = phrases::has(between, phrases::NOT) || between.contains(['不', '未', '?']);
    if between.chars().count() > LONGEST_GAP || negated {
        return Gap::Other;
    }
    if matches!(between, "/" | "=" | "或" | "或者" | "or") {
        return Gap::Alias;
    }
    let passive = phrases::REPLACES.iter().any(|word| piece.blank[right.at.end..].trim_start().starts_with(word));
    if phrases::has(between, FORWARD) || (passive && phrases::PASSIVE.iter().any(|word| between.contains(word))) {
        Gap::Forward
    } else if phrases::has(between, BACKWARD) {
        Gap::Backward
    } else {
        Gap::Other
    }
}

/// A text without what stands in brackets.
pub fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The role that the words in front of a type name, where they end closely before it: `旧接口：`.
fn label(before: &str) -> Option<Role> {
    let near: String = before.chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
    let near = near.rsplit([',', '。', ';', '\u{1}', super::text::BREAK]).next().unwrap_or_default();
    // An arrow in front of a label belongs to the gap.
    let near = FORWARD.iter().chain(BACKWARD).fold(near.to_owned(), |near, word| match near.rsplit_once(word) {
        Some((_, rest)) => rest.to_owned(),
        None => near,
    });
    roles::of_words(&near)
}

/// A line that names one type and its role: `旧接口：bg.goods.add`.
pub fn labelled(piece: &Piece) -> Option<(Role, String, Vec<String>)> {
    let first = piece.types.first()?;
    let (key, _) = piece.blank[..first.at.start].split_once(':')?;
    let aliases = piece.types.windows(2).all(|pair| gap(piece, &pair[0], &pair[1]) == Gap::Alias);
    let short = key.chars().count() <= 20 && !key.contains(['\u{1}', ',', '。']);
    let role = roles::of_words(key).filter(|_| short && aliases)?;
    Some((role, key.trim().trim_start_matches(['-', '*', '•', ' ']).to_owned(), piece.types.iter().map(|word| word.name.clone()).collect()))
}
