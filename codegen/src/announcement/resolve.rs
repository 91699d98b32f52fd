//! What is said of each move, put together: its sunset, its route, for whom its old type stays. What is left over is a doubt.

use std::collections::BTreeSet;

use super::dates::{self, When};
use super::rows::Rows;
use super::scope::{PAGE, Statement};
use super::statements::{self, Fact};
use super::{Row, Source};

/// The moves of a page, in its order, and what is left over of the page.
pub struct Resolved {
    /// Each with its section.
    pub rows: Vec<(Row, usize)>,
    /// What is said of no move of the page.
    pub left: Vec<Left>,
}

/// What is said of no move of the page.
pub struct Left {
    pub line: usize,
    pub quote: String,
    pub section: usize,
    pub what: About,
}

pub enum About {
    /// Types are named; the spec should know them.
    Types(Vec<String>),
    /// Old types end on a day, and what replaces them is not told.
    Ends(Vec<String>, String),
    /// Why it is not understood.
    Doubt(String),
}

pub struct Context<'a> {
    pub rows: &'a Rows<'a>,
    pub page: Option<&'a str>,
    pub year: Option<i64>,
    pub statements: &'a [Statement],
}

pub fn resolve(context: &Context<'_>) -> Resolved {
    let mut rows: Vec<(Row, usize)> = context.rows.found.iter().map(|found| (Row::of(found), found.section)).collect();
    sunsets(context, &mut rows);
    routes(context, &mut rows);
    shops(context, &mut rows);
    others(context, &mut rows);
    twice(context, &mut rows);
    rows.sort_by_key(|(row, _)| row.line);
    Resolved { rows, left: left(context) }
}

impl Statement {
    fn doubt(&self, why: &str) -> String {
        format!("line {}: `{}`: {why}", self.line, self.quote)
    }

    fn source(&self, fact: &'static str) -> Source {
        Source { fact, line: self.line, words: self.quote.clone() }
    }
}

impl Context<'_> {
    fn place(&self, when: &When, section: usize) -> Result<String, String> {
        dates::place(when, &self.rows.anchor(section, self.page, self.year))
    }

    fn is_living(&self) -> bool {
        self.rows.sections.iter().any(|section| section.batch.is_some())
    }
}

/// A sunset as a statement says it.
struct Said<'a> {
    statement: &'a Statement,
    day: Result<String, String>,
    was: Vec<String>,
    postponed: bool,
}

fn said<'a>(context: &'a Context<'_>) -> Vec<Said<'a>> {
    let of = |statement: &'a Statement| {
        let Fact::Sunset(sunset) = &statement.fact else { return None };
        // What a day in a row is measured by is where the row stands.
        Some(match sunset {
            Ok(statements::When { day, was, postponed }) => Said {
                statement,
                day: context
                    .place(day, statement.section)
                    .map_err(|why| statement.doubt(&format!("{why}; write the day itself, such as `旧接口2027年1月15日下线`"))),
                was: was.iter().filter_map(|when| context.place(when, statement.section).ok()).collect(),
                postponed: *postponed,
            },
            Err(words) => {
                Said { statement, day: Err(statement.doubt(&format!("`{words}` names no day"))), was: Vec::new(), postponed: false }
            }
        })
    };
    context.statements.iter().filter_map(of).collect()
}

fn sunsets(context: &Context<'_>, rows: &mut [(Row, usize)]) {
    let said = said(context);
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for (at, (row, _)) in rows.iter_mut().enumerate() {
        // On a page of several batches what stands outside of them is not about all.
        let of: Vec<usize> = (0..said.len())
            .filter(|one| said[*one].statement.about.contains(&at) && !(context.is_living() && said[*one].statement.rank == PAGE))
            .collect();
        let Some(nearest) = of.iter().map(|one| said[*one].statement.rank).min() else { continue };
        let mut near: Vec<usize> = of.iter().copied().filter(|one| said[*one].statement.rank == nearest).collect();
        if near.iter().any(|one| said[*one].postponed) {
            used.extend(near.iter().filter(|one| !said[**one].postponed && said[**one].day.is_ok()));
            near.retain(|one| said[*one].postponed);
        }
        let mut days: Vec<&String> = near.iter().filter_map(|one| said[*one].day.as_ref().ok()).collect();
        days.sort();
        days.dedup();
        row.doubts.extend(near.iter().filter_map(|one| said[*one].day.as_ref().err().cloned()));
        row.doubts.extend(
            near.iter()
                .filter(|one| !said[**one].statement.sure)
                .map(|one| said[*one].statement.doubt("which moves it is about cannot be told")),
        );
        used.extend(near.iter().filter(|one| said[**one].day.is_err()));
        match days.as_slice() {
            [] => {}
            [day] => {
                row.sunset = Some((*day).clone());
                row.sources.extend(near.first().map(|one| said[*one].statement.source("sunset")));
                used.extend(near.iter().copied());
            }
            _ => {
                let why = "different days are named for the same move";
                row.doubts.extend(near.iter().map(|one| said[*one].statement.doubt(why)));
                used.extend(near.iter().copied());
            }
        }
        // A postponement that stands elsewhere names the day that it replaces.
        for one in of.iter().copied().filter(|one| said[*one].postponed && said[*one].statement.rank != nearest) {
            let Ok(day) = &said[one].day else { continue };
            if row.sunset.as_ref().is_some_and(|known| said[one].was.contains(known)) {
                row.sunset = Some(day.clone());
                row.sources.push(said[one].statement.source("sunset"));
                used.insert(one);
            }
        }
    }
    unused(rows, &said, &used);
}

