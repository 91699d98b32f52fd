//! Permissions that sellers grant.

use std::collections::BTreeMap;

use codegen::spec::Operation;

use super::words;
use crate::block::{Block, Page};
use crate::render::inline::text;
use crate::site::{Site, slug};

pub fn page(site: &Site<'_>) -> Page {
    let mut permissions: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &site.model.operations {
        for name in &operation.permissions {
            permissions.entry(name).or_default().push(operation);
        }
    }
    let mut main = vec![Block::Text(
        "A token covers what the seller granted to the app. An operation that lists several permissions needs one of them.".to_owned(),
    )];
    for (name, operations) in permissions {
        main.push(Block::heading(&slug(name), &text(name)));
        main.push(Block::Text(operations.iter().map(|operation| words::operation(operation)).collect::<Vec<_>>().join(", ")));
    }
    Page {
        path: "permissions/index".to_owned(),
        title: "Permissions".to_owned(),
        description: "Which permission a seller has to grant for which operation.".to_owned(),
        main,
        ..Page::default()
    }
}
