//! The chart of migrations.
//!
//! Each row carries its migration in data attributes, from which the script of the page filters, and tests read the chart back.

use std::fmt::Write;

use codegen::names::day_number;
use codegen::status::{Migration, State};

use crate::render::inline::{escape, relative};
use crate::site::{Site, operation_path};

/// In the units of the drawing.
const WIDTH: i64 = 1000;
/// Where the time begins: names of operations stand before it.
const LEFT: i64 = 250;
/// Room for the day behind a bar.
const RIGHT: i64 = 90;
const ROW: i64 = 22;
const TOP: i64 = 34;
/// Days shown before the first and after the last day that matters.
const MARGIN: i64 = 20;

/// The days from one end of the chart to the other.
struct Scale {
    first: i64,
    last: i64,
}

impl Scale {
    fn new(migrations: &[&Migration], today: i64) -> Self {
        let days = migrations.iter().flat_map(|one| [one.notice.as_deref(), one.sunset.as_deref()]).flatten().filter_map(day_number);
        let (first, last) = days.fold((today, today), |(first, last), day| (first.min(day), last.max(day)));
        Self { first: first - MARGIN, last: last + MARGIN }
    }

    fn x(&self, day: i64) -> f64 {
        let share = (day - self.first) as f64 / (self.last - self.first) as f64;
        LEFT as f64 + share * (WIDTH - LEFT - RIGHT) as f64
    }
}

/// The class of a state, and what it is called.
pub const fn word(state: State) -> (&'static str, &'static str) {
    match state {
        State::ParallelRun => ("parallel", "parallel run"),
        State::NoSunset => ("open", "no sunset"),
        State::Announced => ("announced", "announced"),
        State::Retired => ("retired", "retired"),
    }
}

/// The chart as SVG.
pub fn svg(site: &Site<'_>, page: &str) -> String {
    let migrations: Vec<&Migration> = site.status.migrations.iter().collect();
    let today = day_number(&site.status.on).unwrap_or_default();
    let scale = Scale::new(&migrations, today);
    let height = TOP + ROW * migrations.len() as i64 + 8;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg class=timeline viewBox=\"0 0 {WIDTH} {height}\" role=group aria-label=\"Timeline of migrations\" data-first={} data-last={} \
         data-left={LEFT} data-right={} data-top={TOP} data-row={ROW}>",
        scale.first,
        scale.last,
        WIDTH - RIGHT
    );
    months(&scale, height, &mut out);
    for (index, migration) in migrations.iter().enumerate() {
        row(site, migration, &scale, TOP + ROW * index as i64, page, &mut out);
    }
    let x = scale.x(today);
    let _ = write!(
        out,
        "<g class=today data-day=\"{}\" transform=\"translate({x:.1},0)\"><line y1=20 y2={height} /><text y=14>today</text></g></svg>",
        site.status.on
    );
    out
}

/// A line at the begin of every month, with the name of every third.
fn months(scale: &Scale, height: i64, out: &mut String) {
    for year in 2000..2100 {
        for month in 1..=12 {
            let Some(day) = day_number(&format!("{year}-{month:02}-01")).filter(|day| (scale.first..=scale.last).contains(day)) else {
                continue;
            };
            let x = scale.x(day);
            let _ = write!(out, "<line class=month x1={x:.1} x2={x:.1} y1=22 y2={height} />");
            if month % 3 == 1 {
                let _ = write!(out, "<text class=month x={x:.1} y=14>{year}-{month:02}</text>");
            }
        }
    }
}

fn row(site: &Site<'_>, migration: &Migration, scale: &Scale, y: i64, page: &str, out: &mut String) {
    let (class, state) = word(migration.state);
    let (old, new) = (&migration.old, &migration.new);
    let notice = migration.notice.as_deref();
    let begin = notice.or(migration.sunset.as_deref()).and_then(day_number).unwrap_or(scale.first);
    let end = migration.sunset.as_deref().and_then(day_number);
    let (from, to) = (scale.x(begin), scale.x(end.unwrap_or(scale.last)));
    let gateways: Vec<&str> = old.gateways.iter().chain(&new.gateways).map(String::as_str).collect();
    let name = migration.operation.as_deref().unwrap_or(&new.type_name);
    let _ = write!(
        out,
        "\n<g class=\"row {class}\" transform=\"translate(0,{y})\" data-operation=\"{}\" data-old=\"{}\" data-new=\"{}\" data-announced=\"{}\" \
         data-sunset=\"{}\" data-state=\"{class}\" data-gateways=\"{}\"><title>{}: {} → {}, {state}{}</title>",
        migration.operation.as_deref().unwrap_or_default(),
        old.type_name,
        new.type_name,
        notice.unwrap_or_default(),
        migration.sunset.as_deref().unwrap_or_default(),
        gateways.join(" "),
        escape(name),
        old.type_name,
        new.type_name,
        migration.sunset.as_deref().map(|day| format!(", sunset {day}")).unwrap_or_default(),
    );
    let label = format!("<text class=name x=0 y=15>{}</text>", escape(name));
    match migration.operation.as_deref().and_then(|id| site.operation(id)) {
        Some(operation) => {
            let href = relative(page, &operation_path(operation), "html");
            let _ = write!(out, "<a href=\"{href}\">{label}</a>");
        }
        None => out.push_str(&label),
    }
    let width = (to - from).max(3.0);
    let _ = write!(out, "<rect class=bar x={from:.1} y=4 width={width:.1} height=14 rx=3 />");
    let day = migration.sunset.as_deref().unwrap_or("no sunset");
    let _ = write!(out, "<text class=day x={:.1} y=15>{day}</text></g>", from + width + 6.0);
}
