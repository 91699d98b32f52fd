//! The groups of operations, and the list of all.

use codegen::spec::Operation;

use super::operation::official_name;
use super::words;
use crate::block::{Block, Card, Kind, Page, Row, Table};
use crate::render::inline::{code, link, text};
use crate::site::{Site, group_path, operation_path};

pub fn index(site: &Site<'_>) -> Page {
    let model = site.model;
    let sum = format!("{} in {}.", words::count(model.operations.len(), "operation"), words::count(model.groups().count(), "group"));
    let rows = model.operations.iter().map(|operation| {
        Row::from([words::operation(operation), text(official_name(site, operation).unwrap_or_default()), code(&operation.type_name)])
    });
    Page {
        path: "operations/index".to_owned(),
        title: "Operations".to_owned(),
        description: "Every operation of Temu's Open API, by group.".to_owned(),
        main: vec![
            Block::Text(format!("{sum} The name of an operation stays when its type or gateway changes.")),
            Block::Cards(cards(site)),
            Block::heading("all", "All operations"),
            Block::Table(Table {
                caption: "All operations".to_owned(),
                head: vec!["Operation", "Official name", "Type"],
                rows: rows.collect(),
                is_filtered: true,
            }),
        ],
        ..Page::default()
    }
}

/// A card for each group.
pub fn cards(site: &Site<'_>) -> Vec<Card> {
    let card = |(group, operations): (&str, &[Operation])| Card {
        title: group.to_owned(),
        path: group_path(group),
        text: format!("{} · {}", operations.len(), doc(site, group)),
    };
    site.model.groups().map(card).collect()
}

fn doc(site: &Site<'_>, group: &str) -> String {
    site.model.descriptions.get(group).map_or_else(String::new, |group| group.doc.value.clone())
}

pub fn page(site: &Site<'_>, group: &str, operations: &[Operation]) -> Page {
    let description = site.model.descriptions.get(group);
    let feature = if description.is_some_and(|group| group.is_default) { "on by default" } else { "off by default" };
    let mut facts = vec![("Feature".to_owned(), format!("{}, {feature}", code(group)))];
    facts.extend(description.and_then(|group| group.sellers.as_deref()).map(|sellers| ("Sellers".to_owned(), text(sellers))));
    let row = |operation: &Operation| {
        Row::from([
            link(&code(&operation.name), &operation_path(operation)),
            words::sentence(&text(&operation.doc)),
            words::gateways(&operation.gateways),
        ])
    };
    Page {
        path: group_path(group),
        title: group.to_owned(),
        description: doc(site, group),
        kind: Kind::Group,
        crumbs: vec![("Operations".to_owned(), "operations/index".to_owned())],
        main: vec![
            Block::Text(words::sentence(&text(&doc(site, group)))),
            Block::Facts(facts),
            Block::Table(Table {
                caption: format!("Operations of {group}"),
                head: vec!["Operation", "What it does", "Gateways"],
                rows: operations.iter().map(row).collect(),
                is_filtered: operations.len() > 15,
            }),
        ],
        ..Page::default()
    }
}
