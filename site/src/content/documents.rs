//! The guide and the project's documents, from Markdown.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::Error;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::block::{Block, Kind, Page};
use crate::render::highlight;
use crate::render::inline::{escape, relative};
use crate::site::{Site, slug};

/// A document of the project: its path below the root, and the page that it becomes.
struct Document {
    source: String,
    path: String,
    text: String,
}

/// Documents beside those of `docs/`.
const OTHERS: [(&str, &str); 7] = [
    ("README.md", "about/readme"),
    ("README.zh-CN.md", "about/readme-zh"),
    ("CHANGELOG.md", "about/changelog"),
    ("CONTRIBUTING.md", "about/contributing"),
    ("ARCHITECTURE.md", "about/architecture"),
    ("BENCHMARKS.md", "about/benchmarks"),
    ("SECURITY.md", "about/security"),
];

/// The pages of all documents: the guide first.
pub fn pages(site: &Site<'_>) -> Result<Vec<Page>, Error> {
    let mut documents = Vec::new();
    for source in guide(site.root) {
        let name = stem(&source);
        documents.push((source, format!("guide/{}", if name == "README" { "index".to_owned() } else { name })));
    }
    for source in markdown_files(&site.root.join("docs"), "docs") {
        documents.push((source.clone(), format!("docs/{}", stem(&source))));
    }
    let others = OTHERS.iter().filter(|(source, _)| site.root.join(source).exists());
    documents.extend(others.map(|(source, path)| ((*source).to_owned(), (*path).to_owned())));
    let documents = documents.into_iter().map(|(source, path)| read(site.root, source, path)).collect::<Result<Vec<_>, _>>()?;
    let known: BTreeMap<&str, &str> = documents.iter().map(|document| (&*document.source, &*document.path)).collect();
    Ok(documents.iter().map(|document| page(&Links { site, known: &known, document }, document)).collect())
}

/// The files of the guide, in the order in which its first page names them.
fn guide(root: &Path) -> Vec<String> {
    let folder = root.join("docs/guide");
    let first = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
    let mut files = markdown_files(&folder, "docs/guide");
    files.sort_by_key(|file| {
        let name = file.rsplit('/').next().unwrap_or_default();
        (name != "README.md", first.find(&format!("({name}")).unwrap_or(usize::MAX))
    });
    files
}

fn stem(source: &str) -> String {
    Path::new(source).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn markdown_files(folder: &Path, name: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|file| file.ends_with(".md")).collect();
    files.sort_by_key(|file| (file != "README.md", file.clone()));
    files.into_iter().map(|file| format!("{name}/{file}")).collect()
}

fn read(root: &Path, source: String, path: String) -> Result<Document, Error> {
    let file: PathBuf = root.join(&source);
    let text = fs::read_to_string(&file).map_err(|error| Error::Io(format!("cannot read {}: {error}", file.display())))?;
    Ok(Document { source, path, text })
}

fn page(links: &Links<'_>, document: &Document) -> Page {
    let (title, body) = match document.text.trim_start().strip_prefix("# ").and_then(|text| text.split_once('\n')) {
        Some((title, body)) => (title.trim().to_owned(), body),
        None => (stem(&document.source), document.text.as_str()),
    };
    let first = body.split("\n\n").map(str::trim).find(|part| part.starts_with(|c: char| c.is_alphanumeric())).unwrap_or_default();
    let part = document.path.split('/').next().unwrap_or_default();
    Page {
        path: document.path.clone(),
        title: shown(&document.source, title),
        description: plain(first),
        kind: if part == "about" { Kind::Page } else { Kind::Guide },
        crumbs: crumbs(part, &document.path),
        main: vec![Block::Custom { html: links.html(body), markdown: links.markdown(body) }],
        keywords: body.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect(),
        ..Page::default()
    }
}

/// Chapters of the guide stand below its first page.
fn crumbs(part: &str, path: &str) -> Vec<(String, String)> {
    let is_chapter = part == "guide" && path != "guide/index";
    if is_chapter { vec![("Guide".to_owned(), "guide/index".to_owned())] } else { Vec::new() }
}

/// What a document is called in lists.
fn shown(source: &str, title: String) -> String {
    match source {
        "README.md" => "About temu-sdk".to_owned(),
        "README.zh-CN.md" => "关于 temu-sdk".to_owned(),
        _ => plain(&title),
    }
}

/// The text of Markdown without its marks.
fn plain(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

/// Where the links of a document lead on the site.
struct Links<'a> {
    site: &'a Site<'a>,
    /// Pages by their documents.
    known: &'a BTreeMap<&'a str, &'a str>,
    document: &'a Document,
}

const EXTENSIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_FOOTNOTES);

