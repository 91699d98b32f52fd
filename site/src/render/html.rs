//! Blocks as HTML.

use std::fmt::Write;

use super::inline::{self, escape};
use super::{fields, highlight};
use crate::block::{Block, Card, Code, Row, Table};

/// Blocks in their order, on a page.
pub fn blocks(blocks: &[Block], page: &str) -> String {
    let mut out = String::new();
    for (number, block) in blocks.iter().enumerate() {
        self::block(block, number, page, &mut out);
    }
    out
}

fn block(block: &Block, number: usize, page: &str, out: &mut String) {
    match block {
        Block::Heading { level, id, text } => {
            let (id, text) = (escape(id), inline::html(text, page));
            let _ = writeln!(out, "<h{level} id=\"{id}\"><a href=\"#{id}\">{text}</a></h{level}>");
        }
        Block::Text(text) => {
            let _ = writeln!(out, "<p>{}</p>", inline::html(text, page));
        }
        Block::Note(text) => {
            let _ = writeln!(out, "<p class=note>{}</p>", inline::html(text, page));
        }
        Block::Facts(facts) => {
            out.push_str("<dl class=facts>");
            for (name, text) in facts {
                let _ = write!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escape(name), inline::html(text, page));
            }
            out.push_str("</dl>\n");
        }
        Block::Table(table) => self::table(table, page, out),
        Block::Fields(tree) => fields::html(tree, page, out),
        Block::Code(code) => self::code(code, out),
        Block::Tabs(codes) => tabs(codes, number, out),
        Block::Cards(cards) => self::cards(cards, page, out),
        Block::Custom { html, .. } => out.push_str(html),
    }
}

fn table(table: &Table, page: &str, out: &mut String) {
    let caption = escape(&table.caption);
    if table.is_filtered {
        let _ = write!(out, "<label class=filter hidden>Filter <input type=search autocomplete=off></label>");
    }
    let _ = write!(out, "<div class=scroll role=group aria-label=\"{caption}\" tabindex=0><table><thead><tr>");
    for name in &table.head {
        let _ = write!(out, "<th scope=col>{name}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for Row { id, cells } in &table.rows {
        match id {
            Some(id) => {
                let _ = write!(out, "\n<tr id=\"{}\">", escape(id));
            }
            None => out.push_str("\n<tr>"),
        }
        for cell in cells {
            let _ = write!(out, "<td>{}</td>", inline::html(cell, page));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>\n");
}

fn code(code: &Code, out: &mut String) {
    let title = escape(&code.title);
    let _ = write!(out, "<figure class=code><figcaption><span>{title}</span></figcaption>");
    pre(code, out);
    out.push_str("</figure>\n");
}

/// The text itself. A script adds the button that copies it.
fn pre(code: &Code, out: &mut String) {
    let (label, text) = (escape(&code.title), highlight::html(&code.text, code.language));
    let _ = write!(out, "<pre tabindex=0 role=group aria-label=\"{label}\"><code>{text}</code></pre>");
}

/// Without scripts all languages are shown, one below the other.
fn tabs(codes: &[Code], number: usize, out: &mut String) {
    out.push_str("<div class=tabs>");
    for (index, code) in codes.iter().enumerate() {
        let title = escape(&code.title);
        let _ = write!(out, "<section class=code id=tab{number}-{index} data-tab=\"{title}\"><h3>{title}</h3>");
        pre(code, out);
        out.push_str("</section>");
    }
    out.push_str("</div>\n");
}

fn cards(cards: &[Card], page: &str, out: &mut String) {
    out.push_str("<ul class=cards>");
    for card in cards {
        let (href, title) = (inline::relative(page, &card.path, "html"), escape(&card.title));
        let _ = write!(out, "<li><a href=\"{href}\"><b>{title}</b><span>{}</span></a></li>", escape(&card.text));
    }
    out.push_str("</ul>\n");
}
