//! Webhook events.

use codegen::spec::Event;
use serde_json::{Value, json};

use super::{fields, words};
use crate::block::{Block, Code, Kind, Page, Row, Table};
use crate::render::inline::{code, link, text};
use crate::samples;
use crate::site::Site;

pub fn pages(site: &Site<'_>) -> Vec<Page> {
    let mut pages = vec![index(site)];
    pages.extend(site.model.events.iter().map(|event| page(site, event)));
    pages
}

fn path(event: &Event) -> String {
    format!("events/{}", event.code.value)
}

fn index(site: &Site<'_>) -> Page {
    let row = |event: &Event| Row::from([link(&code(&event.code), &path(event)), words::sentence(&text(&event.doc))]);
    Page {
        path: "events/index".to_owned(),
        title: "Events".to_owned(),
        description: "What Temu pushes to the callback URL of an app.".to_owned(),
        main: vec![
            Block::Text("Temu pushes events to the callback URL of an app, for each shop that is subscribed to them.".to_owned()),
            Block::Table(Table {
                caption: "Events".to_owned(),
                head: vec!["Code", "What happened"],
                rows: site.model.events.iter().map(row).collect(),
                is_filtered: false,
            }),
        ],
        ..Page::default()
    }
}

fn page(site: &Site<'_>, event: &Event) -> Page {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let sample = |title: &str, text: String| Block::Code(Code { title: title.to_owned(), language: "json", text });
    let data = samples::event(site.model, &event.fields);
    let headers = json!({
        "x-tm-app-key": "your app key",
        "x-tm-event-code": event.code.value,
        "x-tm-timestamp": (samples::NOW * 1000).to_string(),
        "x-tm-ext-param": "{}",
        "x-tm-signature": "64 hexadecimal digits"
    });
    Page {
        path: path(event),
        title: event.code.value.clone(),
        description: words::sentence(&event.doc),
        kind: Kind::Event,
        crumbs: vec![("Events".to_owned(), "events/index".to_owned())],
        main: vec![
            Block::Text(words::sentence(&text(&event.doc))),
            Block::Facts(vec![("Rust".to_owned(), code(&format!("events::{}", camel(&event.name))))]),
            Block::Fields(fields::tree(site.model, "fields", "Fields", &event.fields)),
        ],
        aside: vec![sample("Decrypted data", pretty(&data)), sample("Headers", pretty(&headers))],
        keywords: vec![event.name.value.clone()],
        ..Page::default()
    }
}

/// `order_status_changed` is `OrderStatusChanged`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().to_string() + chars.as_str()).unwrap_or_default()
    };
    name.split('_').map(word).collect()
}
