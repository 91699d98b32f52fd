//! The list of pages beside each page.

use std::fmt::Write;

use super::inline::{breakable, relative};
use crate::block::{Kind, Page};

/// The parts of the site that have a heading of their own.
pub struct Nav {
    guide: Vec<Entry>,
    groups: Vec<Entry>,
    reference: Vec<Entry>,
    documents: Vec<Entry>,
    about: Vec<Entry>,
    /// The operations of each group.
    operations: Vec<(String, Vec<Entry>)>,
}

struct Entry {
    title: String,
    path: String,
}

/// Pages of the reference that list other pages.
const REFERENCE: [&str; 7] =
    ["operations/index", "errors/index", "events/index", "gateways/index", "permissions/index", "types/index", "migrations/index"];

impl Nav {
    pub fn new(pages: &[Page]) -> Self {
        let entry = |page: &Page| Entry { title: page.title.clone(), path: page.path.clone() };
        let below = |folder: &str| pages.iter().filter(|page| page.path.starts_with(folder)).map(entry).collect::<Vec<_>>();
        let groups = pages.iter().filter(|page| page.kind == Kind::Group);
        let operations = groups.clone().map(|group| {
            let folder = group.path.trim_end_matches("index");
            let own = pages.iter().filter(|page| page.kind == Kind::Operation && page.path.starts_with(folder));
            (group.path.clone(), own.map(|page| Entry { title: own_name(&page.title), path: page.path.clone() }).collect())
        });
        let reference = REFERENCE.iter().filter_map(|path| pages.iter().find(|page| page.path == *path)).map(entry).collect();
        Self {
            guide: below("guide/"),
            groups: groups.clone().map(entry).collect(),
            reference,
            documents: below("docs/"),
            about: below("about/"),
            operations: operations.collect(),
        }
    }

    /// The list as HTML on a page.
    pub fn html(&self, page: &Page) -> String {
        let mut out = String::new();
        let is_about_operations = page.path.starts_with("operations/");
        section("Guide", &self.guide, page, &mut out);
        section("Reference", &self.reference, page, &mut out);
        if is_about_operations {
            out.push_str("<h2>Groups</h2><ul>");
            for (group, (path, operations)) in self.groups.iter().zip(&self.operations) {
                let is_open = page.path.starts_with(path.trim_end_matches("index"));
                item(group, page, &mut out);
                if is_open {
                    out.push_str("<ul>");
                    operations.iter().for_each(|entry| {
                        item(entry, page, &mut out);
                        out.push_str("</li>");
                    });
                    out.push_str("</ul>");
                }
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        section("Documents", &self.documents, page, &mut out);
        section("The project", &self.about, page, &mut out);
        out
    }
}

/// The name of an operation without its group.
fn own_name(title: &str) -> String {
    title.split_once('.').map_or(title, |(_, name)| name).to_owned()
}

fn section(title: &str, entries: &[Entry], page: &Page, out: &mut String) {
    if entries.is_empty() {
        return;
    }
    let _ = write!(out, "<h2>{title}</h2><ul>");
    for entry in entries {
        item(entry, page, out);
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

/// An item that is not closed yet.
fn item(entry: &Entry, page: &Page, out: &mut String) {
    let current = if entry.path == page.path { " aria-current=page" } else { "" };
    let _ = write!(out, "<li><a href=\"{}\"{current}>{}</a>", relative(&page.path, &entry.path, "html"), breakable(&entry.title));
}
