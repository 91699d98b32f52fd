//! What pages are made of. Texts are Markdown; a link that begins with `/` leads to a page of the site, by its path without extension.

use serde::Serialize;

/// A page of the site.
#[derive(Debug, Default)]
pub struct Page {
    /// Its path below the site, without extension, such as `operations/order/list`.
    pub path: String,
    pub title: String,
    /// Its name in Temu's documentation.
    pub native: Option<String>,
    /// One sentence, as plain text.
    pub description: String,
    pub kind: Kind,
    /// Where it stands: titles and paths of the pages above it.
    pub crumbs: Vec<(String, String)>,
    pub main: Vec<Block>,
    /// What stands beside the text on wide screens, such as samples.
    pub aside: Vec<Block>,
    /// Other words that it is found by.
    pub keywords: Vec<String>,
}

/// What a page is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Operation,
    Group,
    Error,
    Event,
    Gateway,
    Guide,
    #[default]
    Page,
}

/// A part of a page.
#[derive(Debug)]
pub enum Block {
    Heading {
        level: u8,
        id: String,
        text: String,
    },
    Text(String),
    /// A text that must not be missed.
    Note(String),
    /// Names and what they stand for.
    Facts(Vec<(String, String)>),
    Table(Table),
    Fields(Fields),
    Code(Code),
    /// The same in several languages.
    Tabs(Vec<Code>),
    Cards(Vec<Card>),
    /// What only this page has, in both forms.
    Custom {
        html: String,
        markdown: String,
    },
}

impl Block {
    pub fn heading(id: &str, text: &str) -> Self {
        Self::Heading { level: 2, id: id.to_owned(), text: text.to_owned() }
    }
}

#[derive(Debug, Default)]
pub struct Table {
    /// What it lists, for screen readers.
    pub caption: String,
    pub head: Vec<&'static str>,
    pub rows: Vec<Row>,
    /// Whether rows can be filtered by words.
    pub is_filtered: bool,
}

#[derive(Debug, Default)]
pub struct Row {
    /// An anchor.
    pub id: Option<String>,
    pub cells: Vec<String>,
}

impl<const N: usize> From<[String; N]> for Row {
    fn from(cells: [String; N]) -> Self {
        Self { id: None, cells: cells.into() }
    }
}

/// The fields of a request, a response or an event.
#[derive(Debug)]
pub struct Fields {
    /// An anchor, in front of those of the fields.
    pub id: String,
    pub title: String,
    pub fields: Vec<Node>,
}

/// A field.
#[derive(Debug)]
pub struct Node {
    pub name: String,
    /// In words, such as `list of integers`.
    pub kind: String,
    pub is_required: bool,
    pub is_deprecated: bool,
    /// Gateways, where it does not exist on all.
    pub only_on: Vec<String>,
    pub doc: Option<String>,
    /// Sentences.
    pub facts: Vec<String>,
    /// Wire values and names.
    pub values: Vec<(String, String)>,
    pub children: Vec<Self>,
}

#[derive(Clone, Debug)]
pub struct Code {
    pub title: String,
    pub language: &'static str,
    pub text: String,
}

#[derive(Debug)]
pub struct Card {
    pub title: String,
    pub path: String,
    pub text: String,
}
