//! Tables that were copied without anything between their cells: each cell a line of its own, the two types last in each row.

use std::ops::Range;

use super::pairs;
use super::roles::{self, Role};
use super::text::Text;
use super::types;

/// The longest cell, without its types.
const CELL: usize = 60;
/// The longest header, without what stands in brackets.
const HEADER: usize = 24;

/// The first such table in lines of text: which lines it takes, and its rows with the header first.
pub fn find(lines: &[Text]) -> Option<(Range<usize>, Vec<Vec<Text>>)> {
    let first = lines.iter().position(is_type)?;
    let last_header = lines[..first].iter().rposition(|line| is_header(line) && roles::of_types(line).is_some())?;
    // What the first row has in front of its two types, the header has in front of their names.
    let start = last_header.checked_sub(first - last_header)?;
    let named = [last_header.checked_sub(1)?, last_header].map(|at| roles::of_types(&lines[at]));
    if !named.contains(&Some(Role::Old)) || !named.contains(&Some(Role::New)) {
        return None;
    }
    if !lines[start..=last_header].iter().all(is_header) {
        return None;
    }
    let mut rows = vec![lines[start..=last_header].to_vec()];
    let mut row: Vec<Text> = Vec::new();
    let mut end = last_header + 1;
    for (at, line) in lines.iter().enumerate().skip(end) {
        if row.is_empty() && rows.len() > 1 && line.half.starts_with('(') {
            rows.last_mut().and_then(|row| row.last_mut()).into_iter().for_each(|cell| cell.append(line));
            end = at + 1;
            continue;
        }
        if !is_cell(line) || row.len() > rows[0].len() {
            break;
        }
        let complete = is_type(line) && row.last().is_some_and(is_type);
        row.push(line.clone());
        if complete {
            rows.push(std::mem::take(&mut row));
            end = at + 1;
        }
    }
    (rows.len() > 1).then_some((start..end, rows))
}

/// Sentences are longer, and have marks in them.
fn is_cell(line: &Text) -> bool {
    without_types(line).chars().count() <= CELL
}

/// Whether a line may be the header of a column.
fn is_header(line: &Text) -> bool {
    let words = pairs::without_brackets(&line.low);
    words.chars().count() <= HEADER && !words.contains(['。', ',', '!', ';', ':', '?', '→']) && types::find(line).is_empty()
}

/// Whether a line holds nothing but a type, or names of the same, with a remark in brackets.
fn is_type(line: &Text) -> bool {
    let rest = pairs::without_brackets(&without_types(line));
    !types::find(line).is_empty() && rest.chars().all(|c| "/= 或、".contains(c)) && !pairs::is_pair(line)
}

fn without_types(line: &Text) -> String {
    types::find(line).iter().fold(line.half.clone(), |rest, word| rest.replacen(&word.name, "", 1))
}
