//! Sunsets as an iCalendar file: one event for each day on which old types end.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use codegen::names::sunset_second;
use codegen::status::Migration;
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Trigger};

use crate::site::Site;

/// The calendar of all sunsets.
pub fn text(site: &Site<'_>) -> String {
    let mut days: BTreeMap<&str, Vec<&Migration>> = BTreeMap::new();
    for migration in &site.status.migrations {
        migration.sunset.iter().for_each(|day| days.entry(day.as_str()).or_default().push(migration));
    }
    let mut calendar = Calendar::new();
    calendar.name("Temu sunsets").description("Days on which Temu's gateways begin to reject old types");
    for (day, migrations) in days {
        calendar.push(event(day, &migrations));
    }
    calendar.done().to_string()
}

fn event(day: &str, migrations: &[&Migration]) -> Event {
    let line = |migration: &&Migration| {
        let operation = migration.operation.as_deref().unwrap_or("no operation yet");
        format!("{operation}: {} is replaced by {}", migration.old.type_name, migration.new.type_name)
    };
    let number = migrations.len();
    let summary = format!("Temu sunset of {number} old type{}", if number == 1 { "" } else { "s" });
    let begin = sunset_second(day).and_then(|second| DateTime::from_timestamp(second, 0)).unwrap_or_default();
    let before = Alarm::display(&summary, Trigger::before_start(TimeDelta::days(14)));
    Event::new()
        .uid(&format!("{day}@temu-sdk"))
        .timestamp(begin)
        .summary(&summary)
        .description(&migrations.iter().map(line).collect::<Vec<_>>().join("\n"))
        .starts(begin)
        .alarm(before)
        .done()
}
