//! Tables that were copied without anything between their cells: each cell a line of its own, the two types last in each row.

use std::ops::Range;

use super::table::names_a_role;
use super::words::types;

/// Longer lines are sentences.
const CELL: usize = 60;

/// The first such table in lines of text: which lines it takes, and its rows with the header first.
pub fn find(lines: &[&str]) -> Option<(Range<usize>, Vec<Vec<String>>)> {
    let first = lines.iter().position(|line| is_type(line))?;
    let last_header = lines[..first].iter().rposition(|line| is_cell(line) && names_a_role(line))?;
    // What the first row has in front of its two types, the header has in front of their names.
    let start = last_header.checked_sub(first - last_header)?;
    let mut rows = vec![lines[start..=last_header].iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()];
    let mut row: Vec<String> = Vec::new();
    let mut end = last_header + 1;
    for (at, line) in lines.iter().enumerate().skip(end) {
        if row.is_empty() && rows.len() > 1 && line.starts_with(['(', '（']) {
            rows.last_mut().and_then(|row| row.last_mut()).into_iter().for_each(|cell| cell.push_str(line));
            end = at + 1;
            continue;
        }
        if !is_cell(line) || row.len() > rows[0].len() {
            break;
        }
        let complete = is_type(line) && row.last().is_some_and(|cell| is_type(cell));
        row.push((*line).to_owned());
        if complete {
            rows.push(std::mem::take(&mut row));
            end = at + 1;
        }
    }
    (rows.len() > 1).then_some((start..end, rows))
}

fn is_cell(line: &str) -> bool {
    line.chars().count() <= CELL
}

/// Whether a line holds nothing much but a type.
fn is_type(line: &str) -> bool {
    let (found, others) = types(line);
    !found.is_empty() && others.chars().count() <= CELL / 2
}
