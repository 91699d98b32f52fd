//! Where every migration stands on a day: announced, in its parallel run, or over.

mod report;

use serde::Serialize;

use crate::model::Model;
use crate::names::day_number;
use crate::source::Spanned;
use crate::spec::{Move, Notice, Operation, Replaces};

/// All migrations on a day, the most urgent ones first.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The day, in UTC+8.
    pub on: String,
    /// The migrations that are known on that day.
    pub migrations: Vec<Migration>,
}

/// A type that another replaces.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Migration {
    /// The operation; `None` if the spec has none with the old type.
    pub operation: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The day, 00:00 UTC+8, from which the old type is rejected.
    pub sunset: Option<String>,
    /// How many days are left until then, if it is not over.
    pub days_left: Option<i64>,
    /// The notice that announces it, by its date.
    pub notice: Option<String>,
    /// Whether sellers must authorize the app again for the new type.
    pub new_authorization: bool,
    /// Where they do that.
    pub authorize: Option<String>,
    /// The type that is replaced, and where it is served.
    pub old: Route,
    /// The type that replaces it.
    pub new: Route,
    /// The kinds of shop that keep the old type.
    pub stays_for: Vec<String>,
}

/// A type and the gateways that serve it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// The type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The gateways.
    pub gateways: Vec<String>,
}

/// Where a migration stands. The order is that of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Both types are served until the sunset.
    ParallelRun,
    /// Both types are served, and no sunset is announced.
    NoSunset,
    /// A notice tells of it, but no operation of the spec has made the move.
    Announced,
    /// The old type is rejected.
    Retired,
}

/// Lists the migrations of a spec as they stand on a day such as `2026-01-31`; `None` if that is no day. What was announced later is left out.
#[must_use]
pub fn on(model: &Model, day: &str) -> Option<Status> {
    let today = day_number(day)?;
    let known: Vec<(&Notice, &Move)> = model
        .notices
        .iter()
        .filter(|notice| notice.date.as_str() <= day)
        .flat_map(|notice| notice.moves.iter().map(move |row| (notice, row)))
        .collect();
    let replaced = model.operations.iter().flat_map(|new| new.replaces.iter().map(move |old| (new, old)));
    let made = replaced.filter_map(|(new, old)| made(new, old, &known, day));
    let newest =
        known.iter().enumerate().filter(|(at, (_, row))| known[at + 1..].iter().all(|(_, later)| later.old.value != row.old.value));
    let unmade = newest.filter(|(_, (_, row))| !is_made(model, row)).map(|(_, (notice, row))| announced(model, notice, row));
    let mut migrations: Vec<Migration> = made.chain(unmade).map(|migration| migration.at(today)).collect();
    migrations.sort_by(|a, b| {
        let newest_first = b.sunset.cmp(&a.sunset);
        let by_day = if a.state == State::Retired { newest_first } else { newest_first.reverse() };
        a.state.cmp(&b.state).then(by_day).then_with(|| (&a.operation, &a.old.type_name).cmp(&(&b.operation, &b.old.type_name)))
    });
    Some(Status { on: day.to_owned(), migrations })
}

/// A move that an operation has made, as the notices until a day tell of it; `None` if they do not.
fn made(new: &Operation, old: &Replaces, known: &[(&Notice, &Move)], day: &str) -> Option<Migration> {
    let told: Vec<&(&Notice, &Move)> = known.iter().filter(|(_, row)| row.old.value == old.type_name.value).collect();
    let is_known = old.notice.as_ref().is_none_or(|notice| notice.as_str() <= day);
    let (notice, row) = told.last().map(|(notice, row)| (*notice, *row)).unzip();
    if !is_known && notice.is_none() {
        return None;
    }
    // A later notice may have moved the sunset, which nobody knew on that day.
    let sunset = if is_known { old.sunset.as_ref() } else { told.iter().rev().find_map(|(_, row)| row.sunset.as_ref()) };
    let gateways = |gateways: &[Spanned<String>]| gateways.iter().map(|gateway| gateway.value.clone()).collect();
    Some(Migration {
        operation: Some(new.id()),
        state: State::ParallelRun,
        sunset: sunset.map(|day| day.value.clone()),
        days_left: None,
        notice: if is_known { old.notice.as_ref() } else { notice.map(|notice| &notice.date) }.map(|date| date.value.clone()),
        new_authorization: notice.is_some_and(|notice| notice.new_token),
        authorize: notice.and_then(authorize),
        old: Route { type_name: old.type_name.value.clone(), gateways: gateways(&old.gateways) },
        new: row.map_or_else(|| Route { type_name: new.type_name.value.clone(), gateways: gateways(&new.gateways) }, target),
        stays_for: old.stays_for.clone(),
    })
}

/// A move that only a notice tells of.
fn announced(model: &Model, notice: &Notice, row: &Move) -> Migration {
    Migration {
        operation: model.operations.iter().find(|operation| operation.type_name.value == row.old.value).map(Operation::id),
        state: State::Announced,
        sunset: row.sunset.as_ref().map(|day| day.value.clone()),
        days_left: None,
        notice: Some(notice.date.value.clone()),
        new_authorization: notice.new_token,
        authorize: authorize(notice),
        old: Route { type_name: row.old.value.clone(), gateways: vec![row.from.value.clone()] },
        new: target(row),
        stays_for: row.stays_for.clone(),
    }
}

impl Migration {
    /// The migration with its state on a day.
    fn at(mut self, today: i64) -> Self {
        let days = self.sunset.as_deref().and_then(day_number).map(|day| day - today);
        self.state = match (self.state, days) {
            (_, Some(..=0)) => State::Retired,
            (State::Announced, _) => State::Announced,
            (_, Some(_)) => State::ParallelRun,
            (_, None) => State::NoSunset,
        };
        self.days_left = days.filter(|days| *days > 0);
        self
    }
}

fn target(row: &Move) -> Route {
    Route { type_name: row.new.value.clone(), gateways: vec![row.to.value.clone()] }
}

fn authorize(notice: &Notice) -> Option<String> {
    notice.authorize.clone().filter(|_| notice.new_token)
}

/// Whether an operation has replaced the old type of a row.
fn is_made(model: &Model, row: &Move) -> bool {
    model.operations.iter().any(|operation| operation.replaces.iter().any(|old| old.type_name.value == row.old.value))
}
