//! A table of cells to moves: which column is what, cells that are merged, types that share a cell.

use super::pairs;
use super::phrases::{self, has};
use super::piece::{Column, Piece, Place};
use super::roles::{self, Role};
use super::rows::{Found, Rows};
use super::text::Text;
use super::types;

/// Reads a table into rows. It may have more than one header: tables that touch are one.
pub fn read(cells: &[Vec<Text>], rows: &mut Rows<'_>) {
    let mut table: Option<Table> = None;
    let mut told = false;
    for (at, row) in cells.iter().enumerate() {
        if let Some(columns) = columns(row, &cells[at + 1..], rows) {
            let id = rows.new_group();
            for (cell, role) in row.iter().zip(&columns) {
                rows.piece(cell.clone(), Place::Header { table: id, role: *role });
            }
            table = Some(Table { id, columns, group: None });
        } else if let Some(table) = &mut table {
            let is_last = !cells[at + 1..].iter().any(|row| holds_types(row));
            table.row(row, is_last, rows);
        } else {
            if holds_types(row) && !told && !row.iter().any(pairs::is_pair) {
                told = true;
                let header = cells[0].iter().map(|cell| cell.words.as_str()).collect::<Vec<_>>().join(" | ");
                rows.problem(row[0].line, format!("a table without a column for the new type and one for the old type: `{header}`"));
            }
            for cell in row {
                rows.piece(cell.clone(), Place::Loose);
            }
        }
    }
}

fn holds_types(row: &[Text]) -> bool {
    row.iter().any(types::has_any)
}

/// How far down to look for what a column holds.
const LOOK: usize = 12;

fn columns(header: &[Text], body: &[Vec<Text>], rows: &Rows<'_>) -> Option<Vec<Column>> {
    if header.len() < 2 || holds_types(header) {
        return None;
    }
    let body: Vec<Vec<Text>> = body.iter().take(LOOK).map(|row| aligned(row, header.len())).collect();
    let holds = |at: usize, test: &dyn Fn(&Text) -> bool| body.iter().any(|row| row.get(at).is_some_and(test));
    // Below a header that asks for a type even a word that is none was meant to be one.
    let has_types = |at: usize| {
        holds(at, &types::has_any) || (roles::of_types(&header[at]).is_some() && holds(at, &|cell| !types::expected(cell).is_empty()))
    };
    let typed: Vec<usize> = (0..header.len()).filter(|at| has_types(*at)).collect();
    let named: Vec<Option<Role>> =
        header.iter().enumerate().map(|(at, cell)| roles::of_types(cell).filter(|_| typed.contains(&at))).collect();
    let named = complete(named, header, &typed, rows);
    let count = |role| named.iter().filter(|other| **other == Some(role)).count();
    let mut columns: Vec<Column> = header
        .iter()
        .zip(&named)
        .map(|(cell, role)| match role {
            Some(Role::Old) => Column::Old,
            Some(Role::New) => Column::New,
            None => roles::of_column(cell),
        })
        .collect();
    let dated = columns.iter().filter(|column| **column == Column::Sunset).count() == 1;
    match (count(Role::New), count(Role::Old), typed.as_slice()) {
        (1, 1, _) => Some(columns),
        // Pairs in one column, with an arrow or a word between them.
        (_, _, [only]) if body.iter().filter_map(|row| row.get(*only)).filter(|cell| types::has_any(cell)).all(pairs::is_pair) => {
            columns[*only] = Column::Pair;
            Some(columns)
        }
        // Types that stay while their gateway changes.
        (_, _, [only]) if columns.contains(&Column::From) && columns.contains(&Column::To) => {
            columns[*only] = Column::Same;
            Some(columns)
        }
        // Old types alone, with the days on which they end.
        (0, 0 | 1, [only]) if dated => {
            columns[*only] = Column::Old;
            Some(columns)
        }
        _ => None,
    }
}

