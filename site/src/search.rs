//! The search index: a script, since pages opened from a folder cannot fetch files.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::to_string;

use crate::block::{Block, Kind, Node, Page};

/// A page in the index.
#[derive(Serialize)]
struct Entry<'a>(Kind, &'a str, &'a str, &'a str, Vec<&'a str>);

/// Page by number, and the anchor of the field on it.
type Place = (usize, String);

/// A script that sets the index.
///
/// `pages` holds kind, title, path, description and further words of each page, `fields` the places of each field, `anchors` those of table
/// rows and headings that stand for something themselves.
pub fn index(pages: &[Page]) -> String {
    let mut fields: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    let mut anchors: Vec<(usize, &str)> = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        for block in &page.main {
            match block {
                Block::Fields(tree) => tree.fields.iter().for_each(|node| collect(node, &tree.id, number, &mut fields)),
                Block::Table(table) => anchors.extend(table.rows.iter().filter_map(|row| Some((number, row.id.as_deref()?)))),
                // The anchor of a permission has all words of its name.
                Block::Heading { id, .. } if page.path.starts_with("permissions/") => anchors.push((number, id)),
                _ => {}
            }
        }
    }
    let entries: Vec<Entry<'_>> = pages.iter().map(entry).collect();
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
    format!(
        "window.searchIndex = {{\npages: {},\nfields: {},\nanchors: {}\n}};\n",
        json(to_string(&entries)),
        json(to_string(&fields)),
        json(to_string(&anchors))
    )
}

fn entry(page: &Page) -> Entry<'_> {
    Entry(page.kind, &page.title, &page.path, &page.description, page.keywords.iter().map(String::as_str).collect())
}

fn collect<'a>(node: &'a Node, parent: &str, page: usize, fields: &mut BTreeMap<&'a str, Vec<Place>>) {
    let anchor = format!("{parent}.{}", node.name);
    node.children.iter().for_each(|child| collect(child, &anchor, page, fields));
    fields.entry(&node.name).or_default().push((page, anchor));
}