/// A day that no move took, and that none has from elsewhere.
fn unused(rows: &mut [(Row, usize)], said: &[Said<'_>], used: &BTreeSet<usize>) {
    for (_, one) in said.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
        let about = &one.statement.about;
        let known = |row: &Row| one.day.as_ref().is_ok_and(|day| row.sunset.as_ref() == Some(day));
        if about.iter().any(|at| known(&rows[*at].0)) {
            continue;
        }
        let why = one.day.as_ref().err().cloned().unwrap_or_else(|| one.statement.doubt("the day is none that a move of the page has"));
        about.iter().for_each(|at| rows[*at].0.doubts.push(why.clone()));
    }
}

fn routes(context: &Context<'_>, rows: &mut [(Row, usize)]) {
    let routes: Vec<(&Statement, &Option<String>, &Option<String>)> = context
        .statements
        .iter()
        .filter_map(|statement| match &statement.fact {
            Fact::Route { from, to } => Some((statement, from, to)),
            _ => None,
        })
        .collect();
    for (at, (row, _)) in rows.iter_mut().enumerate() {
        let of: Vec<_> = routes.iter().filter(|(statement, ..)| statement.about.contains(&at)).collect();
        for (side, pick) in [("from", 0), ("to", 1)] {
            let id =
                |(_, from, to): &(&Statement, &Option<String>, &Option<String>)| if pick == 0 { (*from).clone() } else { (*to).clone() };
            let given: Vec<_> = of.iter().filter(|route| id(route).is_some()).collect();
            let Some(nearest) = given.iter().map(|(statement, ..)| statement.rank).min() else { continue };
            let near: Vec<_> = given.iter().filter(|(statement, ..)| statement.rank == nearest).collect();
            let ids: BTreeSet<String> = near.iter().filter_map(|route| id(route)).collect();
            match (ids.len(), ids.into_iter().next(), near.first()) {
                (1, Some(only), Some((statement, ..))) => {
                    if !statement.sure {
                        row.doubts.push(statement.doubt("which moves it is about cannot be told"));
                    }
                    let slot = if pick == 0 { &mut row.from } else { &mut row.to };
                    *slot = Some(only);
                    row.sources.push(statement.source(side));
                }
                _ => row.doubts.extend(near.iter().map(|(statement, ..)| {
                    statement.doubt(&format!("the page names different gateways for the same move; pass `--{side}` or say it in its row"))
                })),
            }
        }
        row.same_gateway =
            context.statements.iter().any(|statement| matches!(statement.fact, Fact::SameGateway) && statement.about.contains(&at));
        let both = |statement: &&Statement| matches!(&statement.fact, Fact::Route { from: Some(from), to: Some(to) } if from == to);
        row.same_gateway |= of.iter().any(|(statement, ..)| both(statement));
    }
    for (statement, from, to) in routes {
        let fits = |row: &Row| (from.is_none() || row.from == *from) && (to.is_none() || row.to == *to);
        if !statement.about.is_empty() && !statement.about.iter().any(|at| fits(&rows[*at].0)) {
            let why = statement.doubt("no move of the page goes that way");
            statement.about.iter().for_each(|at| rows[*at].0.doubts.push(why.clone()));
        }
    }
}

