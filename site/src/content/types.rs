//! Types that are no longer current, or never were.

use std::collections::BTreeSet;

use codegen::spec::{Effect, Operation, Replaces};

use super::words;
use crate::block::{Block, Page, Row, Table};
use crate::render::inline::{code, text};
use crate::site::Site;

pub fn page(site: &Site<'_>) -> Page {
    let lookup = &site.model.lookup;
    let table = |caption: &str, head: &[&'static str], rows: Vec<Row>| {
        Block::Table(Table { caption: caption.to_owned(), head: head.to_vec(), rows, is_filtered: false })
    };
    let mut main = vec![
        Block::Text("Find the operation that took the place of a type. Sunsets begin at 00:00 UTC+8.".to_owned()),
        Block::heading("replaced", "Replaced types"),
        Block::Table(Table {
            caption: "Replaced types".to_owned(),
            head: vec!["Type", "Gateways", "Sunset", "Operation now"],
            rows: all_replaced(site),
            is_filtered: true,
        }),
    ];
    if !lookup.retired.is_empty() {
        let row = |each: &codegen::spec::Retired| Row {
            id: Some(each.type_name.value.clone()),
            cells: vec![code(&each.type_name), words::gateways(&each.gateways), words::operation_id(site, &each.successor)],
        };
        main.push(Block::heading("retired", "Retired types"));
        main.push(Block::Text("Gateways served them once and no longer list them.".to_owned()));
        main.push(table("Retired types", &["Type", "Gateways", "Use"], lookup.retired.iter().map(row).collect()));
    }
    if !lookup.undocumented.is_empty() {
        let row = |each: &codegen::spec::Undocumented| Row {
            id: Some(each.type_name.value.clone()),
            cells: vec![
                code(&each.type_name),
                words::gateways(&each.gateways),
                if each.effect == Effect::Read { "read" } else { "write" }.to_owned(),
                format!("{} ({})", words::sentence(&text(&each.doc)), text(&each.name)),
            ],
        };
        main.push(Block::heading("undocumented", "Undocumented types"));
        main.push(Block::Text("They exist, but no public page documents their fields. Call them raw.".to_owned()));
        main.push(table(
            "Undocumented types",
            &["Type", "Gateways", "Effect", "What it does"],
            lookup.undocumented.iter().map(row).collect(),
        ));
    }
    if !lookup.mistaken.is_empty() {
        let meant = |each: &codegen::spec::Mistaken| match each.meant.as_slice() {
            [] => "nothing of the kind is known".to_owned(),
            meant => meant.iter().map(|id| words::operation_id(site, id)).collect::<Vec<_>>().join(" or "),
        };
        let row = |each: &codegen::spec::Mistaken| Row {
            id: Some(each.type_name.value.clone()),
            cells: vec![code(&each.type_name), meant(each)],
        };
        main.push(Block::heading("mistaken", "Usual mistakes"));
        main.push(table("Usual mistakes", &["Type", "Use"], lookup.mistaken.iter().map(row).collect()));
    }
    let lookups = lookup.retired.iter().map(|each| &each.type_name).chain(lookup.undocumented.iter().map(|each| &each.type_name));
    Page {
        path: "types/index".to_owned(),
        title: "Old types".to_owned(),
        description: "Which operation took the place of an old type.".to_owned(),
        main,
        keywords: lookups.chain(lookup.mistaken.iter().map(|each| &each.type_name)).map(|name| name.value.clone()).collect(),
        ..Page::default()
    }
}

/// All old types. One that two operations replace has its anchor once.
fn all_replaced(site: &Site<'_>) -> Vec<Row> {
    let mut known = BTreeSet::new();
    let mut rows: Vec<Row> = site.model.operations.iter().flat_map(replaced).collect();
    for row in &mut rows {
        row.id = row.id.take().filter(|id| known.insert(id.clone()));
    }
    rows
}

fn replaced(operation: &Operation) -> Vec<Row> {
    let row = |old: &Replaces| Row {
        id: Some(old.type_name.value.clone()),
        cells: vec![
            code(&old.type_name),
            words::gateways(&old.gateways),
            old.sunset.as_ref().map_or_else(|| "not announced".to_owned(), |day| day.value.clone()),
            words::operation(operation),
        ],
    };
    operation.replaces.iter().map(row).collect()
}
