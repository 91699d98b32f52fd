//! Pages as Markdown, for programs that read.

use std::fmt::Write;

use super::{fields, inline};
use crate::block::{Block, Code, Page, Table};

/// A page as Markdown.
pub fn page(page: &Page) -> String {
    let mut out = format!("# {}\n\n", page.title);
    out.extend(page.native.iter().map(|name| format!("{}\n\n", inline::text(name))));
    for block in page.main.iter().chain(&page.aside) {
        self::block(block, &page.path, &mut out);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn block(block: &Block, page: &str, out: &mut String) {
    match block {
        Block::Heading { level, text, .. } => {
            let _ = write!(out, "{} {}\n\n", "#".repeat(usize::from(*level)), inline::markdown(text, page));
        }
        Block::Text(text) => {
            let _ = write!(out, "{}\n\n", inline::markdown(text, page));
        }
        Block::Note(text) => {
            let _ = write!(out, "> {}\n\n", inline::markdown(text, page));
        }
        Block::Facts(facts) => {
            for (name, text) in facts {
                let _ = writeln!(out, "- **{name}**: {}", inline::markdown(text, page));
            }
            out.push('\n');
        }
        Block::Table(table) => self::table(table, page, out),
        Block::Fields(tree) => fields::markdown(tree, page, out),
        Block::Code(code) => self::code(code, out),
        Block::Tabs(codes) => codes.iter().for_each(|code| self::code(code, out)),
        Block::Cards(cards) => {
            for card in cards {
                let path = inline::relative(page, &card.path, "md");
                let _ = writeln!(out, "- [{}]({path}): {}", inline::text(&card.title), inline::text(&card.text));
            }
            out.push('\n');
        }
        Block::Custom { markdown, .. } => {
            let _ = write!(out, "{}\n\n", markdown.trim());
        }
    }
}

fn table(table: &Table, page: &str, out: &mut String) {
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    out.push_str(&line(&mut table.head.iter().map(|name| (*name).to_owned())));
    out.push_str(&line(&mut table.head.iter().map(|_| "---".to_owned())));
    for row in &table.rows {
        out.push_str(&line(&mut row.cells.iter().map(|cell| inline::markdown(cell, page))));
    }
    out.push('\n');
}

fn code(code: &Code, out: &mut String) {
    let _ = write!(out, "### {}\n\n```{}\n{}\n```\n\n", code.title, code.language, code.text.trim_end());
}
