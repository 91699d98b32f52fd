//! The documents behind signed downloads, and the pages that print labels.

use hyper::body::Bytes;

/// How long a document's URL and a print page are good.
const SECONDS: i64 = 600;

#[derive(Default)]
pub(crate) struct Documents {
    documents: Vec<Document>,
    /// The keys of print pages, and when they were made.
    pages: Vec<(String, i64)>,
    made: u64,
}

struct Document {
    name: String,
    content: Bytes,
    since: i64,
}

impl Documents {
    pub fn add(&mut self, name: &str, content: Bytes, since: i64) {
        self.documents.retain(|document| document.name != name && since - document.since <= SECONDS);
        self.documents.push(Document { name: name.to_owned(), content, since });
    }

    pub fn add_print_page(&mut self, since: i64) -> String {
        self.made += 1;
        let key = format!("mock-data-key-{}", self.made);
        self.pages.push((key.clone(), since));
        key
    }

    /// Shows a print page, once.
    pub fn take_print_page(&mut self, key: &str, now: i64) -> bool {
        let Some(place) = self.pages.iter().position(|(page, _)| page == key) else { return false };
        let (_, since) = self.pages.remove(place);
        now - since <= SECONDS
    }

    /// A document whose URL has not expired.
    pub fn get(&self, name: &str, now: i64) -> Option<Bytes> {
        let document = self.documents.iter().find(|document| document.name == name)?;
        (now - document.since <= SECONDS).then(|| document.content.clone())
    }
}
