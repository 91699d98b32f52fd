//! A spec that is being edited: its files, and the operations as the files say them at this moment.

use std::collections::BTreeSet;

use crate::edit::File;
use crate::layout::FileKind;
use crate::read::{self, schema};
use crate::source::{Source, Sources};
use crate::spec::Operation;

/// A spec that is being edited.
pub struct Draft {
    sources: Sources,
    operations: Vec<Operation>,
    /// All types that the spec knew before, old ones among them.
    before: BTreeSet<String>,
    /// Types that a notice names, whether or not an operation has them.
    noted: BTreeSet<String>,
    /// The order of an operation file's keys, of an entry of `replaces`, of a notice's keys and of a move's.
    pub orders: Orders,
}

/// In which order keys are written. The schemas have it from the types that describe the files.
pub struct Orders {
    pub operation: Vec<String>,
    pub replaces: Vec<String>,
    pub notice: Vec<String>,
    pub moves: Vec<String>,
}

impl Draft {
    /// Begins with a valid spec.
    pub fn new(sources: Sources, operations: Vec<Operation>) -> Self {
        let keys = |kind: FileKind, path: &str| -> Vec<String> {
            let schema = schema::of(kind);
            let properties = schema.pointer(path).and_then(|properties| properties.as_object());
            properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
        };
        let orders = Orders {
            operation: keys(FileKind::Operation, "/properties"),
            replaces: keys(FileKind::Operation, "/$defs/Replaces/properties"),
            notice: keys(FileKind::Notice, "/properties"),
            moves: keys(FileKind::Notice, "/$defs/Move/properties"),
        };
        let known = |operation: &Operation| {
            let replaced = operation.replaces.iter().map(|entry| &entry.type_name);
            let names = [&operation.type_name].into_iter().chain(&operation.aliases).chain(replaced);
            names.map(|name| name.value.clone()).collect::<Vec<_>>()
        };
        let before = operations.iter().flat_map(known).collect();
        Self { sources, operations, before, noted: BTreeSet::new(), orders }
    }

    /// All types that the spec knew before anything was edited.
    pub fn known_before(&self) -> impl Iterator<Item = &str> {
        self.before.iter().map(String::as_str)
    }

    /// Whether the spec knew a type before anything was edited.
    pub fn was_known(&self, name: &str) -> bool {
        self.before.contains(name)
    }

    /// Remembers types that a page moves.
    pub fn note(&mut self, names: impl Iterator<Item = String>) {
        self.noted.extend(names);
    }

    /// Whether a page moves a type, whatever became of that.
    pub fn is_noted(&self, name: &str) -> bool {
        self.noted.contains(name)
    }

    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// The operation that has a type now, as its type or as an alias.
    pub fn with_type(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| has_type(operation, name))
    }

    /// The operation that has replaced a type, and the position of its entry.
    pub fn replaced(&self, name: &str) -> Option<(&Operation, usize)> {
        self.operations
            .iter()
            .find_map(|operation| Some((operation, operation.replaces.iter().position(|entry| entry.type_name.value == name)?)))
    }

    /// All type strings that operations have now.
    pub fn types(&self) -> Vec<&str> {
        self.operations.iter().map(|operation| operation.type_name.as_str()).collect()
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &Source> {
        self.sources.files.iter()
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.sources.text(path)
    }

    /// Changes a file.
    pub fn edit(&mut self, path: &str, change: impl FnOnce(&mut File, &Orders)) {
        let Some(mut file) = self.text(path).and_then(|text| File::parse(text.to_owned())) else { return };
        change(&mut file, &self.orders);
        self.put(path, file.into_text());
    }

    /// Gives a file a text; it may be new.
    pub fn put(&mut self, path: &str, text: String) {
        let source = Source { path: path.to_owned(), text };
        if let Some(operation) = read::operation(&source) {
            self.operations.retain(|other| other.path() != path);
            self.operations.push(operation);
        }
        match self.sources.files.binary_search_by(|file| file.path.as_str().cmp(path)) {
            Ok(at) => self.sources.files[at] = source,
            Err(at) => self.sources.files.insert(at, source),
        }
    }
}

/// Whether an operation has a type now.
pub fn has_type(operation: &Operation, name: &str) -> bool {
    operation.type_name.value == name || operation.aliases.iter().any(|alias| alias.value == name)
}