impl Links<'_> {
    /// Where a link leads from the page of the document, whose pages have an extension.
    fn resolve(&self, target: &str, extension: &str) -> String {
        if target.starts_with('#') || target.contains("://") || target.starts_with("mailto:") {
            return target.to_owned();
        }
        let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let source = normalized(&self.document.source, path);
        let here = |path: &str| relative(&self.document.path, path, extension);
        let anchored = |path: String| anchor.map_or(path.clone(), |anchor| format!("{path}#{anchor}"));
        if let Some(page) = self.known.get(source.as_str()) {
            return here(&anchored((*page).to_owned()));
        }
        if source.starts_with("docs/") && source.ends_with(".svg") {
            return here(&format!("images/{}", source.rsplit('/').next().unwrap_or_default()));
        }
        if source == "spec/CATALOG.md" {
            return here(&anchor.map_or("operations/index".to_owned(), |group| format!("operations/{group}/index")));
        }
        let operation = source.strip_prefix("spec/api/").and_then(|path| path.strip_suffix(".yaml")).map(|path| path.replace('/', "."));
        if let Some(operation) = operation.and_then(|id| self.site.operation(&id)) {
            return here(&crate::site::operation_path(operation));
        }
        let kind = if self.site.root.join(&source).is_dir() { "tree" } else { "blob" };
        anchored(format!("{}/{kind}/main/{source}", self.site.repository))
    }

    fn html(&self, markdown: &str) -> String {
        let mut events = Vec::new();
        let mut code: Option<(String, String)> = None;
        let mut heading: Option<(HeadingLevel, Vec<Event<'_>>, String)> = None;
        let mut slugs = BTreeMap::new();
        for event in Parser::new_ext(markdown, EXTENSIONS) {
            match (event, &mut code, &mut heading) {
                (Event::Start(Tag::CodeBlock(kind)), _, _) => code = Some((language(&kind), String::new())),
                (Event::End(TagEnd::CodeBlock), Some((language, text)), _) => {
                    events.push(Event::Html(pre(language, text).into()));
                    code = None;
                }
                (Event::Text(text), Some((_, code)), _) => code.push_str(&text),
                (Event::Start(Tag::Heading { level, .. }), _, _) => heading = Some((level, Vec::new(), String::new())),
                (Event::End(TagEnd::Heading(_)), _, Some((level, inner, text))) => {
                    let id = unique(&slug(text), &mut slugs);
                    let inner = rendered(std::mem::take(inner));
                    events.push(Event::Html(format!("<{level} id=\"{id}\"><a href=\"#{id}\">{inner}</a></{level}>\n").into()));
                    heading = None;
                }
                // A heading is a link itself.
                (Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link), _, Some(_)) => {}
                (event, _, Some((_, inner, text))) => {
                    if let Event::Text(part) | Event::Code(part) = &event {
                        text.push_str(part);
                    }
                    inner.push(event);
                }
                (event, _, _) => events.push(self.linked(event)),
            }
        }
        scrolling(&rendered(events))
    }

    fn linked<'e>(&self, event: Event<'e>) -> Event<'e> {
        let resolve = |url: &str| CowStr::from(self.resolve(url, "html"));
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Link { link_type, dest_url: resolve(&dest_url), title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Image { link_type, dest_url: resolve(&dest_url), title, id })
            }
            Event::Html(html) => Event::Html(self.attributes(&html).into()),
            Event::InlineHtml(html) => Event::InlineHtml(self.attributes(&html).into()),
            other => other,
        }
    }

    /// HTML inside of Markdown with its links resolved.
    fn attributes(&self, html: &str) -> String {
        let mut out = html.to_owned();
        for attribute in ["src=\"", "srcset=\"", "href=\""] {
            let parts: Vec<&str> = out.split(attribute).collect();
            let resolved = parts.iter().skip(1).map(|part| match part.split_once('"') {
                Some((url, rest)) => format!("{attribute}{}\"{rest}", self.resolve(url, "html")),
                None => format!("{attribute}{part}"),
            });
            out = parts[0].to_owned() + &resolved.collect::<String>();
        }
        out
    }

    /// The Markdown with its links resolved, and without what only tests need.
    fn markdown(&self, markdown: &str) -> String {
        let mut out = String::with_capacity(markdown.len());
        let mut written = 0;
        for (event, range) in Parser::new_ext(markdown, EXTENSIONS).into_offset_iter() {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { continue };
            // The address stands at the end, unless the link refers to a definition elsewhere.
            let Some(at) = markdown[range.clone()].rfind(&format!("({dest_url}")).map(|at| range.start + at + 1) else { continue };
            if at < written {
                continue;
            }
            out.push_str(&markdown[written..at]);
            out.push_str(&self.resolve(&dest_url, "md"));
            written = at + dest_url.len();
        }
        out.push_str(&markdown[written..]);
        without_hidden_lines(&out)
    }
}

fn rendered(events: Vec<Event<'_>>) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    out
}

/// Tables that can be scrolled on narrow screens.
fn scrolling(html: &str) -> String {
    html.replace("<table>", "<div class=scroll role=group aria-label=Table tabindex=0><table>").replace("</table>", "</table></div>")
}

/// A path of the project, from a document that names it.
fn normalized(source: &str, target: &str) -> String {
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.split([',', ' ']).next().unwrap_or_default().to_owned(),
        CodeBlockKind::Indented => String::new(),
    }
}

fn pre(language: &str, text: &str) -> String {
    let text = if language == "rust" {
        text.lines().filter(|line| !is_hidden(line)).map(|line| format!("{line}\n")).collect()
    } else {
        text.to_owned()
    };
    let code = highlight::html(text.trim_end(), language);
    format!("<div class=code><pre tabindex=0 role=group aria-label=\"Code\"><code>{code}</code></pre></div>\n", code = code)
}

/// Whether a line of a sample in Rust is only there for the compiler.
fn is_hidden(line: &str) -> bool {
    line.trim() == "#" || line.trim_start().starts_with("# ")
}

fn without_hidden_lines(markdown: &str) -> String {
    let mut is_rust = false;
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_rust = line.starts_with("```rust");
        } else if is_rust && is_hidden(line) {
            continue;
        }
        out.push_str(if is_rust && line.starts_with("```rust") { "```rust" } else { line });
        out.push('\n');
    }
    out
}

/// Headings of the same text get numbers.
fn unique(id: &str, known: &mut BTreeMap<String, usize>) -> String {
    let count = known.entry(id.to_owned()).or_default();
    *count += 1;
    let id = escape(id);
    if *count == 1 { id } else { format!("{id}-{}", *count - 1) }
}