/// Of two columns with types one may be named after neither role: a bare `type`, `Current type`, or by its gateway.
fn complete(mut named: Vec<Option<Role>>, header: &[Text], typed: &[usize], rows: &Rows<'_>) -> Vec<Option<Role>> {
    let [first, second] = typed else { return named };
    let mut pair = [named[*first], named[*second]];
    if pair[0] == pair[1] && pair[0] == Some(Role::Old) {
        // `Current type` is the new one beside an old one.
        let current = [first, second].map(|at| roles::is_current(&header[*at]));
        match current {
            [true, false] => pair[0] = None,
            [false, true] => pair[1] = None,
            _ => {}
        }
    }
    if pair == [None, None] {
        let ids = [first, second].map(|at| rows.gateway_of(&header[*at]));
        if let [Some(first), Some(second)] = &ids {
            match rows.direction(first, second) {
                Some(true) => pair = [Some(Role::Old), Some(Role::New)],
                Some(false) => pair = [Some(Role::New), Some(Role::Old)],
                None => {}
            }
        }
    }
    let other = |role: Option<Role>| role.map(|role| if role == Role::New { Role::Old } else { Role::New });
    match pair {
        [None, known @ Some(_)] => pair[0] = other(known),
        [known @ Some(_), None] => pair[1] = other(known),
        _ => {}
    }
    (named[*first], named[*second]) = (pair[0], pair[1]);
    named
}

/// Cells to the right stay where they are: what a merged cell leaves out stands on the left.
fn aligned(row: &[Text], width: usize) -> Vec<Text> {
    let mut cells = vec![Text::default(); width.saturating_sub(row.len())];
    cells.extend(row.iter().cloned());
    cells
}

struct Table {
    id: usize,
    columns: Vec<Column>,
    group: Option<String>,
}

impl Table {
    fn row(&mut self, row: &[Text], is_last: bool, rows: &mut Rows<'_>) {
        let mut filled: Vec<&Text> = row.iter().filter(|cell| !cell.is_empty()).collect();
        filled.dedup_by(|next, first| next.words == first.words);
        let Some(first) = filled.first().copied() else { return };
        if filled.len() == 1 && !types::has_any(first) {
            let note = is_last || has(&first.low, phrases::ABOVE);
            let place = if note { Place::Header { table: self.id, role: Column::Other } } else { Place::Heading };
            self.group = if note { self.group.take() } else { Some(first.words.clone()) };
            rows.note(first.clone(), place, self.id);
            return;
        }
        let number = rows.new_row();
        let fits = |cells: &[Text]| {
            let has = |column| self.cell(cells, column).is_none_or(types::has_any) || !self.columns.contains(&column);
            has(Column::New) && has(Column::Old)
        };
        let right = aligned(row, self.columns.len());
        let cells = if row.len() >= self.columns.len() || fits(&right) { right } else { row.to_vec() };
        let mut misfit =
            (row.len() > self.columns.len()).then(|| format!("it has {} cells below {} columns", row.len(), self.columns.len()));
        if row.len() < self.columns.len() && !fits(&cells) {
            misfit = Some("its cells are fewer than the columns, and which is which cannot be told".to_owned());
        }
        let mut pieces = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let role = self.columns.get(at).copied().unwrap_or(Column::Other);
            pieces.push((role, rows.piece(cell.clone(), Place::Cell { row: number, role })));
        }
        if let Some(group) = self.cell(&cells, Column::Group) {
            self.group = Some(group.words.clone());
        }
        let piece = |wanted: Column| pieces.iter().find(|(role, _)| *role == wanted).map(|(_, piece)| *piece);
        let line = row.iter().find(|cell| !cell.is_empty()).map_or(0, |cell| cell.line);
        let written = || row.iter().map(|cell| cell.words.as_str()).collect::<Vec<_>>().join(" | ");
        let moves = match (piece(Column::Pair), piece(Column::New), piece(Column::Old)) {
            (Some(pair), ..) => pairs::of_piece(&rows.pieces[pair]),
            (None, Some(new), Some(old)) => both(&rows.pieces[new], &rows.pieces[old]),
            (None, None, None) if piece(Column::Same).is_some() => Ok(same(piece(Column::Same).map(|at| &rows.pieces[at]))),
            (None, None, Some(old)) => Ok(rows.pieces[old].types.iter().map(|word| (Vec::new(), word.name.clone())).collect()),
            _ => Ok(Vec::new()),
        };
        let moves = match moves {
            Ok(moves) if moves.is_empty() => return rows.problem(line, format!("a row without a type: `{}`", written())),
            Err(why) => return rows.problem_of_row(line, number, format!("{why}: `{}`", written())),
            Ok(moves) => moves,
        };
        let name = self.cell(&cells, Column::Name).map(|cell| cell.words.replace(super::text::BREAK, " "));
        let flaws: Vec<String> = pieces
            .iter()
            .filter(|(role, _)| matches!(role, Column::New | Column::Old | Column::Pair | Column::Same))
            .flat_map(|(_, piece)| rows.pieces[*piece].types.iter().filter_map(|word| word.flaw.clone()))
            .collect();
        for (new, old) in moves {
            let doubts = flaws.iter().cloned().chain(misfit.clone()).collect();
            rows.found.push(Found {
                new,
                old,
                group: self.group.clone(),
                name: name.clone(),
                line,
                words: written(),
                group_id: self.id,
                row: Some(number),
                doubts,
                section: rows.section,
                record: None,
            });
        }
    }

    fn cell<'a>(&self, cells: &'a [Text], column: Column) -> Option<&'a Text> {
        let at = self.columns.iter().position(|other| *other == column)?;
        cells.get(at).filter(|cell| !cell.is_empty())
    }
}

