//! The first page.

use codegen::status::{Migration, State};

use super::{group, words};
use crate::block::{Block, Card, Page, Row, Table};
use crate::render::inline::{code, link};
use crate::site::Site;

/// How many migrations are listed.
const NEXT: usize = 8;

pub fn page(site: &Site<'_>) -> Page {
    let model = site.model;
    let lead = format!(
        "{}, with their fields, error codes, permissions and migrations, on {}. Press `/` to search for anything: an operation, an old type, \
         a Chinese or English name, a field, a code.",
        words::count(model.operations.len(), "operation"),
        words::count(model.gateways.len(), "gateway"),
    );
    let mut main = vec![Block::Text(lead), Block::Cards(starts(site))];
    main.extend(next(site));
    main.extend([Block::heading("operations", "Operations"), Block::Cards(group::cards(site))]);
    Page {
        path: "index".to_owned(),
        title: "Temu Open API reference".to_owned(),
        description: "Every operation of Temu's Open API: fields, samples, error codes, permissions and migrations.".to_owned(),
        main,
        ..Page::default()
    }
}

fn starts(site: &Site<'_>) -> Vec<Card> {
    let card = |title: &str, path: &str, text: String| Card { title: title.to_owned(), path: path.to_owned(), text };
    let open = site.status.migrations.iter().filter(|one| one.state != State::Retired).count();
    vec![
        card("First call", "about/readme", "What the SDK does, and a call that runs without an account.".to_owned()),
        card("Error codes", "errors/index", "What a code means on which gateway, and what to do.".to_owned()),
        card("Migrations", "migrations/index", format!("{open} not over, {} in all, on a timeline.", site.status.migrations.len())),
        card("Events", "events/index", words::count(site.model.events.len(), "webhook event")),
        card("Permissions", "permissions/index", "What a seller has to grant for which operation.".to_owned()),
        card("Gateways", "gateways/index", "URLs, regions, limits, and what each serves.".to_owned()),
    ]
}

/// The migrations that are not over, the most urgent ones first.
fn next(site: &Site<'_>) -> Vec<Block> {
    let open = site.status.migrations.iter().filter(|migration| migration.state != State::Retired).take(NEXT);
    let row = |migration: &Migration| {
        Row::from([
            migration.operation.as_deref().map_or_else(|| code(&migration.new.type_name), |id| words::operation_id(site, id)),
            code(&migration.old.type_name),
            sunset(migration),
        ])
    };
    let rows: Vec<Row> = open.map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::heading("migrations", "Old types that still work"),
        Block::Table(Table {
            caption: "Old types that still work".to_owned(),
            head: vec!["Operation", "Old type", "Rejected from"],
            rows,
            is_filtered: false,
        }),
        Block::Text(link("All migrations", "migrations/index")),
    ]
}

fn sunset(migration: &Migration) -> String {
    match (&migration.sunset, migration.days_left) {
        (Some(day), Some(left)) => format!("{day}, in {}", words::count(usize::try_from(left).unwrap_or_default(), "day")),
        (Some(day), None) => day.clone(),
        (None, _) => "not announced".to_owned(),
    }
}
