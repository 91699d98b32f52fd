//! Text inside of lines, as Markdown and as HTML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

/// Plain text as Markdown.
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Inside of a word an underscore means itself.
        let is_inside = before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        if matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '|') || (c == '_' && !is_inside) {
            out.push('\\');
        }
        out.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
        before = c;
    }
    out
}

/// A word as code.
pub fn code(word: &str) -> String {
    format!("`{word}`")
}

/// Words as code, with commas.
pub fn codes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// A link to a page of the site; the label is Markdown.
pub fn link(label: &str, path: &str) -> String {
    format!("[{label}](/{path})")
}

/// Text as HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The way from one page to another page or file of the site, which may have an anchor. Pages get an extension.
pub fn relative(from: &str, to: &str, extension: &str) -> String {
    let (path, anchor) = to.split_once('#').map_or((to, None), |(path, anchor)| (path, Some(anchor)));
    let up = "../".repeat(from.matches('/').count());
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let extension = if is_page { format!(".{extension}") } else { String::new() };
    let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
    format!("{up}{path}{extension}{anchor}")
}

/// Markdown of a line as HTML on a page, without a paragraph around it.
pub fn html(markdown: &str, page: &str) -> String {
    // Most texts have nothing that is special.
    if !markdown.contains(['`', '*', '[', '\\', '<', '&', '_', '~', '#', '+', '-', '>'])
        && !markdown.starts_with(|c: char| c.is_ascii_digit())
    {
        return escape(markdown);
    }
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(markdown, Options::empty()).map(|event| linked(event, page)));
    let trimmed = out.trim();
    trimmed.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).unwrap_or(trimmed).to_owned()
}

/// An event whose link to a page of the site is relative to another page.
fn linked<'a>(event: Event<'a>, page: &str) -> Event<'a> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = dest_url.strip_prefix('/').map_or(dest_url.clone(), |path| CowStr::from(relative(page, path, "html")));
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Code(code) => Event::InlineHtml(format!("<code>{}</code>", breakable(&code)).into()),
        other => other,
    }
}

/// A name as HTML that may be broken behind its dots and underscores.
pub fn breakable(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 16);
    for part in escape(name).split_inclusive(['.', '_']) {
        out.push_str(part);
        if part.ends_with(['.', '_']) {
            out.push_str("<wbr>");
        }
    }
    out.truncate(out.trim_end_matches("<wbr>").len());
    out
}

/// Markdown whose links to pages of the site are relative to another page, and lead to the Markdown of theirs.
pub fn markdown(markdown: &str, page: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut parts = markdown.split("](/");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (path, rest) = part.split_once(')').unwrap_or((part, ""));
        out.push_str("](");
        out.push_str(&relative(page, path, "md"));
        out.push(')');
        out.push_str(rest);
    }
    out
}

/// Whether a text holds Chinese characters.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}
