//! The chart of migrations, read back from the page.

use codegen::names::day_number;
use codegen::status::{self, State};
use serde_json::Value;

use crate::probe::Probe;
use crate::tools::browser;
use crate::{DAY, model};

const READ: &str = "
    const svg = document.querySelector('.timeline');
    return {
        scale: { ...svg.dataset },
        today: { day: svg.querySelector('.today').dataset.day, x: svg.querySelector('.today').transform.baseVal[0].matrix.e },
        rows: [...svg.querySelectorAll('.row')].map((row) => ({
            ...row.dataset,
            x: row.querySelector('rect').x.baseVal.value, width: row.querySelector('rect').width.baseVal.value,
            y: row.transform.baseVal[0].matrix.f, name: row.querySelector('.name').textContent, isShown: row.style.display !== 'none',
        })),
        counts: Object.fromEntries([...document.querySelectorAll('.filters output')].map((output) => [output.closest('label').className, +output.textContent])),
    };";

fn read(name: &str, day: &str, before: &str) -> Option<Value> {
    let browser = browser()?;
    let day = format!("document.documentElement.dataset.day = '{day}';");
    let probe = Probe { page: "migrations/index.html", name, before: &day, script: &format!("{before}{READ}"), files: Vec::new() };
    let (said, visit) = probe.ask(&browser, "");
    assert!(visit.console.is_empty(), "{:?}", visit.console);
    Some(said)
}

const fn class(state: State) -> &'static str {
    match state {
        State::ParallelRun => "parallel",
        State::NoSunset => "open",
        State::Announced => "announced",
        State::Retired => "retired",
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn it_says_what_the_spec_says() {
    let Some(chart) = read("data", DAY, "") else { return };
    let status = status::on(model(), DAY).unwrap();
    let rows = chart["rows"].as_array().unwrap();
    assert_eq!(rows.len(), status.migrations.len());
    let [first, last, left, right] = ["first", "last", "left", "right"].map(|name| number(&chart["scale"][name]));
    let x = |day: &str| left + (day_number(day).unwrap() as f64 - first) / (last - first) * (right - left);
    for (row, migration) in rows.iter().zip(&status.migrations) {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        assert_eq!(row["old"], migration.old.type_name, "{row}");
        assert_eq!(row["new"], migration.new.type_name, "{row}");
        assert_eq!(row["operation"], text(&migration.operation), "{row}");
        assert_eq!(row["announced"], text(&migration.notice), "{row}");
        assert_eq!(row["sunset"], text(&migration.sunset), "{row}");
        assert_eq!(row["state"], class(migration.state), "{row}");
        let begin = migration.notice.as_deref().or(migration.sunset.as_deref()).map_or(left, x);
        let end = migration.sunset.as_deref().map_or(right, x);
        assert!((number(&row["x"]) - begin).abs() < 0.2, "{row}: begins at {begin}");
        assert!((number(&row["width"]) - (end - begin).max(3.0)).abs() < 0.2, "{row}: ends at {end}");
    }
    assert_eq!(chart["today"]["day"], DAY);
    assert!((number(&chart["today"]["x"]) - x(DAY)).abs() < 0.2, "{}", chart["today"]);
    let states = [State::ParallelRun, State::NoSunset, State::Announced, State::Retired];
    for state in states {
        let count = status.migrations.iter().filter(|migration| migration.state == state).count();
        assert_eq!(chart["counts"][class(state)], count, "{state:?}");
    }
    assert!(status.migrations.iter().any(|migration| migration.state == State::ParallelRun), "the day shows something");
}

#[test]
fn it_is_brought_up_to_the_day_of_its_reader() {
    let later = "2025-08-15";
    let Some(chart) = read("later", later, "") else { return };
    assert_eq!(chart["today"]["day"], later);
    let rows = chart["rows"].as_array().unwrap();
    let over: Vec<&Value> = rows.iter().filter(|row| row["sunset"].as_str().is_some_and(|day| !day.is_empty() && day <= later)).collect();
    assert!(!over.is_empty() && over.iter().all(|row| row["state"] == "retired"), "{over:#?}");
    assert_eq!(chart["counts"]["retired"], rows.iter().filter(|row| row["state"] == "retired").count());
}

#[test]
fn its_filters_leave_what_is_asked_for() {
    let before = "
        document.querySelector('.filters [value=retired]').checked = false;
        document.querySelector('.filters [name=words]').value = 'bg.btg';
        document.querySelector('.filters').dispatchEvent(new Event('input'));";
    let Some(chart) = read("filters", DAY, before) else { return };
    let rows = chart["rows"].as_array().unwrap();
    let mut shown = 0;
    for row in rows {
        let has_words = row["new"].as_str().unwrap().contains("bg.btg");
        assert_eq!(row["isShown"], row["state"] != "retired" && has_words, "{row}");
        if row["isShown"] == true {
            assert_eq!(
                number(&row["y"]),
                number(&chart["scale"]["top"]) + number(&chart["scale"]["row"]) * f64::from(shown),
                "rows move up"
            );
            shown += 1;
        }
    }
    assert!(shown > 0, "some are left");
}
