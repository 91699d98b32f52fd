//! A table of cells to the rows of a migration: which column is what, cells that are merged, notes in cells.

use super::dates::{self, Sunset};
use super::words::{folded, positions, types};

/// A row of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The types that the new gateway accepts, as the cell lists them.
    pub new: Vec<String>,
    /// The old type.
    pub old: String,
    /// Official name of the operation's group.
    pub group: Option<String>,
    /// Official name of the operation.
    pub name: Option<String>,
    /// From which day on the old type is refused; open where no date is announced.
    pub sunset: Option<String>,
    /// For whom the old type goes on living.
    pub stays_for: Vec<String>,
}

/// What a table says, before the text around it is asked for dates.
#[derive(Debug, Default)]
pub struct Reading {
    /// Rows, each with the sunset that the table itself tells.
    pub rows: Vec<(Row, Option<Sunset>)>,
    /// What could not be read, and why.
    pub problems: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    New,
    Old,
    Group,
    Name,
    Sunset,
    Other,
}

/// Wording of a header, in the order in which it is asked for; ASCII words must stand alone.
const OLD: [&str; 17] = [
    "原",
    "旧",
    "老",
    "old",
    "former",
    "previous",
    "legacy",
    "original",
    "deprecated",
    "retiring",
    "existing",
    "before",
    "迁移前",
    "变更前",
    "升级前",
    "下线",
    "废弃",
];
const NEW: [&str; 12] =
    ["新", "new", "迁移后", "变更后", "升级后", "替换", "替代", "replacement", "successor", "target", "after", "replaced"];
const CURRENT: [&str; 4] = ["当前", "现", "目前", "current"];
const GROUP: [&str; 6] = ["组", "group", "模块", "module", "权限包", "category"];
const NAME: [&str; 10] = ["接口名", "接口", "名称", "api", "name", "operation", "功能", "说明", "description", "endpoint"];
const SUNSET: [&str; 8] = ["下线", "时间", "日期", "date", "sunset", "deadline", "offline", "截止"];

/// Reads a table of a page of a date. It may have more than one header: tables that touch are one.
pub fn read(rows: &[Vec<String>], page: &str) -> Reading {
    let mut reading = Reading::default();
    let mut table: Option<Table> = None;
    for (at, row) in rows.iter().enumerate() {
        if let Some(columns) = columns(row, &rows[at + 1..]) {
            table = Some(Table { header: header_sunset(row, &columns, page), columns, page, group: None });
        } else if let Some(table) = &mut table {
            table.row(row, &mut reading);
        } else if !holds_types(row) {
            continue;
        } else {
            let header = rows[0].join(" | ");
            reading.problems.push(format!("a table without a column for the new type and one for the old type: `{header}`"));
            break;
        }
    }
    reading
}

/// The date that the header of the old type's column tells.
fn header_sunset(header: &[String], columns: &[Column], page: &str) -> Option<Sunset> {
    let at = columns.iter().position(|column| *column == Column::Old)?;
    dates::sunset(&header[at], page).or_else(|| dates::any(&header[at], page))
}

fn holds_types(row: &[String]) -> bool {
    row.iter().any(|cell| !types(cell).0.is_empty())
}

/// How far down to look for what a column holds.
const LOOK: usize = 12;

fn columns(header: &[String], body: &[Vec<String>]) -> Option<Vec<Column>> {
    if header.len() < 2 || holds_types(header) {
        return None;
    }
    let body: Vec<Vec<String>> = body.iter().take(LOOK).map(|row| aligned(row, header.len())).collect();
    let has_types = |at: usize| body.iter().any(|row| row.get(at).is_some_and(|cell| !types(cell).0.is_empty()));
    let typed: Vec<usize> = (0..header.len()).filter(|at| has_types(*at)).collect();
    let cells: Vec<String> = header.iter().map(|cell| folded(cell)).collect();
    let mut columns: Vec<Column> =
        cells.iter().enumerate().map(|(at, cell)| if typed.contains(&at) { of_types(cell) } else { of_words(cell) }).collect();
    complete(&mut columns, &cells, &typed);
    let single = |column| columns.iter().filter(|other| **other == column).count() == 1;
    (single(Column::New) && single(Column::Old)).then_some(columns)
}

fn of_types(cell: &str) -> Column {
    match (first_of(cell, &NEW), first_of(cell, &OLD)) {
        (Some(new), Some(old)) if new < old => Column::New,
        (_, Some(_)) => Column::Old,
        (Some(_), None) => Column::New,
        (None, None) => Column::Other,
    }
}

fn of_words(cell: &str) -> Column {
    let is = |words: &[&str]| first_of(cell, words).is_some();
    if is(&SUNSET) {
        Column::Sunset
    } else if is(&GROUP) {
        Column::Group
    } else if is(&NAME) {
        Column::Name
    } else {
        Column::Other
    }
}

