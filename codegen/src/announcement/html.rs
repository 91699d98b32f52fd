//! HTML to the plain text that the rest reads: tables become lines of cells between tabs, everything else keeps its lines.
//!
//! A page saved from a browser is forgiven whatever it does; Markdown passes through, with the tags that people put into it.

/// Tags that end a line.
const BLOCKS: [&str; 16] = ["p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "hr", "head", "title"];
/// Tags without meaning here. What is not a known tag stays text: `<https://…>`, `a < b`.
const IGNORED: [&str; 22] = [
    "b", "strong", "i", "em", "u", "s", "del", "span", "font", "code", "a", "html", "body", "tbody", "thead", "article", "sup", "colgroup",
    "col", "meta", "link", "img",
];

/// The text of a page.
pub fn to_text(source: &str) -> String {
    let mut reader = Reader::default();
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        reader.text(&rest[..at]);
        rest = &rest[at..];
        match tag(rest) {
            Some((tag, length)) => {
                reader.tag(&tag);
                rest = &rest[length..];
            }
            None => {
                reader.text("<");
                rest = &rest[1..];
            }
        }
    }
    reader.text(rest);
    reader.finish_table();
    reader.out
}

struct Tag<'a> {
    name: String,
    closing: bool,
    attributes: &'a str,
}

/// The tag at the start of the text and its length.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let nothing = Tag { name: String::new(), closing: false, attributes: "" };
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some((nothing, comment.find("-->").map_or(text.len(), |at| at + 7)));
    }
    let end = text.find('>')?;
    if text.starts_with("<!") {
        return Some((nothing, end + 1));
    }
    let inner = &text[1..end];
    let closing = inner.starts_with('/');
    let inner = inner.trim_start_matches('/').trim_end_matches('/');
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let name = inner[..name_end].to_ascii_lowercase();
    let known = ["table", "tr", "td", "th"].contains(&name.as_str()) || BLOCKS.contains(&&*name) || IGNORED.contains(&&*name);
    known.then_some((Tag { name, closing, attributes: &inner[name_end..] }, end + 1))
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<&str> {
        let at = self.attributes.find(&format!("{name}="))? + name.len() + 1;
        let value = &self.attributes[at..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        match quote {
            Some(quote) => value[1..].split(quote).next(),
            None => value.split_whitespace().next(),
        }
    }

    /// A number of rows or columns. A page cannot make us build a table larger than any real one.
    fn extent(&self, name: &str) -> usize {
        self.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(1).clamp(1, 500)
    }
}

#[derive(Default)]
struct Reader {
    out: String,
    table: Option<Table>,
    link: Option<String>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    /// For each column, how many more rows the cell above it covers, and its text.
    covered: Vec<(usize, String)>,
    cell: Option<(String, usize, usize)>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        match &mut self.table {
            Some(Table { cell: Some((cell, ..)), .. }) => cell.push_str(&entities(text).replace(['\n', '\r', '\t'], " ")),
            Some(_) => {}
            None => self.out.push_str(&entities(text)),
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name.as_str(), tag.closing) {
            ("table", false) => {
                self.finish_table();
                self.table = Some(Table::default());
            }
            ("table", true) => self.finish_table(),
            ("tr", closing) if self.table.is_some() => self.in_table(|table| {
                table.end_row();
                if !closing {
                    table.rows.push(Vec::new());
                }
            }),
            ("td" | "th", true) if self.table.is_some() => self.in_table(Table::end_cell),
            ("td" | "th", false) if self.table.is_some() => {
                let (down, right) = (tag.extent("rowspan"), tag.extent("colspan"));
                self.in_table(|table| table.begin_cell(down, right));
            }
            ("a", false) => self.link = tag.attribute("href").map(str::to_owned),
            ("a", true) => {
                if let Some(url) = self.link.take() {
                    self.text(&format!(" {url} "));
                }
            }
            (name, closing) if BLOCKS.contains(&name) => self.end_line(name, closing),
            _ => {}
        }
    }

    fn in_table(&mut self, act: impl FnOnce(&mut Table)) {
        if let Some(table) = &mut self.table {
            act(table);
        }
    }

    fn end_line(&mut self, name: &str, closing: bool) {
        let in_row = self.out.rsplit('\n').next().is_some_and(|line| line.contains(['|', '\t']));
        if name == "br" && (in_row || self.table.is_some()) {
            self.break_cell();
        } else if self.table.is_some() {
            self.text(" ");
        } else {
            self.out.push('\n');
            if !closing && matches!(name.as_bytes(), [b'h', b'1'..=b'6']) {
                self.out.push_str("# ");
            }
        }
    }

    /// A break in a cell separates words, but not the parts of a long type.
    fn break_cell(&mut self) {
        let cell = self.table.as_ref().and_then(|table| table.cell.as_ref()).map_or(&self.out, |(cell, ..)| cell);
        if !cell.ends_with(['.', '_']) {
            self.text(" ");
        }
    }

    fn finish_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        table.end_row();
        self.out.push('\n');
        for row in table.rows {
            self.out.push_str(&row.join("\t"));
            self.out.push('\n');
        }
    }
}

impl Table {
    fn begin_cell(&mut self, down: usize, right: usize) {
        self.end_cell();
        self.cell = Some((String::new(), down, right));
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(row) = self.rows.last_mut() {
            fill(row, &mut self.covered);
        }
    }

    fn end_cell(&mut self) {
        let Some((text, down, right)) = self.cell.take() else { return };
        let Some(row) = self.rows.last_mut() else { return };
        fill(row, &mut self.covered);
        for _ in 0..right {
            let column = row.len();
            row.push(text.trim().to_owned());
            self.covered.resize(self.covered.len().max(column + 1), (0, String::new()));
            self.covered[column] = (down - 1, text.trim().to_owned());
        }
    }
}

/// Adds the cells that reach down from the rows above.
fn fill(row: &mut Vec<String>, covered: &mut [(usize, String)]) {
    while let Some((left, text)) = covered.get_mut(row.len()).filter(|(left, _)| *left > 0) {
        *left -= 1;
        row.push(text.clone());
    }
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}
