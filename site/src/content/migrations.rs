//! Migrations: where each stands, and what announced it.

use std::fmt::Write;

use codegen::spec::Notice;
use codegen::status::{Migration, State};

use super::timeline::{self, word};
use super::words;
use crate::block::{Block, Page, Row, Table};
use crate::render::inline::{code, escape, text};
use crate::site::Site;

const PATH: &str = "migrations/index";

pub fn page(site: &Site<'_>) -> Page {
    let lead = format!(
        "From time to time Temu moves operations to another gateway under a new type. Both types are served until the sunset of the old one: \
         00:00 UTC+8 of that day. The state is that of {}. [Calendar of all sunsets](/migrations.ics) (iCalendar).",
        site.status.on
    );
    let mut main = vec![Block::Text(lead), chart(site), Block::heading("list", "All migrations"), table(site)];
    main.push(Block::heading("announcements", "Announcements"));
    main.push(notices(site));
    Page {
        path: PATH.to_owned(),
        title: "Migrations".to_owned(),
        description: "When old types are rejected, on a timeline.".to_owned(),
        main,
        keywords: ["sunset", "timeline", "calendar", "parallel run", "announcement"].map(str::to_owned).to_vec(),
        ..Page::default()
    }
}

fn chart(site: &Site<'_>) -> Block {
    const STATES: [State; 4] = [State::ParallelRun, State::NoSunset, State::Announced, State::Retired];
    let count = |state| site.status.migrations.iter().filter(|migration| migration.state == state).count();
    let mut html = String::from("<form class=filters hidden><fieldset><legend>State</legend>");
    for state in STATES {
        let (class, name) = word(state);
        let _ = write!(
            html,
            "<label class={class}><input type=checkbox name=state value={class} checked> <span class=swatch></span>{name} \
             (<output>{}</output>)</label>",
            count(state)
        );
    }
    html.push_str("</fieldset><label>Gateway <select name=gateway><option value=\"\">all</option>");
    for gateway in &site.model.gateways {
        let _ = write!(html, "<option>{}</option>", escape(&gateway.id));
    }
    html.push_str("</select></label><label>Words <input type=search name=words autocomplete=off></label></form>");
    let svg = timeline::svg(site, PATH);
    let _ = writeln!(
        html,
        "<figure class=chart><div class=scroll role=group aria-label=\"Timeline of migrations\" tabindex=0>{svg}</div></figure>"
    );
    let counts: Vec<String> = STATES.map(|state| format!("{} {}", count(state), word(state).1)).to_vec();
    Block::Custom { html, markdown: format!("Migrations: {}.", counts.join(", ")) }
}

fn table(site: &Site<'_>) -> Block {
    let row = |migration: &Migration| {
        let operation = migration.operation.as_deref().map_or_else(|| "none yet".to_owned(), |id| words::operation_id(site, id));
        let gateways = |ids: &[String]| ids.iter().map(|id| words::gateway(id)).collect::<Vec<_>>().join(", ");
        let route = |route: &codegen::status::Route| format!("{} on {}", code(&route.type_name), gateways(&route.gateways));
        Row::from([
            operation,
            word(migration.state).1.to_owned(),
            migration.notice.clone().unwrap_or_default(),
            migration.sunset.clone().unwrap_or_else(|| "not announced".to_owned()),
            route(&migration.old),
            route(&migration.new),
        ])
    };
    Block::Table(Table {
        caption: "All migrations".to_owned(),
        head: vec!["Operation", "State", "Announced", "Sunset", "Old type", "New type"],
        rows: site.status.migrations.iter().map(row).collect(),
        is_filtered: false,
    })
}

fn notices(site: &Site<'_>) -> Block {
    let row = |notice: &Notice| {
        let authorize = match (&notice.authorize, notice.new_token) {
            (Some(url), true) => format!("[yes, here]({url})"),
            (None, true) => "yes".to_owned(),
            (_, false) => "no".to_owned(),
        };
        let title = if notice.observed.is_some() { format!("{} (seen, not announced)", text(&notice.title)) } else { text(&notice.title) };
        Row {
            id: Some(notice.date.value.clone()),
            cells: vec![notice.date.value.clone(), title, notice.moves.len().to_string(), authorize],
        }
    };
    Block::Table(Table {
        caption: "Announcements".to_owned(),
        head: vec!["Day", "Title", "Moves", "Sellers authorize again"],
        rows: site.model.notices.iter().rev().map(row).collect(),
        is_filtered: false,
    })
}