/// Of two columns with types one may be named after neither role: a bare `type`, or `Current type`, which is the old one beside a new one.
fn complete(columns: &mut [Column], cells: &[String], typed: &[usize]) {
    let has = |columns: &[Column], column| columns.contains(&column);
    let open: Vec<usize> = typed.iter().copied().filter(|at| columns[*at] == Column::Other).collect();
    let current = open.iter().copied().find(|at| first_of(&cells[*at], &CURRENT).is_some());
    let candidate = current.or_else(|| open.first().copied().filter(|_| open.len() == 1));
    if let Some(at) = candidate {
        if !has(columns, Column::New) {
            columns[at] = Column::New;
        } else if !has(columns, Column::Old) {
            columns[at] = Column::Old;
        }
    }
}

/// Whether a header says that its column holds new or old types.
pub fn names_a_role(cell: &str) -> bool {
    of_types(&folded(cell)) != Column::Other
}

/// Where the first of the words stands in a folded text.
fn first_of(text: &str, words: &[&str]) -> Option<usize> {
    positions(text, words).min()
}

/// Cells to the right stay where they are: what a merged cell leaves out stands on the left.
fn aligned(row: &[String], width: usize) -> Vec<String> {
    let mut cells = vec![String::new(); width.saturating_sub(row.len())];
    cells.extend(row.iter().cloned());
    cells
}

struct Table<'a> {
    columns: Vec<Column>,
    header: Option<Sunset>,
    page: &'a str,
    group: Option<String>,
}

impl Table<'_> {
    fn row(&mut self, row: &[String], reading: &mut Reading) {
        let filled: Vec<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
        if filled.is_empty() {
            return;
        }
        if filled.len() == 1 && types(filled[0]).0.is_empty() {
            self.group = Some(filled[0].clone());
            return;
        }
        let cells = self.cells(row);
        let (new, new_note) = self.cell(&cells, Column::New).map(types).unwrap_or_default();
        let (old, old_note) = self.cell(&cells, Column::Old).map(types).unwrap_or_default();
        if let Some(group) = self.cell(&cells, Column::Group) {
            self.group = Some(group.to_owned());
        }
        if new.is_empty() || old.is_empty() {
            let missing = if new.is_empty() { "new" } else { "old" };
            reading.problems.push(format!("a row without its {missing} type: `{}`", row.join(" | ")));
            return;
        }
        let sunset = self.sunset(&cells, &old_note, &new_note);
        let note = format!("{new_note} {old_note} {}", self.others(&cells));
        for old in old {
            let row = Row {
                new: new.clone(),
                old,
                group: self.group.clone(),
                name: self.cell(&cells, Column::Name).map(str::to_owned),
                sunset: None,
                stays_for: stays_for(&note),
            };
            reading.rows.push((row, sunset.clone()));
        }
    }

    /// The cells under their columns: shifted right, or else as they are.
    fn cells(&self, row: &[String]) -> Vec<String> {
        let right = aligned(row, self.columns.len());
        let fits = |cells: &[String]| {
            [Column::New, Column::Old].iter().all(|column| self.cell(cells, *column).is_some_and(|cell| !types(cell).0.is_empty()))
        };
        if fits(&right) || !fits(row) { right } else { row.to_vec() }
    }

    fn cell<'a>(&self, cells: &'a [String], column: Column) -> Option<&'a str> {
        let at = self.columns.iter().position(|other| *other == column)?;
        cells.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    fn others(&self, cells: &[String]) -> String {
        let named = |at: usize| self.columns.get(at).is_none_or(|column| *column == Column::Other);
        cells.iter().enumerate().filter(|(at, _)| named(*at)).map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// What a cell of the column of dates says: a date, something like `1月底`, or nothing.
    fn day(&self, cell: &str) -> Option<Sunset> {
        let unclear = || cell.contains(|c: char| c.is_ascii_digit()).then(|| Err(cell.to_owned()));
        dates::any(cell, self.page).or_else(unclear)
    }

    fn sunset(&self, cells: &[String], old_note: &str, new_note: &str) -> Option<Sunset> {
        dates::any(old_note, self.page)
            .or_else(|| self.cell(cells, Column::Sunset).and_then(|cell| self.day(cell)))
            .or_else(|| dates::sunset(&format!("{new_note}\n{}", self.others(cells)), self.page))
            .or_else(|| self.header.clone())
    }
}

/// For whom a note says that the old type stays: `注意全托仍使用原接口`.
fn stays_for(note: &str) -> Vec<String> {
    let note = folded(note);
    let goes_on = ["仍", "继续", "保留", "still", "keep", "continue", "remain"].iter().any(|word| note.contains(word));
    let full = ["全托", "full-managed", "fully managed", "fully-managed", "full managed"].iter().any(|word| note.contains(word));
    let semi = ["半托", "semi-managed", "semi managed"].iter().any(|word| note.contains(word));
    match (goes_on, full, semi) {
        (true, true, false) => vec!["full_managed".to_owned()],
        (true, false, true) => vec!["semi_managed".to_owned()],
        _ => Vec::new(),
    }
}
