//! Trees of fields.

use std::fmt::Write;

use super::inline::{self, escape};
use crate::block::{Fields, Node};

/// Values are listed at once if there are at most so many.
const FEW_VALUES: usize = 8;

/// A tree with a heading, as HTML.
pub fn html(fields: &Fields, page: &str, out: &mut String) {
    let (id, title) = (&fields.id, escape(&fields.title));
    let _ = write!(out, "<section class=fields aria-labelledby={id}><div class=bar><h2 id={id}>{title}</h2>");
    if fields.fields.iter().any(|field| !field.children.is_empty()) {
        let _ = write!(out, "<button type=button class=expand hidden aria-expanded=false>Expand all</button>");
    }
    out.push_str("</div>");
    if fields.fields.is_empty() {
        out.push_str("<p class=muted>No fields.</p>");
    } else {
        list(&fields.fields, id, page, out);
    }
    out.push_str("</section>\n");
}

fn list(fields: &[Node], parent: &str, page: &str, out: &mut String) {
    out.push_str("<ul class=tree>");
    for field in fields {
        node(field, &format!("{parent}.{}", field.name), page, out);
    }
    out.push_str("</ul>");
}

fn node(field: &Node, id: &str, page: &str, out: &mut String) {
    let (name, anchor) = (escape(&field.name), escape(id));
    let _ = write!(
        out,
        "\n<li id=\"{anchor}\"><div class=field><a href=\"#{anchor}\"><code>{name}</code></a> <span class=type>{}</span>",
        escape(&field.kind)
    );
    if field.is_required {
        out.push_str(" <span class=\"tag required\">required</span>");
    }
    if field.is_deprecated {
        out.push_str(" <span class=\"tag deprecated\">deprecated</span>");
    }
    if !field.only_on.is_empty() {
        let _ = write!(out, " <span class=tag>{} only</span>", escape(&field.only_on.join(", ")));
    }
    out.push_str("</div>");
    let texts: Vec<String> = field.doc.iter().chain(&field.facts).map(|text| inline::html(text, page)).collect();
    if !texts.is_empty() {
        let _ = write!(out, "<p>{}</p>", texts.join(" "));
    }
    values(&field.values, out);
    if !field.children.is_empty() {
        let _ = write!(out, "<details><summary>{}</summary>", count(&field.children));
        list(&field.children, id, page, out);
        out.push_str("</details>");
    }
    out.push_str("</li>");
}

fn count(children: &[Node]) -> String {
    if children.len() == 1 { "1 field".to_owned() } else { format!("{} fields", children.len()) }
}

fn values(values: &[(String, String)], out: &mut String) {
    if values.is_empty() {
        return;
    }
    let is_long = values.len() > FEW_VALUES;
    if is_long {
        let _ = write!(out, "<details><summary>{} values</summary>", values.len());
    }
    out.push_str("<ul class=values>");
    for (wire, name) in values {
        let _ = write!(out, "<li><code>{}</code>", escape(wire));
        if wire != name {
            let _ = write!(out, " {}", escape(&name.replace('_', " ")));
        }
        out.push_str("</li>");
    }
    out.push_str(if is_long { "</ul></details>" } else { "</ul>" });
}

/// A tree with a heading, as a list in Markdown.
pub fn markdown(fields: &Fields, page: &str, out: &mut String) {
    let _ = write!(out, "## {}\n\n", fields.title);
    if fields.fields.is_empty() {
        out.push_str("No fields.\n\n");
    }
    for field in &fields.fields {
        item(field, page, 0, out);
    }
    if !fields.fields.is_empty() {
        out.push('\n');
    }
}

fn item(field: &Node, page: &str, depth: usize, out: &mut String) {
    let _ = write!(out, "{}- `{}` ({}", "  ".repeat(depth), field.name, field.kind);
    for (is_so, word) in [(field.is_required, "required"), (field.is_deprecated, "deprecated")] {
        if is_so {
            let _ = write!(out, ", {word}");
        }
    }
    if !field.only_on.is_empty() {
        let _ = write!(out, ", {} only", field.only_on.join(", "));
    }
    out.push(')');
    let values: Vec<String> = field.values.iter().map(|(wire, name)| format!("`{wire}` {name}")).collect();
    let values = (!values.is_empty()).then(|| format!("Values: {}.", values.join(", ")));
    let texts: Vec<String> = field.doc.iter().chain(&field.facts).map(|text| inline::markdown(text, page)).chain(values).collect();
    if !texts.is_empty() {
        let _ = write!(out, ": {}", texts.join(" "));
    }
    out.push('\n');
    for child in &field.children {
        item(child, page, depth + 1, out);
    }
}
