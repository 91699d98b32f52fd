//! Where every migration stands on a day: announced, in its parallel run, or over.

mod report;

use serde::Serialize;

use crate::model::Model;
use crate::names::day_number;
use crate::spec::{Interface, Move, Notice, Replaces};

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
    /// The day, 00:00 UTC+8, from which the old type is refused.
    pub sunset: Option<String>,
    /// How many days are left until then, if it is not over.
    pub days_left: Option<i64>,
    /// The notice that announces it, by its date.
    pub notice: Option<String>,
    /// Whether sellers must authorize the app anew for the new type.
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
    /// The old type is refused.
    Retired,
}

/// Lists the migrations of a spec as they stand on a day such as `2026-01-31`; `None` if that is no day. What was announced later is left out.
#[must_use]
pub fn on(model: &Model, day: &str) -> Option<Status> {
    let today = day_number(day)?;
    let replaced = model.interfaces.iter().flat_map(|new| new.replaces.iter().map(move |old| made(model, new, old, today)));
    let rows = model.notices.iter().flat_map(|notice| notice.moves.iter().map(move |row| (notice, row)));
    let unmade = rows.filter(|(notice, row)| !is_made(model, row) && is_newest(model, notice, row));
    let mut migrations: Vec<Migration> = replaced.chain(unmade.map(|(notice, row)| announced(model, notice, row, today))).collect();
    migrations.retain(|migration| migration.notice.as_deref().and_then(day_number).is_none_or(|announced| announced <= today));
    migrations.sort_by(|a, b| {
        let newest_first = b.sunset.cmp(&a.sunset);
        let by_day = if a.state == State::Retired { newest_first } else { newest_first.reverse() };
        a.state.cmp(&b.state).then(by_day).then_with(|| (&a.operation, &a.old.type_name).cmp(&(&b.operation, &b.old.type_name)))
    });
    Some(Status { on: day.to_owned(), migrations })
}

/// A move that an operation has made.
fn made(model: &Model, new: &Interface, old: &Replaces, today: i64) -> Migration {
    let sunset = old.sunset.as_ref().map(|day| day.value.clone());
    let days_left = sunset.as_deref().and_then(day_number).map(|day| day - today);
    let state = match days_left {
        None => State::NoSunset,
        Some(days) if days > 0 => State::ParallelRun,
        Some(_) => State::Retired,
    };
    let notice = old.notice.as_ref().and_then(|date| model.notice(date));
    let route = |name: &str, gateways: &[crate::source::Spanned<String>]| Route {
        type_name: name.to_owned(),
        gateways: gateways.iter().map(|gateway| gateway.value.clone()).collect(),
    };
    Migration {
        operation: Some(new.id()),
        state,
        sunset,
        days_left: days_left.filter(|days| *days > 0),
        notice: old.notice.as_ref().map(|date| date.value.clone()),
        new_authorization: model.needs_new_token(old),
        authorize: notice.and_then(authorize),
        old: route(&old.type_name, &old.gateways),
        new: route(&new.type_name, &new.gateways),
        stays_for: old.stays_for.clone(),
    }
}

/// A move that only a notice tells of.
fn announced(model: &Model, notice: &Notice, row: &Move, today: i64) -> Migration {
    let days_left = row.sunset.as_deref().and_then(|day| day_number(day)).map(|day| day - today);
    let route = |name: &str, gateway: &str| Route { type_name: name.to_owned(), gateways: vec![gateway.to_owned()] };
    Migration {
        operation: model.interfaces.iter().find(|interface| interface.type_name.value == row.old.value).map(Interface::id),
        state: if days_left.is_some_and(|days| days <= 0) { State::Retired } else { State::Announced },
        sunset: row.sunset.as_ref().map(|day| day.value.clone()),
        days_left: days_left.filter(|days| *days > 0),
        notice: Some(notice.date.value.clone()),
        new_authorization: notice.new_token,
        authorize: authorize(notice),
        old: route(&row.old, &row.from),
        new: route(&row.new, &row.to),
        stays_for: row.stays_for.clone(),
    }
}

fn authorize(notice: &Notice) -> Option<String> {
    notice.authorize.clone().filter(|_| notice.new_token)
}

/// Whether an operation has replaced the old type of a row.
fn is_made(model: &Model, row: &Move) -> bool {
    model.interfaces.iter().any(|interface| interface.replaces.iter().any(|old| old.type_name.value == row.old.value))
}

/// Whether no later notice tells of the same old type.
fn is_newest(model: &Model, notice: &Notice, row: &Move) -> bool {
    let later = model.notices.iter().filter(|other| other.date.value > notice.date.value);
    !later.flat_map(|other| &other.moves).any(|other| other.old.value == row.old.value)
}