/// Types that keep their names.
fn same(piece: Option<&Piece>) -> Vec<pairs::Pair> {
    piece.into_iter().flat_map(|piece| &piece.types).map(|word| (vec![word.name.clone()], word.name.clone())).collect()
}

/// The new types and the old type of each move of a row.
fn both(new: &Piece, old: &Piece) -> Result<Vec<(Vec<String>, String)>, String> {
    let missing = if new.types.is_empty() { Some("new") } else { old.types.is_empty().then_some("old") };
    if let Some(missing) = missing {
        return Err(format!("a row without its {missing} type"));
    }
    let (new, old) = (stacked(new), stacked(old));
    match (new.as_slice(), old.as_slice()) {
        ([Stack { names, alike: true }], [Stack { names: olds, .. }]) => Ok(olds.iter().map(|old| (names.clone(), old.clone())).collect()),
        _ if new.len() == old.len() && old.iter().all(|stack| stack.names.len() == 1) && (new.iter().all(|stack| stack.alike)) => {
            Ok(new.iter().zip(&old).map(|(new, old)| (new.names.clone(), old.names[0].clone())).collect())
        }
        ([new], [old]) if new.names.len() == old.names.len() && !new.alike && !old.alike => {
            Ok(new.names.iter().zip(&old.names).map(|(new, old)| (vec![new.clone()], old.clone())).collect())
        }
        _ => Err("which of its new types belongs to which old one cannot be told; give each pair a row of its own".to_owned()),
    }
}

/// Types of a line of a cell.
struct Stack {
    names: Vec<String>,
    /// Whether they are names of the same: one, or several with `/`, `=` or `或` between them.
    alike: bool,
}

fn stacked(piece: &Piece) -> Vec<Stack> {
    let either = has(&piece.blank, &["都可以", "均可", "任一", "都支持", "either", "both work", "both accepted", "both are accepted"]);
    let mut out: Vec<Stack> = Vec::new();
    let mut end = 0;
    for word in &piece.types {
        let between = pairs::without_brackets(&piece.blank[end..word.at.start]);
        let bound = between.trim().trim_matches(super::text::BREAK).trim();
        let alias = either || matches!(bound, "/" | "=" | "或" | "或者" | "or" | "alias" | "别名" | "别名:");
        let broken = between.contains(super::text::BREAK) && !alias;
        end = word.at.end;
        match out.last_mut() {
            Some(stack) if !broken => {
                stack.alike &= alias;
                if !stack.names.contains(&word.name) {
                    stack.names.push(word.name.clone());
                }
            }
            _ => out.push(Stack { names: vec![word.name.clone()], alike: true }),
        }
    }
    out
}