fn shops(context: &Context<'_>, rows: &mut [(Row, usize)]) {
    for statement in context.statements {
        let Fact::StaysFor(kind) = statement.fact else { continue };
        for at in &statement.about {
            let row = &mut rows[*at].0;
            if !statement.sure || (context.is_living() && statement.rank == PAGE) {
                row.doubts.push(statement.doubt("which moves it is about cannot be told"));
            } else if !row.stays_for.iter().any(|known| known == kind) {
                row.stays_for.push(kind.to_owned());
                row.sources.push(statement.source("stays for"));
            }
        }
    }
    for (row, _) in rows.iter_mut().filter(|(row, _)| row.stays_for.len() > 1) {
        row.doubts.push("the old type stays for all kinds of shop, so nothing moves".to_owned());
    }
    for statement in context.statements {
        let Fact::Concerns(_) = statement.fact else { continue };
        let why = statement.doubt("it is about some shops only: say for whom the old type stays, such as `全托店铺继续使用旧接口`");
        for at in &statement.about {
            let row = &mut rows[*at].0;
            if row.stays_for.len() != 1 {
                row.doubts.push(why.clone());
            }
        }
    }
}

fn others(context: &Context<'_>, rows: &mut [(Row, usize)]) {
    for statement in context.statements {
        for at in &statement.about {
            let row = &mut rows[*at].0;
            match &statement.fact {
                Fact::Doubt(why) => row.doubts.push(statement.doubt(why)),
                Fact::NotMoved => row.doubts.push(statement.doubt("it says that the type is not moved")),
                Fact::NoSunset if row.sunset.is_some() || statement.types.contains(&row.old) => {
                    row.doubts.push(statement.doubt("it says that the old type goes on"))
                }
                Fact::Gone if row.sunset.is_none() => {
                    row.gone = Some(statement.doubt("it says that the old type is gone, but not since when"))
                }
                Fact::SwitchBy(when) => row.doubts.extend(deadline(context, statement, when, row)),
                _ => {}
            }
        }
    }
}

/// A day before which callers should have switched is no sunset, but must fit one.
fn deadline(context: &Context<'_>, statement: &Statement, when: &When, row: &Row) -> Option<String> {
    let Some(sunset) = &row.sunset else {
        return Some(statement.doubt("it says until when to switch, not when the old type ends: write `旧接口…下线`"));
    };
    let day = context.place(when, statement.section).ok()?;
    let whole = matches!(when, When::Day { whole: true, .. });
    let late = day > *sunset && !(whole && dates::next_day(sunset).as_ref() == Ok(&day));
    late.then(|| statement.doubt(&format!("it is later than the sunset {sunset}")))
}

/// The same move twice in one announcement is one; one old type that moves to different new ones is in doubt.
fn twice(context: &Context<'_>, rows: &mut Vec<(Row, usize)>) {
    let batch = |section: usize| context.rows.batch_of(section);
    let mut at = 0;
    while at < rows.len() {
        let again = |first: &usize| rows[*first].0.old == rows[at].0.old && batch(rows[*first].1) == batch(rows[at].1);
        let Some(first) = (0..at).find(again) else {
            at += 1;
            continue;
        };
        if rows[first].0.new == rows[at].0.new {
            let (second, _) = rows.remove(at);
            rows[first].0.merge(second);
        } else {
            let why =
                format!("the page moves {} to {} and to {}", rows[at].0.old, rows[first].0.new.join(" / "), rows[at].0.new.join(" / "));
            rows[first].0.doubts.push(why.clone());
            rows[at].0.doubts.push(why);
            at += 1;
        }
    }
}

/// What is said, but of no move of the page.
fn left(context: &Context<'_>) -> Vec<Left> {
    let mut out = Vec::new();
    for statement in context.statements.iter() {
        let what = match &statement.fact {
            Fact::Mentioned => Some(About::Types(statement.types.clone())),
            _ if !statement.about.is_empty() => None,
            Fact::Sunset(Ok(when)) => Some(match context.place(&when.day, statement.section) {
                Ok(day) if !statement.types.is_empty() => About::Ends(statement.types.clone(), day),
                Ok(_) => About::Doubt("it names a sunset, but no types".to_owned()),
                Err(why) => About::Doubt(why),
            }),
            Fact::Sunset(Err(words)) => Some(About::Doubt(format!("`{words}` names no day"))),
            Fact::Doubt(why) => Some(About::Doubt(why.clone())),
            Fact::StaysFor(_) | Fact::Concerns(_) | Fact::Gone if !statement.types.is_empty() => {
                Some(About::Doubt("it is about types that the page does not move".to_owned()))
            }
            Fact::StaysFor(_) => Some(About::Doubt("it says for whom old types stay, but the page moves none".to_owned())),
            Fact::NoSunset | Fact::NotMoved => Some(About::Types(statement.types.clone())),
            _ => None,
        };
        out.extend(what.map(|what| Left { line: statement.line, quote: statement.quote.clone(), section: statement.section, what }));
    }
    out
}
